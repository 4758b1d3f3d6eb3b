"""Working calendars: list, one calendar with month and days, new versions, days off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization import policies, services
from tanggap.organization.calendar_view import CalendarView, calendar_view, calendars_list
from tanggap.organization.models import Calendar, Unit
from tanggap.web.components.tables import Column, Table
from tanggap.web.setup.attempts import attempt, status_of_form
from tanggap.web.setup.calendar_forms import (
    WEEKDAYS,
    CalendarDayForm,
    CalendarFilterForm,
    CalendarForm,
    windows_text,
)
from tanggap.web.setup.history import history_of
from tanggap.web.setup.party_kinds import STATE
from tanggap.web.setup.retiring import retiring


def _newest(calendar: Calendar) -> Any:
    return max(calendar.versions.all(), key=lambda version: version.number)


def _hours_a_week(calendar: Calendar) -> str:
    minutes = sum(
        _minutes(end) - _minutes(start)
        for pairs in _newest(calendar).windows.values()
        for start, end in pairs
    )
    return f"{minutes // 60}" if minutes % 60 == 0 else f"{minutes // 60}:{minutes % 60:02d}"


def _minutes(text: str) -> int:
    hours, _colon, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


COLUMNS: tuple[Column[Any], ...] = (
    Column("name", gettext_lazy("Name"), lambda row: row.name, card="title", locked=True),
    Column("hours", gettext_lazy("Hours a week"), _hours_a_week, numeric=True),
    Column(
        "holidays",
        gettext_lazy("National holidays"),
        lambda row: _("off") if _newest(row).national_holidays else _("working"),
    ),
    Column(
        "leave",
        gettext_lazy("Joint leave"),
        lambda row: _("off") if _newest(row).joint_leave else _("working"),
    ),
    Column("version", gettext_lazy("Version"), lambda row: _newest(row).number, numeric=True),
    Column("units", gettext_lazy("Units that name it"), lambda row: row.unit_count, numeric=True),
)


def _reader(request: ActorRequest) -> Actor:
    policies.can_see_calendars(request.actor).enforce()
    return request.actor


def _calendar(pk: int) -> Calendar:
    calendar = Calendar.objects.filter(pk=pk).first()
    if calendar is None:
        raise NotVisible
    return calendar


@login_required
@require_GET
def calendars(request: ActorRequest) -> HttpResponse:
    """All calendars."""
    actor = _reader(request)
    form = CalendarFilterForm(request.GET)
    form.is_valid()
    with_retired = bool(form.cleaned_data.get("retired"))
    rows = calendars_list(search=form.cleaned_data.get("q", ""), retired=with_retired)
    table = Table(
        code="calendars",
        columns=(*COLUMNS, STATE) if with_retired else COLUMNS,
        rows=list(rows),
        query=request.GET,
        caption=_("Working calendars"),
        key=lambda row: row.pk,
        version=lambda row: _newest(row).number,
        url=lambda row: reverse("setup:calendar", args=[row.pk]),
        empty=render_to_string(
            "components/empty.html",
            {
                "title": _("No calendar here"),
                "text": _("Without a calendar, service levels count round the clock."),
                "icon": "calendar-time",
            },
        ),
    )
    may_add = policies.can_manage_calendars(actor)
    return render(request, "setup/calendars/list.html", {"form": form, "table": table, "may_add": may_add})


@login_required
@require_GET
def calendar(request: ActorRequest, pk: int) -> HttpResponse:
    """One calendar: its week, a month as it will be, the special days of a year, its versions."""
    actor = _reader(request)
    view = calendar_view(_calendar(pk))
    first = _month_of(request.GET.get("month", ""), view.today)
    year = first.year
    units = Unit.objects.visible_to(actor).in_use().filter(calendar_id=pk).order_by("name")
    return render(
        request,
        "setup/calendars/detail.html",
        {
            "calendar": view.calendar,
            "view": view,
            "present": view.present,
            "upcoming": view.last if view.last != view.present else None,
            "week": [
                (label, windows_text(view.present.windows.get(weekday, ())))
                for weekday, label in WEEKDAYS.items()
            ],
            "weekdays": [str(label)[:3] for label in WEEKDAYS.values()],
            "first": first,
            "month": view.month(first),
            "previous": f"{first - timedelta(days=1):%Y-%m}",
            "next": f"{first + timedelta(days=31):%Y-%m}",
            "year": year,
            "days": [
                (day, windows_text(day.windows), day.date >= view.today) for day in view.special_days(year)
            ],
            "versions": list(reversed(view.versions)),
            "units": units[:50],
            "may_retire": policies.can_retire_calendar(actor, is_named=view.is_named),
            "history": history_of(view.calendar),
            "may_edit": policies.can_manage_calendars(actor),
        },
    )


def _month_of(text: str, today: date) -> date:
    """The first day of the month asked for (``2026-03``), else of the present one."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= 2100 else today.replace(day=1)


@login_required
@require_http_methods(["GET", "POST"])
def calendar_new(request: ActorRequest) -> HttpResponse:
    """Add a calendar."""
    actor = _reader(request)
    policies.can_manage_calendars(actor).enforce()
    office = {str(weekday): [["08:00", "12:00"], ["13:00", "17:00"]] for weekday in range(1, 6)}
    initial = CalendarForm.typed(services.CalendarFacts(office))
    form = CalendarForm(request.POST or None, is_new=True, initial=dict(initial))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        added = attempt(
            form, lambda: services.calendar_create(actor=actor, code="", name=name, facts=form.facts())
        )
        if added is not None:
            messages.success(request, _("%(name)s was added.") % {"name": added.name})
            return redirect("setup:calendar", added.pk)
    return _form_page(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def calendar_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the next version of a calendar: hours, holidays, from when."""
    actor = _reader(request)
    policies.can_manage_calendars(actor).enforce()
    view = calendar_view(_calendar(pk))
    facts = services.facts_of(view.last)
    initial = {"name": view.calendar.name, "based_on": view.last.number, **CalendarForm.typed(facts)}
    form = CalendarForm(request.POST or None, is_new=False, initial=initial)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, lambda: _save_edit(actor, view, form, facts)) is not None:
        messages.success(request, _("Saved."))
        return redirect("setup:calendar", pk)
    return _form_page(request, form, view)


def _save_edit(
    actor: Actor, view: CalendarView, form: CalendarForm, known: services.CalendarFacts
) -> Calendar:
    """Rename, and write a version if what the calendar says was changed."""
    clean, facts = form.cleaned_data, form.facts(known.days)
    is_changed = facts != known or clean["valid_from"] is not None
    if is_changed:
        services.calendar_version_create(
            actor=actor,
            calendar_id=view.calendar.pk,
            based_on=clean["based_on"] or 0,
            facts=facts,
            valid_from=clean["valid_from"],
        )
    return services.calendar_rename(actor=actor, calendar_id=view.calendar.pk, name=clean["name"])


def _form_page(request: ActorRequest, form: CalendarForm, view: CalendarView | None) -> HttpResponse:
    page = {"form": form, "calendar": view.calendar if view else None}
    return render(request, "setup/calendars/form.html", page, status=status_of_form(form))


@login_required
@require_http_methods(["GET", "POST"])
def calendar_day_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Enter a special day or a stretch of them."""
    actor = _reader(request)
    policies.can_manage_calendars(actor).enforce()
    view = calendar_view(_calendar(pk))
    form = CalendarDayForm(request.POST or None, initial={"based_on": view.last.number})
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        if attempt(
            form,
            lambda: services.calendar_days_add(
                actor=actor,
                calendar_id=pk,
                based_on=clean["based_on"],
                day=form.day(),
                last_date=clean["last_date"],
            ),
        ):
            messages.success(request, _("%(name)s was entered.") % {"name": clean["name"]})
            return redirect(f"{reverse('setup:calendar', args=[pk])}?month={clean['date']:%Y-%m}")
    page = {"form": form, "calendar": view.calendar}
    return render(request, "setup/calendars/day.html", page, status=status_of_form(form))


@login_required
@require_POST
def calendar_day_remove(request: ActorRequest, pk: int, day: str) -> HttpResponse:
    """Take a special day out."""
    actor = _reader(request)
    try:
        removed = date.fromisoformat(day)
    except ValueError as error:
        raise NotVisible from error
    number = request.POST.get("version", "")
    based_on = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    services.calendar_day_remove(actor=actor, calendar_id=pk, based_on=based_on, day=removed)
    messages.success(request, _("The day was taken out."))
    return redirect(f"{reverse('setup:calendar', args=[pk])}?month={removed:%Y-%m}")


calendar_retire = retiring(
    lambda request, pk: services.calendar_retire(actor=_reader(request), calendar_id=pk),
    gettext_lazy("The calendar was retired."),
    "setup:calendar",
)
calendar_restore = retiring(
    lambda request, pk: services.calendar_restore(actor=_reader(request), calendar_id=pk),
    gettext_lazy("The calendar was restored."),
    "setup:calendar",
)
