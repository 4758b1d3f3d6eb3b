"""The database refuses to change or delete versions of work reports."""

from __future__ import annotations

from tanggap.kernel.unchanging_rows import UnchangingRows

VERSIONS = UnchangingRows(
    "fieldwork_workreportversion",
    "work_report_version_refuse",
    "a version of a work report is never changed",
)
