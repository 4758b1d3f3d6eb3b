"""Visibility and the common narrowings of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from tanggap.kernel.actor import Actor
from tanggap.knowledge.choices import ArticleStatus, Audience

if TYPE_CHECKING:
    from tanggap.knowledge.models import Article

INSIDE = ("article.view_internal", "article.edit", "article.publish")
"""Any of these reads what is for staff only."""
WRITE = ("article.edit", "article.publish")
"""Any of these sees drafts and retired articles."""


def reads_internal(actor: Actor) -> bool:
    """Whether articles for staff are shown to the actor."""
    return any(actor.holds_anywhere(code) for code in INSIDE)


def writes(actor: Actor) -> bool:
    """Whether drafts, retired articles and their history are shown to the actor."""
    return any(actor.holds_anywhere(code) for code in WRITE)


class ArticleQuerySet(models.QuerySet["Article"]):
    """Reads of articles."""

    def visible_to(self, actor: Actor) -> Self:
        """Articles that the actor may know of.

        Everybody, without an account too, reads what is published for everybody; staff read what is
        published for them; those who write articles see all of them.
        """
        if writes(actor):
            return self
        published = self.published()
        return published if reads_internal(actor) else published.filter(live__audience=Audience.PUBLIC)

    def published(self) -> Self:
        """Articles that have readers now."""
        return self.filter(status=ArticleStatus.PUBLISHED, live__isnull=False)
