"""The life of an article: draft, published in versions, retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.activity.services import record
from tanggap.attachments.services import attachments_store_many, uploads_prepared
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.knowledge import policies
from tanggap.knowledge.choices import BODY_LIMIT, ArticleStatus, Audience
from tanggap.knowledge.drafts import ArticleDraft
from tanggap.knowledge.models import Article, ArticleCategory, ArticleVersion
from tanggap.knowledge.services.loading import article_load
from tanggap.knowledge.services.search_documents import search_document_delete, search_document_write

Uploads = Sequence[UploadedFile[bytes]]
_TEXTS = ("title", "summary", "keywords", "body")
_KEPT = (*_TEXTS, "audience")
"""What a version keeps."""


def article_create(
    *, actor: Actor, draft: ArticleDraft, uploads: Uploads = (), request_key: str = ""
) -> Article:
    """Add an article as a draft; the same ``request_key`` of the same person answers the first one again.

    Args:
        request_key: the client's key for this attempt, at most 80 characters.

    Raises:
        NotAllowed, Invalid, TooLarge, UnsupportedContent.
    """
    policies.can_write(actor).enforce()
    columns = _columns(draft)
    key = f"{actor.kind}:{actor.person_id or ''}:{request_key[:80]}" if request_key else None
    now = clock.now()
    with uploads_prepared(actor, uploads) as prepared, transaction.atomic():
        if key is not None and (earlier := Article.objects.filter(request_key=key).first()):
            return earlier
        article = Article.objects.create(
            **columns,
            origin=draft.origin[:40],
            slug=_free_slug(columns["title"]),
            request_key=key,
            created_at=now,
            changed_at=now,
        )
        record("article.created", actor=actor, subject=article, data={"title": article.title})
        if prepared:
            attachments_store_many(
                actor=actor, uploads=prepared, owner=article, request_key=request_key[:70], with_entry=False
            )
    return article


def article_edit(
    *,
    actor: Actor,
    slug: str,
    expected_version: int,
    draft: ArticleDraft,
    uploads: Uploads = (),
    request_key: str = "",
) -> Article:
    """Change the working copy; readers see it once it is published.

    Category, owner and review date are no part of the text and hold at once.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid, TooLarge, UnsupportedContent.
    """
    columns = _columns(draft)
    with uploads_prepared(actor, uploads) as prepared, transaction.atomic():
        article = article_load(actor, slug)
        policies.can_write(actor).enforce()
        changed = [name for name, value in columns.items() if getattr(article, name) != value]
        _change(article, expected_version, changed_at=clock.now(), **columns)
        if changed:
            record("article.edited", actor=actor, subject=article, data={"fields": sorted(changed)})
        if prepared:
            attachments_store_many(actor=actor, uploads=prepared, owner=article, request_key=request_key[:70])
        article.refresh_from_db()
    return article


@transaction.atomic
def article_publish(*, actor: Actor, slug: str, expected_version: int, note: str = "") -> Article:
    """Put the working copy before its readers as a new version.

    Args:
        note: what changed, in a few words.

    Raises:
        NotVisible, NotAllowed, StaleState.
        Invalid: without text.
    """
    article = article_load(actor, slug)
    policies.can_publish(actor, article).enforce()
    if not article.body.strip():
        raise Invalid.field("body", _("An article needs a text before it is published."), code="required")
    now = clock.now()
    _change(
        article,
        expected_version,
        status=ArticleStatus.PUBLISHED,
        published_at=now,
        changed_at=now,
    )
    last = article.versions.aggregate(last=Max("number"))["last"] or 0
    live = ArticleVersion.objects.create(
        article=article,
        number=last + 1,
        note=note.strip()[:300],
        author_id=actor.person_id,
        author_label=actor.label[:150],
        created_at=now,
        **{name: getattr(article, name) for name in _KEPT},
    )
    Article.objects.filter(pk=article.pk).update(live=live)
    search_document_write(article, live)
    record(
        "article.published", actor=actor, subject=article, data={"version": live.number, "reason": live.note}
    )
    article.refresh_from_db()
    return article


@transaction.atomic
def article_retire(*, actor: Actor, slug: str, expected_version: int, reason: str) -> Article:
    """Take an article away from its readers; its text and history stay.

    Raises:
        NotVisible, NotAllowed, StaleState.
        Invalid: without a reason.
    """
    article = article_load(actor, slug)
    policies.can_retire(actor, article).enforce()
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Invalid.field("reason", _("Please say why."), code="required")
    _change(article, expected_version, status=ArticleStatus.RETIRED, changed_at=clock.now())
    search_document_delete(article)
    record("article.retired", actor=actor, subject=article, data={"reason": reason})
    article.refresh_from_db()
    return article


@transaction.atomic
def article_restore_version(*, actor: Actor, slug: str, number: int, expected_version: int) -> Article:
    """Make the texts of an earlier version the working copy again; publishing stays an act of its own.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    article = article_load(actor, slug)
    policies.can_write(actor).enforce()
    earlier = article.versions.filter(number=number).first()
    if earlier is None:
        raise NotVisible
    texts = {name: getattr(earlier, name) for name in _KEPT}
    _change(article, expected_version, changed_at=clock.now(), **texts)
    record("article.version_restored", actor=actor, subject=article, data={"version": number})
    article.refresh_from_db()
    return article


def _change(article: Article, expected_version: int, **columns: Any) -> None:
    """One conditional update: the version and the state that were read must still be there."""
    rows = Article.objects.filter(pk=article.pk, version=expected_version, status=article.status)
    if rows.update(**columns, version=F("version") + 1) != 1:
        raise StaleState


def _columns(draft: ArticleDraft) -> dict[str, Any]:
    """The columns of the working copy, checked."""
    columns = asdict(draft)
    columns.pop("origin")
    for name in _TEXTS:
        columns[name] = columns[name].strip()
    if not columns["title"]:
        raise Invalid.field("title", _("This is required."), code="required")
    for name, limit in (("title", 160), ("summary", 300), ("keywords", 300), ("body", BODY_LIMIT)):
        if len(columns[name]) > limit:
            raise Invalid.field(name, _("At most %(limit)d characters.") % {"limit": limit}, code="too_long")
    if columns["audience"] not in Audience.values:
        raise Invalid.field("audience", _("This is not one of the choices."))
    known = ArticleCategory.objects.filter(pk=draft.category_id or 0, retired_at__isnull=True)
    if draft.category_id and not known.exists():
        raise Invalid.field("category_id", _("This category does not exist."))
    if draft.owner_id and not User.objects.filter(pk=draft.owner_id, is_active=True).exists():
        raise Invalid.field("owner_id", _("This person does not exist."))
    return columns


def _free_slug(title: str) -> str:
    """An address made of the title that no other article has."""
    base = slugify(title)[:80].strip("-") or "artikel"
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, counter = base, 1
    while slug in taken:
        counter += 1
        slug = f"{base}-{counter}"
    return slug
