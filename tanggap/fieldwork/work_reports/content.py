"""What stands in a work report: what its writers fill in, and the facts of the job beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tanggap.activity.content import steady_text
from tanggap.fieldwork.work_reports.choices import LINED, PhotoPart, Place
from tanggap.kernel.errors import Invalid
from tanggap.tickets.choices import Cause

FORM = 1
"""Number of the form of a version's content."""
LONGEST_TEXT, LONGEST_LINE = 4000, 500
MOST_ACTIONS, MOST_MATERIAL, MOST_PEOPLE, MOST_PHOTOS = 40, 60, 20, 24


class Material(NamedTuple):
    """Material that was used; the quantity as people write it."""

    name: str
    quantity: str = ""
    measure: str = ""
    serial: str = ""


class Helper(NamedTuple):
    """Somebody who did the work or helped, and as what."""

    name: str
    part: str = ""


class Photo(NamedTuple):
    """A stored picture by its public identifier, what it shows, and words to it."""

    id: str
    part: str = PhotoPart.DURING.value
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the writers fill in.

    Attributes:
        findings: what was found.
        cause: a ``Cause`` value or "".
        actions: what was done, in order.
        result: how it stands now.
        recommendation: what should follow.
        material, people, photos: lines, in order.
    """

    findings: str = ""
    cause: str = ""
    actions: tuple[str, ...] = ()
    result: str = ""
    recommendation: str = ""
    material: tuple[Material, ...] = ()
    people: tuple[Helper, ...] = ()
    photos: tuple[Photo, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            **asdict(self),
            "actions": list(self.actions),
            "material": [one._asdict() for one in self.material],
            "people": [one._asdict() for one in self.people],
            "photos": [one._asdict() for one in self.photos],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Filled:
        """As it was stored; a version's photos carry more, which is left out here."""
        return cls(
            **{name: stored.get(name, "") for name in _TEXTS},
            cause=stored.get("cause", ""),
            actions=tuple(stored.get("actions", ())),
            material=tuple(Material(**one) for one in stored.get("material", ())),
            people=tuple(Helper(**one) for one in stored.get("people", ())),
            photos=tuple(Photo(one["id"], one["part"], one["caption"]) for one in stored.get("photos", ())),
        )


_TEXTS = ("findings", "result", "recommendation")


def filled_checked(filled: Filled, photos: Collection[str]) -> Filled:
    """The same, tidied; lines without words are left out.

    Args:
        filled: as it was typed.
        photos: identifiers of the pictures that may stand in it.

    Raises:
        Invalid: something too long, too many lines, an unknown cause, or a picture of another job.
    """
    texts = {name: steady_text(getattr(filled, name)).strip() for name in _TEXTS}
    tidy = replace(
        filled,
        **texts,
        actions=_tidied(filled.actions),
        material=tuple(Material(*map(_line, one)) for one in filled.material if _line(one.name)),
        people=tuple(Helper(*map(_line, one)) for one in filled.people if _line(one.name)),
        photos=tuple(Photo(one.id, one.part, _line(one.caption)) for one in filled.photos),
    )
    wrong: dict[str, list[Any]] = {
        name: [_("At most %(limit)d characters.") % {"limit": LONGEST_TEXT}]
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    }
    if tidy.cause and tidy.cause not in Cause.values:
        wrong["cause"] = [_("Choose a cause of the list.")]
    for name, most in _MOST.items():
        lines = getattr(tidy, name)
        if len(lines) > most:
            wrong[name] = [_("At most %(limit)d lines.") % {"limit": most}]
        elif any(len(part) > LONGEST_LINE for line in lines for part in _parts(line)):
            wrong[name] = [_("At most %(limit)d characters in a line.") % {"limit": LONGEST_LINE}]
    if any(one.id not in photos or one.part not in PhotoPart.values for one in tidy.photos):
        wrong["photos"] = [_("Only pictures of this job can stand in the report.")]
    if wrong:
        raise Invalid(fields=wrong)
    return tidy


def completed(filled: Filled) -> Filled:
    """The same, when nothing is missing that a leader needs.

    Raises:
        Invalid: findings, actions, result or people are missing.
    """
    asked = {
        "findings": _("Say what was found."),
        "actions": _("Write down at least one action."),
        "result": _("Say how it stands now."),
        "people": _("Say who did the work."),
    }
    if missing := {name: [words] for name, words in asked.items() if not getattr(filled, name)}:
        raise Invalid(fields=missing, code="incomplete")
    return filled


def place_checked(place: str, filled: Mapping[str, Any]) -> str:
    """A place that the stored content has.

    Raises:
        Invalid: there is no such place.
    """
    part, dot, number = place.partition(".")
    if part in Place.values and not dot:
        return part
    if part in LINED and number.isdecimal() and len(number) < 4 and int(number) < len(filled.get(part, ())):
        return f"{part}.{int(number)}"
    raise Invalid.field("remarks", _("There is no such place in the report."))


_MOST = {
    "actions": MOST_ACTIONS,
    "material": MOST_MATERIAL,
    "people": MOST_PEOPLE,
    "photos": MOST_PHOTOS,
}


def _line(text: str) -> str:
    return " ".join(steady_text(text).split())


def _tidied(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in map(_line, lines) if line)


def _parts(line: Any) -> tuple[str, ...]:
    return (line,) if isinstance(line, str) else tuple(line)
