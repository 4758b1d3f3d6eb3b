"""A digest as a message: figures first, then what needs somebody, then who is where."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.choices import DutyState
from tanggap.fieldwork.digests.slots import LATE
from tanggap.fieldwork.models import Digest
from tanggap.organization.choices import TIME_ZONE_NAMES

_ZONES = {zone: short for short, zone in TIME_ZONE_NAMES.items()}
SHOWN = 10
"""Lines of each list in a message; the page has more."""

PARTS: tuple[tuple[str, Any], ...] = (
    ("stuck", _("Stuck")),
    ("overdue", _("Overdue")),
    ("unassigned", _("Nobody has it")),
    ("solved", _("Solved since the last digest")),
)
"""Keys of the lists of exceptions, in the order of reading, with their headings."""


def is_late(digest: Digest) -> bool:
    """Whether it was made noticeably after its time."""
    return digest.made_at - digest.slot_at > LATE


def clock_words(moment: datetime, zone: str) -> str:
    """A time of day as people write it: ``14.05 WIB``."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%H.%M} {_ZONES.get(zone) or local.tzname() or ''}".strip()


def digest_title(digest: Digest) -> str:
    """The heading of the message in the active language."""
    return gettext("Field digest %(unit)s, %(time)s") % {
        "unit": digest.unit.name,
        "time": clock_words(digest.slot_at, digest.unit.time_zone),
    }


def digest_body(digest: Digest) -> str:
    """The message in the active language."""
    facts, zone = digest.facts, digest.unit.time_zone
    parts = [_figures(facts["figures"])]
    if is_late(digest):
        words = gettext("Made late, at %(time)s: the state is of that moment.")
        parts.append(words % {"time": clock_words(digest.made_at, zone)})
    if merged := facts.get("merged", 0):
        words = ngettext(
            "It also stands for %(count)d earlier time that was missed.",
            "It also stands for %(count)d earlier times that were missed.",
            merged,
        )
        parts.append(words % {"count": merged})
    for key, heading in PARTS:
        if rows := facts[key]:
            lines = [_line(row, zone) for row in rows[:SHOWN]]
            rest = facts["figures"][key] - len(lines)
            lines += [gettext("… and %(count)d more") % {"count": rest}] if rest > 0 else []
            parts.append("\n".join([f"{heading}:", *lines]))
    if busy := [line for line in facts["lines"] if line["number"]]:
        lines = [_who(line, zone) for line in busy[:SHOWN]]
        parts.append("\n".join([gettext("Who is on what:"), *lines]))
    return "\n\n".join(parts)


def _figures(figures: dict[str, int]) -> str:
    words = gettext(
        "%(at_work)d of %(technicians)d technicians at work, %(open)d tickets open: %(stuck)d stuck, "
        "%(overdue)d overdue, %(unassigned)d that nobody has. %(solved)d solved since the last digest."
    )
    return words % figures


def _line(row: dict[str, Any], zone: str) -> str:
    at = clock_words(datetime.fromisoformat(row["at"]), zone) if row["at"] else ""
    told = (row["number"], row["subject"], row["person"], at)
    return "- " + " · ".join(part for part in told if part)


def _who(line: dict[str, Any], zone: str) -> str:
    state = str(DutyState(line["state"]).label)
    at = clock_words(datetime.fromisoformat(line["since"]), zone) if line["since"] else ""
    told = (line["name"], line["number"], f"{state} {at}".strip())
    return "- " + " · ".join(part for part in told if part)
