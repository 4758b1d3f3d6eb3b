"""Storing and removing files of an owner."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tanggap.activity import services as activity
from tanggap.attachments import registry, rules
from tanggap.attachments.choices import Visibility
from tanggap.attachments.errors import refuse_size
from tanggap.attachments.models import Attachment
from tanggap.attachments.services.upload import PreparedFile, Upload, delete_keys, uploads_prepared
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState


def attachment_store(
    *,
    actor: Actor,
    upload: Upload,
    owner: models.Model,
    visibility: str = Visibility.PUBLIC,
    request_key: str = "",
    subject: models.Model | None = None,
    unit_id: int | None = None,
    with_entry: bool = True,
) -> Attachment:
    """Store one file; see ``attachments_store_many``."""
    return attachments_store_many(
        actor=actor,
        uploads=[upload],
        owner=owner,
        visibility=visibility,
        request_key=request_key,
        subject=subject,
        unit_id=unit_id,
        with_entry=with_entry,
    )[0]


def attachments_store_many(
    *,
    actor: Actor,
    uploads: Iterable[Upload],
    owner: models.Model,
    visibility: str = Visibility.PUBLIC,
    request_key: str = "",
    subject: models.Model | None = None,
    unit_id: int | None = None,
    with_entry: bool = True,
    labels: Sequence[str] = (),
) -> list[Attachment]:
    """Store files with an object, in one transaction with one activity entry.

    Whether the actor may add files is the owning package's question: its service asks before it calls this.

    Args:
        actor: who uploads.
        uploads: what was sent, or what ``uploads_prepared`` made of it before the transaction.
        owner: the object that the files belong to; it must be saved.
        visibility: ``public`` (the customer may see it) or ``internal``.
        request_key: the client's key of this attempt; a second attempt returns the first one's files.
        subject: the object whose timeline tells of it; the owner when not given.
        unit_id: unit of the activity entry.
        with_entry: off when the caller's own entry tells of the files already.
        labels: what each upload is to its owner ("before", "after").

    Raises:
        TooLarge: too many files, too many bytes or too many pixels.
        UnsupportedContent, Invalid: not on the allow-list, not what the name says, or empty.
    """
    waiting = list(uploads)
    kind = owner._meta.label_lower
    keys = [f"{request_key}:{number}" if request_key else "" for number in range(len(waiting))]
    if request_key and (known := _of_request(actor, kind, owner.pk, keys)):
        _delete_prepared(waiting)
        return known
    with uploads_prepared(actor, waiting) as prepared, transaction.atomic():
        _enforce_count(owner, len(prepared))
        each = zip(prepared, keys, labels or repeat(""), strict=False)
        rows = [_row(actor, *one, owner=owner, visibility=Visibility(visibility)) for one in each]
        try:
            with transaction.atomic():
                stored = Attachment.objects.bulk_create(rows)
        except IntegrityError:
            # The same attempt arrived twice at once and the other one was first.
            if not (known := _of_request(actor, kind, owner.pk, keys)):
                raise
            _delete_prepared(prepared)
            return known
        if with_entry and stored:
            activity.record(
                "attachment.added",
                actor=actor,
                subject=subject or owner,
                unit_id=unit_id,
                data={"files": _listed(stored)},
                public=visibility == Visibility.PUBLIC,
            )
    return stored


def attachment_remove(
    *,
    actor: Actor,
    public_id: uuid.UUID,
    reason: str,
    subject: models.Model | None = None,
    unit_id: int | None = None,
    erase: bool = False,
) -> Attachment:
    """Take a file away from its owner.

    Args:
        actor: who removes it.
        public_id: which file.
        reason: why, in the person's words; kept in the activity.
        subject: the object whose timeline tells of it; the owner when not given.
        unit_id: unit of the activity entry.
        erase: whether the bytes are deleted too once the change is committed; otherwise they are kept.

    Raises:
        NotVisible: unknown, removed already, or not the actor's to see.
        NotAllowed: the owner's package refuses.
        Invalid: without a reason.
        StaleState: somebody else removed it first.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid.field("reason", _("Please say why."))
    with transaction.atomic():
        row = Attachment.objects.kept().filter(public_id=public_id).first()
        if row is None or not registry.may_view(actor, row.owner_kind, row.owner_id, row.visibility):
            raise NotVisible
        registry.may_remove(actor, row.owner_kind, row.owner_id, row.visibility).enforce()
        removed_at = clock.now()
        if Attachment.objects.kept().filter(pk=row.pk).update(removed_at=removed_at) != 1:
            raise StaleState
        row.removed_at = removed_at
        activity.record(
            "attachment.removed",
            actor=actor,
            subject=subject or apps.get_model(row.owner_kind)._base_manager.get(pk=row.owner_id),
            unit_id=unit_id,
            data={"files": _listed([row]), "reason": reason[:500]},
            public=row.visibility == Visibility.PUBLIC,
        )
        if erase:
            keys = [key for key in (row.original_key, row.display_key, row.thumbnail_key) if key]
            transaction.on_commit(partial(delete_keys, keys), robust=True)
    return row


def hold_owner(owner: models.Model) -> None:
    """Make others who add files to the same object wait until this transaction ends."""
    list(
        owner._meta.model._base_manager.select_for_update(no_key=True)
        .filter(pk=owner.pk)
        .values_list("pk", flat=True)
    )


def _enforce_count(owner: models.Model, coming: int) -> None:
    hold_owner(owner)
    present = Attachment.objects.of_owners(owner._meta.label_lower, [owner.pk]).count()
    if present + coming > rules.MAX_FILES_PER_OWNER:
        raise refuse_size(
            _("At most %(limit)d files are accepted.") % {"limit": rules.MAX_FILES_PER_OWNER},
            code="too_many_files",
        )


def _listed(rows: Iterable[Attachment]) -> list[dict[str, Any]]:
    return [{"id": str(row.public_id), "name": row.name, "size": row.size} for row in rows]


def _of_request(actor: Actor, kind: str, owner_id: int, keys: list[str]) -> list[Attachment]:
    return list(
        Attachment.objects.filter(
            owner_kind=kind,
            owner_id=owner_id,
            uploaded_by=actor.person_id,
            request_key__in=[key for key in keys if key],
        )
    )


def _delete_prepared(uploads: Iterable[Upload]) -> None:
    delete_keys(key for upload in uploads if isinstance(upload, PreparedFile) for key in upload.keys)


def _row(
    actor: Actor,
    file: PreparedFile,
    request_key: str,
    label: str,
    *,
    owner: models.Model,
    visibility: Visibility,
) -> Attachment:
    return Attachment(
        owner_kind=owner._meta.label_lower,
        owner_id=owner.pk,
        visibility=visibility,
        name=file.name,
        label=label,
        content_type=file.kind.content_type,
        extension=file.kind.extension,
        size=file.size,
        sha256=file.sha256,
        width=file.width,
        height=file.height,
        taken_at=file.taken_at,
        latitude=file.latitude,
        longitude=file.longitude,
        original_key=file.original_key,
        display_key=file.display_key,
        display_size=file.display_size,
        thumbnail_key=file.thumbnail_key,
        thumbnail_size=file.thumbnail_size,
        uploaded_by_id=actor.person_id,
        uploader_label=actor.label[:150],
        request_key=request_key,
        created_at=clock.now(),
    )
