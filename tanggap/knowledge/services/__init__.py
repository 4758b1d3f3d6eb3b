"""Writes of articles, their categories, feedback, and the lexicon of the search."""

from tanggap.knowledge.services.articles import (
    article_create,
    article_edit,
    article_publish,
    article_restore_version,
    article_retire,
)
from tanggap.knowledge.services.base_data import lexicon_load
from tanggap.knowledge.services.categories import (
    article_category_create,
    article_category_edit,
    article_category_retire,
)
from tanggap.knowledge.services.feedback import article_feedback_give
from tanggap.knowledge.services.lexicon import lexicon_replace, lexicon_text

__all__ = [
    "article_category_create",
    "article_category_edit",
    "article_category_retire",
    "article_create",
    "article_edit",
    "article_feedback_give",
    "article_publish",
    "article_restore_version",
    "article_retire",
    "lexicon_load",
    "lexicon_replace",
    "lexicon_text",
]
