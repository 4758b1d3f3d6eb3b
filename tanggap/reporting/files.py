"""A recap as a file: CSV for machines, XLSX for further work, PDF for paper."""

from __future__ import annotations

import csv
import io
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from tanggap.kernel.spreadsheets import harmless
from tanggap.reporting.choices import FEWEST_RANKED, By, FileFormat
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.paper import Progress, recap_pdf
from tanggap.reporting.ranking import RANKED, Ranking
from tanggap.reporting.recap import Recap, Row
from tanggap.reporting.sums import Unit
from tanggap.reporting.wording import day_text, no_place_text, period_text

SECONDS_A_DAY = 86_400
_NUMBER_FORMATS = {Unit.COUNT: "#,##0", Unit.DURATION: "[h]:mm:ss", Unit.PERCENT: "0.0%", Unit.SCORE: "0.00"}


def recap_write(
    found: Recap, stream: IO[bytes], file_format: FileFormat, progress: Progress | None = None
) -> None:
    """Write the recap.

    Args:
        found: as computed; a full one has more columns.
        stream: where to.
        file_format: CSV, XLSX or PDF.
        progress: told how many rows are written; answers whether to go on.
    """
    if file_format is FileFormat.CSV:
        _write_csv(found, stream)
    elif file_format is FileFormat.XLSX:
        _write_xlsx(found, stream)
    else:
        recap_pdf(found, stream, progress)


def file_name(found: Recap, file_format: FileFormat) -> str:
    """The name under which the file is saved."""
    period = found.asked.period
    return f"recap-{found.by}-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.{file_format}"


def _all_rows(found: Recap) -> list[tuple[str, Row]]:
    """The rows with their labels, the total last."""
    return [*((row.label, row) for row in found.rows), (_("Total"), found.total)]


# CSV -----------------------------------------------------------------------------------------------------
def _write_csv(found: Recap, stream: IO[bytes]) -> None:
    """Stable names of the figures at the head, plain seconds and shares below."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(["key", "label", *found.figures])
    for label, row in _all_rows(found):
        values = [row.value(figure) for figure in found.figures]
        writer.writerow([harmless(row.key) if row.key else "-", harmless(label), *values])
    text.flush()
    text.detach()


# XLSX ----------------------------------------------------------------------------------------------------
def _write_xlsx(found: Recap, stream: IO[bytes]) -> None:
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    known = [key for key in found.figures if any(row.value(key) is not None for row in found.rows)]
    _write_figures(book, found, known or list(found.figures))
    _write_meanings(book, known)
    if found.remarks:
        _write_remarks(book, found)
    if found.ranking is not None:
        _write_ranking(book, found.ranking)
    book.close()


def _write_figures(book: Any, found: Recap, keys: list[str]) -> None:
    sheet = book.add_worksheet(_("Recap"))
    bold, title = book.add_format({"bold": True}), book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    unit = found.asked.unit.name if found.asked.unit is not None else _("All units")
    sheet.write_string(0, 0, _("Recap by %(what)s") % {"what": By(found.by).label}, title)
    sheet.write_string(1, 0, f"{period_text(found.asked.period)} · {unit}")
    top = 3
    sheet.write_string(top, 0, str(By(found.by).label), head)
    for column, key in enumerate(keys, 1):
        sheet.write_string(top, column, str(FIGURES[key].label), head)
    looks = {
        (unit, weak, total): book.add_format(
            {"num_format": look}
            | ({"font_color": "#8A8F98"} if weak else {})
            | ({"bold": True, "top": 1} if total else {})
        )
        for unit, look in _NUMBER_FORMATS.items()
        for weak in (False, True)
        for total in (False, True)
    }
    last = len(found.rows)
    for place, (label, row) in enumerate(_all_rows(found)):
        sheet.write_string(top + 1 + place, 0, label, bold if place == last else None)
        for column, key in enumerate(keys, 1):
            value = row.value(key)
            if value is None:
                continue
            figure, cases = FIGURES[key], row.cases(key)
            weak = cases is not None and cases < FEWEST_RANKED
            number = value / SECONDS_A_DAY if figure.unit is Unit.DURATION else value
            sheet.write_number(top + 1 + place, column, number, looks[figure.unit, weak, place == last])
    sheet.freeze_panes(top + 1, 1)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(keys), 13)
    if found.rows:
        sheet.autofilter(top, 0, top + last, len(keys))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write_meanings(book: Any, keys: list[str]) -> None:
    sheet = book.add_worksheet(_("Definitions"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    for place, key in enumerate(keys):
        sheet.write_string(place, 0, str(FIGURES[key].label), bold)
        sheet.write_string(place, 1, str(FIGURES[key].meaning), wrapped)
    note = _("Figures in grey rest on fewer than %(count)d cases.") % {"count": FEWEST_RANKED}
    sheet.write_string(len(keys) + 1, 0, note)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)


def _write_remarks(book: Any, found: Recap) -> None:
    sheet = book.add_worksheet(_("Notes on days"))
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    heads = (_("Day"), _("Unit"), _("Note"), _("Ranking"), _("Written by"))
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for line, remark in enumerate(found.remarks, 1):
        ranking = _("Not in rankings") if remark.leaves_ranking else ""
        cells = (day_text(remark.day), remark.unit, remark.text, ranking, remark.author)
        for column, text in enumerate(cells):
            sheet.write_string(line, column, text, wrapped)
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 2, 80)
    sheet.set_column(3, 4, 22)
    sheet.freeze_panes(1, 0)


def _write_ranking(book: Any, places: Ranking) -> None:
    """Everybody who was compared, also those without a place, with the reason."""
    sheet = book.add_worksheet(_("Ranking"))
    bold = book.add_format({"bold": True, "bottom": 1})
    looks = {unit: book.add_format({"num_format": look}) for unit, look in _NUMBER_FORMATS.items()}
    heads = (
        _("Figure"),
        _("Unit"),
        _("Kind of work"),
        _("Rank"),
        _("Technician"),
        _("Value"),
        _("Cases"),
        _("Why no place"),
    )
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    line = 0
    for key in RANKED:
        figure = FIGURES[key]
        for group in places.by(key):
            for one in (*group.ranked, *group.unranked):
                line += 1
                for column, text in enumerate((str(figure.label), group.area_name, group.kind_name)):
                    sheet.write_string(line, column, text)
                if one.place is not None:
                    sheet.write_number(line, 3, one.place)
                sheet.write_string(line, 4, one.name)
                value = one.value / SECONDS_A_DAY if figure.unit is Unit.DURATION else one.value
                sheet.write_number(line, 5, value, looks[figure.unit])
                sheet.write_number(line, 6, one.cases)
                reason = no_place_text(one.left, one.cases) if one.left is not None else ""
                sheet.write_string(line, 7, reason)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 2, 26)
    sheet.set_column(4, 4, 26)
    sheet.set_column(7, 7, 50)
    if line:
        sheet.autofilter(0, 0, line, len(heads) - 1)
