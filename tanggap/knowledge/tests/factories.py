"""Articles and their readers, with the fewest arguments that matter."""

from __future__ import annotations

from typing import Any

from tanggap.kernel.actor import ANONYMOUS, Actor, ActorKind, system_actor
from tanggap.knowledge.choices import ArticleStatus, Audience
from tanggap.knowledge.drafts import ArticleDraft
from tanggap.knowledge.models import Article, ArticleCategory
from tanggap.knowledge.services import article_category_create, article_create, article_publish

ROOT: tuple[str, ...] = ("",)
WRITER = Actor(ActorKind.PERSON, label="Penulis", rights={"article.edit": ROOT})
EDITOR = Actor(ActorKind.PERSON, label="Redaktur", rights={"article.edit": ROOT, "article.publish": ROOT})
STAFF = Actor(ActorKind.PERSON, label="Petugas", rights={"article.view_internal": ROOT})
CUSTOMER = Actor(ActorKind.PERSON, label="Pelanggan", rights={"ticket.create": ROOT})
VISITOR = ANONYMOUS


def make_article_category(name: str = "Internet", **fields: Any) -> ArticleCategory:
    """A category of articles."""
    return article_category_create(actor=system_actor(), name=name, **fields)


def make_draft(title: str = "Internet lambat", **fields: Any) -> Article:
    """An article that nobody reads yet."""
    return article_create(
        actor=system_actor(), draft=ArticleDraft(**{"title": title, "body": "Isi artikel.", **fields})
    )


def make_article(title: str = "Internet lambat", **fields: Any) -> Article:
    """A published article."""
    article = make_draft(title, **fields)
    return article_publish(actor=system_actor(), slug=article.slug, expected_version=article.version)


__all__ = [
    "CUSTOMER",
    "EDITOR",
    "STAFF",
    "VISITOR",
    "WRITER",
    "ArticleStatus",
    "Audience",
    "make_article",
    "make_article_category",
    "make_draft",
]
