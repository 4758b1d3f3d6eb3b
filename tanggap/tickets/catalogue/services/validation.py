"""Validation by the owning section: accepted with category and priority, more asked for, or rejected."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.approvals.choices import RequestState, Verdict
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.registry import ApprovalKind, Outcome, Summary, register_kind
from tanggap.approvals.selectors import newest_request
from tanggap.approvals.services import (
    Item,
    ItemResult,
    approval_decide,
    approval_hold,
    approval_withdraw,
    approvals_decide_many,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets import notices
from tanggap.tickets.catalogue.choices import VALIDATION as KIND
from tanggap.tickets.catalogue.services.requests import promise_note
from tanggap.tickets.catalogue.standing import papers_of, service_request_of, with_papers
from tanggap.tickets.choices import PRIORITY_MATRIX, Level, TicketStatus
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.services.change import LOADED_WITH, ticket_load, ticket_swap
from tanggap.tickets.services.checklists import checklists_follow
from tanggap.tickets.services.moves import ticket_advance
from tanggap.tickets.services.placing import placing_ask
from tanggap.tickets.services.sla import sla_columns

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Classification:
    """What the section decides of a request that it accepts; the priority follows from impact and urgency."""

    category_id: int | None
    impact: int
    urgency: int


@transaction.atomic
def validation_decide(
    *,
    actor: Actor,
    number: str,
    verdict: str,
    digest: str,
    reason: str = "",
    classification: Classification | None = None,
) -> ApprovalRequest:
    """Accept a request with its category and priority, ask for more, or reject it with a reason.

    Args:
        number: of the ticket.
        verdict: ``approve``, ``send_back`` or ``reject``.
        digest: of what the actor saw.
        reason: at most 500 characters; needed to ask for more and to reject.
        classification: only for ``approve``; without it the ticket keeps category and priority.

    Raises:
        NotVisible, NotAllowed.
        StaleState: somebody was first, or the request has changed since it was shown.
        Invalid: a wrong category or level, an unknown verdict, or no or too long a reason.
    """
    ticket = ticket_load(actor, number)
    request = newest_request(KIND, ticket.pk)
    if request is None:
        raise NotVisible
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid.field("reason", _("At most %(limit)d characters.") % {"limit": LONGEST_REASON})
    if verdict == Verdict.APPROVE and classification is not None and ticket.awaits_validation:
        approval_hold(kind=KIND, subject_id=ticket.pk)
        ticket = ticket_load(actor, number)
    if verdict == Verdict.APPROVE and classification is not None and ticket.awaits_validation:
        _classify(actor, ticket, classification)
    return approval_decide(
        actor=actor, public_id=request.public_id, verdict=verdict, digest=digest, reason=reason
    )


def validations_accept(*, actor: Actor, items: Sequence[Item]) -> list[ItemResult]:
    """Accept many requests with the category and priority that they have, each for itself.

    Raises:
        Invalid: nothing or too much is chosen.
    """
    keys = {item.public_id for item in items}
    known = ApprovalRequest.objects.visible_to(actor).filter(kind=KIND, public_id__in=_uuids(keys))
    ours = {str(key) for key in known.values_list("public_id", flat=True)}
    return approvals_decide_many(
        actor=actor,
        items=[item for item in items if item.public_id in ours],
        verdict=Verdict.APPROVE,
    )


def _uuids(keys: Collection[str]) -> list[str]:
    found = []
    for key in keys:
        try:
            found.append(str(uuid.UUID(key)))
        except ValueError:
            continue
    return found


def _classify(actor: Actor, ticket: Ticket, chosen: Classification) -> None:
    """Set category, impact and urgency in the transaction of the decision, which judges the right."""
    category = Category.objects.filter(pk=chosen.category_id or 0, retired_at__isnull=True).first()
    if category is None and chosen.category_id != ticket.category_id:
        raise Invalid.field("category", _("Choose a category."))
    for name, level in (("impact", chosen.impact), ("urgency", chosen.urgency)):
        if level not in Level.values:
            raise Invalid.field(name, _("Choose 1, 2 or 3."))
    columns: dict[str, Any] = {
        "category": category or ticket.category,
        "impact": chosen.impact,
        "urgency": chosen.urgency,
        "priority": PRIORITY_MATRIX[chosen.impact, chosen.urgency],
    }
    columns = {name: value for name, value in columns.items() if getattr(ticket, name) != value}
    if not columns:
        return
    told = {name: [str(getattr(ticket, name)), str(value)] for name, value in columns.items()}
    columns |= sla_columns(ticket, columns, new_state=None, at=clock.now())
    ticket_swap(ticket, actor=actor, action="ticket.edited", columns=columns, data={"changes": told})
    if "category" in told:
        checklists_follow(ticket, actor)


# The kind of approval ------------------------------------------------------------------------------------
def _subjects(keys: Collection[int]) -> Mapping[int, Ticket]:
    rows = Ticket.objects.filter(pk__in=list(keys), deleted_at__isnull=True)
    related = ("unit", "office", "requester", "service_request__service", "form_answers__questions")
    return {ticket.pk: ticket for ticket in with_papers(rows.select_related(*related))}


def _snapshot(ticket: Ticket) -> dict[str, Any]:
    answers = getattr(ticket, "form_answers", None)
    return {
        "number": ticket.number,
        "service": ticket.service_request.service.code,
        "office": ticket.office_id,
        "subject": ticket.subject,
        "description": ticket.description,
        "answers": answers.answers if answers is not None else {},
        "documents": [[file.label, file.sha256] for file in papers_of(ticket)],
    }


def _summary(ticket: Ticket) -> Summary:
    return Summary(
        title=f"{ticket.number}: {ticket.subject}",
        lines=(
            (_("Service"), ticket.service_request.service.title),
            (_("Office"), ticket.office.name if ticket.office else ""),
            (_("Description"), ticket.description),
            (_("Documents"), ", ".join(file.name for file in papers_of(ticket))),
        ),
        url=f"/desk/validation/{ticket.number}/",
    )


def _ended(outcome: Outcome) -> None:
    """What follows for the ticket, in the deciding transaction."""
    ticket = Ticket.objects.select_related(*LOADED_WITH).get(pk=outcome.request.subject_id)
    if not ticket.awaits_validation:
        return
    actor, words = outcome.actor, outcome.reason[:LONGEST_REASON]
    match outcome.request.state:
        case RequestState.APPROVED:
            _accept(ticket, actor, words)
        case RequestState.REJECTED:
            _end(ticket, actor, TicketStatus.REJECTED, "ticket.rejected", words)
            notices.ticket_told("request.rejected", ticket, actor, note=words)
        case RequestState.SENT_BACK:
            _tell_asked(ticket, actor, words)
        case RequestState.RECALLED if ticket.status == TicketStatus.NEW:
            _end(ticket, actor, TicketStatus.CANCELLED, "ticket.cancelled", words)


def _accept(ticket: Ticket, actor: Actor, words: str) -> None:
    request = service_request_of(ticket)
    if request is not None:
        promise_note(request)
    now = clock.now()
    columns: dict[str, Any] = {"awaits_validation": False}
    if ticket.responded_at is None:
        seconds = max(0, clock.seconds_between(ticket.reported_at, now))
        columns |= {"responded_at": now, "respond_seconds": seconds}
    ticket_advance(
        ticket,
        TicketStatus.VALIDATED,
        actor=actor,
        action="ticket.validated",
        columns=columns,
        note=words,
        at=now,
    )
    notices.ticket_told("request.accepted", ticket, actor, note=words)
    placing_ask(ticket)


def _end(ticket: Ticket, actor: Actor, target: TicketStatus, action: str, words: str) -> None:
    ticket_advance(
        ticket, target, actor=actor, action=action, note=words, columns={"awaits_validation": False}
    )


def _tell_asked(ticket: Ticket, actor: Actor, words: str) -> None:
    record(
        "ticket.more_asked",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"note": words},
        public=True,
    )
    notices.ticket_told("request.more_asked", ticket, actor, note=words)


def validation_follows(ticket: Ticket, actor: Actor) -> None:
    """When the ticket went another way while it waited (taken back, deleted), nobody decides any more."""
    if not ticket.awaits_validation or (ticket.status == TicketStatus.NEW and ticket.deleted_at is None):
        return
    Ticket.objects.filter(pk=ticket.pk).update(awaits_validation=False)
    ticket.awaits_validation = False
    approval_withdraw(actor=actor, kind=KIND, subject_id=ticket.pk)


register_kind(
    ApprovalKind(
        code=KIND,
        title=_("Validation of a request"),
        subjects=_subjects,
        snapshot=_snapshot,
        summary=_summary,
        ended=_ended,
        roles=("field_admin", "admin"),
        tells=False,
    )
)
