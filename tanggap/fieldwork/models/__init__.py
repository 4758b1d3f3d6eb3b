"""Tables of field work."""

from tanggap.fieldwork.models.technician import Technician
from tanggap.fieldwork.models.work_order import CrewMember, Progress, WorkOrder

__all__ = ["CrewMember", "Progress", "Technician", "WorkOrder"]
