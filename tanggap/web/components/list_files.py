"""A list as a file: every row that fits, written while it is read, never cut."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from tanggap.kernel import clock
from tanggap.kernel.spreadsheets import harmless

FORMATS = ("csv", "xlsx")
SHEET_ROWS = 1_000_000
"""Rows on one sheet, below what spreadsheets can hold; more rows get a sheet of their own."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type Columns[Row] = Sequence[tuple[str, Callable[[Row], Any]]]
"""Heading and value of each column."""


def file_wanted(request: HttpRequest) -> str:
    """The format that the address asks for with ``file``; "" for the page."""
    wanted = request.GET.get("file", "")
    return wanted if wanted in FORMATS else ""


def list_file[Row](
    name: str, file_format: str, columns: Columns[Row], rows: Iterable[Row]
) -> HttpResponseBase:
    """The list as a download.

    Args:
        name: of the file, without day and ending.
        file_format: ``csv`` or ``xlsx``.
        columns: heading and value of each.
        rows: all that fit; read once.
    """
    heads = [str(head) for head, _value in columns]
    lines = ([harmless(_plain(value(row))) for _head, value in columns] for row in rows)
    full_name = f"{name}-{timezone.localtime(clock.now()).date():%Y-%m-%d}.{file_format}"
    response: HttpResponseBase
    if file_format == "csv":
        response = StreamingHttpResponse(_csv(heads, lines), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{full_name}"'
    else:
        response = FileResponse(
            _xlsx(heads, lines), as_attachment=True, filename=full_name, content_type=_XLSX
        )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def day_and_time(moment: datetime | None) -> str:
    """The moment in the reader's time zone as spreadsheets sort it: ``2026-11-22 14:05``."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment is not None else ""


def _plain(value: Any) -> str | int | float:
    if value is None:
        return ""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


class _Echo:
    """Hands each written line back to the writer's caller."""

    def write(self, text: str) -> str:
        return text


def _csv(heads: list[str], lines: Iterable[list[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(heads)
    for line in lines:
        yield writer.writerow(line)


def _xlsx(heads: list[str], lines: Iterable[list[Any]]) -> Any:
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    bold = book.add_format({"bold": True})
    sheet, place = book.add_worksheet(), 0
    sheet.write_row(0, 0, heads, bold)
    for line in lines:
        place += 1
        if place > SHEET_ROWS:
            sheet, place = book.add_worksheet(), 1
            sheet.write_row(0, 0, heads, bold)
        sheet.write_row(place, 0, line)
    book.close()
    stream.seek(0)
    return stream
