"""Every write on work reports."""

from tanggap.fieldwork.work_reports.services.printing import papers_request
from tanggap.fieldwork.work_reports.services.verification import work_report_decide, work_report_recall
from tanggap.fieldwork.work_reports.services.writing import (
    NewPhoto,
    work_report_begin,
    work_report_save,
    work_report_submit,
)

__all__ = [
    "NewPhoto",
    "papers_request",
    "work_report_begin",
    "work_report_decide",
    "work_report_recall",
    "work_report_save",
    "work_report_submit",
]
