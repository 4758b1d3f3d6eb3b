"""Bytes without a row: what is left when a process dies or an outer transaction is rolled back."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import default_storage

from tanggap.attachments import keys
from tanggap.attachments.models import Attachment
from tanggap.attachments.services.upload import delete_keys
from tanggap.kernel import clock


def orphans_delete(*, days: int = 7) -> int:
    """Delete stored files that no row names.

    Only days that are over (by UTC) are looked at, so that uploads in hand are never touched.

    Args:
        days: how many past days to look through.

    Returns:
        The number of files deleted, derivatives counted with their original.
    """
    deleted = 0
    today = clock.now().date()
    for back in range(1, days + 1):
        deleted += _clear(keys.day_folder(today - timedelta(days=back)))
    return deleted


def _clear(day: str) -> int:
    try:
        folders, _files = default_storage.listdir(day)
    except FileNotFoundError:
        return 0
    known = set(
        Attachment.objects.filter(original_key__startswith=f"{day}/")
        .values_list("original_key", flat=True)
        .iterator()
    )
    orphans = [folder for folder in folders if f"{day}/{folder}/original" not in known]
    for folder in orphans:
        delete_keys(f"{day}/{folder}/{part}" for part in ("original", "display", "thumbnail"))
        if default_storage.exists(f"{day}/{folder}"):
            default_storage.delete(f"{day}/{folder}")
    return len(orphans)
