"""Ticket lists as files, written by a worker: everything that matches, counted and checked, never cut."""

from __future__ import annotations

import csv
import logging
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import xlsxwriter
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import OuterRef, StringAgg, Subquery, Value
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.activity.models import JobRun
from tanggap.activity.services import (
    job_run_create,
    job_run_fail,
    job_run_finish,
    job_run_progress,
    job_run_start,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid
from tanggap.kernel.ids import new_secret
from tanggap.kernel.masking import masked_email, masked_phone
from tanggap.kernel.spreadsheets import harmless
from tanggap.organization.models import Unit
from tanggap.tickets.choices import Cause, Channel, HoldReason, Level, Priority, TicketKind, TicketStatus
from tanggap.tickets.listing import TicketFilter, tickets_matching
from tanggap.tickets.models import TicketTag
from tanggap.tickets.querysets import TicketQuerySet
from tanggap.tickets.time_spent import minutes_by_ticket

logger = logging.getLogger(__name__)

EXPORT_KIND = "tickets.export"
FORMATS = ("csv", "xlsx")
CHUNK = 2000
SHEET_ROWS = 1_000_000
"""Rows on one sheet, below the 1,048,576 that spreadsheets can hold; more rows get a sheet of their own."""

COLUMNS: tuple[tuple[str, Any, dict[Any, Any] | None], ...] = (
    ("number", gettext_lazy("Number"), None),
    ("kind", gettext_lazy("Kind"), dict(TicketKind.choices)),
    ("status", gettext_lazy("State"), dict(TicketStatus.choices)),
    ("subject", gettext_lazy("Subject"), None),
    ("priority", gettext_lazy("Priority"), dict(Priority.choices)),
    ("impact", gettext_lazy("Impact"), dict(Level.choices)),
    ("urgency", gettext_lazy("Urgency"), dict(Level.choices)),
    ("category__name", gettext_lazy("Category"), None),
    ("unit__name", gettext_lazy("Unit"), None),
    ("team__name", gettext_lazy("Team"), None),
    ("assignee__name", gettext_lazy("Assignee"), None),
    ("requester_name", gettext_lazy("Reporter"), None),
    ("requester_phone", gettext_lazy("Phone"), None),
    ("requester_email", gettext_lazy("E-mail"), None),
    ("place", gettext_lazy("Place"), None),
    ("latitude", gettext_lazy("Latitude"), None),
    ("longitude", gettext_lazy("Longitude"), None),
    ("channel", gettext_lazy("Channel"), dict(Channel.choices)),
    ("reported_at", gettext_lazy("Reported"), None),
    ("responded_at", gettext_lazy("Answered"), None),
    ("resolved_at", gettext_lazy("Solved"), None),
    ("closed_at", gettext_lazy("Closed"), None),
    ("response_due_at", gettext_lazy("Answer due"), None),
    ("resolution_due_at", gettext_lazy("Solution due"), None),
    ("sla_met", gettext_lazy("Solved within target"), {True: gettext_lazy("Yes"), False: gettext_lazy("No")}),
    ("respond_seconds", gettext_lazy("Time to answer (s)"), None),
    ("resolve_seconds", gettext_lazy("Time to solve (s)"), None),
    ("resolve_net_seconds", gettext_lazy("Net time to solve (s)"), None),
    ("hold_reason", gettext_lazy("Hold reason"), dict(HoldReason.choices)),
    ("reopen_count", gettext_lazy("Times reopened"), None),
    ("cause", gettext_lazy("Cause"), dict(Cause.choices)),
    ("resolution", gettext_lazy("Resolution"), None),
    ("resolver__name", gettext_lazy("Solved by"), None),
    ("tag_names", gettext_lazy("Tags"), None),
    ("minutes_spent", gettext_lazy("Time spent (min)"), None),
)
"""Name of the value, heading, and words for its codes."""


def ticket_export_request(
    *, actor: Actor, wanted: TicketFilter, file_format: str, request_key: str = ""
) -> JobRun:
    """Ask for a file with everything that matches; a worker writes it.

    Args:
        actor: who asks; only this person fetches the file.
        wanted: the filter of the list.
        file_format: ``csv`` or ``xlsx``.
        request_key: the same key of the same person answers the first run again.

    Raises:
        NotAllowed: no right to export anywhere.
        Invalid: unknown format.
    """
    if actor.person_id is None or not actor.holds_anywhere("ticket.export"):
        no("role", gettext_lazy("Your role does not allow exports.")).enforce()
    if file_format not in FORMATS:
        raise Invalid.field("format", gettext_lazy("Choose CSV or XLSX."))
    params = {"filter": wanted.as_params(), "format": file_format, "request_key": request_key[:80]}
    with transaction.atomic():
        if request_key:
            recent = JobRun.objects.filter(person_id=actor.person_id, kind=EXPORT_KIND).order_by("-pk")[:20]
            if earlier := next(
                (run for run in recent if run.params.get("request_key") == params["request_key"]), None
            ):
                return earlier
        run = job_run_create(actor=actor, kind=EXPORT_KIND, params=params)
        ticket_export_write.enqueue(run_id=run.pk)
    return run


@task
def ticket_export_write(*, run_id: int) -> None:
    """Write the file of a run, check it and hand it to its owner; the run tells how far it is."""
    if not job_run_start(run_id):
        return
    run = JobRun.objects.get(pk=run_id)
    user = User.objects.filter(pk=run.person_id).first()
    actor = actor_for(user, source="job") if user is not None else None
    if actor is None or not actor.holds_anywhere("ticket.export"):
        job_run_fail(run_id, str(_("The right to export was withdrawn.")))
        return
    try:
        with translation.override(actor.language), timezone.override(ZoneInfo(actor.time_zone)):
            _write(run, actor)
    except Exception:
        logger.exception("export %s failed", run.public_id)
        job_run_fail(
            run_id, str(_("The file could not be written. The administrators find the reason in the log."))
        )


def exportable(actor: Actor, wanted: TicketFilter) -> TicketQuerySet:
    """What the filter gives, as far as the actor may export it."""
    units = Unit.objects.under(actor.paths("ticket.export"))
    return tickets_matching(actor, wanted).filter(unit__in=units)


def _write(run: JobRun, actor: Actor) -> None:
    file_format = run.params["format"]
    tickets = exportable(actor, TicketFilter.from_params(run.params["filter"]))
    total = tickets.count()
    moment = clock.now()
    with tempfile.TemporaryDirectory(prefix="tanggap-export-") as folder:
        path = Path(folder) / f"tickets.{file_format}"
        written = _write_file(run, path, tickets, total, contacts=_sees_contacts(actor))
        if written is None:
            return
        found = rows_in(path)
        if found != written:
            job_run_fail(
                run.pk,
                str(
                    _("The file holds %(found)d of %(written)d rows.") % {"found": found, "written": written}
                ),
            )
            return
        with path.open("rb") as stream:
            key = default_storage.save(
                f"exports/{moment:%Y/%m}/{new_secret()}.{file_format}", File(stream, name=path.name)
            )
    result = {"rows": written, "format": file_format, "as_of": moment.isoformat()}
    job_run_progress(run.pk, written, total=written)
    if not job_run_finish(run.pk, result=result, result_file=key):
        default_storage.delete(key)


def _sees_contacts(actor: Actor) -> bool:
    """Whether the actor sees telephone numbers and addresses wherever he exports."""
    return all(actor.holds("contact.view", at=path) for path in actor.paths("ticket.export"))


MASKS = {"requester_phone": masked_phone, "requester_email": masked_email}


def _write_file(
    run: JobRun, path: Path, tickets: TicketQuerySet, total: int, *, contacts: bool
) -> int | None:
    """Write all rows; how many, or ``None`` when the owner stopped the run."""
    names = [name for name, _heading, _words in COLUMNS]
    masks = {} if contacts else {names.index(name): mask for name, mask in MASKS.items()}
    words = [meanings for _name, _heading, meanings in COLUMNS]
    zone = timezone.get_current_timezone()
    tags = TicketTag.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    tagged = tags.annotate(names=StringAgg("tag__name", Value(", "))).values("names")
    tickets = tickets.annotate(tag_names=Subquery(tagged), minutes_spent=minutes_by_ticket())
    rows = tickets.order_by("-reported_at", "-id").values_list(*names).iterator(chunk_size=CHUNK)
    written = 0
    with sheet(path, [str(heading) for _name, heading, _words in COLUMNS]) as target:
        for row in rows:
            told = [masks[place](value) if place in masks else value for place, value in enumerate(row)]
            target.write([_shown(value, meanings, zone) for value, meanings in zip(told, words, strict=True)])
            written += 1
            if written % CHUNK == 0 and not job_run_progress(run.pk, written, total=max(total, written)):
                return None
    return written


def _shown(value: Any, meanings: dict[Any, Any] | None, zone: Any) -> Any:
    """A value in words, times as the owner's clock shows them."""
    if meanings is not None:
        return str(meanings.get(value, "" if value is None else value))
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return "" if value is None else value


# Files ---------------------------------------------------------------------------------------------------
class Sheet(Protocol):
    """Takes rows one by one and keeps none."""

    def write(self, row: Sequence[Any]) -> None:
        """Add a row."""


@contextmanager
def sheet(path: Path, headings: Sequence[str]) -> Iterator[Sheet]:
    """A file for rows by the ending of its name: ``.csv`` (UTF-8 with mark) or ``.xlsx``."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            target = CsvSheet(stream)
            target.write(headings)
            yield target
        return
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd hh:mm:ss",
        },
    )
    try:
        yield XlsxSheet(book, headings)
    finally:
        book.close()


class CsvSheet:
    """Comma-separated rows in which no cell is a formula."""

    def __init__(self, stream: Any) -> None:
        self._writer = csv.writer(stream)

    def write(self, row: Sequence[Any]) -> None:
        """Add a row."""
        self._writer.writerow([harmless(value) for value in row])


class XlsxSheet:
    """Rows of a workbook; a full sheet is followed by the next."""

    def __init__(self, book: Any, headings: Sequence[str], *, sheet_rows: int = SHEET_ROWS) -> None:
        self._book, self._headings, self._sheet_rows = book, headings, sheet_rows
        self._bold = book.add_format({"bold": True})
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_column(0, len(self._headings) - 1, 18)
        self._sheet.write_row(0, 0, self._headings, self._bold)
        self._next = 1

    def write(self, row: Sequence[Any]) -> None:
        """Add a row."""
        if self._next > self._sheet_rows:
            self._begin()
        self._sheet.write_row(self._next, 0, [self._plain(value) for value in row])
        self._next += 1

    @staticmethod
    def _plain(value: Any) -> Any:
        return str(value)[:32_767] if isinstance(value, str) else value


def rows_in(path: Path) -> int:
    """The rows of a written file without its headings, counted by reading it again."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return sum(1 for _row in csv.reader(stream)) - 1
    found = 0
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets:
            with archive.open(name) as stream:
                tail = b""
                while block := stream.read(1 << 20):
                    found += (tail + block).count(b"<row ")
                    tail = block[-4:]
    return found - len(sheets)


def exports_delete_old(*, keep: timedelta = timedelta(days=7)) -> int:
    """Remove the files of exports that ended longer than ``keep`` ago; the runs stay. Returns how many."""
    old = JobRun.objects.filter(kind=EXPORT_KIND, finished_at__lt=clock.now() - keep).exclude(result_file="")
    removed = 0
    for run in old.order_by("pk")[:500]:
        default_storage.delete(run.result_file)
        JobRun.objects.filter(pk=run.pk).update(result_file="")
        removed += 1
    return removed
