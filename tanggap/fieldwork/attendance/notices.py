"""Who is told of attendance: reminders before the shift, the list of the missing, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.attendance.choices import Verdict
from tanggap.fieldwork.models import AttendanceEntry
from tanggap.kernel.actor import Actor
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.organization.models import Unit

REMINDER, MISSING, JUDGED = "attendance.reminder", "attendance.missing", "attendance.judged"
NAMED = 30
"""Names that a list of the missing spells out."""

register_event(
    REMINDER,
    title=_("Reminder to check in"),
    group=_("Field work"),
    permission="work_order.progress",
    urgent=True,
)
register_event(
    MISSING,
    title=_("Who did not check in"),
    group=_("Field work"),
    permission="attendance.judge",
    urgent=True,
)
register_event(
    JUDGED,
    title=_("Decision on my attendance"),
    default_channels=("inapp",),
    group=_("Field work"),
    permission="work_order.progress",
)


def _clock(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H.%M}"


def _reminder_title(moment: datetime, zone: str) -> str:
    return gettext("Your shift begins at %(time)s: please check in") % {"time": _clock(moment, zone)}


def _missing_title(count: int) -> str:
    return ngettext(
        "%(count)d technician has not checked in", "%(count)d technicians have not checked in", count
    ) % {"count": count}


def _missing_body(names: tuple[str, ...]) -> str:
    shown = "\n".join(names[:NAMED])
    more = len(names) - NAMED
    if more > 0:
        shown += "\n" + gettext("and %(count)d more") % {"count": more}
    return shown


def _judged_title(entry: AttendanceEntry) -> str:
    accepted = entry.verdict == Verdict.ACCEPTED
    title = (
        gettext("Accepted: %(what)s of %(date)s") if accepted else gettext("Rejected: %(what)s of %(date)s")
    )
    return title % {"what": entry.get_direction_display(), "date": f"{entry.date:%d/%m/%Y}"}


_lazy_reminder, _lazy_missing, _lazy_names = (
    lazy(_reminder_title, str),
    lazy(_missing_title, str),
    lazy(_missing_body, str),
)
_lazy_judged = lazy(_judged_title, str)


def reminder_told(unit: Unit, user_ids: Sequence[int], starts_at: datetime) -> None:
    """Remind people of one unit whose shifts begin at the same moment; in the transaction of the claim."""
    notify(
        event=REMINDER,
        recipients=[Recipient(user_id=pk) for pk in user_ids],
        subject=unit,
        title=_lazy_reminder(starts_at, unit.time_zone),
        body=_("A picture and your position are enough."),
        link="/field/attendance/",
        unit_id=unit.pk,
        thread_key=f"attendance.{unit.pk}.{starts_at:%Y%m%d%H%M}",
    )


def missing_told(unit: Unit, user_ids: Sequence[int], names: Sequence[str], link: str) -> None:
    """Tell those who judge attendance who is missing; in the transaction of the claim.

    Args:
        unit: one of the units it is about; its administrators see the deliveries.
        user_ids: whom to tell; all of them see all the names.
        names: who is missing, with their units.
        link: where the list stands.
    """
    told: Any = tuple(names)
    notify(
        event=MISSING,
        recipients=[Recipient(user_id=pk) for pk in user_ids],
        subject=unit,
        title=_lazy_missing(len(told)),
        body=_lazy_names(told),
        link=link,
        unit_id=unit.pk,
    )


def entry_judged_told(entry: AttendanceEntry, actor: Actor) -> None:
    """Tell the technician of a decision; nobody hears of his own act."""
    if entry.technician.user_id == actor.person_id:
        return
    notify(
        event=JUDGED,
        recipients=[Recipient(user_id=entry.technician.user_id)],
        subject=entry,
        title=_lazy_judged(entry),
        body=entry.decision_reason,
        link="/field/attendance/",
        unit_id=entry.technician.home_unit_id,
    )
