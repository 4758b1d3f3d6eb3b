"""Counts visits of the pages for customers, by a key in a cookie that ends with the visit."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tanggap.intake.choices import VisitArea, VisitEvent
from tanggap.intake.services import visit_begin, visit_note

COOKIE = "visit"
PAUSE_S = 30 * 60
"""A visit ends when its browser asks for nothing this long."""
_AREAS = {
    "public:entry": VisitArea.ENTRY,
    "public:report": VisitArea.ENTRY,
    "public:report_code": VisitArea.ENTRY,
    "public:track": VisitArea.TRACKING,
    "public:tracked": VisitArea.TRACKING,
    "kb:home": VisitArea.KNOWLEDGE,
    "kb:category": VisitArea.KNOWLEDGE,
    "kb:article": VisitArea.KNOWLEDGE,
    "portal:home": VisitArea.PORTAL,
    "portal:submit": VisitArea.PORTAL,
    "portal:tickets": VisitArea.PORTAL,
    "portal:ticket": VisitArea.PORTAL,
}
"""Pages that a visit may begin with; tracking links that lead nowhere answer 404 and are not counted."""
_ASKING = {"kb:article", "public:report", "portal:submit"}
"""Pages that people open because they need help; a search of articles counts too."""
_LETTERS = {VisitEvent.ASKED: "a", VisitEvent.HELPED: "h", VisitEvent.REPORTED: "r"}
_ROBOTS = ("bot", "crawl", "spider", "slurp", "curl", "wget", "monitor", "python-", "headless")


def note_in_visit(request: HttpRequest, event: VisitEvent) -> None:
    """Note that the visit of this request came to something; counted when the answer leaves."""
    events: set[VisitEvent] = request.META.setdefault("tanggap.visit", set())
    events.add(event)


class VisitMiddleware:
    """Begins a visit with the first page of a browser, and notes what comes of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and count it."""
        response = self.get_response(request)
        found = request.resolver_match
        if found is not None and found.view_name in _AREAS | _EVENTS_ONLY:
            _count(request, response, found.view_name)
        return response


_EVENTS_ONLY = {"kb:feedback": None}
"""Addresses that are no page but may end a visit well."""


def _count(request: HttpRequest, response: HttpResponse, name: str) -> None:
    key, letters = _known(request)
    area = _AREAS.get(name)
    if not key:
        if area is None or not _is_page(request, response) or _is_robot(request) or _is_staff(request):
            return
        key = visit_begin(area=area)
    events: set[VisitEvent] = request.META.get("tanggap.visit", set())
    if name in _ASKING or (name == "kb:home" and request.GET.get("q", "").strip()):
        events = events | {VisitEvent.ASKED}
    for event in sorted(events):
        if _LETTERS[event] not in letters:
            visit_note(key=key, event=event)
            letters += _LETTERS[event]
    response.set_signed_cookie(
        COOKIE,
        f"{key}.{letters}",
        max_age=PAUSE_S,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _known(request: HttpRequest) -> tuple[str, str]:
    """Key and noted events of the visit that the browser goes on with; empty for a new one."""
    value = request.get_signed_cookie(COOKIE, default="", max_age=PAUSE_S) or ""
    key, _dot, letters = value.partition(".")
    return key, letters


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and "HX-Request" not in request.headers
        and response.headers.get("Content-Type", "").startswith("text/html")
    )


def _is_robot(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "").lower()
    return not agent or any(word in agent for word in _ROBOTS)


def _is_staff(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return actor is not None and actor.holds_anywhere("ticket.view")
