"""State badges: always a word and an icon, colour only as a third sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tanggap.web.components.icons import icon
from tanggap.web.components.text import attribute, esc


@dataclass(frozen=True, slots=True)
class Look:
    """How one state looks: tone (``neutral info active wait good bad muted``), icon and word."""

    tone: str
    icon: str
    label: Any


LOOKS: dict[str, dict[str, Look]] = {
    "ticket": {
        "new": Look("info", "circle-dashed", _("New")),
        "validated": Look("info", "circle-dot", _("Validated")),
        "rejected": Look("muted", "circle-x", _("Rejected")),
        "assigned": Look("active", "user-check", _("Assigned")),
        "in_progress": Look("active", "progress", _("In progress")),
        "on_hold": Look("wait", "player-pause", _("On hold")),
        "resolved": Look("good", "circle-check", _("Resolved")),
        "closed": Look("muted", "lock", _("Closed")),
        "cancelled": Look("muted", "ban", _("Cancelled")),
        "merged": Look("muted", "git-merge", _("Merged")),
    },
    "work_order": {
        "offered": Look("info", "hand-grab", _("Offered")),
        "assigned": Look("info", "user-check", _("Assigned")),
        "accepted": Look("active", "thumb-up", _("Accepted")),
        "en_route": Look("active", "motorbike", _("On the way")),
        "arrived": Look("active", "map-pin", _("Arrived")),
        "working": Look("active", "tool", _("Working")),
        "blocked": Look("wait", "hand-stop", _("Blocked")),
        "done": Look("good", "circle-check", _("Done")),
        "cancelled": Look("muted", "ban", _("Cancelled")),
    },
    "outage": {
        "planned": Look("info", "calendar-event", pgettext_lazy("outage", "Planned")),
        "investigating": Look("bad", "zoom-question", _("Investigating")),
        "identified": Look("bad", "bulb", _("Cause found")),
        "under_way": Look("active", "tool", _("Under way")),
        "monitoring": Look("wait", "eye", _("Watching")),
        "resolved": Look("good", "circle-check", pgettext_lazy("outage", "Over")),
        "cancelled": Look("muted", "ban", pgettext_lazy("outage", "Called off")),
    },
    "priority": {
        "1": Look("bad", "flame", _("Critical")),
        "2": Look("wait", "chevrons-up", _("High")),
        "3": Look("neutral", "equal", _("Medium")),
        "4": Look("muted", "chevrons-down", _("Low")),
    },
    "sla": {
        "running": Look("neutral", "clock", _("Running")),
        "due_soon": Look("wait", "clock-exclamation", _("Due soon")),
        "paused": Look("muted", "clock-pause", _("Paused")),
        "met": Look("good", "clock-check", _("In time")),
        "breached": Look("bad", "alert-triangle", _("Overdue")),
        "none": Look("muted", "clock-off", _("No target")),
    },
    "technician": {
        "off": Look("muted", "moon", _("Off duty")),
        "on_duty": Look("good", "user-check", _("On duty")),
        "en_route": Look("active", "motorbike", _("On the way")),
        "working": Look("active", "tool", _("Working")),
        "idle": Look("neutral", "coffee", _("Free")),
        "unreachable": Look("bad", "wifi-off", _("Unreachable")),
    },
    "delivery": {
        "queued": Look("neutral", "clock", _("Waiting")),
        "sending": Look("active", "send", _("Sending")),
        "sent": Look("good", "check", _("Sent")),
        "failed": Look("wait", "refresh-alert", _("Will try again")),
        "dead": Look("bad", "mail-off", _("Not delivered")),
        "held": Look("neutral", "moon", _("Held back")),
        "folded": Look("neutral", "stack-2", _("In a digest")),
        "resent": Look("muted", "mail-share", _("Sent again")),
        "withheld": Look("muted", "eye-off", _("Withheld")),
    },
    "job": {
        "queued": Look("neutral", "clock", _("Waiting")),
        "running": Look("active", "progress", _("Running")),
        "done": Look("good", "circle-check", _("Finished")),
        "failed": Look("bad", "alert-triangle", _("Failed")),
        "cancelled": Look("muted", "ban", _("Cancelled")),
    },
    "active": {
        "True": Look("good", "circle-check", _("Active")),
        "False": Look("muted", "circle-off", _("Inactive")),
    },
}


def badge(tone: str, label: Any, icon_name: str = "", title: Any = "") -> SafeString:
    """A badge of any meaning: tone, word, icon and an optional explanation on hover."""
    sign = icon(icon_name) if icon_name else ""
    return SafeString(
        f'<span class="tg-badge tg-tone-{esc(tone)}"{attribute("title", title)}>{sign}{esc(label)}</span>'
    )


@lru_cache(maxsize=2048)
def _state_badge(kind: str, value: str, label: str, language: str) -> SafeString:
    look = LOOKS.get(kind, {}).get(value)
    if look is None:
        return badge("neutral", label or value)
    return badge(look.tone, label or str(look.label), look.icon)


class _BadgesOf(dict[str, SafeString]):
    """Badges of one kind by state in one language; made when first asked for."""

    def __init__(self, kind: str, language: str) -> None:
        self._kind, self._language = kind, language

    def __missing__(self, value: str) -> SafeString:
        made = _state_badge(self._kind, value, "", self._language)
        if value in LOOKS.get(self._kind, {}):  # not what a foreign value happens to be
            self[value] = made
        return made


@cache
def _badges_of(kind: str, language: str) -> _BadgesOf:
    return _BadgesOf(kind, language)


def badges_of(kind: str) -> Mapping[str, SafeString]:
    """All badges of a kind by state in the active language, for lists; to be used while it is active."""
    return _badges_of(kind, get_language() or "")


def state_badge(kind: str, value: Any, label: Any = "") -> SafeString:
    """The badge of a state; the same input gives the same text, so it is kept per language.

    Args:
        kind: ``ticket outage work_order priority sla technician delivery job active``.
        value: the state as it stands in the database.
        label: another word than the usual one, for example the time left on an SLA clock.
    """
    text = str(label) if isinstance(label, Promise) else label
    return _state_badge(kind, str(value), text, get_language() or "")
