"""Giving tickets to people and teams; setting priority."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team, User
from tanggap.accounts.selectors import people_holding
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.querysets import path_condition
from tanggap.tickets import notices, policies
from tanggap.tickets.choices import OPEN_STATUSES, PRIORITY_MATRIX, Level, Priority, TicketStatus
from tanggap.tickets.models import Ticket
from tanggap.tickets.reactions import react
from tanggap.tickets.services.change import ticket_load, ticket_swap
from tanggap.tickets.services.moves import required_text, ticket_advance
from tanggap.tickets.services.sla import sla_columns


@transaction.atomic
def ticket_assign(
    *,
    actor: Actor,
    number: str,
    assignee_id: int | None = None,
    team_id: int | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Ticket:
    """Give the ticket to a person, a team or both.

    Args:
        reason: required when it is taken from somebody.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_assign(actor, ticket).enforce()
    if assignee_id is None and team_id is None:
        raise Invalid.field("assignee", _("Choose a person or a team."), code="required")
    within = path_condition(actor.paths("ticket.view"), "unit__path")
    if team_id is not None and not Team.objects.filter(within, pk=team_id, retired_at__isnull=True).exists():
        raise Invalid.field("team", _("This team does not exist."))
    assignee = None
    if assignee_id is not None:
        if assignee_id in people_holding("ticket.work", ticket.unit.path):
            assignee = User.objects.filter(pk=assignee_id).first()
        if assignee is None:
            raise Invalid.field("assignee", _("This person is not given tickets of this unit."))
    return ticket_hand_to(ticket, actor=actor, assignee=assignee, team_id=team_id, reason=reason)


def ticket_hand_to(
    ticket: Ticket,
    *,
    actor: Actor,
    assignee: User | None,
    team_id: int | None = None,
    reason: str = "",
    told: dict[str, Any] | None = None,
) -> Ticket:
    """The assignment itself, on a loaded open ticket; permission is the caller's.

    Args:
        told: further facts for the timeline, such as the rule that decided.

    Raises:
        Invalid: a change of assignee without a reason.
        StaleState: somebody was first.
    """
    taken_away = ticket.assignee_id is not None and (assignee is None or assignee.pk != ticket.assignee_id)
    if taken_away:
        required_text(reason, "reason", limit=300)
    former = str(ticket.assignee) if ticket.assignee_id else ""
    columns: dict[str, Any] = {"assignee_id": assignee.pk if assignee else None}
    if team_id is not None:
        columns["team_id"] = team_id
    data = {"assignee": str(assignee or ""), "former": former, "reason": reason.strip(), **(told or {})}
    action = "ticket.reassigned" if taken_away else "ticket.assigned"
    if ticket.status in {TicketStatus.NEW, TicketStatus.VALIDATED}:
        ticket_advance(ticket, TicketStatus.ASSIGNED, actor=actor, action=action, columns=columns, data=data)
    else:
        ticket_swap(ticket, actor=actor, action=action, columns=columns, data=data, public=True)
        react(ticket, actor)
    if assignee is not None and assignee.pk != actor.person_id:
        notices.ticket_told(action, ticket, actor, note=reason)
    return ticket


@transaction.atomic
def ticket_release(*, actor: Actor, number: str, reason: str) -> Ticket:
    """Take the ticket from its assignee and put it back among the unassigned.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number)
    policies.can_assign(actor, ticket).enforce()
    return ticket_take_back(ticket, actor=actor, reason=reason)


def ticket_take_back(ticket: Ticket, *, actor: Actor, reason: str) -> Ticket:
    """The release itself, on a loaded open ticket; permission is the caller's.

    Raises:
        Invalid: no reason, or nobody holds it.
    """
    text = required_text(reason, "reason", limit=300)
    if ticket.assignee_id is None:
        raise Invalid(_("Nobody holds this ticket."), code="unassigned")
    former = str(ticket.assignee)
    columns: dict[str, Any] = {"assignee_id": None}
    data = {"former": former, "reason": text}
    if ticket.status == TicketStatus.ASSIGNED:
        return ticket_advance(
            ticket, TicketStatus.VALIDATED, actor=actor, action="ticket.released", columns=columns, data=data
        )
    ticket_swap(ticket, actor=actor, action="ticket.released", columns=columns, data=data)
    react(ticket, actor)
    return ticket


@transaction.atomic
def ticket_set_priority(
    *,
    actor: Actor,
    number: str,
    impact: int,
    urgency: int,
    priority: int | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Ticket:
    """Set impact and urgency; the priority follows, or is overridden with a reason.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_set_priority(actor, ticket).enforce()
    if impact not in Level.values or urgency not in Level.values:
        raise Invalid.field("impact", _("Choose 1, 2 or 3."))
    computed = PRIORITY_MATRIX[impact, urgency]
    chosen = priority if priority is not None else computed
    if chosen not in Priority.values:
        raise Invalid.field("priority", _("Choose a priority."))
    text = required_text(reason, "reason", limit=300) if chosen != computed else ""
    columns: dict[str, Any] = {
        "impact": impact,
        "urgency": urgency,
        "priority": chosen,
        "priority_reason": text,
    }
    moment = clock.now()
    former = ticket.priority
    if ticket.status in OPEN_STATUSES:
        columns |= sla_columns(ticket, columns, new_state=None, at=moment)
    return ticket_swap(
        ticket,
        actor=actor,
        action="ticket.priority_set",
        columns=columns,
        data={"from": former, "to": chosen, "computed": computed, "reason": text},
    )
