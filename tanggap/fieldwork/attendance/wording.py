"""Doubts in words that a dispatcher and a technician understand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tanggap.fieldwork.attendance.choices import NAMING, DoubtKind, DoubtOutcome
from tanggap.fieldwork.models import AttendanceDoubt


def doubt_words(doubt: AttendanceDoubt) -> str:
    """What was found, with its figures; in the active language."""
    kind = DoubtKind(doubt.kind)
    if doubt.outcome == DoubtOutcome.CHECK_FAILED:
        return _("A check could not run: %(check)s") % {"check": kind.label}
    detail: dict[str, Any] = dict(doubt.detail or {})
    if "date" in detail:
        detail["date"] = date_format(date.fromisoformat(str(detail["date"])), "j F Y")
    try:
        words = _sentence(kind, detail)
    except KeyError:
        words = ""
    return words or str(kind.label)


def _sentence(kind: DoubtKind, detail: dict[str, Any]) -> str:
    if kind in NAMING and detail["name"] is None:
        return _unnamed(kind, detail)
    if kind is DoubtKind.REUSED_PHOTO and detail["name"]:
        return _("Looks like a picture of %(name)s of %(date)s") % detail
    sentences = {
        DoubtKind.OUTSIDE: _("%(metres)s m from “%(place)s”, where %(radius)s m are allowed"),
        DoubtKind.UNCERTAIN_PLACE: _("%(metres)s m from “%(place)s”, but only accurate to %(accuracy)s m"),
        DoubtKind.OLD_POSITION: _("The position was %(seconds)s seconds old"),
        DoubtKind.REUSED_PHOTO: _("Looks like the own picture of %(date)s"),
        DoubtKind.IMPOSSIBLE_SPEED: _("%(km)s km in %(minutes)s minutes would be %(kmh)s km/h"),
        DoubtKind.SHARED_DEVICE: _("The same phone as %(name)s today"),
        DoubtKind.CLOCK_JUMP: _("The phone's clock is off by %(seconds)s seconds"),
        DoubtKind.LATE_SYNC: _("Taken without a connection, sent %(minutes)s minutes later"),
        DoubtKind.REPEATED_POSITION: _("Exactly the same coordinates as on %(date)s"),
    }
    sentence = sentences.get(kind, "")
    return sentence % {name: "?" if value is None else value for name, value in detail.items()}


def _unnamed(kind: DoubtKind, detail: dict[str, Any]) -> str:
    """The other person was erased since."""
    if kind is DoubtKind.REUSED_PHOTO:
        return _("Looks like a picture of somebody else of %(date)s") % detail
    return _("The same phone as somebody else today")
