"""Who sees which documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from tanggap.documents.models import Document


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of documents. Who may see one is asked of the package that issued it, through its subject."""

    def of_subjects(self, kind: str, subjects: list[int]) -> Self:
        """Documents of one kind for these subjects."""
        return self.filter(kind=kind, subject_id__in=subjects)

    def valid(self) -> Self:
        """Documents that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)
