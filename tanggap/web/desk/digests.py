"""Digests of field work: the list, and one to be read in half a minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.digests.policies import PLANS
from tanggap.fieldwork.digests.querysets import DIGEST_VIEW
from tanggap.fieldwork.digests.wording import PARTS, is_late
from tanggap.fieldwork.models import Digest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.tickets.choices import HoldReason
from tanggap.web import live
from tanggap.web.components.badges import badge
from tanggap.web.components.tables import Column, Pager, Table, query_with
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.technicians import duty_badge
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.templatetags.formats import date_time

SIZE = 30


class DigestFilterForm(forms.Form):
    """Narrowing the list."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    quick = ("unit",)

    def __init__(self, actor: Actor, query: Any) -> None:
        super().__init__(initial={"unit": query.get("unit", "")}, auto_id="filter_%s")
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("All units")), *choices.unit_choices(actor, DIGEST_VIEW)]


def _figure(name: str) -> Any:
    return lambda row: row.facts["figures"][name]


def _late(row: Digest) -> Any:
    return badge("wait", _("Late"), "clock-exclamation") if is_late(row) else ""


COLUMNS: tuple[Column[Any], ...] = (
    Column(
        "slot",
        gettext_lazy("Made for"),
        lambda row: date_time(row.slot_at),
        locked=True,
        card="title",
        nowrap=True,
    ),
    Column("unit", gettext_lazy("Unit"), lambda row: row.unit.name),
    Column("stuck", gettext_lazy("Stuck"), _figure("stuck"), numeric=True),
    Column("overdue", gettext_lazy("Overdue"), _figure("overdue"), numeric=True),
    Column("unassigned", gettext_lazy("Nobody has it"), _figure("unassigned"), numeric=True),
    Column("solved", gettext_lazy("Solved"), _figure("solved"), numeric=True),
    Column("late", gettext_lazy("In time"), _late, card="badge"),
)


@require_GET
@login_required
@holding(DIGEST_VIEW)
def digests(request: ActorRequest) -> HttpResponse:
    """The digests of the actor's units, the newest first."""
    start = live.begin_list(request.actor, DIGEST_VIEW)
    form = DigestFilterForm(request.actor, request.GET)
    rows = Digest.objects.visible_to(request.actor).select_related("unit").order_by("-slot_at", "-pk")
    unit, before = request.GET.get("unit", ""), request.GET.get("before", "")
    if unit.isdecimal() and len(unit) < 10:
        rows = rows.filter(unit_id=int(unit))
    if cut := _moment(before):
        rows = rows.filter(slot_at__lt=cut)
    shown = list(rows[: SIZE + 1])
    older = ""
    if len(shown) > SIZE:
        older = query_with(request.GET, before=shown[SIZE - 1].slot_at.isoformat())
    table: Table[Digest] = Table(
        code="digests",
        columns=COLUMNS,
        rows=shown[:SIZE],
        query=request.GET,
        caption=_("Digests"),
        key=lambda row: row.pk,
        url=lambda row: reverse("desk:digest_page", args=[row.pk]),
        pager=Pager("", older, ""),
        empty=_("No digest yet. Set the times under Setup, Times of digests."),
    )
    may_plan = request.actor.holds_anywhere(PLANS)
    context = {"live": start, "form": form, "table": table, "may_plan": may_plan}
    return render(request, "desk/digests/list.html", context)


@require_GET
@login_required
@holding(DIGEST_VIEW)
def digest(request: ActorRequest, pk: int) -> HttpResponse:
    """One digest as it was made."""
    found = Digest.objects.visible_to(request.actor).select_related("unit").filter(pk=pk).first()
    if found is None:
        raise NotVisible
    near = Digest.objects.filter(unit=found.unit)
    context = {
        "digest": found,
        "late": is_late(found),
        "figures": found.facts["figures"],
        "merged": found.facts.get("merged", 0),
        "attendance": _attendance(found.facts["attendance"]),
        "parts": [_part(found, key, heading) for key, heading in PARTS if found.facts[key]],
        "busy": [_line(line) for line in found.facts["lines"] if line["jobs"]],
        "free": [line["name"] for line in found.facts["lines"] if not line["jobs"]],
        "earlier": near.filter(slot_at__lt=found.slot_at).order_by("-slot_at").first(),
        "later": near.filter(slot_at__gt=found.slot_at).order_by("slot_at").first(),
    }
    return render(request, "desk/digests/page.html", context)


def _moment(text: str | None) -> datetime | None:
    """The moment of facts or of an address; none where there is none."""
    try:
        moment = datetime.fromisoformat((text or "").replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _attendance(counts: dict[str, int] | None) -> list[tuple[Any, int]]:
    return [(DayStatus(status).label, count) for status, count in (counts or {}).items()]


_TONES = {
    "stuck": "hand-stop",
    "overdue": "alert-triangle",
    "unassigned": "user-question",
    "solved": "checks",
}


def _part(found: Digest, key: str, heading: Any) -> dict[str, Any]:
    rows = [{**row, "moment": _moment(row["at"]), "why": _why(row)} for row in found.facts[key]]
    total = found.facts["figures"][key]
    return {
        "key": key,
        "heading": heading,
        "icon": _TONES[key],
        "rows": rows,
        "total": total,
        "rest": total - len(rows),
    }


def _why(row: dict[str, Any]) -> Any:
    """What holds a job up: the reason, or the state in which nothing more was heard."""
    if row.get("reason"):
        return HoldReason(row["reason"]).label
    return WorkOrderStatus(row["state"]).label if row.get("state") else ""


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "moment": _moment(line["since"]), "badge": duty_badge(line["state"])}
