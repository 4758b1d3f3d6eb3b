"""The reasons of a suggestion: numbers that are kept, and the words that are made of them when shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Numbers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """One side of a pair: which, how many points of how many, and the numbers behind it.

    Attributes:
        code: ``travel``, ``slack``, ``load``, ``skill``, ``history`` or ``shift``.
        points: what it brought.
        most: what it could have brought.
        numbers: plain values for the words; kept with a proposal.
    """

    code: str
    points: float
    most: float
    numbers: Numbers = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        return words_for(self.code, self.numbers)

    @property
    def tone(self) -> str:
        """Whether it speaks for (``good``), against (``bad``) or neither."""
        share = self.points / self.most if self.most else 0.0
        return "good" if share >= 0.66 else "bad" if share < 0.2 else "neutral"

    def kept(self) -> dict[str, Any]:
        """As it is stored with a proposal."""
        return {
            "code": self.code,
            "points": round(self.points, 1),
            "most": self.most,
            "numbers": self.numbers,
        }

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Reason:
        """Back from what ``kept`` gave."""
        return cls(kept["code"], kept["points"], kept["most"], kept["numbers"])


def words_for(code: str, numbers: Numbers) -> str:
    """The words of a reason."""
    return {
        "travel": _travel,
        "slack": _slack,
        "load": _load,
        "skill": _skill,
        "history": _history,
        "shift": _shift,
    }[code](numbers)


def _travel(numbers: Numbers) -> str:
    if numbers.get("minutes") is None:
        if numbers.get("place_unknown"):
            return _("The ticket has no position: travel is not reckoned")
        return _("Position unknown: travel is not reckoned")
    text = _("%(time)s away (%(km)s km)") % {
        "time": _lasting(numbers["minutes"]),
        "km": number_format(numbers["km"], decimal_pos=1),
    }
    origins = {
        "position": _("from the last position, %(age)d min old") % {"age": numbers.get("age", 0)},
        "job": _("from the job in hand"),
        "finished": _("from the job finished last"),
        "unit": _("from the base of the unit"),
    }
    return f"{text}, {origins[numbers['origin']]}"


def _slack(numbers: Numbers) -> str:
    minutes = numbers.get("minutes")
    if minutes is None:
        return _("No promised time")
    if minutes < 0:
        return _("Arrives %(time)s after the promised time") % {"time": _lasting(-minutes)}
    return _("Arrives %(time)s before the promised time") % {"time": _lasting(minutes)}


def _lasting(minutes: int) -> str:
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _load(numbers: Numbers) -> str:
    jobs = numbers["jobs"]
    if not jobs:
        return _("No job in hand")
    return ngettext("%(n)d job in hand", "%(n)d jobs in hand", jobs) % {"n": jobs}


def _skill(numbers: Numbers) -> str:
    if wanted := numbers.get("wanted"):
        return _("Has the skill: %(skill)s") % {"skill": wanted}
    if numbers.get("spare"):
        return _("No special skill needed; kept for tickets that need one")
    return _("No special skill needed")


def _history(numbers: Numbers) -> str:
    visits = numbers["visits"]
    if not visits:
        return _("Not yet at this site")
    return ngettext(
        "Solved %(n)d ticket at this site within a year",
        "Solved %(n)d tickets at this site within a year",
        visits,
    ) % {"n": visits}


def _shift(numbers: Numbers) -> str:
    if numbers.get("unplanned"):
        return _("No hours of work are set")
    minutes = numbers.get("minutes")
    if minutes is None:
        return _("On duty outside the planned hours")
    if minutes < 0:
        text = _("The shift ends before the job would")
    else:
        text = _("%(time)s of the shift left after the job") % {"time": _lasting(minutes)}
    return text if numbers.get("on_duty", True) else _("%(shift)s; not on duty yet") % {"shift": text}
