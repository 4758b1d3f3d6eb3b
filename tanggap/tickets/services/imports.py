"""Tickets from another system, many at a time, with their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tanggap.accounts.models import Team, User
from tanggap.activity.services import EntryDraft, record_many
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.choices import (
    CLOCK_STOPPING_REASONS,
    OPEN_STATUSES,
    PRIORITY_MATRIX,
    SOLVED_STATUSES,
    Level,
    Priority,
    SkipReason,
    TicketStatus,
)
from tanggap.tickets.drafts import ImportOutcome, TicketDraft
from tanggap.tickets.models import Category, Ticket, TicketSearchDocument, TicketState
from tanggap.tickets.services.categories import category_from_names
from tanggap.tickets.services.numbers import numbers_take
from tanggap.tickets.services.past_steps import past_steps_set_aside, past_steps_write
from tanggap.tickets.services.search import search_text
from tanggap.tickets.services.sla import sla_columns
from tanggap.tickets.services.tally import Figure, figures_of, tally_write
from tanggap.tickets.sla_steps import Due


@dataclass(slots=True)
class _Known:
    """What one batch looked up already."""

    units: dict[str, Unit] = field(default_factory=dict)
    categories: dict[tuple[str, ...], Category | None] = field(default_factory=dict)
    teams: dict[tuple[int, str], Team] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


@transaction.atomic
def ticket_import_many(*, actor: Actor, drafts: Sequence[TicketDraft]) -> list[ImportOutcome]:
    """Create the tickets that are not here yet; one transaction, best with some hundred drafts.

    A draft that cannot be taken is refused with its reasons and leaves the others alone.

    Args:
        actor: needs ``import.run`` at the unit of each draft.

    Returns:
        One outcome per draft, in their order.
    """
    present = _present_keys(drafts)
    known = _Known()
    outcomes: list[ImportOutcome | None] = []
    accepted: list[tuple[int, TicketDraft, Ticket]] = []
    for position, draft in enumerate(drafts):
        outcomes.append(None)
        earlier = present.get((draft.source, draft.source_key))
        if earlier is not None:
            outcomes[position] = ImportOutcome(draft.source_key, "unchanged", earlier[0], earlier[1])
            continue
        reasons = _refusals(actor, draft, known)
        if reasons:
            outcomes[position] = ImportOutcome(draft.source_key, "refused", reasons=tuple(reasons))
            continue
        present[draft.source, draft.source_key] = (None, "")
        accepted.append((position, draft, _built(draft, known)))
    _store(actor, accepted)
    for position, draft, ticket in accepted:
        outcomes[position] = ImportOutcome(draft.source_key, "created", ticket.pk, ticket.number)
    return [outcome for outcome in outcomes if outcome is not None]


def _present_keys(drafts: Sequence[TicketDraft]) -> dict[tuple[str, str], tuple[int | None, str]]:
    """Keys that are here already, deleted tickets included, so that a deletion stays one."""
    found: dict[tuple[str, str], tuple[int | None, str]] = {}
    for source in {draft.source for draft in drafts}:
        keys = [draft.source_key for draft in drafts if draft.source == source]
        rows = Ticket.objects.filter(source=source, source_key__in=keys).values_list(
            "source_key", "pk", "number"
        )
        found.update({(source, key): (pk, number) for key, pk, number in rows if key is not None})
    return found


def _refusals(actor: Actor, draft: TicketDraft, known: _Known) -> list[str]:
    reasons: list[str] = []
    if not draft.source_key:
        reasons.append(_("The key of the source is missing."))
    if not draft.subject.strip():
        reasons.append(_("The subject is missing."))
    if draft.unit_code not in known.units:
        unit = Unit.objects.filter(code=draft.unit_code, retired_at__isnull=True).first()
        if unit is not None:
            known.units[draft.unit_code] = unit
    unit = known.units.get(draft.unit_code)
    if unit is None:
        reasons.append(_("There is no unit “%(code)s”.") % {"code": draft.unit_code})
    elif not actor.holds("import.run", at=unit.path):
        reasons.append(_("You may not import into the unit “%(code)s”.") % {"code": draft.unit_code})
    if draft.status not in TicketStatus.values or draft.status == TicketStatus.MERGED:
        reasons.append(_("Unknown state “%(state)s”.") % {"state": draft.status})
    if draft.priority is not None and draft.priority not in Priority.values:
        reasons.append(_("Unknown priority “%(priority)s”.") % {"priority": draft.priority})
    if draft.reported_at > clock.now():
        reasons.append(_("The time of the report lies in the future."))
    if draft.resolved_at is not None and draft.resolved_at < draft.reported_at:
        reasons.append(_("It was solved before it was reported."))
    return reasons


def _built(draft: TicketDraft, known: _Known) -> Ticket:
    unit = known.units[draft.unit_code]
    category = None
    if draft.category:
        if draft.category not in known.categories:
            known.categories[draft.category] = category_from_names(draft.category)
        category = known.categories[draft.category]
    person = _person(draft.assignee_name, unit, known)
    impact, urgency = draft.impact or Level.MEDIUM, draft.urgency or Level.MEDIUM
    computed = PRIORITY_MATRIX[impact, urgency]
    solved = draft.resolved_at is not None and draft.status in SOLVED_STATUSES
    responded_at = _responded_at(draft)
    holds = [state for state in draft.states if state.status == TicketStatus.ON_HOLD]
    on_hold = draft.status == TicketStatus.ON_HOLD and holds
    return Ticket(
        number="",
        kind=draft.kind,
        status=draft.status,
        subject=draft.subject.strip()[:200],
        description=draft.description,
        impact=impact,
        urgency=urgency,
        priority=draft.priority or computed,
        priority_reason="" if draft.priority in {None, computed} else _("As in the source"),
        category=category,
        unit=unit,
        team=_team(draft.team_name, unit, known),
        assignee=person,
        channel=draft.channel,
        requester_name=draft.requester_name[:150],
        requester_phone=draft.requester_phone[:20],
        requester_email=draft.requester_email[:254],
        place=draft.place[:300],
        reported_at=draft.reported_at,
        responded_at=responded_at,
        respond_seconds=clock.seconds_between(draft.reported_at, responded_at) if responded_at else None,
        resolved_at=draft.resolved_at if solved else None,
        resolve_seconds=clock.seconds_between(draft.reported_at, draft.resolved_at)
        if solved and draft.resolved_at
        else None,
        closed_at=draft.closed_at if draft.status == TicketStatus.CLOSED else None,
        created_at=clock.now(),
        changed_at=clock.now(),
        hold_reason=holds[-1].hold_reason if on_hold else "",
        held_since=holds[-1].at if on_hold else None,
        reopen_count=draft.reopen_count,
        resolution=draft.resolution,
        resolver=person if solved else None,
        source=draft.source,
        source_key=draft.source_key,
    )


def _responded_at(draft: TicketDraft) -> datetime | None:
    """The first move out of ``new`` or ``validated`` that answers the reporter."""
    answering = set(TicketStatus.values) - {TicketStatus.NEW, TicketStatus.VALIDATED, TicketStatus.CANCELLED}
    return next(
        (max(state.at, draft.reported_at) for state in draft.states if state.status in answering), None
    )


def _person(name: str, unit: Unit, known: _Known) -> User | None:
    """The person known by this name in the source; created without sign-in when new."""
    if not name:
        return None
    if name not in known.people:
        person = User.objects.filter(external_key=name[:120]).first()
        if person is None:
            person = User(name=name[:150], external_key=name[:120], home_unit=unit)
            person.set_unusable_password()
            person.save(force_insert=True)
        known.people[name] = person
    return known.people[name]


def _team(name: str, unit: Unit, known: _Known) -> Team | None:
    if not name:
        return None
    key = (unit.pk, name)
    if key not in known.teams:
        code = f"{unit.code}-{slugify(name)}"[:60]
        known.teams[key], _created = Team.objects.get_or_create(
            code=code, defaults={"name": name[:120], "unit": unit}
        )
    return known.teams[key]


def _store(actor: Actor, accepted: list[tuple[int, TicketDraft, Ticket]]) -> None:
    if not accepted:
        return
    figures: Counter[Figure] = Counter()
    by_year: dict[int, list[Ticket]] = {}
    zone = ZoneInfo(settings.TIME_ZONE)
    present = clock.now()
    past: list[tuple[Ticket, list[Due]]] = []
    for _position, draft, ticket in accepted:
        states = _states(ticket, draft)
        columns = sla_columns(ticket, {}, new_state=None, at=present, states=states)
        for name, value in columns.items():
            setattr(ticket, name, value)
        if ticket.status in OPEN_STATUSES:
            _mark_breaches(ticket)
            past.append((ticket, past_steps_set_aside(ticket, states, present)))
        figures.update(figures_of(ticket, ticket.unit.time_zone))
        by_year.setdefault(ticket.reported_at.astimezone(zone).year, []).append(ticket)
    for year, tickets in sorted(by_year.items()):
        for ticket, number in zip(tickets, numbers_take(year, len(tickets)), strict=True):
            ticket.number = number
    tickets = [ticket for _position, _draft, ticket in accepted]
    Ticket.objects.bulk_create(tickets, batch_size=500)
    TicketState.objects.bulk_create(
        [state for _position, draft, ticket in accepted for state in _states(ticket, draft)], batch_size=1000
    )
    TicketSearchDocument.objects.bulk_create(
        [TicketSearchDocument(ticket=ticket, body=search_text(ticket)) for ticket in tickets], batch_size=500
    )
    tally_write(Counter(), figures)
    record_many(
        [
            EntryDraft(
                action="ticket.imported",
                actor=actor,
                subject=ticket,
                unit_id=ticket.unit_id,
                unit_path=ticket.unit.path,
                data={"source": draft.source, "key": draft.source_key, **draft.extra},
                public=True,
            )
            for _position, draft, ticket in accepted
        ]
        + past_steps_write(past, present, SkipReason.IMPORTED)
    )


def _states(ticket: Ticket, draft: TicketDraft) -> list[TicketState]:
    return [
        TicketState(
            ticket=ticket,
            status=state.status,
            entered_at=state.at,
            reason=state.hold_reason,
            stops_clock=state.hold_reason in CLOCK_STOPPING_REASONS,
            confirmed_by_label=draft.source if state.hold_reason in CLOCK_STOPPING_REASONS else "",
            actor_label=draft.source,
        )
        for state in draft.states
    ]


def _mark_breaches(ticket: Ticket) -> None:
    """Overdue already on arrival: known at once, nobody is alarmed about the past."""
    present = clock.now()
    if ticket.response_due_at and not ticket.responded_at and ticket.response_due_at <= present:
        ticket.response_breached_at = ticket.response_due_at
    if ticket.resolution_due_at and ticket.resolution_due_at <= present:
        ticket.resolution_breached_at = ticket.resolution_due_at
    outstanding = [
        due
        for due, breached in (
            (ticket.response_due_at if not ticket.responded_at else None, ticket.response_breached_at),
            (ticket.resolution_due_at, ticket.resolution_breached_at),
        )
        if due and not breached
    ]
    ticket.next_due_at = min(outstanding, default=None)
