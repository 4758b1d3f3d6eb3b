"""Background work of imports: the tasks that workers find here."""

from __future__ import annotations

from tanggap.intake.services.runs import run_import
from tanggap.intake.services.undo import undo_import

__all__ = ["run_import", "undo_import"]
