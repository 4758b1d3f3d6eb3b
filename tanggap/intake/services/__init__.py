"""Writes of imports: files, mappings, runs, undo."""

from tanggap.intake.services.files import import_draft_save, import_file_store
from tanggap.intake.services.mappings import mapping_delete, mapping_save
from tanggap.intake.services.runs import import_run_create, import_run_execute, import_run_start
from tanggap.intake.services.undo import import_undo_execute, import_undo_start

__all__ = [
    "import_draft_save",
    "import_file_store",
    "import_run_create",
    "import_run_execute",
    "import_run_start",
    "import_undo_execute",
    "import_undo_start",
    "mapping_delete",
    "mapping_save",
]
