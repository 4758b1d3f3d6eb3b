"""How numbers are written: a pattern with placeholders."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.errors import Invalid

DEFAULT = "{number:03}/{kind}/{unit}/{month}/{year}"
LONGEST = 80
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_KNOWN = re.compile(r"number(:0[2-6])?|unit|kind|month(:02)?|year")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def pattern_checked(text: str, *, names_unit: bool) -> str:
    """The pattern, tidied.

    Args:
        text: as it was typed.
        names_unit: whether ``{unit}`` has to stand in it, since several units count for themselves.

    Raises:
        Invalid: number or year are missing, an unknown placeholder, or too long; the field is ``pattern``.
    """
    pattern = " ".join(text.split())
    found = _PLACEHOLDER.findall(pattern)
    rest = _PLACEHOLDER.sub("", pattern)
    if "{" in rest or "}" in rest or not all(_KNOWN.fullmatch(one) for one in found):
        raise _wrong(_("Use only {number}, {number:03}, {unit}, {kind}, {month}, {month:02} and {year}."))
    names = {one.partition(":")[0] for one in found}
    if not {"number", "year"} <= names:
        raise _wrong(_("{number} and {year} have to stand in it: numbers begin anew each year."))
    if names_unit and "unit" not in names:
        raise _wrong(_("{unit} has to stand in it: each unit counts for itself."))
    if len(pattern) > LONGEST:
        raise _wrong(_("At most %(limit)d characters.") % {"limit": LONGEST})
    return pattern


def number_written(pattern: str, *, number: int, unit: str, kind: str, day: date) -> str:
    """The number as it stands on the paper.

    Args:
        pattern: checked.
        number: counted within year, unit and kind.
        unit: code of the unit that counts.
        kind: letters of the kind.
        day: of issue; its month is written in Roman figures.
    """
    values: dict[str, Any] = {
        "unit": unit,
        "kind": kind,
        "year": str(day.year),
        "month": _ROMAN[day.month - 1],
        "month:02": f"{day.month:02d}",
        "number": str(number),
    }

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("number:"):
            return f"{number:{name.partition(':')[2]}d}"
        return str(values[name])

    return _PLACEHOLDER.sub(put, pattern)


def _wrong(message: Any) -> Invalid:
    return Invalid.field("pattern", message)
