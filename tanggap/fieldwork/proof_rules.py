"""Where the customer has to confirm the work, and the code that waits for him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tanggap.fieldwork.choices import ACTIVE_STATUSES
from tanggap.fieldwork.models import CompletionProof, ProofUnit
from tanggap.kernel import clock
from tanggap.kernel.sealing import Unreadable, unseal
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Category, Ticket

SEALED_FOR = "completion code"
_ACTIVE = [status.value for status in ACTIVE_STATUSES]


def _keys(path: str) -> list[int]:
    return [int(key) for key in path.split("/") if key]


def proof_required(ticket: Ticket) -> bool:
    """Whether a job of the ticket is done only when the customer confirmed it; unit and category are loaded.

    Both hold for what lies below them.
    """
    if ProofUnit.objects.filter(unit__in=_keys(ticket.unit.path)).exists():
        return True
    if ticket.category is None:
        return False
    above = _keys(ticket.category.path)
    return Category.objects.filter(pk__in=above, proof_required=True).exists()


@dataclass(frozen=True, slots=True)
class WaitingCode:
    """A code that the customer may tell the technician.

    Attributes:
        digits: the six digits in two groups.
        until: when it expires.
    """

    digits: str
    until: datetime


def code_for_customer(ticket: Ticket) -> WaitingCode | None:
    """The code that waits for the ticket's reporter, for pages that only the reporter sees."""
    if ticket.status != TicketStatus.IN_PROGRESS:  # codes are sent from the work only
        return None
    proof = (
        CompletionProof.objects.filter(
            work_order__ticket=ticket,
            work_order__status__in=_ACTIVE,
            kind="code",
            confirmed_at__isnull=True,
            expires_at__gt=clock.now(),
        )
        .exclude(code_sealed="")
        .first()
    )
    if proof is None or proof.expires_at is None:
        return None
    try:
        code = unseal(proof.code_sealed.encode(), SEALED_FOR).decode()
    except Unreadable:
        return None
    return WaitingCode(f"{code[:3]} {code[3:]}", proof.expires_at)
