"""Writing down how long one worked on a ticket, and correcting it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets import policies
from tanggap.tickets.models import Ticket, TimeEntry
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.time_spent import today_at

MOST_MINUTES = 24 * 60
LONGEST_TEXT = 200
OLDEST = timedelta(days=366)


def time_entry_add(
    *, actor: Actor, number: str, minutes: int, day: date, text: str, request_key: str = ""
) -> TimeEntry:
    """Write down own work; the same ``request_key`` of the same person answers the first entry again.

    Args:
        minutes: whole, 1 to 1440.
        day: when it was done, by the calendar of the ticket's unit; not in the future, at most a year ago.
        text: what was done.

    Raises:
        NotVisible, NotAllowed.
        Invalid: with the wrong fields.
    """
    ticket = ticket_load(actor, number)
    policies.can_spend_time(actor, ticket).enforce()
    columns = _checked(ticket, minutes, day, text)
    key = request_key[:120]
    try:
        with transaction.atomic():
            entry = _store(actor, ticket, columns, request_key=key)
            _told("ticket.time_added", actor, ticket, entry)
            return entry
    except IntegrityError:
        earlier = ticket.time_entries.filter(person_id=actor.person_id, request_key=key).first()
        if not key or earlier is None:
            raise
        return earlier


@transaction.atomic
def time_entry_correct(
    *, actor: Actor, number: str, entry_id: int, minutes: int, day: date, text: str
) -> TimeEntry:
    """Put a right entry in the place of an own wrong one.

    Returns:
        The new entry; the one given when nothing differs.

    Raises:
        NotVisible: no such entry of the actor's on this ticket.
        StaleState: it was corrected or withdrawn already.
        NotAllowed, Invalid.
    """
    ticket, former = _own(actor, number, entry_id)
    columns = _checked(ticket, minutes, day, text)
    if all(getattr(former, name) == value for name, value in columns.items()):
        return former
    _withdraw(former)
    entry = _store(actor, ticket, columns, corrects=former)
    _told("ticket.time_corrected", actor, ticket, entry, former=former.minutes)
    return entry


@transaction.atomic
def time_entry_withdraw(*, actor: Actor, number: str, entry_id: int) -> None:
    """Take an own entry away; it counts no longer.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    ticket, entry = _own(actor, number, entry_id)
    _withdraw(entry)
    _told("ticket.time_withdrawn", actor, ticket, entry)


def _checked(ticket: Ticket, minutes: int, day: date, text: str) -> dict[str, Any]:
    wrong: dict[str, list[Any]] = {}
    if not 1 <= minutes <= MOST_MINUTES:
        wrong["minutes"] = [_("Give whole minutes from 1 to %(most)d.") % {"most": MOST_MINUTES}]
    today = today_at(ticket)
    if day > today:
        wrong["day"] = [_("This day is still to come.")]
    elif day < today - OLDEST:
        wrong["day"] = [_("This day is more than a year ago.")]
    words = " ".join(text.replace("\x00", "").split())
    if not words:
        wrong["text"] = [_("This is required.")]
    elif len(words) > LONGEST_TEXT:
        wrong["text"] = [_("At most %(limit)d characters.") % {"limit": LONGEST_TEXT}]
    if wrong:
        raise Invalid(fields=wrong)
    return {"minutes": minutes, "day": day, "text": words}


def _own(actor: Actor, number: str, entry_id: int) -> tuple[Ticket, TimeEntry]:
    ticket = ticket_load(actor, number)
    entry = ticket.time_entries.filter(pk=entry_id, person_id=actor.person_id or 0).first()
    if entry is None:
        raise NotVisible
    policies.can_spend_time(actor, ticket).enforce()
    return ticket, entry


def _withdraw(entry: TimeEntry) -> None:
    standing = TimeEntry.objects.filter(pk=entry.pk, withdrawn_at__isnull=True)
    if standing.update(withdrawn_at=clock.now()) != 1:
        raise StaleState


def _store(actor: Actor, ticket: Ticket, columns: dict[str, Any], **more: Any) -> TimeEntry:
    return TimeEntry.objects.create(
        ticket=ticket,
        person_id=actor.person_id or 0,
        person_label=actor.label[:150],
        created_at=clock.now(),
        **columns,
        **more,
    )


def _told(action: str, actor: Actor, ticket: Ticket, entry: TimeEntry, **more: Any) -> None:
    """The record keeps figures only; the words stand in the entries, which stay."""
    Ticket.objects.filter(pk=ticket.pk).update(changed_at=clock.now())
    record(
        action,
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"entry": entry.pk, "minutes": entry.minutes, "day": entry.day.isoformat(), **more},
    )
