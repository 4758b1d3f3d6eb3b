"""Days of the roster: what differs from the usual shift, cell by cell, for a team, or week by week."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import EntryDraft, record_many
from tanggap.fieldwork.attendance.services.days import days_follow_plan
from tanggap.fieldwork.models import RosterDay, Shift, Technician
from tanggap.fieldwork.roster.choices import RosterOrigin
from tanggap.fieldwork.roster.policies import can_plan
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible

MOST_CELLS = 3_000
FARTHEST = timedelta(days=3_653)
"""Ten years: beyond, an address was made up, not chosen from a week that is shown."""
type Cell = tuple[int, date]
"""Technician's key and date."""


def _planned_by(actor: Actor, keys: Collection[int]) -> dict[int, Technician]:
    """The technicians, locked in order so that two planners follow each other.

    Raises:
        NotVisible, NotAllowed.
    """
    found = {
        technician.pk: technician
        for technician in Technician.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("home_unit", "user")
        .filter(pk__in=set(keys))
        .order_by("pk")
    }
    if set(keys) - set(found):
        raise NotVisible
    for path in {technician.home_unit.path for technician in found.values()}:
        can_plan(actor, path).enforce()
    return found


@transaction.atomic
def roster_set(
    *, actor: Actor, cells: Iterable[Cell], shift_id: int | None = None, usual: bool = False, note: str = ""
) -> int:
    """Plan days: a shift, a day off (no shift), or back to what is usual.

    Returns:
        How many days were planned.

    Raises:
        NotVisible, NotAllowed, Invalid: nothing is written then.
    """
    wanted = sorted(set(cells))
    if not wanted:
        raise Invalid(_("Choose at least one day."), code="nothing_chosen")
    if any(abs(day - clock.now().date()) > FARTHEST for _key, day in wanted):
        raise Invalid(_("These days are too far away."), code="too_far")
    if len(wanted) > MOST_CELLS:
        raise Invalid(_("At most %(most)d days at once.") % {"most": MOST_CELLS}, code="too_many")
    technicians = _planned_by(actor, {key for key, _day in wanted})
    if shift_id is not None:
        _check_shift(shift_id, technicians.values())
    RosterDay.objects.filter(_any_of(wanted)).delete()
    if not usual:
        RosterDay.objects.bulk_create(
            RosterDay(technician_id=key, date=day, shift_id=shift_id, note=note.strip()[:200])
            for key, day in wanted
        )
    _follow(wanted)
    what = "usual" if usual else "off" if shift_id is None else "shift"
    _tell(actor, technicians, wanted, what, shift_id)
    return len(wanted)


def _follow(cells: Iterable[Cell]) -> None:
    """Attendance of the days that begin or began already follows, week by week."""
    weeks: dict[date, list[Cell]] = {}
    for key, day in cells:
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append((key, day))
    for found in weeks.values():
        days = sorted(day for _key, day in found)
        days_follow_plan({key for key, _day in found}, days[0], days[-1])


def _any_of(cells: Iterable[Cell]) -> Q:
    days: dict[date, list[int]] = {}
    for key, day in cells:
        days.setdefault(day, []).append(key)
    condition = Q(pk__in=())
    for day, keys in days.items():
        condition |= Q(date=day, technician__in=keys)
    return condition


def _check_shift(shift_id: int, technicians: Iterable[Technician]) -> Shift:
    shift = Shift.objects.select_related("unit").filter(pk=shift_id, retired_at__isnull=True).first()
    if shift is None:
        raise Invalid.field("shift_id", _("Choose a shift."))
    for technician in technicians:
        if not technician.home_unit.path.startswith(shift.unit.path):
            raise Invalid.field(
                "shift_id", _("%(name)s does not work this shift.") % {"name": technician.user.name}
            )
    return shift


def _tell(
    actor: Actor, technicians: dict[int, Technician], cells: Iterable[Cell], what: str, shift_id: int | None
) -> None:
    days: dict[int, list[str]] = {}
    for key, day in cells:
        days.setdefault(key, []).append(day.isoformat())
    record_many(
        EntryDraft(
            action="technician.roster_planned",
            actor=actor,
            subject=technician,
            unit_id=technician.home_unit_id,
            unit_path=technician.home_unit.path,
            data={"days": days.get(key, []), "what": what, "shift": shift_id},
        )
        for key, technician in technicians.items()
    )


@transaction.atomic
def roster_copy(*, actor: Actor, technician_ids: Collection[int], from_monday: date, to_monday: date) -> int:
    """Plan a week as another one was planned; swaps of single days are not copied.

    Returns:
        How many days differ from the usual shift in the new week.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    if from_monday == to_monday:
        raise Invalid(_("Choose another week to copy."), code="same_week")
    technicians = _planned_by(actor, technician_ids)
    if not technicians:
        raise Invalid(_("There is nobody to plan for."), code="nothing_chosen")
    week = timedelta(days=6)
    rows = (
        RosterDay.objects.filter(technician__in=technicians, date__range=(from_monday, from_monday + week))
        .exclude(origin=RosterOrigin.SWAP)
        .select_related("shift")
    )
    shift_by = to_monday - from_monday
    copied = [
        RosterDay(
            technician_id=row.technician_id, date=row.date + shift_by, shift_id=row.shift_id, note=row.note
        )
        for row in rows
        if row.shift_id is None or row.shift.retired_at is None  # type: ignore[union-attr]  # the key is not None
    ]
    RosterDay.objects.filter(
        technician__in=technicians, date__range=(to_monday, to_monday + week), origin=RosterOrigin.PLANNED
    ).delete()
    swapped = set(
        RosterDay.objects.filter(
            technician__in=technicians, date__range=(to_monday, to_monday + week)
        ).values_list("technician_id", "date")
    )
    made = [row for row in copied if (row.technician_id, row.date) not in swapped]
    RosterDay.objects.bulk_create(made)
    days_follow_plan(list(technicians), to_monday, to_monday + week)
    cells = [(row.technician_id, row.date) for row in made]
    _tell(actor, technicians, cells, f"copied {from_monday.isoformat()}", None)
    return len(made)
