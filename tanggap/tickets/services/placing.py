"""Giving new tickets by rule, in a worker: the writer of the ticket never waits for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.tasks import task

from tanggap.accounts.models import User
from tanggap.accounts.selectors import people_holding
from tanggap.activity.services import record
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import DomainError, StaleState
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.choices import OPEN_STATUSES, PlacingMethod, TicketStatus
from tanggap.tickets.models import AssignmentRule, AssignmentTurn, Ticket
from tanggap.tickets.placing import Choice, Standing, choose, facts_of, taken
from tanggap.tickets.services.assignment import ticket_hand_to
from tanggap.tickets.services.change import LOADED_WITH
from tanggap.tickets.services.sla import customer_class_of

logger = logging.getLogger(__name__)
ATTEMPTS = 3
FREE = (TicketStatus.NEW, TicketStatus.VALIDATED)


def _load(_key: Any) -> list[AssignmentRule]:
    rules = AssignmentRule.objects.filter(retired_at__isnull=True)
    return list(rules.select_related("unit", "category", "team").order_by("position", "pk"))


rules_in_force: ReferenceCache[list[AssignmentRule]] = ReferenceCache(_load)


def fits(rule: AssignmentRule, ticket: Ticket) -> bool:
    """Whether the rule is for the ticket; unit and category of both are loaded."""
    category = ticket.category.path if ticket.category else ""
    return (
        (rule.unit is None or ticket.unit.path.startswith(rule.unit.path))
        and (rule.category is None or category.startswith(rule.category.path))
        and (not rule.priorities or ticket.priority in rule.priorities)
        and (not rule.channels or ticket.channel in rule.channels)
        and (rule.customer_id is None or rule.customer_id == ticket.customer_id)
        and (
            not rule.customer_class or rule.customer_class.casefold() == customer_class_of(ticket.customer_id)
        )
    )


def rule_for(ticket: Ticket) -> AssignmentRule | None:
    """The first rule that fits."""
    return next((rule for rule in rules_in_force.get() if fits(rule, ticket)), None)


def placing_ask(ticket: Ticket) -> None:
    """Have a worker give the ticket by rule, if one fits; nothing but one more row of the queue."""
    if ticket.assignee_id is None and rule_for(ticket) is not None:
        ticket_place.enqueue(ticket_id=ticket.pk)


@task
def ticket_place(*, ticket_id: int) -> None:
    """Give the ticket by the first rule that fits, if nobody was faster."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                _place(system_actor(), ticket_id)
        except StaleState:
            continue
        except DomainError as refusal:
            logger.warning("ticket %s was not placed: %s", ticket_id, refusal.code)
        return


def _place(actor: Actor, ticket_id: int) -> None:
    ticket = (
        Ticket.objects.filter(
            pk=ticket_id,
            deleted_at__isnull=True,
            assignee__isnull=True,
            awaits_validation=False,
            status__in=FREE,
        )
        .select_related(*LOADED_WITH)
        .first()
    )
    rule = rule_for(ticket) if ticket is not None else None
    if ticket is None or rule is None:
        return
    if rule.method == PlacingMethod.TEAM:
        if ticket.team_id is None:
            ticket_hand_to(ticket, actor=actor, assignee=None, team_id=rule.team_id, told=_told(rule, None))
        return
    AssignmentTurn.objects.get_or_create(rule=rule)
    turn = AssignmentTurn.objects.select_for_update().get(rule=rule)
    choice = _choice(rule, ticket, Standing(last=turn.person_id))
    if choice is None:
        _note_nobody(actor, ticket, rule)
        return
    AssignmentTurn.objects.filter(pk=turn.pk).update(person_id=choice.person_id)
    told = _told(rule, choice)
    if not taken(ticket, choice.person_id, actor, rule.name):
        person = User.objects.get(pk=choice.person_id)
        ticket_hand_to(ticket, actor=actor, assignee=person, team_id=rule.team_id, told=told)
    else:
        _note_rule(actor, ticket, told)


def _choice(rule: AssignmentRule, ticket: Ticket, standing: Standing) -> Choice | None:
    """Who gets it now; fills in the loads that ``standing`` does not know yet."""
    people = candidates_of(rule, ticket)
    unknown = people - standing.loads.keys()
    standing.loads |= dict.fromkeys(unknown, 0) | loads_of(unknown)
    skill = rule.skill or (ticket.category.skill if ticket.category else "")
    return choose(rule.method, people, facts_of(people), standing, skill=skill)


def candidates_of(rule: AssignmentRule, ticket: Ticket) -> set[int]:
    """Keys of the active people who are given tickets of the unit, of the rule's team if it names one."""
    able = people_holding("ticket.work", ticket.unit.path)
    if rule.team_id is None:
        return able
    members = User.objects.filter(teams=rule.team_id, is_active=True)
    return able & set(members.values_list("pk", flat=True))


def loads_of(people: set[int]) -> dict[int, int]:
    """Open tickets by person."""
    held = Ticket.objects.filter(
        assignee__in=people, status__in=[status.value for status in OPEN_STATUSES], deleted_at__isnull=True
    )
    return dict(held.order_by().values_list("assignee").annotate(Count("pk")))


def _told(rule: AssignmentRule, choice: Choice | None) -> dict[str, Any]:
    """What the timeline tells of it."""
    return {
        "rule": rule.name,
        "method": rule.method,
        "open": choice.open_count if choice else None,
    }


def _note_rule(actor: Actor, ticket: Ticket, told: dict[str, Any]) -> None:
    record(
        "ticket.placed",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data=told,
    )


def _note_nobody(actor: Actor, ticket: Ticket, rule: AssignmentRule) -> None:
    record(
        "ticket.not_placed",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data=_told(rule, None),
    )


# What would happen -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the rules would do with a ticket: which rule, and who; neither when none fits."""

    ticket: Ticket
    rule: AssignmentRule | None = None
    person: User | None = None
    open_count: int = 0


def placing_foresee(tickets: list[Ticket]) -> list[Foreseen]:
    """Who would get the tickets, one after the other in the order given, as things stand now.

    Args:
        tickets: with unit and category loaded.
    """
    turns = dict(AssignmentTurn.objects.values_list("rule_id", "person_id"))
    loads: dict[int, int] = {}
    standings: dict[int, Standing] = {}
    found: list[tuple[Ticket, AssignmentRule | None, Choice | None]] = []
    for ticket in tickets:
        rule = rule_for(ticket)
        choice = None
        if rule is not None and rule.method != PlacingMethod.TEAM:
            standing = standings.setdefault(rule.pk, Standing(loads, turns.get(rule.pk)))
            choice = _choice(rule, ticket, standing)
            if choice is not None:
                standing.gave(choice)
        found.append((ticket, rule, choice))
    people = User.objects.in_bulk([choice.person_id for _ticket, _rule, choice in found if choice])
    return [
        Foreseen(ticket, rule, people[choice.person_id], choice.open_count)
        if choice
        else Foreseen(ticket, rule)
        for ticket, rule, choice in found
    ]
