"""Tickets under an outage: by rule at their creation and by a job, and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import EntryDraft, record_many
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.models import Outage, OutageLink, Ticket
from tanggap.tickets.outages import policies
from tanggap.tickets.outages.choices import ACTIVE, ATTACHED_KINDS, LOOK_BACK, PersonReason
from tanggap.tickets.outages.matching import Net, outage_at
from tanggap.tickets.outages.services.people import people_join, person_leaves, reporters_of
from tanggap.tickets.outages.services.work import works_continue
from tanggap.tickets.querysets import TicketQuerySet
from tanggap.tickets.services.change import LOADED_WITH, ticket_load, ticket_swap
from tanggap.tickets.services.moves import required_text
from tanggap.tickets.services.sla import sla_columns

_ACTIVE = [status.value for status in ACTIVE]


def outage_load(actor: Actor, number: str, *, expected_version: int | None = None) -> Outage:
    """The outage with this number as the actor may see it.

    Raises:
        NotVisible: no such outage for this actor.
        StaleState: it has changed since ``expected_version``.
    """
    visible = Outage.objects.visible_to(actor).select_related("unit", "category", "declared_by")
    outage = visible.filter(number=number).first()
    if outage is None:
        raise NotVisible
    if expected_version is not None and outage.version != expected_version:
        raise StaleState
    return outage


# By rule -------------------------------------------------------------------------------------------------
def outage_for_new(ticket: Ticket) -> None:
    """Put a ticket that is about to be created under the active outage that it belongs to, its row locked.

    Whoever ends the outage waits for the ticket, and a ticket that comes after the end does not attach.
    """
    if ticket.kind not in ATTACHED_KINDS:
        return
    found = outage_at(
        unit_path=ticket.unit.path,
        category_path=ticket.category.path if ticket.category else "",
        site_id=ticket.site_id,
    )
    if found is None:
        return
    outages = Outage.objects.select_related("unit").select_for_update(of=("self",), no_key=True)
    ticket.outage = outages.filter(pk=found, status__in=_ACTIVE).first()
    if ticket.outage is not None and _pauses(ticket.outage):
        ticket.sla_pauses = [[ticket.outage.started_at.isoformat(), None]]


def outage_takes_new(outage: Outage, ticket: Ticket) -> None:
    """Note that the new ticket, created with the outage in its row, belongs to it."""
    _linked(outage, [ticket], system_actor(), by_rule=True)
    record_many([_entry(outage, ticket, system_actor())])
    works_continue(outage)


def fitting_tickets(outage: Outage, net: Net) -> TicketQuerySet:
    """Open tickets that belong to the outage by rule and to none yet."""
    since = outage.started_at if outage.is_maintenance else outage.started_at - LOOK_BACK
    return (
        Ticket.objects.open()
        .filter(
            net.ticket_condition(),
            deleted_at__isnull=True,
            outage__isnull=True,
            kind__in=ATTACHED_KINDS,
            reported_at__gte=since,
        )
        .exclude(outage_links__outage=outage)
    )


def tickets_take(outage: Outage, tickets: Sequence[Ticket], actor: Actor, *, by_rule: bool) -> list[Ticket]:
    """Put loaded tickets under the outage, in the caller's transaction, but for those that others took."""
    taken = [ticket for ticket in tickets if _take(outage, ticket, actor)]
    if taken:
        _linked(outage, taken, actor, by_rule=by_rule)
        if not _pauses(outage):
            record_many([_entry(outage, ticket, actor) for ticket in taken])
    return taken


def _take(outage: Outage, ticket: Ticket, actor: Actor) -> bool:
    """Write the outage into the ticket's row.

    Forms that are open elsewhere stay valid, since nothing in them changes; only a clock that stops is a
    change like any other.
    """
    if _pauses(outage):
        pause = [outage.started_at.isoformat(), None]
        columns: dict[str, Any] = {
            "outage_id": outage.pk,
            "sla_pauses": [*(ticket.sla_pauses or []), pause],
        }
        columns |= sla_columns(ticket, columns, new_state=None, at=clock.now())
        try:
            with transaction.atomic():
                ticket_swap(
                    ticket,
                    actor=actor,
                    action="ticket.outage_attached",
                    columns=columns,
                    data=_facts(outage),
                    public=outage.is_public,
                )
        except StaleState:
            return False
        return True
    taken = Ticket.objects.filter(pk=ticket.pk, outage__isnull=True).update(
        outage=outage, changed_at=clock.now()
    )
    ticket.outage_id = outage.pk if taken else ticket.outage_id
    return bool(taken)


def _pauses(outage: Outage) -> bool:
    """Whether clocks stand still for it now."""
    return bool(outage.is_maintenance and outage.stops_clock and outage.approved_at and outage.is_active)


def _linked(outage: Outage, tickets: Sequence[Ticket], actor: Actor, *, by_rule: bool) -> None:
    now = clock.now()
    links = [
        OutageLink(
            outage=outage,
            ticket=ticket,
            by_rule=by_rule,
            attached_at=now,
            attached_by_label=actor.label[:150],
        )
        for ticket in tickets
    ]
    OutageLink.objects.bulk_create(
        links,
        update_conflicts=True,
        unique_fields=["outage", "ticket"],
        update_fields=["by_rule", "attached_at", "attached_by_label"],
    )
    OutageLink.objects.filter(outage=outage, ticket__in=tickets).update(
        detached_at=None, detached_by_label="", detach_reason=""
    )
    people_join(outage, reporters_of(tickets), PersonReason.TICKET)


def _facts(outage: Outage) -> dict[str, Any]:
    return {"outage": outage.number, "title": outage.title}


def _entry(outage: Outage, ticket: Ticket, actor: Actor) -> EntryDraft:
    return EntryDraft(
        action="ticket.outage_attached",
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data=_facts(outage),
        public=outage.is_public,
    )


def outage_shared(gone: Ticket, kept: Ticket, actor: Actor) -> None:
    """After one ticket went into another: the kept one hangs under the outage of either, if it lasts.

    The ticket that goes keeps its own outage for its history. Its reporter stays, or becomes, one of the
    people of the kept one's outage, where each is told once whatever the number of tickets.
    """
    active = Outage.objects.filter(status__in=_ACTIVE).select_related("unit")
    if kept.outage_id is None and gone.outage_id is not None:
        outage = active.filter(pk=gone.outage_id).first()
        if outage is not None and tickets_take(outage, [kept], actor, by_rule=True):
            works_continue(outage)
    elif kept.outage_id is not None and gone.outage_id is None:
        outage = active.filter(pk=kept.outage_id).first()
        if outage is not None:
            people_join(outage, reporters_of([gone]), PersonReason.TICKET)
            works_continue(outage)


# By hand -------------------------------------------------------------------------------------------------
@transaction.atomic
def outage_attach(*, actor: Actor, number: str, ticket_number: str) -> Ticket:
    """Put a ticket under the outage; its reporter is told of the outage, once.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    outage = outage_load(actor, number)
    ticket = ticket_load(actor, ticket_number)
    policies.can_attach(actor, outage, ticket).enforce()
    if not tickets_take(outage, [ticket], actor, by_rule=False):
        raise StaleState
    works_continue(outage)
    return ticket


@transaction.atomic
def outage_detach(*, actor: Actor, ticket_number: str, reason: str) -> Ticket:
    """Take a ticket out of its outage, with a reason; the rule does not put it back.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, ticket_number)
    policies.can_detach(actor, ticket).enforce()
    text = required_text(reason, "reason", limit=300)
    outage = Outage.objects.filter(pk=ticket.outage_id or 0).first()
    if outage is None:
        raise Invalid(_("The ticket belongs to no outage."), code="not_attached")
    columns: dict[str, Any] = {"outage_id": None}
    if ticket.sla_pauses:
        columns["sla_pauses"] = without_pause(ticket.sla_pauses, outage.started_at) or None
        columns |= sla_columns(ticket, columns, new_state=None, at=clock.now())
    ticket_swap(
        ticket,
        actor=actor,
        action="ticket.outage_detached",
        columns=columns,
        data=_facts(outage) | {"reason": text},
    )
    OutageLink.objects.filter(outage=outage, ticket=ticket).update(
        detached_at=clock.now(), detached_by_label=actor.label[:150], detach_reason=text
    )
    person_leaves(outage, ticket)
    return ticket


def without_pause(pauses: list[list[str | None]], begun: datetime) -> list[list[str | None]]:
    """The pauses but for the one that began then."""
    return [pause for pause in pauses if pause[0] != begun.isoformat()]


def pause_ends(ticket: Ticket, outage: Outage, at: datetime, actor: Actor) -> bool:
    """Let the clock of a ticket run again from the moment on; whether something changed.

    Raises:
        StaleState: somebody was first.
    """
    begun = outage.started_at.isoformat()
    known: list[list[str | None]] = ticket.sla_pauses or []
    if [begun, None] not in known:
        return False
    pauses = [[begun, at.isoformat()] if one == [begun, None] else one for one in known]
    columns: dict[str, Any] = {"sla_pauses": pauses}
    columns |= sla_columns(ticket, columns, new_state=None, at=clock.now())
    ticket_swap(ticket, actor=actor, action="ticket.maintenance_ended", columns=columns, data=_facts(outage))
    return True


def load_with(tickets: TicketQuerySet) -> TicketQuerySet:
    """The tickets with what a change of them needs."""
    return tickets.select_related(*LOADED_WITH)
