"""Figures as words, in the active language."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tanggap.reporting.choices import FEWEST_RANKED
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.periods import Period
from tanggap.reporting.ranking import Left
from tanggap.reporting.recap import Row
from tanggap.reporting.sums import Unit

DASH = "–"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def number_text(value: float, places: int = 0) -> str:
    """A number with grouped thousands."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return str(formats.number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True))


def duration_text(seconds: float) -> str:
    """The two largest parts of a duration: ``2 h 15 m``, ``3 d 4 h``."""
    whole = int(seconds)
    if whole < _MINUTE:
        return _("%(seconds)d s") % {"seconds": whole}
    if whole < _HOUR:
        return _("%(minutes)d m") % {"minutes": whole // _MINUTE}
    if whole < _DAY:
        return _("%(hours)d h %(minutes)d m") % {
            "hours": whole // _HOUR,
            "minutes": whole % _HOUR // _MINUTE,
        }
    return _("%(days)d d %(hours)d h") % {"days": whole // _DAY, "hours": whole % _DAY // _HOUR}


def value_text(unit: Unit, value: float | int | None) -> str:
    """A figure of the unit; a dash where it is unknown."""
    if value is None:
        return DASH
    if unit is Unit.DURATION:
        return duration_text(value)
    if unit is Unit.PERCENT:
        return _("%(share)s%%") % {"share": number_text(value * 100, 1)}
    return number_text(value, 2 if unit is Unit.SCORE else 0)


def figure_text(row: Row, key: str) -> str:
    """The figure of a row; a share tells beside it on how many cases it rests."""
    figure = FIGURES[key]
    text = value_text(figure.unit, row.value(key))
    cases = row.cases(key)
    if figure.unit is Unit.PERCENT and cases:
        return f"{text} ({number_text(cases)})"
    return text


def no_place_text(left: str | None, cases: int) -> str:
    """Why somebody with cases has no place in a ranking."""
    if left == Left.ALONE:
        return _("Nobody else here has enough cases to compare with.")
    words = ngettext(
        "%(count)s case; a place needs at least %(least)s.",
        "%(count)s cases; a place needs at least %(least)s.",
        cases,
    )
    return words % {"count": number_text(cases), "least": FEWEST_RANKED}


def day_text(day: date) -> str:
    """A day as people write it."""
    return str(formats.date_format(day, "j M Y", use_l10n=True))


def period_text(period: Period) -> str:
    """The period with its length."""
    days = ngettext("%(count)s day", "%(count)s days", period.days) % {"count": number_text(period.days)}
    if period.first == period.last:
        return day_text(period.first)
    return f"{day_text(period.first)} – {day_text(period.last)} ({days})"
