"""Writes of intake: imports, and reports without an account."""

from tanggap.intake.services.files import import_draft_save, import_file_store
from tanggap.intake.services.guest_reports import (
    GuestFacts,
    guest_code_again,
    guest_report_create,
    guest_report_follow,
    guest_report_get,
    guest_report_prove,
    guest_report_similar,
    guest_report_submit,
)
from tanggap.intake.services.mappings import mapping_delete, mapping_save
from tanggap.intake.services.runs import import_run_create, import_run_execute, import_run_start
from tanggap.intake.services.undo import import_undo_execute, import_undo_start
from tanggap.intake.services.visits import visit_begin, visit_note, visits_forget

__all__ = [
    "GuestFacts",
    "guest_code_again",
    "guest_report_create",
    "guest_report_follow",
    "guest_report_get",
    "guest_report_prove",
    "guest_report_similar",
    "guest_report_submit",
    "import_draft_save",
    "import_file_store",
    "import_run_create",
    "import_run_execute",
    "import_run_start",
    "import_undo_execute",
    "import_undo_start",
    "mapping_delete",
    "mapping_save",
    "visit_begin",
    "visit_note",
    "visits_forget",
]
