"""Requests as those who validate them look for them: what waits, what was asked for, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalRequest
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import path_condition
from tanggap.tickets.catalogue.choices import VALIDATION
from tanggap.tickets.models import Ticket

VIEWS = {
    "waiting": (RequestState.WAITING,),
    "asked": (RequestState.SENT_BACK,),
    "decided": (RequestState.APPROVED, RequestState.REJECTED),
}
PAGE_SIZE = 50
COUNTED = 100
"""Counts on the page stop here."""


@dataclass(frozen=True, slots=True)
class ValidationFilter:
    """What the list is narrowed to.

    Attributes:
        view: a key of ``VIEWS``.
        service_id, office_id, unit_id: 0 for any.
        late: only those whose time is over.
        words: in the number or subject of the ticket.
    """

    view: str = "waiting"
    service_id: int = 0
    office_id: int = 0
    late: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A submission with its ticket."""

    request: ApprovalRequest
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class ValidationPage:
    """Rows of one page; ``after`` names the last one when there are more, else it is 0."""

    rows: list[Row]
    after: int = 0


def tickets_validated_by(actor: Actor) -> QuerySet[Ticket]:
    """Requests for services of the sections where the actor validates."""
    sections = path_condition(actor.paths("ticket.validate"), "unit__path")
    return Ticket.objects.visible_to(actor).filter(sections, service_request__isnull=False)


def _matching(actor: Actor, wanted: ValidationFilter) -> QuerySet[ApprovalRequest]:
    tickets = tickets_validated_by(actor)
    if wanted.view != "decided":
        tickets = tickets.filter(awaits_validation=True)
    if wanted.service_id:
        tickets = tickets.filter(service_request__service=wanted.service_id)
    if wanted.office_id:
        tickets = tickets.filter(office=wanted.office_id)
    for word in wanted.words.split()[:5]:
        tickets = tickets.filter(Q(subject__icontains=word) | Q(number__icontains=word))
    states = [state.value for state in VIEWS[wanted.view]]
    rows = ApprovalRequest.objects.filter(kind=VALIDATION, state__in=states)
    if wanted.view == "asked":
        again = ApprovalRequest.objects.filter(kind=VALIDATION, state=RequestState.WAITING)
        rows = rows.exclude(subject_id__in=again.values("subject_id"))
    if wanted.late:
        rows = rows.filter(due_at__lte=clock.now())
    return rows.filter(subject_id__in=tickets.values("pk"))


def validation_page(
    actor: Actor, wanted: ValidationFilter, *, after: int = 0, size: int = PAGE_SIZE
) -> ValidationPage:
    """One page: what waits by promise, the oldest first; everything else newest first. A few queries.

    A request that was sent back stands among what was asked for only with its newest submission: an earlier
    one of a ticket that waits again is not shown.
    """
    rows = _matching(actor, wanted)
    if wanted.view == "waiting":
        rows = _behind(rows, after).order_by("due_at", "pk")
    else:
        rows = (rows.filter(pk__lt=after) if after else rows).order_by("-pk")
    found = list(rows.select_related("unit", "submitted_by").defer("snapshot")[: size + 1])
    shown = found[:size]
    related = ("office", "category", "service_request__service")
    tickets = Ticket.objects.select_related(*related).in_bulk([row.subject_id for row in shown])
    return ValidationPage(
        [Row(row, tickets[row.subject_id]) for row in shown if row.subject_id in tickets],
        shown[-1].pk if len(found) > size else 0,
    )


def _behind(rows: QuerySet[ApprovalRequest], after: int) -> QuerySet[ApprovalRequest]:
    """Rows behind the one with the key; those without a time limit stand where the database sorts them."""
    if not after:
        return rows
    mark: datetime | None = (
        ApprovalRequest.objects.filter(pk=after, kind=VALIDATION).values_list("due_at", flat=True).first()
    )
    if mark is None:
        return rows.filter(due_at__isnull=True, pk__gt=after)
    return rows.filter(Q(due_at__gt=mark) | Q(due_at=mark, pk__gt=after) | Q(due_at__isnull=True))


def validation_counts(actor: Actor) -> dict[str, int]:
    """How many wait, are late, and were asked about; each counted to ``COUNTED``."""
    counts = {}
    for name, wanted in (
        ("waiting", ValidationFilter()),
        ("late", ValidationFilter(late=True)),
        ("asked", ValidationFilter(view="asked")),
    ):
        counts[name] = len(_matching(actor, wanted).order_by().values_list("subject_id").distinct()[:COUNTED])
    return counts
