"""One row of a file becomes a working calendar; the same row again writes no version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Calendar
from tanggap.organization.services.calendars import (
    CalendarFacts,
    calendar_create,
    calendar_rename,
    calendar_restore,
    calendar_version_create,
    facts_of,
)
from tanggap.organization.services.row_import import row_values
from tanggap.organization.working_time import BadWindowsError, clock_text, pairs_from_text, windows_from_pairs

WEEKDAY_COLUMNS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR_COLUMNS = ("code", "name", *WEEKDAY_COLUMNS, "national_holidays", "joint_leave")
_OFF_WORDS = {"off", "closed", "libur", "tutup"}


def calendar_from_row(actor: Actor, row: Mapping[str, str]) -> tuple[Calendar, bool]:
    """Create the calendar with the row's ``code``, or its next version if the row differs from the last.

    Args:
        row: column name (``CALENDAR_COLUMNS``) to text: windows such as ``08:00-12:00, 13:00-17:00``, ``off``
            for a day without work, ``yes`` or ``no`` for holidays; empty columns leave what is known.

    Returns:
        The calendar, and whether it is new.

    Raises:
        Invalid: when a value is wrong.
        NotAllowed: when the actor does not look after the whole organisation.
    """
    values = row_values(row, CALENDAR_COLUMNS, key="code")
    known = Calendar.objects.filter(code=slugify(values["code"])).first()
    if known is None:
        name = values["name"] or values["code"]
        facts = _facts(values, CalendarFacts({}))
        return calendar_create(actor=actor, code=values["code"], name=name, facts=facts), True
    if known.retired_at is not None:
        known = calendar_restore(actor=actor, calendar_id=known.pk)
    last = known.versions.order_by("-number").first()
    before = facts_of(last) if last else CalendarFacts({})
    facts = _facts(values, before)
    if last is not None and facts != before:
        calendar_version_create(actor=actor, calendar_id=known.pk, based_on=last.number, facts=facts)
    return calendar_rename(actor=actor, calendar_id=known.pk, name=values["name"] or known.name), False


def _facts(values: Mapping[str, str], known: CalendarFacts) -> CalendarFacts:
    windows = {weekday: [list(pair) for pair in pairs] for weekday, pairs in known.windows.items()}
    for number, column in enumerate(WEEKDAY_COLUMNS, start=1):
        text = values[column]
        if text.lower() in _OFF_WORDS:
            windows.pop(str(number), None)
        elif text:
            windows[str(number)] = _pairs(text, column)
    return replace(
        known,
        windows=windows,
        national_holidays=_said(values["national_holidays"], known.national_holidays),
        joint_leave=_said(values["joint_leave"], known.joint_leave),
    )


def _pairs(text: str, column: str) -> list[list[str]]:
    try:
        return [
            [clock_text(window.start), clock_text(window.end)]
            for window in windows_from_pairs(pairs_from_text(text))
        ]
    except BadWindowsError as error:
        message = _("Not understood: %(text)s. Write windows that do not overlap, such as 08:00-12:00.")
        raise Invalid.field(column, message % {"text": error}) from error


def _said(text: str, known: bool) -> bool:
    return text == "yes" if text else known
