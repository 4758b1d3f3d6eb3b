"""Reads of files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from tanggap.attachments.models import Attachment


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Reads of files. What an actor may see is asked of the owner (``registry``), not of this table."""

    def kept(self) -> Self:
        """Files that are not removed."""
        return self.filter(removed_at__isnull=True)

    def of_owners(self, kind: str, ids: Iterable[int]) -> Self:
        """Kept files of the owners of one kind (``app.model``)."""
        return self.kept().filter(owner_kind=kind, owner_id__in=list(ids))
