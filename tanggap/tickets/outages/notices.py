"""What people are told of outages, in their own language."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.organization.choices import TIME_ZONE_NAMES
from tanggap.tickets.models import Outage
from tanggap.tickets.outages.choices import WorkKind

_ZONES = {zone: short for short, zone in TIME_ZONE_NAMES.items()}
EVENTS: dict[str, tuple[str, Any]] = {
    WorkKind.TELL_OPENED: ("outage.opened", _("Outage at your place")),
    WorkKind.TELL_AHEAD: ("outage.maintenance", _("Planned maintenance at your place")),
    WorkKind.TELL_ESTIMATE: ("outage.estimate_changed", _("New estimate for an outage")),
    WorkKind.TELL_ENDED: ("outage.ended", _("Outage is over")),
}
STAFF_EVENT = "outage.staff"
_HEADINGS: dict[str, Any] = {
    WorkKind.TELL_OPENED: _("Outage: %(title)s"),
    WorkKind.TELL_AHEAD: _("Planned maintenance: %(title)s"),
    WorkKind.TELL_ESTIMATE: _("New estimate: %(title)s"),
    WorkKind.TELL_ENDED: _("Over: %(title)s"),
}
_CALLED_OFF = _("Called off: %(title)s")

for _code, _title in EVENTS.values():
    register_event(_code, title=_title, group=_("Outages"), permission="ticket.create", guests_may_stop=True)
register_event(
    STAFF_EVENT,
    title=_("Outage declared, changed or over"),
    default_channels=("inapp",),
    group=_("Work on tickets"),
    permission=("outage.view", "ticket.work"),
)


def moment_words(moment: datetime, zone: str) -> str:
    """A moment as people write it, in the active language: ``22 November 2026 14.05 WIB``."""
    local = moment.astimezone(ZoneInfo(zone))
    short = _ZONES.get(zone) or local.tzname() or ""
    return f"{date_format(local, 'j F Y')} {local:%H.%M} {short}"


def _heading(kind: str, title: str, called_off: bool) -> str:
    return str(_CALLED_OFF if called_off else _HEADINGS[kind]) % {"title": title}


def _body(kind: str, facts: dict[str, Any], *, reported: bool) -> str:
    """The message: what is known, until when, and what the reader can do."""
    parts = [facts["text"]] if facts["text"] else []
    if facts["maintenance"] and kind != WorkKind.TELL_ENDED:
        parts.append(
            gettext("From %(start)s to %(end)s.")
            % {
                "start": moment_words(facts["start"], facts["zone"]),
                "end": moment_words(facts["end"], facts["zone"]),
            }
        )
    elif kind != WorkKind.TELL_ENDED:
        parts.append(
            gettext("We expect it to work again by %(moment)s.")
            % {"moment": moment_words(facts["end"], facts["zone"])}
            if facts["end"]
            else gettext("We do not know yet how long it takes; we tell you as soon as we do.")
        )
    if reported and kind == WorkKind.TELL_ENDED and not facts["called_off"]:
        parts.append(
            gettext("Does it work again at your place? If not, open your report and send it back: we go on.")
        )
    elif reported and kind != WorkKind.TELL_ENDED:
        parts.append(gettext("Your report belongs to it; you need not report it again."))
    return "\n\n".join(parts)


_lazy_heading, _lazy_body = lazy(_heading, str), lazy(_body, str)


def outage_told(
    kind: str, outage: Outage, text: str, recipients: list[Recipient], *, staff: bool, reported: bool
) -> None:
    """Write the messages, in the caller's transaction.

    Args:
        kind: a ``WorkKind`` that tells.
        text: what the update says; the outage's own text when it says nothing.
        recipients: each with the own link.
        staff: colleagues, who choose for themselves how they are told.
        reported: whether they have a report under the outage.
    """
    if not recipients:
        return
    facts: dict[str, Any] = {
        "text": text,
        "maintenance": outage.is_maintenance,
        "start": outage.started_at,
        "end": outage.estimated_end,
        "zone": outage.unit.time_zone,
        "called_off": outage.status == "cancelled",
    }
    notify(
        event=STAFF_EVENT if staff else EVENTS[kind][0],
        recipients=recipients,
        subject=outage,
        title=_lazy_heading(kind, outage.title, facts["called_off"] and kind == WorkKind.TELL_ENDED),
        body=_lazy_body(kind, facts, reported=reported),
        link=f"/desk/outages/{outage.number}/" if staff else f"/status/#{outage.number}",
        unit_id=outage.unit_id,
        thread_key=outage.number,
    )
