"""Words with a fixed meaning for articles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tanggap.kernel.transitions import TransitionTable


class ArticleStatus(models.TextChoices):
    """Where an article stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", pgettext_lazy("article", "Retired")


class Audience(models.TextChoices):
    """Who reads an article once it is published."""

    PUBLIC = "public", _("Everybody")
    INTERNAL = "internal", _("Staff only")


MOVES: TransitionTable[ArticleStatus] = TransitionTable(
    {
        ArticleStatus.DRAFT: {ArticleStatus.PUBLISHED, ArticleStatus.RETIRED},
        ArticleStatus.PUBLISHED: {ArticleStatus.PUBLISHED, ArticleStatus.RETIRED},
        ArticleStatus.RETIRED: {ArticleStatus.PUBLISHED},
    }
)
"""Publishing a published article is a new version of it."""

BODY_LIMIT = 100_000
"""Characters of an article's text."""
