"""Tables of the import pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tanggap.intake.choices import RunStatus
from tanggap.intake.mapping.definition import Definition
from tanggap.intake.mapping.fields import FieldKind, field_specs
from tanggap.intake.mapping.plan import Planned
from tanggap.intake.models import ImportFile, ImportRun
from tanggap.tickets.choices import HoldReason, TicketStatus
from tanggap.web import formats
from tanggap.web.components.badges import badge
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines

PAGE = 25
_TONES = {
    RunStatus.QUEUED: ("neutral", "clock"),
    RunStatus.RUNNING: ("active", "player-play"),
    RunStatus.DONE: ("good", "circle-check"),
    RunStatus.FAILED: ("bad", "alert-triangle"),
    RunStatus.UNDONE: ("muted", "arrow-back-up"),
}


def run_badge(run: ImportRun) -> SafeString:
    """The state of an import."""
    tone, icon = _TONES[RunStatus(run.state)]
    return badge(tone, RunStatus(run.state).label, icon)


def _count(amount: int) -> str:
    return formats.number(amount, language=formats.language_of(get_language()))


def _moment(moment: datetime) -> str:
    language = formats.language_of(get_language())
    return formats.date_time(moment, language=language, zone=timezone.get_current_timezone_name())


def _kind(run: ImportRun) -> str:
    target = str(run.get_target_display())
    return " · ".join((target, _("Dry run"))) if run.dry_run else target


_RUN_COLUMNS: tuple[Column[ImportRun], ...] = (
    Column(
        "file", gettext_lazy("File"), lambda run: two_lines(run.file.name, run.mapping_name), card="title"
    ),
    Column("state", gettext_lazy("State"), run_badge, card="badge"),
    Column("target", gettext_lazy("Kind"), _kind),
    Column("unit", gettext_lazy("Unit"), lambda run: run.unit.name),
    Column("created", gettext_lazy("Created"), lambda run: _count(run.created), numeric=True),
    Column(
        "unchanged",
        gettext_lazy("Already there"),
        lambda run: _count(run.unchanged + run.updated),
        numeric=True,
    ),
    Column("refused", gettext_lazy("Refused"), lambda run: _count(run.refused), numeric=True),
    Column(
        "started", gettext_lazy("Started"), lambda run: two_lines(_moment(run.created_at), run.actor_label)
    ),
)


def runs_table(runs: Any, query: QueryDict) -> Table[ImportRun]:
    """Imports, newest first, paged by key (``?after=``)."""
    after = query.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        runs = runs.filter(pk__lt=int(after))
    rows = list(runs.order_by("-pk")[: PAGE + 1])
    following = query_with(query, after=str(rows[PAGE - 1].pk)) if len(rows) > PAGE else ""
    empty = render_to_string(
        "components/empty.html",
        {
            "icon": "file-import",
            "title": _("Nothing has been imported yet."),
            "text": _(
                "Upload a CSV or XLSX file, say what its columns mean, and look at the first rows "
                "before anything is written."
            ),
            "label": _("Import a file"),
            "url": reverse("setup:import_new"),
        },
    )  # fmt: skip
    return Table(
        code="imports",
        columns=_RUN_COLUMNS,
        rows=rows[:PAGE],
        query=query,
        caption=_("Imports"),
        key=lambda run: run.public_id,
        url=lambda run: reverse("setup:import_run", args=[run.public_id]),
        pager=Pager(query_with(query) if after else "", following),
        empty=empty,
    )


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One previewed record or refusal."""

    number: str
    key: str
    cells: Sequence[str]
    problems: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first rows would become."""

    heads: Sequence[str]
    rows: Sequence[PreviewRow]
    good: int
    refused: int


def preview_table(file: ImportFile, planned: Sequence[Planned], definition: Definition) -> Preview:
    """The preview as texts, moments in the unit's zone."""
    specs = field_specs(definition.target)
    names = [name for name in specs if name in definition.fields or (name == "status" and definition.events)]
    zone = ZoneInfo(file.unit.time_zone)
    rows = [
        PreviewRow(
            number=str(one.row) if one.rows == 1 else f"{one.row} (+{one.rows - 1})",
            key=one.key,
            cells=[_text(specs[name], one.record.values.get(name, ""), zone) for name in names]
            if one.record
            else (),
            problems=one.reasons,
            notes=one.record.notes if one.record else (),
        )
        for one in planned
    ]
    refused = sum(one.record is None for one in planned)
    return Preview([str(specs[name].label) for name in names], rows, len(planned) - refused, refused)


def _text(spec: Any, value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return " > ".join(value)
    if spec.kind is FieldKind.CHOICE and value:
        status, _colon, reason = str(value).partition(":")
        label = str(spec.choices.get(status, status))
        return f"{label} – {HoldReason(reason).label}" if status == TicketStatus.ON_HOLD and reason else label
    return str(value)
