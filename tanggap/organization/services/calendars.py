"""Working calendars: adding, new versions, days off, the yearly list of national holidays.

A version is never changed. Whatever is edited becomes the next version, valid from now or later, so that
clocks that ran before keep their figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.organization.choices import DayKind
from tanggap.organization.facts import FactCheck
from tanggap.organization.models import Calendar, CalendarDay, CalendarVersion, Unit
from tanggap.organization.national_days import national_days
from tanggap.organization.policies import can_manage_calendars, can_retire_calendar
from tanggap.organization.schedules import BEGINNING
from tanggap.organization.services.loading import load_calendar
from tanggap.organization.working_time import BadWindowsError, clock_text, windows_from_pairs

YEARS_AHEAD = 3
"""How many years after the present one have their national holidays written down."""
FIRST_LISTED_DAY = date(2010, 1, 1)
"""National days before it are not written down: no record that is brought along is that old."""
LONGEST_STRETCH = 60
"""How many days one entry of days off may cover."""

Pairs = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that differs from the ordinary week; windows as ``["08:00", "12:00"]`` pairs."""

    date: date
    kind: str
    name: str
    windows: Pairs = ()


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """What a version says: windows by ISO weekday ("1" to "7"), and what is off.

    ``days`` are those entered by people; national holidays and joint leave come by themselves.
    """

    windows: Mapping[str, Pairs]
    national_holidays: bool = True
    joint_leave: bool = True
    days: Sequence[SpecialDay] = field(default_factory=tuple)


def calendar_create(*, actor: Actor, code: str, name: str, facts: CalendarFacts) -> Calendar:
    """Add a calendar; its first version also holds for the time before it.

    Raises:
        NotAllowed: when the actor does not look after the whole organisation.
        Invalid: when a fact is wrong or the code is taken.
    """
    with transaction.atomic():
        can_manage_calendars(actor).enforce()
        check = FactCheck()
        name = check.text("name", name, 120, required=True)
        code = slugify(check.text("code", code or slugify(name)[:40], 40, required=True))
        if Calendar.objects.filter(code=code).exists():
            check.refuse("code", _("Another calendar has this code."))
        clean = _clean(facts, check)
        calendar = Calendar.objects.create(code=code, name=name)
        _version_write(actor, calendar, 1, BEGINNING, clean)
        record("calendar.created", actor=actor, subject=calendar, data={"code": code, "name": name})
    return calendar


def calendar_rename(*, actor: Actor, calendar_id: int, name: str) -> Calendar:
    """Give a calendar another name.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
    """
    with transaction.atomic():
        calendar = _load(actor, calendar_id)
        check = FactCheck()
        name = check.text("name", name, 120, required=True)
        check.finish()
        if name != calendar.name:
            Calendar.objects.filter(pk=calendar.pk).update(name=name)
            _note("calendar.renamed", actor, calendar, {"from": calendar.name, "to": name})
            calendar.name = name
    return calendar


def calendar_version_create(
    *,
    actor: Actor,
    calendar_id: int,
    based_on: int,
    facts: CalendarFacts,
    valid_from: datetime | None = None,
) -> CalendarVersion:
    """Write the next version of a calendar.

    Args:
        based_on: number of the version that the editor saw.
        valid_from: when it takes over (aware); now when not given, never earlier.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
        StaleState: when there is a newer version than ``based_on``.
    """
    with transaction.atomic():
        calendar = _load(actor, calendar_id)
        last = _last_version(calendar, based_on)
        moment = clock.now()
        # A version that is still to come may be replaced at its own moment: it never held.
        start = valid_from or max(moment, last.valid_from)
        if start < moment - timedelta(minutes=1):
            raise Invalid.field("valid_from", _("It cannot take over in the past: clocks ran by then."))
        start = max(start, moment)
        if start < last.valid_from:
            raise Invalid.field("valid_from", _("It cannot take over before the version before it."))
        clean = _clean(facts, FactCheck())
        version = _version_write(actor, calendar, last.number + 1, start, clean)
        data = {"version": version.number, "valid_from": start}
        _note("calendar.version_created", actor, calendar, data)
    return version


def calendar_days_add(
    *, actor: Actor, calendar_id: int, based_on: int, last_date: date | None = None, day: SpecialDay
) -> CalendarVersion:
    """Enter a day, or all days until ``last_date``, as the next version; replaces what was there.

    Raises:
        NotVisible, NotAllowed, Invalid, StaleState: as ``calendar_version_create``; no past days.
    """
    last_date = last_date or day.date
    _refuse_past(day.date)
    if last_date < day.date:
        raise Invalid.field("last_date", _("The last day lies before the first."))
    if (last_date - day.date).days >= LONGEST_STRETCH:
        message = _("At most %(limit)d days at once.") % {"limit": LONGEST_STRETCH}
        raise Invalid.field("last_date", message)
    stretch = [
        replace(day, date=day.date + timedelta(days=offset))
        for offset in range((last_date - day.date).days + 1)
    ]
    return _days_change(actor, calendar_id, based_on, add=stretch)


def calendar_days_enter(
    *, actor: Actor, calendar_id: int, days: Sequence[SpecialDay]
) -> dict[date, CalendarDay]:
    """Enter days that stand in a file, as the next version; without a change there is none.

    Args:
        days: of different dates, none of them past.

    Returns:
        The entered days that the newest version did not name so already, by date.

    Raises:
        NotVisible, NotAllowed, Invalid: as ``calendar_version_create``.
    """
    with transaction.atomic():
        calendar = _load(actor, calendar_id)
        last = calendar.versions.order_by("-number").first()
        if last is None:
            raise StaleState
        check = FactCheck()
        named = {day.date: (day.kind, day.name, day.windows) for day in last.days.all()}
        new = []
        for day in days:
            _refuse_past(day.date)
            clean = _clean_day(day, check)
            if named.get(day.date) != (clean.kind, clean.name, clean.windows):
                new.append(clean)
        check.finish()
        if not new:
            return {}
        version = _days_change(actor, calendar_id, last.number, add=new)
        return {day.date: day for day in version.days.filter(date__in=[day.date for day in new])}


def calendar_day_remove(*, actor: Actor, calendar_id: int, based_on: int, day: date) -> CalendarVersion:
    """Take a day out as the next version; a national holiday becomes a working day after all.

    Raises:
        NotVisible, NotAllowed, Invalid, StaleState: as ``calendar_version_create``; no past days.
    """
    _refuse_past(day)
    return _days_change(actor, calendar_id, based_on, remove=day)


def calendar_retire(*, actor: Actor, calendar_id: int) -> Calendar:
    """Take a calendar out of the lists.

    Raises:
        NotVisible, NotAllowed: as for all writes; also while a unit in use names it.
    """
    with transaction.atomic():
        calendar = _load(actor, calendar_id)
        is_named = Unit.objects.in_use().filter(calendar=calendar).exists()
        can_retire_calendar(actor, is_named=is_named).enforce()
        if calendar.retired_at is None:
            calendar.retired_at = clock.now()
            calendar.save(update_fields=["retired_at"])
            _note("calendar.retired", actor, calendar, {})
    return calendar


def calendar_restore(*, actor: Actor, calendar_id: int) -> Calendar:
    """Bring a retired calendar back.

    Raises:
        NotVisible, NotAllowed: as for all writes.
    """
    with transaction.atomic():
        calendar = _load(actor, calendar_id)
        if calendar.retired_at is not None:
            calendar.retired_at = None
            calendar.save(update_fields=["retired_at"])
            _note("calendar.restored", actor, calendar, {})
    return calendar


def national_days_refresh(*, actor: Actor) -> int:
    """Write a next version for each calendar whose list of coming national days is out of date.

    Returns:
        Number of versions written.
    """
    written = 0
    for calendar_id in Calendar.objects.filter(retired_at__isnull=True).values_list("pk", flat=True):
        with transaction.atomic():
            calendar = _load(actor, calendar_id)
            last = calendar.versions.order_by("-number").first()
            if last is None or last.valid_from > clock.now() or not _out_of_date(last):
                continue
            version = _version_write(actor, calendar, last.number + 1, clock.now(), facts_of(last))
            _note("calendar.national_days_refreshed", actor, calendar, {"version": version.number})
            written += 1
    return written


def facts_of(version: CalendarVersion) -> CalendarFacts:
    """What a stored version says, without the days that come from the list of national holidays."""
    entered = version.days.filter(from_package=False)
    return CalendarFacts(
        windows=version.windows,
        national_holidays=version.national_holidays,
        joint_leave=version.joint_leave,
        days=[SpecialDay(day.date, day.kind, day.name, day.windows) for day in entered],
    )


def _load(actor: Actor, calendar_id: int) -> Calendar:
    calendar = load_calendar(actor, calendar_id, lock=True)
    can_manage_calendars(actor).enforce()
    return calendar


def _last_version(calendar: Calendar, based_on: int) -> CalendarVersion:
    last = calendar.versions.order_by("-number").first()
    if last is None or last.number != based_on:
        raise StaleState
    return last


def _days_change(
    actor: Actor,
    calendar_id: int,
    based_on: int,
    *,
    add: Sequence[SpecialDay] = (),
    remove: date | None = None,
) -> CalendarVersion:
    with transaction.atomic():
        calendar = _load(actor, calendar_id)
        last = _last_version(calendar, based_on)
        facts = facts_of(last)
        changed = {day.date for day in add} | ({remove} if remove else set())
        days = [day for day in facts.days if day.date not in changed] + list(add)
        if remove is not None:
            known = last.days.filter(date=remove).first()
            if known is None:
                raise StaleState
            if known.from_package:
                days.append(SpecialDay(remove, DayKind.WORKING, known.name))
        clean = _clean(replace(facts, days=days), FactCheck())
        start = max(clock.now(), last.valid_from)
        version = _version_write(actor, calendar, last.number + 1, start, clean)
        data = {
            "version": version.number,
            "added": [[day.date, day.kind, day.name] for day in add],
            "removed": remove,
        }
        _note("calendar.days_changed", actor, calendar, data)
    return version


def _clean(facts: CalendarFacts, check: FactCheck) -> CalendarFacts:
    """The same facts in canonical form.

    Raises:
        Invalid: with everything that is wrong.
    """
    windows = {}
    for weekday in map(str, range(1, 8)):
        if pairs := _clean_windows(facts.windows.get(weekday, ()), f"windows_{weekday}", check):
            windows[weekday] = pairs
    if not windows and not check.errors:
        check.refuse("windows", _("The calendar needs at least one working window."))
    days: dict[date, SpecialDay] = {}
    for day in facts.days:
        days[day.date] = _clean_day(day, check)
    check.finish()
    return replace(facts, windows=windows, days=[days[day] for day in sorted(days)])


def _clean_day(day: SpecialDay, check: FactCheck) -> SpecialDay:
    if day.kind not in DayKind.values:
        check.refuse("kind", _("Choose one of the kinds listed."))
    name = check.text("name", day.name, 120, required=True)
    return SpecialDay(day.date, day.kind, name, _clean_windows(day.windows, "windows", check))


def _clean_windows(pairs: Pairs, where: str, check: FactCheck) -> list[list[str]]:
    try:
        return [[clock_text(start), clock_text(end)] for start, end in windows_from_pairs(pairs)]
    except BadWindowsError as error:
        message = _("Not understood: %(text)s. Write windows that do not overlap, such as 08:00-12:00.")
        check.refuse(where, message % {"text": error})
        return []


def _version_write(
    actor: Actor, calendar: Calendar, number: int, valid_from: datetime, facts: CalendarFacts
) -> CalendarVersion:
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=number,
        valid_from=valid_from,
        windows=dict(facts.windows),
        national_holidays=facts.national_holidays,
        joint_leave=facts.joint_leave,
        created_by_label=actor.label[:150],
    )
    first_day = (valid_from - timedelta(days=1)).date()
    entered = [day for day in facts.days if day.date >= first_day]
    taken = {day.date for day in entered}
    CalendarDay.objects.bulk_create(
        [
            *(
                CalendarDay(
                    version=version, date=day.date, kind=day.kind, name=day.name, windows=list(day.windows)
                )
                for day in entered
            ),
            *(
                CalendarDay(version=version, date=day, kind=kind, name=name[:120], from_package=True)
                for day, kind, name in _package_days(version)
                if day not in taken
            ),
        ]
    )
    return version


def _package_days(version: CalendarVersion) -> Iterable[tuple[date, str, str]]:
    """The national days that a version of this kind has to name."""
    kinds = [
        kind
        for kind, wanted in (
            (DayKind.HOLIDAY, version.national_holidays),
            (DayKind.JOINT_LEAVE, version.joint_leave),
        )
        if wanted
    ]
    first_day = max((version.valid_from - timedelta(days=1)).date(), FIRST_LISTED_DAY)
    last_year = max(clock.now().year, version.valid_from.year) + YEARS_AHEAD
    return [
        day for day in national_days(range(first_day.year, last_year + 1), kinds) if day.date >= first_day
    ]


def _out_of_date(version: CalendarVersion) -> bool:
    """Whether the coming national days are no longer those that the version names."""
    today = _today()
    named = set(version.days.filter(from_package=True, date__gt=today).values_list("date", "kind"))
    entered = set(version.days.filter(from_package=False).values_list("date", flat=True))
    known = {(day, kind) for day, kind, _name in _package_days(version) if day > today and day not in entered}
    return named != known


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _refuse_past(day: date) -> None:
    if day < _today():
        raise Invalid.field("date", _("Past days cannot be changed: clocks ran by them already."))


def _note(action: str, actor: Actor, calendar: Calendar, data: dict[str, Any]) -> None:
    record(action, actor=actor, subject=calendar, data=data)
