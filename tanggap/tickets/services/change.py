"""The one way in which a ticket changes: conditional, counted, recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.tally import figures_of, tally_write

LOADED_WITH = ("unit", "category", "team", "assignee", "requester")


def ticket_load(
    actor: Actor, number: str, *, expected_version: int | None = None, deleted: bool = False
) -> Ticket:
    """The ticket with this number as the actor may see it.

    Args:
        actor: who asks.
        number: the ticket's number.
        expected_version: the version that the person had on screen, if a form or ``If-Match`` names it.
        deleted: look among the deleted ones instead.

    Raises:
        NotVisible: no such ticket for this actor.
        StaleState: it has changed since ``expected_version``.
    """
    visible = Ticket.objects.visible_to(actor, deleted=deleted).select_related(*LOADED_WITH)
    ticket = visible.filter(number=number).first()
    if ticket is None:
        raise NotVisible
    if expected_version is not None and ticket.version != expected_version:
        raise StaleState
    return ticket


def ticket_swap(
    ticket: Ticket,
    *,
    actor: Actor,
    action: str,
    columns: dict[str, Any],
    data: dict[str, Any] | None = None,
    public: bool = False,
    at: datetime | None = None,
) -> Ticket:
    """Write ``columns`` if nobody changed the ticket since it was loaded, count and record it.

    Args:
        ticket: as loaded; it carries the new values afterwards.
        actor: who does it.
        action: past-tense name for the record, such as ``ticket.resolved``.
        columns: field names (foreign keys as ``..._id``) to new values.
        data: facts for the timeline.
        public: whether the reporter may see this entry.
        at: when it happened, if not now.

    Raises:
        StaleState: somebody was first.
    """
    moment = at or clock.now()
    zone = ticket.unit.time_zone
    before = figures_of(ticket, zone)
    # An answer does not make forms stale, but it begins a clock anew by which the columns were computed.
    as_loaded = Ticket.objects.filter(
        pk=ticket.pk, version=ticket.version, status=ticket.status, update_since=ticket.update_since
    )
    swapped = as_loaded.update(**columns, changed_at=moment, version=F("version") + 1)
    if swapped != 1:
        raise StaleState
    for name, value in columns.items():
        setattr(ticket, name, value)
    ticket.changed_at, ticket.version = moment, ticket.version + 1
    tally_write(before, figures_of(ticket, zone))
    record(
        action,
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data=data or {},
        public=public,
        at=moment,
    )
    return ticket
