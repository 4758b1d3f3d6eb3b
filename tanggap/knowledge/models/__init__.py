"""Tables of the package."""

from tanggap.knowledge.models.article import Article, ArticleVersion
from tanggap.knowledge.models.category import ArticleCategory
from tanggap.knowledge.models.feedback import ArticleFeedback
from tanggap.knowledge.models.search import ArticleSearchDocument, LexiconWord, SearchWord

__all__ = [
    "Article",
    "ArticleCategory",
    "ArticleFeedback",
    "ArticleSearchDocument",
    "ArticleVersion",
    "LexiconWord",
    "SearchWord",
]
