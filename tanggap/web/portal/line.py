"""The line in which a report waits, in plain words."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tanggap.reporting.waiting_line import MOST_COUNTED, PlaceInLine, place_in_line
from tanggap.tickets.models import Ticket
from tanggap.web.formats import duration, number


def line_words(ticket: Ticket) -> str:
    """Where the report stands and how long it usually takes; "" when somebody has it already."""
    place = place_in_line(ticket)
    return f"{_before(place)} {_usually(place)}" if place is not None else ""


def _before(place: PlaceInLine) -> str:
    if place.is_more:
        return _("In the queue: more than %(count)d reports before yours in your area.") % {
            "count": MOST_COUNTED
        }
    if place.before == 0:
        return _("In the queue: yours is the next in your area.")
    return ngettext(
        "In the queue: %(count)d report before yours in your area.",
        "In the queue: %(count)d reports before yours in your area.",
        place.before,
    ) % {"count": place.before}


def _usually(place: PlaceInLine) -> str:
    language = get_language() or "id"
    if place.usual_wait_s is None:
        return _("Too few reports were answered lately to say how long it usually takes.")
    return _("Usually looked at within %(time)s (half of %(n)s reports in the last 28 days).") % {
        "time": duration(place.usual_wait_s, language=language),
        "n": number(place.cases, language=language),
    }
