"""Tables of imports."""

from tanggap.intake.models.imports import ImportFile, ImportRow, ImportRun
from tanggap.intake.models.mapping import ImportMapping

__all__ = ["ImportFile", "ImportMapping", "ImportRow", "ImportRun"]
