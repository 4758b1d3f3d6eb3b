"""What readers say of an article, counted once per person or browser."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, TooMany
from tanggap.kernel.one_time import origin_hash
from tanggap.knowledge.models import Article, ArticleFeedback
from tanggap.knowledge.services.loading import article_load

COMMENT_LIMIT = 1000
WINDOW = timedelta(hours=1)
PER_ORIGIN = 30
"""Answers of readers without an account from one network address within ``WINDOW``; offices share one."""


def article_feedback_give(
    *,
    actor: Actor,
    slug: str,
    helped: bool,
    comment: str | None = None,
    visitor: str = "",
    origin: str = "",
) -> ArticleFeedback:
    """Say whether a published article helped; a second answer of the same reader replaces the first.

    Args:
        comment: what is missing, in the reader's words; ``None`` keeps what was written before.
        visitor: key of the browser, for readers without an account; only its digest is kept.
        origin: network address of such a reader; only its digest is kept.

    Raises:
        NotVisible: the article is not the actor's to read, or has no readers now.
        Invalid: nobody and no browser stands behind it, or the comment is too long.
        TooMany: ``PER_ORIGIN`` readers without an account answered from there within ``WINDOW``.
    """
    if comment is not None and len(comment) > COMMENT_LIMIT:
        raise Invalid.field("comment", _("At most %(limit)d characters.") % {"limit": COMMENT_LIMIT})
    reader = _reader(actor, visitor)
    with transaction.atomic():
        article = article_load(actor, slug)
        if article.live is None or not Article.objects.published().filter(pk=article.pk).exists():
            raise NotVisible
        values = {"helped": helped, "number": article.live.number, "given_at": clock.now()}
        if not actor.person_id:
            values["origin_hash"] = _counted_origin(origin, article, reader)
        if comment is not None:
            values["comment"] = comment.strip()
        given = _put(article, reader, values)
        counted = ArticleFeedback.objects.filter(article=article)
        Article.objects.filter(pk=article.pk).update(
            helped=counted.filter(helped=True).count(), not_helped=counted.filter(helped=False).count()
        )
    return given


def _counted_origin(origin: str, article: Article, reader: dict[str, Any]) -> str:
    """The digest of the place that the answer comes from, if it has not sent too many."""
    place = origin_hash(origin)
    lately = ArticleFeedback.objects.filter(
        person__isnull=True, origin_hash=place, given_at__gt=clock.now() - WINDOW
    )
    if lately.exclude(article=article, visitor=reader["visitor"]).count() >= PER_ORIGIN:
        raise TooMany(retry_after=int(WINDOW.total_seconds()))
    return place


def _reader(actor: Actor, visitor: str) -> dict[str, Any]:
    """The columns that tell readers apart."""
    if actor.person_id:
        return {"person_id": actor.person_id}
    if not visitor:
        raise Invalid(
            _("Your browser does not keep cookies, so the answer cannot be counted."), code="no_visitor"
        )
    return {"person": None, "visitor": hashlib.sha256(visitor.encode()).hexdigest()}


def _put(article: Article, reader: dict[str, Any], values: dict[str, Any]) -> ArticleFeedback:
    """The one row of the reader, also when two answers arrive at once."""
    rows = ArticleFeedback.objects.filter(article=article, **reader)
    try:
        with transaction.atomic():
            given, _made = rows.update_or_create(
                article=article, **{k: v for k, v in reader.items() if v is not None}, defaults=values
            )
    except IntegrityError:
        rows.update(**values)
        given = rows.get()
    return given
