"""The map of dispatch: what waits, and where technicians on duty were last."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.dispatching.candidates import place_of
from tanggap.fieldwork.dispatching.seen import technicians_seen
from tanggap.fieldwork.dispatching.waiting import WaitingFilter, waiting
from tanggap.fieldwork.dispatching.weights import FRESH
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.web.components.maps import MapPoint, MapView
from tanggap.web.desk.dispatch_filter import TICKETS, dispatchers, filter_from, kept_query
from tanggap.web.formats import clock_time

_TONES = {1: "bad", 2: "wait", 3: "info", 4: "neutral"}
COLUMNS = (
    "number",
    "subject",
    "priority",
    "unit__name",
    "site__name",
    "place",
    "latitude",
    "longitude",
    "site__latitude",
    "site__longitude",
)


def map_view(actor: Actor, wanted: WaitingFilter, rows: list[Any], query: Any) -> MapView:
    """The map with the waiting tickets that have a place, and the technicians."""
    return MapView(
        "dispatch-map",
        _("Waiting tickets and technicians on duty"),
        points=[*_tickets(rows, query), *_technicians(actor, wanted)],
        url=f"{reverse('desk:dispatch_map')}?{kept_query(query)}",
        height=460,
    )


def _tickets(rows: list[Any], query: Any) -> list[MapPoint]:
    points = []
    for row in rows:
        place = place_of(row, "")
        if place is not None:
            points.append(
                MapPoint(
                    key=row["number"],
                    lat=place.latitude,
                    lon=place.longitude,
                    title=row["subject"],
                    lines=[row["number"], row["site__name"] or row["place"] or row["unit__name"]],
                    tone=_TONES.get(row["priority"], "neutral"),
                    icon="ticket",
                    url=f"{reverse('desk:dispatch')}?{kept_query(query, ticket=row['number'])}",
                )
            )
    return points


def _technicians(actor: Actor, wanted: WaitingFilter) -> list[MapPoint]:
    now = clock.now()
    return [
        MapPoint(
            key=f"technician-{one.code}",
            lat=one.latitude,
            lon=one.longitude,
            title=one.name,
            lines=[one.unit, _("Seen at %(time)s") % {"time": clock_time(one.recorded_at)}],
            tone="active",
            icon="user",
            url=reverse("desk:technician", args=[one.code]),
            stale=now - one.recorded_at > FRESH,
        )
        for one in technicians_seen(actor, wanted.unit_id, now)
    ]


@require_GET
@login_required
@dispatchers
def dispatch_map(request: ActorRequest) -> HttpResponse:
    """The map's data anew; mostly nothing changed and nothing travels."""
    wanted = filter_from(request.GET)
    rows: list[Any] = list(waiting(request.actor, wanted).values(*COLUMNS)[:TICKETS])
    data = map_view(request.actor, wanted, rows, request.GET).as_data()
    tag = f'"{hashlib.sha256(json.dumps(data).encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return JsonResponse(data, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
