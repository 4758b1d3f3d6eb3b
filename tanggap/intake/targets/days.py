"""Records become days of working calendars: one version per calendar and portion, not one per day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from tanggap.intake.choices import RowOutcome
from tanggap.intake.mapping.records import Record
from tanggap.intake.targets.base import Written
from tanggap.intake.targets.refusals import explained
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, Invalid
from tanggap.organization.choices import DayKind
from tanggap.organization.models import Calendar, CalendarDay, Unit
from tanggap.organization.services import SpecialDay, calendar_day_remove, calendar_days_enter
from tanggap.organization.working_time import BadWindowsError, pairs_from_text


class DayTarget:
    """Writes joint leave, local days off and working days after all into calendars."""

    def write(self, *, actor: Actor, unit: Unit, source: str, records: Sequence[Record]) -> list[Written]:
        """Enter each day; a calendar that takes no portion as a whole takes its days one by one."""
        found: dict[int, Written] = {}
        waiting: defaultdict[int, dict[int, SpecialDay]] = defaultdict(dict)
        for place, record in enumerate(records):
            try:
                waiting[_calendar(record.values["calendar"]).pk][place] = _day(record)
            except DomainError as refusal:
                found[place] = Written(RowOutcome.REFUSED, remarks=tuple(explained(refusal)))
        for calendar_id, days in waiting.items():
            found |= _entered(actor, calendar_id, days)
        return [found[place] for place in range(len(records))]

    def existing(self, *, source: str, keys: Sequence[str]) -> dict[str, str]:
        """Days that the calendars name already."""
        here = {}
        for key in keys:
            name, _blank, day = key.rpartition(" ")
            calendar = _known(name)
            known = _newest_days([calendar.pk]).filter(date=day).first() if calendar else None
            if known is not None:
                here[key] = str(known)
        return here

    def touched(self, pks: Sequence[int], *, since: datetime) -> set[int]:
        """Days that the newest version of their calendar no longer names in the same words."""
        entered = {day.pk: day for day in CalendarDay.objects.filter(pk__in=pks).select_related("version")}
        calendars = {day.version.calendar_id for day in entered.values()}
        present = {
            (day.version.calendar_id, day.date): (day.kind, day.name, day.windows)
            for day in _newest_days(calendars)
        }
        return {
            pk
            for pk, day in entered.items()
            if present.get((day.version.calendar_id, day.date)) != (day.kind, day.name, day.windows)
        }

    def take_back(self, *, actor: Actor, pk: int, label: str) -> None:
        """Take the day out of its calendar, as its next version."""
        day = CalendarDay.objects.select_related("version__calendar").get(pk=pk)
        last = day.version.calendar.versions.aggregate(number=Max("number"))["number"]
        calendar_day_remove(actor=actor, calendar_id=day.version.calendar_id, based_on=last, day=day.date)


def _entered(actor: Actor, calendar_id: int, days: dict[int, SpecialDay]) -> dict[int, Written]:
    try:
        new = calendar_days_enter(actor=actor, calendar_id=calendar_id, days=list(days.values()))
    except DomainError as refusal:
        if len(days) == 1:
            refused = Written(RowOutcome.REFUSED, remarks=tuple(explained(refusal)))
            return dict.fromkeys(days, refused)
        found: dict[int, Written] = {}
        for place, day in days.items():
            found |= _entered(actor, calendar_id, {place: day})
        return found
    return {place: _written(new.get(day.date), day) for place, day in days.items()}


def _written(new: CalendarDay | None, day: SpecialDay) -> Written:
    if new is None:
        return Written(RowOutcome.UNCHANGED, label=f"{day.date} {day.name}"[:150])
    return Written(RowOutcome.CREATED, new._meta.label_lower, new.pk, str(new)[:150])


def _known(text: str) -> Calendar | None:
    """The calendar in use by code or name."""
    in_use = Calendar.objects.filter(retired_at__isnull=True)
    return in_use.filter(Q(code__iexact=text) | Q(name__iexact=text)).order_by("pk").first()


def _calendar(text: str) -> Calendar:
    calendar = _known(text)
    if calendar is None:
        raise Invalid.field("calendar", _("There is no calendar %(text)s.") % {"text": text})
    return calendar


def _day(record: Record) -> SpecialDay:
    values = record.values
    told: date = values["date"]
    try:
        pairs = pairs_from_text(values.get("windows", ""))
    except BadWindowsError as error:
        message = _("Not understood: %(text)s. Write windows that do not overlap, such as 08:00-12:00.")
        raise Invalid.field("windows", message % {"text": error}) from error
    return SpecialDay(told, values.get("kind", DayKind.LOCAL), values["name"], pairs)


def _newest_days(calendar_ids: Collection[int]) -> QuerySet[CalendarDay]:
    newest = Calendar.objects.filter(pk__in=calendar_ids).annotate(number=Max("versions__number"))
    chosen = Q(pk__in=())
    for calendar_id, number in newest.values_list("pk", "number"):
        chosen |= Q(version__calendar_id=calendar_id, version__number=number)
    return CalendarDay.objects.filter(chosen).select_related("version")
