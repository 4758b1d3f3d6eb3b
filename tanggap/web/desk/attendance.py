"""The wall of the day's faces: who is there, who is late or missing, what somebody has to decide on."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.attendance import selectors, services
from tanggap.fieldwork.attendance.attention import doubtful_now, missing_now
from tanggap.fieldwork.attendance.choices import DayStatus, Verdict
from tanggap.fieldwork.attendance.selectors import WAITING, Face, WallQuestion
from tanggap.fieldwork.attendance.wording import doubt_words
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.web import live
from tanggap.web.components.tables import query_with
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.field.attendance import LOOKS, day_badge
from tanggap.web.modules import is_left_out

readers_only = holding("attendance.view", "attendance.judge")
judges_only = holding("attendance.judge")
MOST_PAGES = 1000
HOME_LINES = 5
_FIGURES = (
    (WAITING, gettext_lazy("To decide"), "wait"),
    (DayStatus.MISSING.value, DayStatus.MISSING.label, "bad"),
    (DayStatus.LATE.value, DayStatus.LATE.label, "wait"),
    (DayStatus.ON_TIME.value, DayStatus.ON_TIME.label, ""),
    (DayStatus.EXPECTED.value, DayStatus.EXPECTED.label, ""),
    (DayStatus.LEAVE.value, DayStatus.LEAVE.label, ""),
)


class WallForm(forms.Form):
    """Narrowing the wall."""

    q = forms.CharField(label=gettext_lazy("Name or staff number"), required=False)
    date = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    quick = ("date", "state", "unit")
    untold = ("date",)

    def __init__(self, actor: Actor, query: Any, *, shown: str, today: str) -> None:
        given = {name: query.get(name, "") for name in self.base_fields}
        super().__init__(initial={**given, "date": shown}, auto_id="filter_%s")
        self.fields["date"].widget.attrs["data-default"] = today
        state: Any = self.fields["state"]
        state.choices = [("", _("All but days off")), (WAITING, _("To decide")), *DayStatus.choices]
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("All units")), *choices.unit_choices(actor, "attendance.view")]


def today_of(actor: Actor) -> date:
    """The date where the reader is."""
    return clock.now().astimezone(ZoneInfo(actor.time_zone)).date()


def day_asked(text: str, today: date) -> date:
    """The day in an address; today for anything that is none."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day is not None and day.year >= 2000 else today


def path_of_unit(key: str) -> str:
    """The path of the unit with the key; "" for none."""
    return next((node.path for node in choices.units.get() if str(node.key) == key), "") if key else ""


def _asked(request: ActorRequest) -> WallQuestion:
    query = request.GET
    page = query.get("page", "")
    state = query.get("state", "")
    return WallQuestion(
        day=day_asked(query.get("date", ""), today_of(request.actor)),
        unit_path=path_of_unit(query.get("unit", "")),
        state=state if state in {WAITING, *DayStatus.values} else "",
        words=query.get("q", "")[:80],
        page=min(int(page), MOST_PAGES) if page.isdecimal() and len(page) < 6 else 0,
    )


@require_GET
@login_required
@readers_only
def attendance(request: ActorRequest) -> HttpResponseBase:
    """The wall of one day."""
    start = live.begin_list(request.actor, "attendance.view")
    asked = _asked(request)
    found = selectors.wall(request.actor, asked)
    today = today_of(request.actor)
    may_judge = request.actor.holds_anywhere("attendance.judge")
    context = {
        "live": start,
        "form": WallForm(request.actor, request.GET, shown=f"{asked.day}", today=f"{today}"),
        "asked": asked,
        "today": today,
        "previous": query_with(request.GET, date=str(asked.day - timedelta(days=1)), page=None),
        "following": query_with(request.GET, date=str(asked.day + timedelta(days=1)), page=None)
        if asked.day < today
        else "",
        "figures": [
            {
                "label": label,
                "value": found.counts[state],
                "tone": tone if found.counts[state] else "",
                "url": query_with(request.GET, state=None if asked.state == state else state, page=None),
            }
            for state, label, tone in _FIGURES
        ],
        "faces": [_card(face, request.actor, may_judge) for face in found.faces],
        "may_judge": may_judge,
        "newer": query_with(request.GET, page=str(asked.page - 1) if asked.page > 1 else None)
        if asked.page
        else "",
        "older": query_with(request.GET, page=str(asked.page + 1)) if found.more else "",
    }
    return render(request, "desk/attendance/wall.html", context)


def _card(face: Face, actor: Actor, may_judge: bool) -> dict[str, Any]:
    day, entry = face.day, face.entry
    counted = day.check_in
    own = day.technician.user_id == actor.person_id
    return {
        "key": f"{day.technician.code}",
        "name": day.technician.user.name,
        "unit": day.unit.name,
        "picture": reverse("files:download", args=[face.picture.public_id, "thumbnail"])
        if face.picture
        else "",
        "tone": LOOKS[DayStatus(day.status)][0],
        "badge": day_badge(day.status),
        "came": day.first_in_at,
        "left": day.last_out_at,
        "zone": day.unit.time_zone,
        "late": day.late_minutes,
        "shift": day.shift.name if day.shift else "",
        "place": counted.place_name.split(",")[0] if counted else "",
        "doubts": [doubt_words(doubt) for one in face.waiting for doubt in one.doubts.all()],
        "url": reverse("desk:attendance_entry", args=[entry.public_id])
        if entry
        else reverse("desk:attendance_by_hand") + f"?technician={day.technician.code}&date={day.date}"
        if may_judge
        else reverse("desk:technician", args=[day.technician.code]),
        "waiting": entry.public_id if face.waiting and may_judge and not own and entry else None,
        "version": f"{day.status}-{entry.version if entry else 0}-{len(face.waiting)}",
    }


@require_POST
@login_required
@judges_only
def judge(request: ActorRequest) -> HttpResponse:
    """Accept or reject one or several, and go back to where the reader was."""
    chosen: list[uuid.UUID] = []
    for text in request.POST.getlist("selected"):
        try:
            chosen.append(uuid.UUID(text))
        except ValueError:
            continue
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    back = _back(request)
    if not chosen:
        messages.error(request, _("Choose at least one."))
        return redirect(back)
    try:
        done = services.entries_judge(actor=request.actor, public_ids=chosen, verdict=verdict, reason=reason)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    if done.done:
        told = (
            ngettext("%(n)d accepted.", "%(n)d accepted.", done.done)
            if verdict == Verdict.ACCEPTED
            else ngettext("%(n)d rejected.", "%(n)d rejected.", done.done)
        )
        messages.success(request, told % {"n": done.done})
    for words in sorted({words for _key, words in done.refused}):
        messages.error(request, words)
    return redirect(back)


def _back(request: ActorRequest) -> str:
    """The page of ours that the form names; the wall otherwise."""
    wanted = request.POST.get("next", "")
    home = reverse("desk:attendance")
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc and parts.path.startswith(home) else home


@require_POST
@login_required
@judges_only
def accept(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Accept one from the wall, without a word."""
    services.entry_judge(actor=request.actor, public_id=public_id, verdict=Verdict.ACCEPTED)
    messages.success(request, _("Accepted."))
    return redirect(_back(request))


def attendance_attention(actor: Actor, today: date) -> list[dict[str, Any]]:
    """What of attendance waits for somebody, for the desk's home; nothing for those who decide nothing."""
    if not actor.holds_anywhere("attendance.judge") or is_left_out("desk:attendance"):
        return []
    doubtful = [
        {**row, "url": reverse("desk:attendance_entry", args=[row["public_id"]])}
        for row in doubtful_now(actor, HOME_LINES)
    ]
    missing = [
        {**row, "unit": row["where"], "url": reverse("desk:technician", args=[row["code"]])}
        for row in missing_now(actor, today, HOME_LINES)
    ]
    wall = reverse("desk:attendance")
    groups = (
        (_("Doubtful attendance"), "help-circle", "wait", f"{wall}?state={WAITING}", doubtful),
        (_("Did not check in"), "user-x", "bad", f"{wall}?state={DayStatus.MISSING}", missing),
    )
    return [
        {"title": title, "icon": icon_name, "tone": tone, "url": url, "rows": rows}
        for title, icon_name, tone, url, rows in groups
        if rows
    ]
