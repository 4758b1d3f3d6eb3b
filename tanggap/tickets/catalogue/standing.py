"""Where requests for services stand before work on them begins; follows from the approvals alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalDecision, ApprovalRequest
from tanggap.attachments.selectors import attachments_of
from tanggap.tickets.catalogue.choices import VALIDATION as KIND
from tanggap.tickets.catalogue.choices import ValidationState
from tanggap.tickets.models import ServiceRequest, Ticket

STATES = {
    RequestState.WAITING: ValidationState.WAITING,
    RequestState.SENT_BACK: ValidationState.ASKED,
    RequestState.APPROVED: ValidationState.ACCEPTED,
    RequestState.REJECTED: ValidationState.REJECTED,
    RequestState.RECALLED: ValidationState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Validation:
    """How the validation of a request stands.

    Attributes:
        state: a ``ValidationState``.
        section: name of the unit that decides.
        due_at: by when it decides, while it waits.
        reason: what was said when more was asked for or it was rejected.
        decided_by: who said so.
        request: the newest submission; ``None`` where no validation was needed.
    """

    state: ValidationState
    section: str
    due_at: datetime | None = None
    reason: str = ""
    decided_by: str = ""
    request: ApprovalRequest | None = None


def validations_of(tickets: Iterable[Ticket]) -> dict[int, Validation]:
    """The standing of each ticket that asks for a service, by key; two queries, none without tickets.

    Args:
        tickets: those that may ask for a service.
    """
    keys = [ticket.pk for ticket in tickets]
    if not keys:
        return {}
    newest: dict[int, ApprovalRequest] = {}
    rows = ApprovalRequest.objects.filter(kind=KIND, subject_id__in=keys).defer("snapshot")
    for row in rows.select_related("unit", "submitted_by").order_by("round"):
        newest[row.subject_id] = row
    ended = [row.pk for row in newest.values() if not row.is_waiting]
    decisions: dict[int, ApprovalDecision] = {}
    for one in ApprovalDecision.objects.filter(request__in=ended).order_by("pk") if ended else ():
        decisions[one.request_id] = one
    return {key: _validation(row, decisions.get(row.pk)) for key, row in newest.items()}


def _validation(row: ApprovalRequest, last: ApprovalDecision | None) -> Validation:
    state = STATES[RequestState(row.state)]
    return Validation(
        state=state,
        section=row.unit.name,
        due_at=row.due_at if row.is_waiting else None,
        reason=last.reason if last else "",
        decided_by=last.decided_by_label if last else "",
        request=row,
    )


def validation_of(ticket: Ticket) -> Validation | None:
    """The standing of one ticket; ``None`` when it never had to be validated."""
    return validations_of([ticket]).get(ticket.pk)


def service_request_of(ticket: Ticket) -> ServiceRequest | None:
    """What the ticket asks for; ``None`` for any other ticket."""
    rows = ServiceRequest.objects.select_related("service__unit", "service__category")
    return rows.filter(ticket=ticket).first()


def with_papers(tickets: Iterable[Ticket]) -> list[Ticket]:
    """The tickets with their labelled files at hand; one query."""
    found = list(tickets)
    files = attachments_of("tickets.ticket", [ticket.pk for ticket in found])
    for ticket in found:
        ticket.papers = [file for file in files.get(ticket.pk, []) if file.label]  # type: ignore[attr-defined]
    return found


def papers_of(ticket: Any) -> list[Any]:
    """The labelled files of a ticket, the oldest first."""
    if not hasattr(ticket, "papers"):
        with_papers([ticket])
    papers: list[Any] = ticket.papers
    return papers
