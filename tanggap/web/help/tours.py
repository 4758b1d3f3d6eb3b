"""Short tours for the first day. Whether somebody has seen one is kept with his account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import tours_seen

_SEEN = "tours_seen"


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: a part of the page and what it is for.

    Attributes:
        target: selector of the part; a stop whose part is not on the page is left out.
        title, text: words.
    """

    target: str
    title: Any
    text: Any


@dataclass(frozen=True, slots=True)
class Tour:
    """A tour of one page.

    Attributes:
        code: what is kept when somebody has seen it.
        title: of the invitation.
        guide: code of the guide to print that tells the same and more.
        steps: in this order.
    """

    code: str
    title: Any
    guide: str
    steps: tuple[Step, ...]

    def as_data(self) -> dict[str, Any]:
        """What the module in the browser reads."""
        steps = [{"target": one.target, "title": str(one.title), "text": str(one.text)} for one in self.steps]
        return {"code": self.code, "steps": steps}


TOURS = {
    tour.code: tour
    for tour in (
        Tour(
            "noc",
            _("Get to know the desk in one minute"),
            "noc",
            (
                Step("#attention-title", _("What waits"), _("Start here: overdue, unassigned, held up.")),
                Step(".tg-figures", _("Figures"), _("Each one opens the tickets that it counts.")),
                Step(
                    'a[href="/desk/tickets/"]',
                    _("Tickets"),
                    _("The whole list, with filters, saved views and bulk actions. Press g, then t."),
                ),
                Step(
                    'a[href="/desk/dispatch/"]',
                    _("Dispatch"),
                    _("Give work to the technician who fits best; the reasons stand beside each name."),
                ),
                Step(
                    'a[href="/desk/map/"]',
                    _("Monitoring"),
                    _("Who is where on what, on the map and as a list, without reloading."),
                ),
                Step(
                    "[data-search]",
                    _("Search"),
                    _("A number, a name or a few words. Ctrl+K finds everything else."),
                ),
                Step(
                    "[data-help]",
                    _("Help"),
                    _("What the present page is for, and all keys. The tour can be taken again there."),
                ),
            ),
        ),
        Tour(
            "technician",
            _("Get to know your pages in one minute"),
            "technician",
            (
                Step(".tg-figures", _("Your day"), _("What is in your hands, and what you finished.")),
                Step(".tg-job", _("Next job"), _("Open it for the address, the customer and the history.")),
                Step(
                    ".tg-sticky .btn",
                    _("The large button"),
                    _("It is always the next step: accept, set out, arrive, work, done."),
                ),
                Step(
                    '.tg-bottom a[href="/field/attendance/"]',
                    _("Attendance"),
                    _("Check in with a photo when your shift begins, and out when it ends."),
                ),
                Step(
                    'a[href="/field/devices/"]',
                    _("My phone and duty"),
                    _("Your position is used only on duty. Here you see what the NOC sees."),
                ),
                Step(
                    ".tg-bottom",
                    _("No signal?"),
                    _("Go on working. What you report waits on the phone and is sent by itself."),
                ),
            ),
        ),
    )
}


def tour_context(request: ActorRequest, code: str) -> dict[str, Any]:
    """The invitation to a tour for the page's template: until it was taken or declined, and when asked for.

    What the person has seen is read once for each session.
    """
    person_id = request.actor.person_id
    if person_id is None:
        return {}
    if _SEEN not in request.session:
        request.session[_SEEN] = tours_seen(person_id)
    asked = request.GET.get("tour") == code
    return {"tour": TOURS[code], "tour_now": asked} if asked or code not in request.session[_SEEN] else {}


def remember(request: HttpRequest, code: str) -> None:
    """Let the session know that the tour was seen."""
    request.session[_SEEN] = sorted({*request.session.get(_SEEN, []), code})
