"""What records are written into; ``target_for`` finds the writer."""

from __future__ import annotations

from tanggap.intake.choices import ImportTarget
from tanggap.intake.targets.base import Target, Written
from tanggap.intake.targets.days import DayTarget
from tanggap.intake.targets.rows import RowTarget
from tanggap.intake.targets.tickets import TicketTarget

__all__ = ["Target", "Written", "target_for"]


def target_for(target: str) -> Target:
    """The writer of a kind of import."""
    if target == ImportTarget.TICKETS:
        return TicketTarget()
    if target == ImportTarget.DAYS_OFF:
        return DayTarget()
    return RowTarget(target)
