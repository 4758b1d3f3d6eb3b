"""What is out of order now, what is planned, and what was: for everybody, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import units_held_with
from tanggap.kernel import clock
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.outages.listing import PublicOutage, Status, followed_by, public_status, status_stamp
from tanggap.tickets.services import outage_follow
from tanggap.web.context import THEME_COOKIE
from tanggap.web.kb.suggesting import known_at

MAX_AGE_S = 2
"""How long others may keep the feed: whoever asks sees a change within three seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that takes reports: a place that everybody knows of."""

    key: str
    code: str
    name: str
    path: str


_places: ReferenceCache[list[Place]] = ReferenceCache(
    lambda _key: [
        Place(str(one.pk), one.code, one.name, one.path) for one in units_held_with("ticket.assign")
    ],
    seconds=30.0,
)


def _place(request: HttpRequest) -> tuple[str, str]:
    """Code and path of the place that is asked for; "" for everywhere."""
    wanted = request.GET.get("place", "")
    return next(((one.code, one.path) for one in _places.get() if one.code == wanted), ("", ""))


def _etag(request: Any, *_args: Any) -> str | None:
    """What a stranger's page depends on; who is signed in sees own things too."""
    if request.actor.is_authenticated:
        return None
    looks = (
        status_stamp(),
        get_language() or "",
        request.COOKIES.get(THEME_COOKIE, ""),
        request.META.get("QUERY_STRING", "")[:200],
        f"{clock.now():%Y%m%d%H}",
        str(settings.VIEWS_LEFT_OUT),
    )
    return f'"{sha256("|".join(looks).encode()).hexdigest()[:32]}"'


def _feed_etag(request: HttpRequest) -> str:
    looks = f"{status_stamp()}|{request.META.get('QUERY_STRING', '')[:200]}"
    return f'"{sha256(looks.encode()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_etag)
def status(request: ActorRequest) -> HttpResponse:
    """The page; everything on it stands in its HTML."""
    code, path = _place(request)
    shown = public_status(unit_path=path)
    numbers = [one.number for one in (*shown.active, *shown.planned)]
    person_id = request.actor.person_id
    followed = followed_by(person_id, numbers) if person_id and numbers else set()
    ended = list({one.number: one for day in shown.days for one in day.outages if one.is_ended}.values())
    context = {
        "shown": shown,
        "days": shown.days[::-1],
        "ended": _by_day(ended),
        "followed": followed,
        "places": [(one.code, one.name) for one in _places.get()],
        "place": code,
        "troubled": sum(one.kind == "unplanned" for one in shown.active),
    }
    return render(request, "public/status.html", context)


def _by_day(ended: list[PublicOutage]) -> list[tuple[Any, list[PublicOutage]]]:
    """What is over, by the day on which it began, the newest first."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days: dict[Any, list[PublicOutage]] = {}
    for one in sorted(ended, key=lambda one: one.started_at, reverse=True):
        days.setdefault(one.started_at.astimezone(zone).date(), []).append(one)
    return list(days.items())


@require_safe
@condition(etag_func=_feed_etag)
def feed(request: ActorRequest) -> JsonResponse:
    """The same for machines."""
    _code, path = _place(request)
    shown = public_status(unit_path=path)
    response = JsonResponse(_as_json(shown))
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _as_json(shown: Status) -> dict[str, Any]:
    history = {one.number: one for day in shown.days for one in day.outages if one.is_ended}
    return {
        "state": "outage"
        if any(one.kind == "unplanned" for one in shown.active)
        else ("maintenance" if shown.active else "good"),
        "active": [_outage_json(one) for one in shown.active],
        "planned": [_outage_json(one) for one in shown.planned],
        "history": [_outage_json(one) for one in history.values()],
        "days": [{"day": one.day.isoformat(), "state": one.level} for one in shown.days],
    }


def _outage_json(one: PublicOutage) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "status": one.status,
        "title": one.title,
        "text": one.text,
        "places": list(one.places),
        "started_at": _iso(one.started_at, one.zone),
        "estimated_end": _iso(one.estimated_end, one.zone),
        "ended_at": _iso(one.ended_at, one.zone),
        "updates": [
            {"at": _iso(said.at, one.zone), "status": said.status, "text": said.text} for said in one.updates
        ],
    }


def _iso(moment: datetime | None, zone: str) -> str | None:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if moment else None


@require_safe
def known(request: ActorRequest) -> HttpResponse:
    """Known outages for a form, those of the chosen unit first; a part of a page."""
    unit = request.GET.get("unit", "")
    paths = [one.path for one in _places.get() if one.key == unit]
    return render(request, "portal/_outages.html", {**known_at(paths), "followed": set()})


@require_POST
@login_required
def follow(request: ActorRequest, number: str) -> HttpResponse:
    """Be told of it instead of reporting it again; or no more."""
    wanted = request.POST.get("wanted", "yes") == "yes"
    outage_follow(actor=request.actor, number=number, wanted=wanted)
    words = (
        _("You will be told when something changes and when it is over.")
        if wanted
        else _("You will no longer be told of it.")
    )
    messages.success(request, words)
    back = "portal:home" if request.POST.get("back") == "portal" else "public:status"
    return redirect(back)
