"""Monitoring of technicians: who is where on what, on a map and as a list, and one person's way of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.services import record
from tanggap.fieldwork.choices import DutyState
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.positions import policies
from tanggap.fieldwork.positions.monitor import ORDER, Monitor, Standing, Watched, counts_of, monitor
from tanggap.fieldwork.positions.services.retention import newest_position_mark
from tanggap.fieldwork.positions.tracks import Track, track_of
from tanggap.fieldwork.services import technician_load
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.web import formats, live
from tanggap.web.components.badges import badge
from tanggap.web.components.maps import MapLine, MapPoint, MapView
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Column, Table, query_with, two_lines
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.technicians import duty_badge, duty_look, parse_date_kindly
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.templatetags.formats import ago

LISTED = 100
"""So many technicians stand on one page; filters narrow the rest."""
DRAWN = 1_000
_CODE = "CODE"
VIEWED_AGAIN_S = 3600
"""Looking at the same track again within an hour is one entry in the audit trail."""


class MonitorFilterForm(forms.Form):
    """Narrowing the monitor."""

    q = forms.CharField(label=gettext_lazy("Name, staff number or skill"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, widget=PlainSelect)
    quick = ("unit", "state")

    def __init__(self, actor: Actor, query: Any) -> None:
        super().__init__(
            initial={name: query.get(name, "") for name in self.base_fields}, auto_id="filter_%s"
        )
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("All units")), *choices.unit_choices(actor, "technician.view")]
        state: Any = self.fields["state"]
        state.choices = [("", _("All active")), *((one.value, one.label) for one in ORDER)]


@require_GET
@login_required
@holding("technician.view")
def monitoring(request: ActorRequest) -> HttpResponse:
    """All technicians with state, job, last position and its age; map and list from one reading."""
    start = live.begin_list(request.actor, "technician.view")
    everyone = monitor(request.actor)
    wanted = _wanted(everyone, request.GET)
    lines = everyone.watched(wanted[:DRAWN])
    query = request.GET.urlencode()
    table: Table[Watched] = Table(
        code="monitor",
        columns=_columns(),
        rows=lines[:LISTED],
        query=request.GET,
        caption=_("Technicians now"),
        key=lambda line: line.work.code,
        url=lambda line: reverse("desk:technician", args=[line.work.code]),
        empty=_("No technician matches."),
    )
    context = {
        "live": start,
        "form": MonitorFilterForm(request.actor, request.GET),
        "table": table,
        "more": max(0, len(wanted) - LISTED),
        "states": _state_tabs(counts_of(everyone.standings), request.GET),
        "map": MapView(
            code="monitor-map",
            title=_("Map of the technicians"),
            points=_pins(lines),
            url=reverse("desk:map_data") + (f"?{query}" if query else ""),
            height=460,
        ),
        "placed": sum(line.position is not None for line in lines),
    }
    return render(request, "desk/monitoring.html", context)


def _mark(request: HttpRequest) -> str:
    """Changes whenever a position comes in or something happens that the reader may see."""
    if not request.actor.holds_anywhere("technician.view"):  # type: ignore[attr-defined]  # set by middleware
        return ""
    cursor = live.begin_list(request.actor, "technician.view").cursor  # type: ignore[attr-defined]  # set by middleware
    parts = (request.GET.urlencode(), newest_position_mark(), cursor, f"{clock.now():%Y%m%d%H%M}")
    return f'"{sha256("|".join(parts).encode()).hexdigest()[:24]}"'


@require_GET
@login_required
@holding("technician.view")
@never_cache
@condition(etag_func=_mark)
def monitoring_data(request: ActorRequest) -> HttpResponse:
    """The pins as JSON; 304 while nothing changed."""
    everyone = monitor(request.actor)
    view = MapView(code="", title="", points=_pins(everyone.watched(_wanted(everyone, request.GET)[:DRAWN])))
    return JsonResponse(view.as_data())


def _wanted(everyone: Monitor, query: Any) -> list[Standing]:
    unit = query.get("unit", "")
    path = next((node.path for node in choices.units.get() if str(node.key) == unit), "") if unit else ""
    state = query.get("state", "")
    return everyone.narrowed(
        unit_path=path, states=(state,) if state in ORDER else (), words=query.get("q", "")
    )


def _state_tabs(counts: dict[str, int], query: Any) -> list[Tab]:
    """A tab for everybody and one for each state that somebody is in or that is chosen."""
    chosen = query.get("state", "")
    tabs = [Tab(_("All"), query_with(query, state=None), active=not chosen, count=sum(counts.values()))]
    return tabs + [
        Tab(
            DutyState(state).label,
            query_with(query, state=state),
            active=state == chosen,
            count=number,
            icon=duty_look(state)[1],
        )
        for state, number in counts.items()
        if number or state == chosen
    ]


def _pins(lines: Iterable[Watched]) -> list[MapPoint]:
    now, language = clock.now(), formats.language_of(get_language())
    # Each word and the address once: there may be a thousand pins.
    words_of = {state: str(state.label) for state in DutyState}
    address = reverse("desk:technician_track", args=[_CODE])
    pins = []
    for line in lines:
        if (position := line.position) is None:
            continue
        tone, icon_name = duty_look(line.state)
        age = formats.relative(position.recorded_at, now=now, language=language)
        words = [words_of[DutyState(line.state)], _("Position %(age)s") % {"age": age}]
        if line.work.job_number:
            words.append(f"{line.work.job_number} · {line.work.job_subject}")
        pins.append(
            MapPoint(
                key=line.work.code,
                lat=round(position.latitude, 5),
                lon=round(position.longitude, 5),
                title=line.work.name,
                lines=words,
                tone=tone,
                icon=icon_name,
                url=address.replace(_CODE, quote(line.work.code, safe="")),
                stale=position.is_old(now),
            )
        )
    return pins


def _columns() -> tuple[Column[Watched], ...]:
    return (
        Column(
            "name",
            _("Technician"),
            lambda line: two_lines(line.work.name, line.work.unit),
            card="title",
            locked=True,
        ),
        Column("state", _("State"), lambda line: duty_badge(line.state), card="badge", locked=True),
        Column("since", _("Since"), lambda line: ago(line.since)),
        Column("job", _("Job in hand"), lambda line: two_lines(line.work.job_subject, line.work.job_number)),
        Column("position", _("Last position"), _position),
        Column("battery", _("Battery"), _battery, numeric=True, optional=True),
        Column("phone", _("Phone"), lambda line: line.work.phone, optional=True),
    )


def _position(line: Watched) -> Any:
    if line.position is None:
        return badge("muted", _("None"), "map-off") if line.state != DutyState.OFF else ""
    accuracy = line.position.accuracy_m
    around = _("± %(metres)d m") % {"metres": round(accuracy)} if accuracy else ""
    return two_lines(ago(line.position.recorded_at), around)


def _battery(line: Watched) -> Any:
    percent = line.position.battery_percent if line.position else None
    if percent is None:
        return ""
    return badge("bad", f"{percent} %", "battery-1") if percent <= 15 else f"{percent} %"


@require_GET
@login_required
@holding("technician.view")
def technician_track(request: ActorRequest, code: str) -> HttpResponse:
    """The way of one day with its stops; that somebody looked stands in the audit trail."""
    found = technician_load(request.actor, code)
    policies.can_see_positions(request.actor, found).enforce()
    _note_view(request.actor, found)
    context = {"technician": found, **track_context(found, request.GET.get("day", ""))}
    return render(request, "desk/track.html", context)


def _note_view(actor: Actor, found: Technician) -> None:
    if actor.person_id == found.user_id or not cache.add(
        f"track-viewed:{actor.person_id}:{found.pk}", 1, VIEWED_AGAIN_S
    ):
        return
    record(
        "track.viewed",
        actor=actor,
        subject=found,
        unit_id=found.home_unit_id,
        unit_path=found.home_unit.path,
    )


def track_context(found: Technician, wanted_day: str) -> dict[str, Any]:
    """Map, stops and figures of a day in the zone of the technician's unit."""
    zone = ZoneInfo(found.home_unit.time_zone)
    today = clock.now().astimezone(zone).date()
    day: date = parse_date_kindly(wanted_day) or today
    begun = datetime.combine(day, time(), tzinfo=zone)
    track = track_of(found.pk, begun, begun + timedelta(days=1))
    return {
        "day": day,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "today": today,
        "track": track,
        "kilometres": formats.number(
            track.metres / 1000, places=1, language=formats.language_of(get_language())
        ),
        "stops": _stops(track, zone),
        "map": _track_map(track, zone),
    }


def _stops(track: Track, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The stops as lines of text, in the zone of the unit."""
    language = formats.language_of(get_language())
    return [
        {
            "number": number,
            "begun": formats.clock_time(stop.begun_at, language=language, zone=zone.key),
            "ended": formats.clock_time(stop.ended_at, language=language, zone=zone.key),
            "lasted": formats.duration(stop.seconds, language=language),
            "place": f"{stop.latitude:.5f},{stop.longitude:.5f}",
        }
        for number, stop in enumerate(track.stops, 1)
    ]


def _track_map(track: Track, zone: ZoneInfo) -> MapView:
    pins = [
        MapPoint(
            key=f"stop-{stop['number']}",
            lat=place.latitude,
            lon=place.longitude,
            title=_("Stop %(number)d") % {"number": stop["number"]},
            lines=(
                f"{stop['begun']} – {stop['ended']}",
                stop["lasted"],
            ),
            tone="wait",
            label=str(stop["number"]),
        )
        for stop, place in zip(_stops(track, zone), track.stops, strict=True)
    ]
    way = [(round(place.latitude, 5), round(place.longitude, 5)) for place in track.places]
    return MapView(
        code="track-map",
        title=_("The way of the day"),
        points=pins,
        lines=(MapLine(way),) if len(way) > 1 else (),
        replay=[
            (*point, f"{place.at.astimezone(zone):%H.%M}")
            for point, place in zip(way, track.places, strict=True)
        ],
        height=480,
    )
