"""Monthly recaps: the list, one to read, its files, publishing before the time is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.remarks.policies import can_remark
from tanggap.kernel import clock
from tanggap.kernel.errors import StaleState
from tanggap.reporting.choices import FEWEST_RANKED, By
from tanggap.reporting.definitions import FIGURES, Figure
from tanggap.reporting.edition_facts import kept_groups
from tanggap.reporting.editions import KINDS, definitions_print
from tanggap.reporting.jobs import recap_editions_tend
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.notices import month_text
from tanggap.reporting.policies import can_publish
from tanggap.reporting.ranking import RANKED
from tanggap.reporting.selectors import edition_file, edition_for
from tanggap.reporting.services import edition_publish_ask
from tanggap.reporting.sums import Unit
from tanggap.reporting.wording import DASH, no_place_text
from tanggap.web import formats
from tanggap.web.components.badges import badge
from tanggap.web.components.parts import Tab
from tanggap.web.components.tables import Column, Pager, Table, query_with
from tanggap.web.desk.access import holding
from tanggap.web.desk.recap_cells import CARDS, SHOWN, counted_text, shown
from tanggap.web.desk.recap_exports import file_answer
from tanggap.web.desk.recap_ranking import PAGE, figure_asked
from tanggap.web.templatetags.formats import moment

SIZE, ROWS = 30, 100
KEPT_FIGURES = (*SHOWN, "jobs", "on_time_attendance", "utilisation")
may_see_recaps = holding("recap.view")


def edition_badge(edition: RecapEdition) -> Any:
    """Published, being made, or open for notes."""
    if edition.is_published:
        return badge("good", _("Published"), "circle-check")
    if edition.closes_at <= clock.now():
        return badge("active", _("Being made"), "loader-2")
    return badge("wait", _("Open for notes"), "note")


COLUMNS: tuple[Column[Any], ...] = (
    Column("month", gettext_lazy("Month"), lambda row: month_text(row.first_day), locked=True, card="title"),
    Column("unit", gettext_lazy("Unit"), lambda row: row.unit.name),
    Column("state", gettext_lazy("State"), edition_badge, card="badge"),
    Column(
        "published",
        gettext_lazy("Published"),
        lambda row: moment(row.published_at) if row.is_published else DASH,
        nowrap=True,
    ),
    Column("solved", gettext_lazy("Solved"), lambda row: _headline(row, "resolved"), numeric=True),
    Column("sla", gettext_lazy("SLA"), lambda row: _headline(row, "sla_attainment"), numeric=True),
)


def _headline(row: Any, key: str) -> str:
    """A figure of all together; ``head`` is that part of the kept figures."""
    value = (row.head or {}).get(key)
    return DASH if value is None else shown(FIGURES[key].unit, value, get_language() or "id")


@require_GET
@login_required
@may_see_recaps
def recap_editions(request: ActorRequest) -> HttpResponse:
    """The monthly recaps of the reader's units, the newest first."""
    rows = (
        RecapEdition.objects.visible_to(request.actor)
        .select_related("unit")
        .defer("facts")
        .annotate(head=F("facts__total__values"))
        .order_by("-first_day", "unit__path", "pk")
    )
    start = _number(request.GET.get("start", ""))
    page = list(rows[start : start + SIZE + 1])
    table: Table[RecapEdition] = Table(
        code="recap_editions",
        columns=COLUMNS,
        rows=page[:SIZE],
        query=request.GET,
        caption=_("Monthly recaps"),
        key=lambda row: row.pk,
        url=lambda row: reverse("desk:recap_edition", args=[row.pk]),
        pager=Pager(
            query_with(request.GET, start=str(max(0, start - SIZE))) if start else "",
            query_with(request.GET, start=str(start + SIZE)) if len(page) > SIZE else "",
        ),
        empty=_("No monthly recap yet. The first one comes by itself after the end of a month with tickets."),
    )
    return render(request, "desk/recap_editions.html", {"table": table})


@require_GET
@login_required
@may_see_recaps
def recap_edition(request: ActorRequest, pk: int) -> HttpResponse:
    """One monthly recap as it was published; before that, until when notes may be written."""
    edition = edition_for(request.actor, pk)
    period = f"from={edition.first_day}&to={edition.last_day}&unit={edition.unit_id}"
    context: dict[str, Any] = {
        "edition": edition,
        "month": month_text(edition.first_day),
        "badge": edition_badge(edition),
        "making": not edition.is_published and edition.closes_at <= clock.now(),
        "may_publish": can_publish(request.actor, edition),
        "may_remark": bool(can_remark(request.actor, edition.unit.path)),
        "period": period,
        "least": FEWEST_RANKED,
    }
    if edition.is_published:
        context |= _figures(request, edition) | _places(request, edition)
    return render(request, "desk/recap_edition.html", context)


def _figures(request: ActorRequest, edition: RecapEdition) -> dict[str, Any]:
    """The kept figures as cards and a table, without asking any ticket."""
    facts, by = edition.facts, request.GET.get("by", "")
    by = by if by in facts["rows"] else str(By.TECHNICIAN)
    start, rows = _number(request.GET.get("start", "")), facts["rows"][by]
    following = query_with(request.GET, start=str(start + ROWS)) if len(rows) > start + ROWS else ""
    table: Table[dict[str, Any]] = Table(
        code="recap_edition",
        columns=_columns(By(by)),
        rows=[*rows[start : start + ROWS], *([] if following else [facts["total"] | {"label": _("Total")}])],
        query=request.GET,
        caption=_("Recap by %(what)s") % {"what": By(by).label},
        key=lambda row: row["key"] or row["label"],
        row_class=lambda row: "is-total" if row["label"] == _("Total") else "",
        pager=Pager(query_with(request.GET, start=str(max(0, start - ROWS))) if start else "", following),
    )
    return {
        "cards": [_card(facts["total"], key) for key in CARDS],
        "notes": [note | {"shown_day": date.fromisoformat(note["day"])} for note in facts["notes"]],
        "table": table,
        "tabs": [
            Tab(By(one).label, query_with(request.GET, by=one, start=None), one == by)
            # In our order: a database may keep the keys in its own.
            for one in KINDS
            if one in facts["rows"]
        ],
        "definitions": [
            (figure.label, facts["definitions"][key])
            for key, figure in FIGURES.items()
            if key in facts["definitions"]
        ],
        "same_definitions": edition.definition == definitions_print(),
    }


def _places(request: ActorRequest, edition: RecapEdition) -> dict[str, Any]:
    """How technicians stood by one figure; nothing where no places were kept."""
    figure = figure_asked(request.GET.get("figure", ""))
    groups = kept_groups(edition.facts, figure.key)
    if groups is None:
        return {}
    start = _number(request.GET.get("group", ""))
    page = groups[start : start + PAGE]
    return {
        "ranking": {
            "figure": figure,
            "tabs": [
                Tab(
                    FIGURES[key].label,
                    query_with(request.GET, figure=key, group=None) + "#edition-ranking",
                    key == figure.key,
                )
                for key in RANKED
            ],
            "groups": [_group(number, group, figure) for number, group in enumerate(page, start)],
            "left_out": edition.facts["left_out"],
            "pager": Pager(
                query_with(request.GET, group=str(max(0, start - PAGE))) if start else "",
                query_with(request.GET, group=str(start + PAGE)) if start + PAGE < len(groups) else "",
            ),
        }
    }


def _group(number: int, group: dict[str, Any], figure: Figure) -> dict[str, Any]:
    """Kept places as the ranking's page shows those of today; the cases behind them may have changed."""
    language = get_language() or "id"

    def line(one: dict[str, Any]) -> dict[str, Any]:
        return {
            "standing": one,
            "value": shown(figure.unit, one["value"], language),
            "n": formats.number(one["cases"], language=language),
            "reason": no_place_text(one["left"], one["cases"]) if one["left"] else "",
        }

    return {
        "kind": group["kind_name"],
        "area": group["unit_name"],
        "id": f"group-{number}",
        "ranked": [line(one) for one in group["ranked"]],
        "unranked": [line(one) for one in group["unranked"]],
    }


def _card(total: dict[str, Any], key: str) -> dict[str, Any]:
    figure, value, cases = FIGURES[key], total["values"].get(key), total["cases"].get(key)
    return {
        "label": figure.label,
        "value": shown(figure.unit, value, get_language() or "id") if value is not None else "",
        "n": "" if figure.cases is None else counted_text(cases or 0),
        "hint": figure.meaning,
    }


def _columns(by: By) -> list[Column[dict[str, Any]]]:
    head: Column[dict[str, Any]] = Column(
        "label", by.label, lambda row: row["label"], card="title", locked=True
    )
    return [head, *(_column(key) for key in KEPT_FIGURES)]


def _column(key: str) -> Column[dict[str, Any]]:
    figure, language = FIGURES[key], get_language() or "id"

    def cell(row: dict[str, Any]) -> Any:
        value, cases = row["values"].get(key), row["cases"].get(key, 0)
        if value is None:
            return DASH
        text = shown(figure.unit, value, language)
        if figure.unit is Unit.PERCENT:
            text = f"{text} ({formats.number(cases, language=language)})"
        weak = figure.cases is not None and cases < FEWEST_RANKED
        return badge("muted", text, title=_("Too few cases to compare.")) if weak else text

    return Column(key, figure.short, cell, numeric=True, nowrap=True)


@require_POST
@login_required
@may_see_recaps
def recap_edition_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Publish before the time for notes is over."""
    try:
        edition_publish_ask(actor=request.actor, edition_id=pk, enqueue=recap_editions_tend.enqueue)
    except StaleState:
        messages.info(request, _("Somebody else has published this recap already."))
    else:
        messages.success(request, _("The recap is being made and sent."))
    return redirect("desk:recap_edition", pk)


@require_GET
@login_required
@may_see_recaps
def recap_edition_file(request: ActorRequest, pk: int, file_format: str) -> FileResponse:
    """The file as it was published."""
    return file_answer(*edition_file(edition_for(request.actor, pk), file_format))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
