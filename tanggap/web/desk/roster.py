"""The roster: a week of technicians and days; cells are chosen and planned together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.roster.policies import can_plan
from tanggap.fieldwork.roster.selectors import WEEK, RosterRow, monday_of, roster_rows
from tanggap.fieldwork.roster.services.days import Cell, roster_copy, roster_set
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Unit
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_asked import today_of
from tanggap.web.desk.roster_choices import shift_choices
from tanggap.web.desk.widgets import PlainSelect

PAGE = 60
FARTHEST = timedelta(days=3 * 366)
DAY_OFF, USUAL = "off", "usual"


class RosterFilter(forms.Form):
    """Whose week."""

    q = forms.CharField(label=gettext_lazy("Name or staff number"), required=False, max_length=60)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False, widget=PlainSelect)
    week = forms.DateField(required=False, widget=forms.HiddenInput)
    quick = ("unit", "team")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("All units")), *choices.unit_choices(actor, "technician.view")]
        team: Any = self.fields["team"]
        team.choices = [("", _("All teams")), *choices.team_choices(actor)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    monday: date
    words: str
    unit: str
    team: str
    page: int

    def query(self, **changes: Any) -> str:
        """The address with changes."""
        kept: dict[str, Any] = {"week": self.monday, "q": self.words, "unit": self.unit, "team": self.team}
        return urlencode({name: value for name, value in (kept | changes).items() if value})


def asked_of(actor: Actor, given: QueryDict) -> Asked:
    """The week of the address, else the present one; what makes no sense is left out."""
    today = today_of(actor)
    try:
        day = parse_date(given.get("week", "")) or today
    except ValueError:
        day = today
    if abs(day - today) > FARTHEST:
        day = today
    numbers = {
        name: value if (value := given.get(name, "")).isdecimal() and len(value) < 10 else ""
        for name in ("unit", "team", "page")
    }
    words = given.get("q", "").strip()[:60].replace("\0", "")
    return Asked(monday_of(day), words, numbers["unit"], numbers["team"], int(numbers["page"] or 1) or 1)


def technicians_of(actor: Actor, asked: Asked) -> Any:
    """The active technicians whom the address asks for."""
    found = Technician.objects.visible_to(actor).active().select_related("user", "home_unit", "team")
    if asked.unit:
        path = Unit.objects.filter(pk=int(asked.unit)).values_list("path", flat=True).first()
        found = found.filter(home_unit__path__startswith=path) if path else found.none()
    if asked.team:
        found = found.filter(team=int(asked.team))
    if asked.words:
        found = found.filter(user__name__icontains=asked.words) | found.filter(code__istartswith=asked.words)
    return found.order_by("home_unit__path", "user__name", "pk")


@require_GET
@login_required
@holding("technician.view")
def roster(request: ActorRequest) -> HttpResponse:
    """The week."""
    return _page(request, asked_of(request.actor, request.GET))


def _page(request: ActorRequest, asked: Asked, *, refusal: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    start = (asked.page - 1) * PAGE
    technicians = list(technicians_of(actor, asked)[start : start + PAGE + 1])
    rows = roster_rows(technicians[:PAGE], asked.monday)
    today = today_of(actor)
    dates = [asked.monday + timedelta(days=offset) for offset in range(WEEK)]
    planned = {row.technician.pk for row in rows if can_plan(actor, row.technician.home_unit.path)}
    context = {
        "asked": asked,
        "form": RosterFilter(request.GET if request.method == "GET" else asked_data(asked), actor=actor),
        "rows": [(row, row.technician.pk in planned) for row in rows],
        "days": _by_day(rows, dates),
        "dates": dates,
        "today": today,
        "last": dates[-1],
        "earlier": asked.query(week=asked.monday - timedelta(days=WEEK)),
        "later": asked.query(week=asked.monday + timedelta(days=WEEK)),
        "present": asked.query(week=monday_of(today)),
        "former": asked.query(page=asked.page - 1) if asked.page > 1 else "",
        "following": asked.query(page=asked.page + 1) if len(technicians) > PAGE else "",
        "may_plan": bool(planned),
        "shifts": shift_choices(actor, "roster.manage") if planned else [],
        "refusal": refusal,
        "query": asked.query(),
    }
    return render(request, "desk/roster.html", context, status=status)


def asked_data(asked: Asked) -> dict[str, Any]:
    """What the filter shows after a change."""
    return {"q": asked.words, "unit": asked.unit, "team": asked.team, "week": asked.monday}


def _by_day(rows: list[RosterRow], dates: list[date]) -> list[tuple[date, list[tuple[Any, Any]]]]:
    """The same for a phone: a list for each day."""
    return [(day, [(row.technician, row.cells[index]) for row in rows]) for index, day in enumerate(dates)]


@require_POST
@login_required
@holding("roster.manage")
def roster_change(request: ActorRequest) -> HttpResponse:
    """Plan the chosen days: single ones, whole days of those shown, whole weeks of people."""
    asked = asked_of(request.actor, request.POST)
    try:
        cells = _chosen(request, asked)
        what = request.POST.get("what", "")
        shift_id = int(what) if what.isdecimal() and len(what) < 10 else None
        if shift_id is None and what not in {DAY_OFF, USUAL}:
            raise Invalid.field("what", _("Choose a shift, a day off or the usual."))
        done = roster_set(
            actor=request.actor,
            cells=cells,
            shift_id=shift_id,
            usual=what == USUAL,
            note=request.POST.get("note", ""),
        )
    except Invalid as refusal:
        return _page(request, asked, refusal=_words(refusal), status=422)
    messages.success(request, ngettext("%(n)d day planned.", "%(n)d days planned.", done) % {"n": done})
    return redirect(f"{reverse('desk:roster')}?{asked.query()}")


def _words(refusal: Invalid) -> str:
    return " ".join(str(text) for texts in refusal.fields.values() for text in texts) or str(refusal)


def _chosen(request: ActorRequest, asked: Asked) -> set[Cell]:
    cells: set[Cell] = set()
    dates = [asked.monday + timedelta(days=offset) for offset in range(WEEK)]
    for text in request.POST.getlist("cell"):
        key, _sep, day = text.partition(":")
        if (read := _date(day)) and key.isdecimal() and len(key) < 18:
            cells.add((int(key), read))
    for key in request.POST.getlist("person"):
        if key.isdecimal() and len(key) < 18:
            cells |= {(int(key), day) for day in dates}
    if days := [read for text in request.POST.getlist("day") if (read := _date(text)) in dates]:
        cells |= {(one.pk, day) for one in _planned(request.actor, asked) for day in days if day}
    return cells


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _planned(actor: Actor, asked: Asked) -> list[Technician]:
    """Of those whom the address asks for, everybody whom the actor may plan."""
    return [one for one in technicians_of(actor, asked) if can_plan(actor, one.home_unit.path)]


@require_POST
@login_required
@holding("roster.manage")
def roster_copy_week(request: ActorRequest) -> HttpResponse:
    """Plan the week as the week before it."""
    asked = asked_of(request.actor, request.POST)
    try:
        done = roster_copy(
            actor=request.actor,
            technician_ids=[one.pk for one in _planned(request.actor, asked)],
            from_monday=asked.monday - timedelta(days=WEEK),
            to_monday=asked.monday,
        )
    except Invalid as refusal:
        return _page(request, asked, refusal=_words(refusal), status=422)
    messages.success(
        request,
        ngettext(
            "Copied: %(n)d day differs from the usual.", "Copied: %(n)d days differ from the usual.", done
        )
        % {"n": done},
    )
    return redirect(f"{reverse('desk:roster')}?{asked.query()}")
