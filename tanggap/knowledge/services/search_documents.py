"""The searchable words of an article: there while it has readers."""

from __future__ import annotations

from tanggap.knowledge.models import Article, ArticleSearchDocument, ArticleVersion, SearchWord
from tanggap.knowledge.words import stems_of

BODY_LIMIT = 30_000
"""Characters of the text that are searched; an article's beginning says what it is about."""


def search_document_write(article: Article, live: ArticleVersion) -> None:
    """Write the words of what readers see from now on."""
    columns = {
        "title": " ".join(stems_of(live.title)),
        "lead": " ".join(stems_of(f"{live.summary}\n{live.keywords}")),
        "body": " ".join(stems_of(live.body[:BODY_LIMIT])),
    }
    ArticleSearchDocument.objects.filter(pk=article.pk).delete()
    ArticleSearchDocument.objects.create(article=article, audience=live.audience, **columns)
    words = sorted({word for text in columns.values() for word in text.split()})
    SearchWord.objects.bulk_create((SearchWord(word=word) for word in words), ignore_conflicts=True)


def search_document_delete(article: Article) -> None:
    """The article has no readers any more."""
    ArticleSearchDocument.objects.filter(pk=article.pk).delete()
