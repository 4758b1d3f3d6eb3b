"""Files that change their owner, go with it, or have to be forgotten."""

from __future__ import annotations

from functools import partial

from django.db import models, transaction

from tanggap.attachments.models import Attachment
from tanggap.attachments.querysets import AttachmentQuerySet
from tanggap.attachments.services.upload import delete_keys
from tanggap.kernel import clock


def attachments_hand_over(*, owner: models.Model, to: models.Model) -> int:
    """Give all files of one object to another, within the caller's transaction.

    Whether that is right is the owning package's question.

    Returns:
        How many files.
    """
    return Attachment.objects.of_owners(owner._meta.label_lower, [owner.pk]).update(
        owner_kind=to._meta.label_lower, owner_id=to.pk
    )


def attachments_discard(*, owner_kind: str, owner_ids: list[int]) -> int:
    """Delete the files of objects that are given up, the bytes once the change is committed.

    Args:
        owner_kind: ``app.model`` in lower case.
        owner_ids: primary keys.

    Returns:
        How many files.
    """
    with transaction.atomic():
        rows = Attachment.objects.filter(owner_kind=owner_kind, owner_id__in=owner_ids)
        stored = rows.values_list("original_key", "display_key", "thumbnail_key")
        keys = [key for row in stored for key in row if key]
        gone, _by = rows.delete()
        transaction.on_commit(partial(delete_keys, keys), robust=True)
    return gone


def attachments_forget(rows: AttachmentQuerySet) -> int:
    """Remove bytes, names and places of files, the bytes once the change is committed.

    The rows stay as a record that there was a file.

    Returns:
        How many files.
    """
    with transaction.atomic():
        found = list(rows.kept())
        keys = [key for row in found for key in (row.original_key, row.display_key, row.thumbnail_key) if key]
        Attachment.objects.filter(pk__in=[row.pk for row in found]).update(
            name="", uploader_label="", latitude=None, longitude=None, removed_at=clock.now()
        )
        transaction.on_commit(partial(delete_keys, keys), robust=True)
    return len(found)
