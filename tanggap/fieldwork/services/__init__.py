"""Every write on technicians and work orders."""

from tanggap.fieldwork.services.dispatch import (
    Plan,
    order_active,
    work_order_assign,
    work_order_offer,
    work_order_withdraw,
)
from tanggap.fieldwork.services.own_jobs import technician_of
from tanggap.fieldwork.services.parts import part_add, part_remove
from tanggap.fieldwork.services.progress import (
    Report,
    completion_code_judge,
    progress_report,
    work_order_pick_up,
)
from tanggap.fieldwork.services.proof import completion_code_send
from tanggap.fieldwork.services.proof_units import proof_unit_add, proof_unit_remove
from tanggap.fieldwork.services.remarks import job_remark
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
    "completion_code_judge",
    "completion_code_send",
    "job_remark",
    "order_active",
    "part_add",
    "part_remove",
    "progress_report",
    "proof_unit_add",
    "proof_unit_remove",
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
