"""Tables of imports and of reports that wait for their proof."""

from tanggap.intake.models.guest import GuestReport
from tanggap.intake.models.imports import ImportFile, ImportRow, ImportRun
from tanggap.intake.models.mapping import ImportMapping
from tanggap.intake.models.visits import Visit

__all__ = ["GuestReport", "ImportFile", "ImportMapping", "ImportRow", "ImportRun", "Visit"]
