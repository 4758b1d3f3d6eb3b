"""A recap on paper: A4 landscape, the head repeated, pages numbered, definitions at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, cast

from django.utils.translation import gettext as _
from fpdf.enums import MethodReturnValue

from tanggap.documents.sheet import BAND, INK, QUIET, RULE, Sheet
from tanggap.kernel import clock
from tanggap.reporting.choices import FEWEST_RANKED, By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.ranking import RANKED, Group, Ranking, Standing
from tanggap.reporting.recap import Recap, Row
from tanggap.reporting.wording import day_text, figure_text, number_text, period_text, value_text

type Progress = Callable[[int, int], bool]
"""Takes rows done and rows in all; answers whether to go on."""

COLUMNS = (
    "resolved",
    "received",
    "mean_resolve_s",
    "median_resolve_s",
    "p90_resolve_s",
    "mean_respond_s",
    "sla_attainment",
    "first_time_fix",
    "reopen_rate",
    "repeat_30d",
    "jobs",
)
CARDS = ("resolved", "received", "median_resolve_s", "p90_resolve_s", "sla_attainment", "first_time_fix")
_LABEL_MM, _LINE_MM, _MARGIN_MM = 50.0, 6.0, 12.0
_CARD_MM, _GAP_MM = 15.5, 4.0
_GROUP_MM, _PLACE_MM, _PLACES_A_LINE = 58.0, 5.0, 4
_ACCENT = (11, 100, 96)


class _Paper(Sheet):
    """Pages with the recap's head line and numbers."""

    def __init__(self, head: str, place: str) -> None:
        super().__init__(orientation="landscape")
        self._head, self._place = head, place
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=16)

    def width_each(self, columns: int) -> float:
        """Width of a column of figures in millimetres, such that all of them fill the page."""
        return float(self.w - 2 * _MARGIN_MM - _LABEL_MM) / max(1, columns)

    def header(self) -> None:
        """Name, period and unit on every page."""
        self.set_fill_color(*_ACCENT)
        self.rect(0, 0, self.w, 2.2, style="F")
        self.write_in(15, bold=True)
        self.cell(0, 7, self.writable(self._head), new_x="LMARGIN", new_y="NEXT")
        self.write_in(9, colour=QUIET)
        self.cell(0, 5, self.writable(self._place), new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def footer(self) -> None:
        """Day of printing and number of the page."""
        self.set_y(-12)
        self.write_in(8, colour=QUIET)
        self.cell(0, 5, self.writable(_("As of %(day)s") % {"day": day_text(clock.now().date())}))
        self.set_x(_MARGIN_MM)
        page = _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(0, 5, self.writable(page), align="R")


def recap_pdf(found: Recap, stream: IO[bytes], progress: Progress | None = None) -> None:
    """Write the recap as PDF.

    Args:
        found: as computed.
        stream: where to.
        progress: told how many rows are written; nothing is written to the stream when it says stop.
    """
    unit = found.asked.unit.name if found.asked.unit is not None else _("All units")
    head = _("Recap by %(what)s") % {"what": By(found.by).label}
    paper = _Paper(head, f"{period_text(found.asked.period)} · {unit}")
    paper.set_title(paper.writable(head))
    paper.add_page()
    columns = [key for key in COLUMNS if key in found.figures]
    _write_cards(paper, found)
    _write_head(paper, found, columns)
    for place, row in enumerate(found.rows):
        if paper.will_page_break(_LINE_MM):
            paper.add_page()
            _write_head(paper, found, columns)
        _write_row(paper, row.label, row, columns, shaded=place % 2 == 1)
        if progress is not None and not progress(place + 1, len(found.rows)):
            return
    _write_row(paper, _("Total"), found.total, columns, total=True)
    _write_remarks(paper, found)
    if found.ranking is not None:
        _write_ranking(paper, found.ranking)
    _write_meanings(paper, columns)
    stream.write(bytes(paper.output()))


def _write_head(paper: _Paper, found: Recap, columns: Sequence[str]) -> None:
    paper.write_in(7.5, bold=True, colour=QUIET)
    paper.set_draw_color(*RULE)
    top, width = paper.get_y(), paper.width_each(len(columns))
    paper.multi_cell(_LABEL_MM, 4, paper.writable(str(By(found.by).label)), new_x="RIGHT", new_y="TOP")
    bottom = top + 4
    for key in columns:
        left = paper.get_x()
        paper.set_xy(left, top)
        paper.multi_cell(
            width, 4, paper.writable(str(FIGURES[key].short)), align="R", new_x="RIGHT", new_y="NEXT"
        )
        bottom = max(bottom, paper.get_y())
        paper.set_xy(left + width, top)
    paper.set_xy(_MARGIN_MM, bottom + 1)
    paper.line(_MARGIN_MM, bottom + 1, paper.w - _MARGIN_MM, bottom + 1)


def _write_row(
    paper: _Paper,
    label: str,
    row: Row,
    columns: Sequence[str],
    *,
    shaded: bool = False,
    total: bool = False,
) -> None:
    paper.set_fill_color(*BAND)
    paper.write_in(8.5, bold=total)
    border, width = "T" if total else "", paper.width_each(len(columns))
    paper.cell(_LABEL_MM, _LINE_MM, paper.fitting(label, _LABEL_MM), border=border, fill=shaded)
    for key in columns:
        cases = row.cases(key)
        weak = cases is not None and cases < FEWEST_RANKED
        paper.write_in(8.5, bold=total, colour=QUIET if weak else INK)
        text = paper.fitting(figure_text(row, key), width + 1)
        paper.cell(width, _LINE_MM, text, border=border, align="R", fill=shaded)
    paper.ln(_LINE_MM)


def _write_cards(paper: _Paper, found: Recap) -> None:
    """The figures of all rows together, large, before the table."""
    shown = [key for key in CARDS if key in found.figures]
    width = (paper.w - 2 * _MARGIN_MM - _GAP_MM * (len(shown) - 1)) / len(shown)
    top = paper.get_y()
    for place, key in enumerate(shown):
        left = _MARGIN_MM + place * (width + _GAP_MM)
        paper.set_fill_color(*BAND)
        paper.rect(left, top, width, _CARD_MM, style="F", round_corners=True, corner_radius=1.6)
        paper.set_xy(left + 2, top + 2)
        paper.write_in(7.5, colour=QUIET)
        paper.cell(width - 4, 4, paper.fitting(str(FIGURES[key].label), width - 4))
        cases = found.total.cases(key)
        weak = cases is not None and cases < FEWEST_RANKED
        paper.set_xy(left + 2, top + 6.5)
        paper.write_in(14, bold=True, colour=QUIET if weak else INK)
        paper.cell(width - 4, 7, paper.writable(figure_text(found.total, key)))
    paper.set_xy(_MARGIN_MM, top + _CARD_MM + 5)


def _write_remarks(paper: _Paper, found: Recap) -> None:
    """What was said of days of the period: day, unit, words; a long one goes over several lines."""
    if not found.remarks:
        return
    if paper.will_page_break(26):
        paper.add_page()
    paper.ln(5)
    paper.write_in(9.5, bold=True)
    paper.cell(0, 6, paper.writable(_("Notes on days")), new_x="LMARGIN", new_y="NEXT")
    for remark in found.remarks:
        text = remark.text + (" (" + _("Not in rankings") + ")" if remark.leaves_ranking else "")
        if paper.will_page_break(12):
            paper.add_page()
        top = paper.get_y()
        paper.write_in(8.5, bold=True)
        paper.cell(26, 4.6, paper.fitting(day_text(remark.day), 26))
        paper.write_in(8.5, colour=QUIET)
        paper.cell(46, 4.6, paper.fitting(remark.unit, 46))
        paper.write_in(8.5)
        paper.set_xy(_MARGIN_MM + 72, top)
        paper.multi_cell(0, 4.6, paper.writable(text), new_x="LMARGIN", new_y="NEXT")


def _write_ranking(paper: _Paper, places: Ranking) -> None:
    """Who stands where by each figure among those who are compared; without those without a place."""
    groups = {key: [group for group in places.by(key) if group.ranked] for key in RANKED}
    if not any(groups.values()):
        return
    if paper.will_page_break(40):
        paper.add_page()
    paper.ln(5)
    paper.write_in(9.5, bold=True)
    paper.cell(0, 6, paper.writable(_("Ranking")), new_x="LMARGIN", new_y="NEXT")
    note = _("In brackets: cases. Whoever has no place stands in the XLSX file, with the reason.")
    paper.write_in(7.5, colour=QUIET)
    paper.cell(0, 4.2, paper.writable(note), new_x="LMARGIN", new_y="NEXT")
    for key, found in groups.items():
        if not found:
            continue
        if paper.will_page_break(16):
            paper.add_page()
        _write_figure(paper, key)
        for group in found:
            _write_group(paper, key, group)


def _write_figure(paper: _Paper, key: str) -> None:
    """The figure by which the groups below are ranked; said again on the next page."""
    paper.ln(2)
    paper.write_in(8.5, bold=True)
    paper.cell(0, 5, paper.writable(str(FIGURES[key].label)), new_x="LMARGIN", new_y="NEXT")


def _write_group(paper: _Paper, key: str, group: Group) -> None:
    """Those who are compared, some in a line, each in a field of his own: place, name, value, cases."""
    field = (paper.w - 2 * _MARGIN_MM - _GROUP_MM) / _PLACES_A_LINE
    for begin in range(0, len(group.ranked), _PLACES_A_LINE):
        if paper.will_page_break(_PLACE_MM):
            paper.add_page()
            _write_figure(paper, key)
        top = paper.get_y()
        if begin == 0:
            paper.set_draw_color(*RULE)
            paper.line(_MARGIN_MM, top, paper.w - _MARGIN_MM, top)
            paper.write_in(8, colour=QUIET)
            name = f"{group.area_name} · {group.kind_name}"
            paper.cell(_GROUP_MM, _PLACE_MM, paper.fitting(name, _GROUP_MM))
        for column, one in enumerate(group.ranked[begin : begin + _PLACES_A_LINE]):
            paper.set_xy(_MARGIN_MM + _GROUP_MM + column * field, top)
            _write_place(paper, key, one, field)
        paper.set_xy(_MARGIN_MM, top + _PLACE_MM)


def _write_place(paper: _Paper, key: str, one: Standing, width: float) -> None:
    value = f"{value_text(FIGURES[key].unit, one.value)} ({number_text(one.cases)})"
    paper.write_in(8, bold=True)
    paper.cell(7, _PLACE_MM, f"{one.place}.", align="R")
    paper.write_in(8)
    room = width - 7 - _GAP_MM - paper.get_string_width(value)
    paper.cell(room, _PLACE_MM, paper.fitting(one.name, room + 1))
    paper.cell(width - 7 - room - _GAP_MM / 2, _PLACE_MM, paper.writable(value), align="R")


def _write_meanings(paper: _Paper, columns: Sequence[str]) -> None:
    """What each figure is, in two columns that stay together."""
    width = (paper.w - 2 * _MARGIN_MM - _GAP_MM) / 2
    few = _("In brackets: how many cases a share rests on. Grey: fewer than %(count)d cases.")
    texts = [f"**{FIGURES[key].label}**  {FIGURES[key].meaning}" for key in columns]
    half = (len(texts) + 1) // 2
    paper.write_in(7.5, colour=QUIET)
    heights = [_height_of(paper, text, width) + 0.8 for text in texts]
    if paper.will_page_break(16 + max(sum(heights[:half]), sum(heights[half:]))):
        paper.add_page()
    paper.ln(3)
    paper.multi_cell(0, 4.2, paper.writable(few % {"count": FEWEST_RANKED}), new_x="LMARGIN", new_y="NEXT")
    paper.ln(1.5)
    top = paper.get_y()
    for column, (begin, end) in enumerate(((0, half), (half, len(texts)))):
        at = top
        for text, height in zip(texts[begin:end], heights[begin:end], strict=True):
            paper.set_xy(_MARGIN_MM + column * (width + _GAP_MM), at)
            paper.multi_cell(width, 3.8, paper.writable(text), markdown=True)
            at += height


def _height_of(paper: _Paper, text: str, width: float) -> float:
    """Height in millimetres that a text takes in a column."""
    lines = paper.multi_cell(
        width, 3.8, paper.writable(text), markdown=True, dry_run=True, output=MethodReturnValue.LINES
    )
    return 3.8 * len(cast(list[str], lines))
