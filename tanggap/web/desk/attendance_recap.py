"""The month: attendance by technician or unit, on the page and as a file."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.attendance.selectors import MonthRow, month_recap
from tanggap.kernel.actor import Actor
from tanggap.web import formats
from tanggap.web.components.list_files import Columns as FileColumns
from tanggap.web.components.list_files import file_wanted, list_file
from tanggap.web.components.tables import Column, Table, query_with, two_lines
from tanggap.web.desk import choices
from tanggap.web.desk.attendance import path_of_unit, readers_only, today_of
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.field.attendance import month_asked

UNIT = "unit"


class MonthForm(forms.Form):
    """Which month, whose."""

    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    by = forms.ChoiceField(label=gettext_lazy("By"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    quick = ("month", "by", "unit")
    untold = ("month",)

    def __init__(self, actor: Actor, query: Any, shown: date, today: date) -> None:
        given = {name: query.get(name, "") for name in self.base_fields}
        super().__init__(initial={**given, "month": f"{shown:%Y-%m}"}, auto_id="filter_%s")
        self.fields["month"].widget.attrs["data-default"] = f"{today:%Y-%m}"
        by: Any = self.fields["by"]
        by.choices = [("", _("Technician")), (UNIT, _("Unit"))]
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("All units")), *choices.unit_choices(actor, "attendance.view")]


@require_GET
@login_required
@readers_only
def month(request: ActorRequest) -> HttpResponseBase:
    """The monthly recap of attendance."""
    today = today_of(request.actor)
    first = month_asked(request.GET.get("month", ""), today)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    by_unit = request.GET.get("by") == UNIT
    path = path_of_unit(request.GET.get("unit", ""))
    rows = month_recap(request.actor, first, last, by_unit=by_unit, unit_path=path)
    if file_format := file_wanted(request):
        return list_file(f"attendance-{first:%Y-%m}", file_format, _file_columns(by_unit), rows)
    table: Table[MonthRow] = Table(
        code="attendance_recap",
        columns=_columns(by_unit),
        rows=rows,
        query=request.GET,
        caption=_("Monthly attendance"),
        key=lambda row: row.key,
        empty=_("No attendance in this month."),
    )
    context = {
        "form": MonthForm(request.actor, request.GET, first, today),
        "table": table,
        "first": first,
        "previous": query_with(request.GET, month=f"{first - timedelta(days=1):%Y-%m}"),
        "following": query_with(request.GET, month=f"{last + timedelta(days=1):%Y-%m}")
        if last < today
        else "",
    }
    return render(request, "desk/attendance/recap.html", context)


def _share(row: MonthRow) -> str:
    if row.on_time_share is None:
        return "–"
    return formats.percent(row.on_time_share, language=get_language() or "id")


def _count(status: DayStatus) -> Any:
    return lambda row: row.counts[status]


_COUNTED = (
    DayStatus.ON_TIME,
    DayStatus.LATE,
    DayStatus.MISSING,
    DayStatus.DOUBTFUL,
    DayStatus.LEAVE,
    DayStatus.EXTRA,
)


def _columns(by_unit: bool) -> tuple[Column[MonthRow], ...]:
    return (
        Column(
            "name",
            _("Unit") if by_unit else _("Technician"),
            lambda row: two_lines(row.label, row.unit),
            card="title",
            locked=True,
        ),
        Column("scheduled", _("Scheduled"), lambda row: row.scheduled, numeric=True),
        Column("share", _("On-time attendance"), _share, numeric=True, card="badge"),
        *(Column(status.value, status.label, _count(status), numeric=True) for status in _COUNTED),
        Column("minutes", _("Minutes late"), lambda row: row.late_minutes, numeric=True),
    )


def _file_columns(by_unit: bool) -> FileColumns[MonthRow]:
    return (
        (_("Code") if by_unit else _("Staff number"), lambda row: row.key),
        (_("Unit") if by_unit else _("Technician"), lambda row: row.label),
        (_("Part of") if by_unit else _("Home unit"), lambda row: row.unit),
        (_("Scheduled"), lambda row: row.scheduled),
        *((str(status.label), _count(status)) for status in _COUNTED),
        (_("Days present"), lambda row: row.present),
        (
            _("On-time attendance"),
            lambda row: None if row.on_time_share is None else round(row.on_time_share, 4),
        ),
        (_("Minutes late"), lambda row: row.late_minutes),
    )
