"""Loaders that know the actor."""

from __future__ import annotations

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.knowledge.models import Article


def article_load(actor: Actor, slug: str) -> Article:
    """The article, as far as the actor may know of it.

    Raises:
        NotVisible.
    """
    found = Article.objects.visible_to(actor).select_related("live", "category", "owner")
    article = found.filter(slug=slug).first()
    if article is None:
        raise NotVisible
    return article
