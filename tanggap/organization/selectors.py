"""Reads of the organisation: the tree, and the working calendar of a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Calendar, CalendarVersion, Customer, Office, Site, Unit
from tanggap.organization.schedules import ALWAYS, Spell, Spells, calendars_for
from tanggap.organization.working_time import WorkingCalendar


def unit_get(actor: Actor, pk: int) -> Unit:
    """The unit, if the actor may see it.

    Raises:
        NotVisible: otherwise.
    """
    unit = Unit.objects.visible_to(actor).select_related("parent", "calendar").filter(pk=pk).first()
    if unit is None:
        raise NotVisible
    return unit


def party_get[Party: (Office, Customer, Site)](model: type[Party], actor: Actor, pk: int) -> Party:
    """The office, customer or site with its unit, if the actor may see it.

    Raises:
        NotVisible: otherwise.
    """
    party: Party | None = model.objects.visible_to(actor).select_related("unit").filter(pk=pk).first()
    if party is None:
        raise NotVisible
    return party


def unit_and_below(unit: Unit) -> QuerySet[Unit]:
    """The unit and all units below it, in the order of the tree."""
    return Unit.objects.under([unit.path])


def units_above(unit: Unit) -> list[Unit]:
    """The units from the root down to the unit's parent, for breadcrumbs."""
    above = [int(key) for key in unit.path.split("/") if key][:-1]
    return sorted(Unit.objects.filter(pk__in=above), key=lambda candidate: len(candidate.path))


def effective_calendar(unit: Unit) -> Calendar | None:
    """The stored calendar by which the unit works now, own or inherited; None means round the clock."""
    scheduled: QuerySet[Any] = Unit.objects.filter(pk=unit.pk).with_schedule()
    effective = scheduled.values("effective_calendar_id")
    return Calendar.objects.filter(pk__in=effective).first()


def working_calendar(unit_id: int) -> WorkingCalendar:
    """The working calendar of the unit in its time zone, past changes of calendar and zone included.

    A unit without a calendar works by that of the nearest unit above that has one, otherwise round the clock.
    One query while the process holds the calendar, two otherwise.

    Raises:
        NotVisible: when there is no such unit.
    """
    found = working_calendars([unit_id])
    if unit_id not in found:
        raise NotVisible
    return found[unit_id]


def working_calendars(unit_ids: Iterable[int]) -> dict[int, WorkingCalendar]:
    """The working calendars of several units, in as many queries as for one."""
    spells = _spells(unit_ids)
    calendars = calendars_for(spells.values())
    return {unit_id: calendars[chain] for unit_id, chain in spells.items()}


def _spells(unit_ids: Iterable[int]) -> dict[int, Spells]:
    """The chain of spells of each unit, in one query."""
    newest = CalendarVersion.objects.filter(calendar_id=OuterRef("past_schedules__calendar_id")).order_by(
        "-pk"
    )
    rows = (
        Unit.objects.filter(pk__in=set(unit_ids))
        .with_schedule()
        .annotate(past_stamp=Subquery(newest.values("created_at")[:1]))
        .order_by("pk", "past_schedules__ended_at", "past_schedules__pk")
        .values_list(
            "pk",
            "effective_calendar_id",
            "calendar_stamp",
            "time_zone",
            "past_schedules__ended_at",
            "past_schedules__calendar_id",
            "past_stamp",
            "past_schedules__time_zone",
        )
    )
    chains: defaultdict[int, list[Spell]] = defaultdict(list)
    present: dict[int, Spell] = {}
    starts: defaultdict[int, datetime] = defaultdict(lambda: ALWAYS)
    for pk, calendar_id, stamp, zone, ended_at, past_id, past_stamp, past_zone in rows:
        if ended_at is not None:
            chains[pk].append(Spell(starts[pk], past_id, past_stamp, past_zone))
            starts[pk] = ended_at
        present[pk] = Spell(starts[pk], calendar_id, stamp, zone)
    return {pk: (*chains[pk], spell) for pk, spell in present.items()}


def named_calendar(calendar_id: int, zone: str) -> WorkingCalendar:
    """One stored calendar in a time zone, whatever unit works by it.

    Raises:
        NotVisible: when there is no such calendar.
    """
    newest = CalendarVersion.objects.filter(calendar_id=calendar_id).order_by("-pk")
    stamp = newest.values_list("created_at", flat=True).first()
    if stamp is None:
        raise NotVisible
    spells: Spells = (Spell(ALWAYS, calendar_id, stamp, zone),)
    return calendars_for([spells])[spells]
