"""Every write on technicians and work orders."""

from tanggap.fieldwork.services.dispatch import (
    Plan,
    order_active,
    work_order_assign,
    work_order_offer,
    work_order_withdraw,
)
from tanggap.fieldwork.services.progress import Report, progress_report, technician_of, work_order_pick_up
from tanggap.fieldwork.services.technicians import (
    technician_create,
    technician_create_with_person,
    technician_deactivate,
    technician_edit,
    technician_load,
    technician_reactivate,
)

__all__ = [
    "Plan",
    "Report",
    "order_active",
    "progress_report",
    "technician_create",
    "technician_create_with_person",
    "technician_deactivate",
    "technician_edit",
    "technician_load",
    "technician_of",
    "technician_reactivate",
    "work_order_assign",
    "work_order_offer",
    "work_order_pick_up",
    "work_order_withdraw",
]
