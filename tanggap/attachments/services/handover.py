"""Files that change their owner, or go with it."""

from __future__ import annotations

from functools import partial

from django.db import models, transaction

from tanggap.attachments.models import Attachment
from tanggap.attachments.services.upload import delete_keys


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
