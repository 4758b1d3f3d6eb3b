"""The recap on paper looks the same on every machine."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest

from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.paper import _Paper, _write_ranking, recap_pdf
from tanggap.reporting.periods import Period
from tanggap.reporting.ranking import Cell, Ranking
from tanggap.reporting.recap import recap
from tanggap.reporting.sums import Sums
from tanggap.reporting.tests.factories import World
from tanggap.reporting.wording import value_text

pytestmark = pytest.mark.django_db


def test_the_file_brings_its_own_font() -> None:
    World()
    stream = io.BytesIO()

    recap_pdf(recap(Asked(Period(date(2026, 3, 1), date(2026, 3, 9)), ("",)), By.UNIT, full=True), stream)

    fonts = set(re.findall(rb"/BaseFont /(\S+)", stream.getvalue()))
    assert fonts
    assert all(b"Lato" in font for font in fonts)
    assert b"/FontFile2" in stream.getvalue()


def test_a_letter_that_the_font_lacks_loses_its_sign_only() -> None:
    paper = _Paper("Rekap", "Semua unit")

    assert paper.writable("Čedomir Ahmad – “π” 12,5 % · Šárka") == "Cedomir Ahmad – “π” 12,5 % · Šárka"
    assert paper.writable("李 Budi") == " Budi"


def test_a_stopped_paper_writes_nothing() -> None:
    World()
    stream = io.BytesIO()
    found = recap(Asked(Period(date(2026, 3, 1), date(2026, 3, 9)), ("",)), By.UNIT, full=True)

    recap_pdf(found, stream, lambda done, total: False)

    assert stream.getvalue() == b""


class _Noted(_Paper):
    """Notes what is written on which page."""

    def cell(self, *args: Any, **kwargs: Any) -> Any:
        self.noted: list[tuple[int, str]] = getattr(self, "noted", [])
        text = kwargs.get("text", args[2] if len(args) > 2 else "")
        self.noted.append((self.page_no(), text))
        return super().cell(*args, **kwargs)


def test_a_long_ranking_names_its_figure_on_each_page_and_each_place_once() -> None:
    people = {number: f"Orang {number:03d}" for number in range(9)}
    areas = {number: f"Cluster {number:02d}" for number in range(40)}
    sums = {number: Sums(sla_promised=10, sla_met=10 - number) for number in people}
    cells = {Cell(person, 1, area): sums[person] for person in people for area in areas}
    paper = _Noted("Rekap", "Semua unit")
    paper.add_page()

    _write_ranking(paper, Ranking(cells, people, {1: "Gangguan"}, areas))

    named = [text for _page, text in paper.noted if text.startswith("Orang ")]
    label = str(FIGURES["sla_attainment"].label)
    pages = {page for page, text in paper.noted if text.startswith("Orang ")}
    assert len(named) == 9 * 40
    assert len(pages) > 2
    assert {page for page, text in paper.noted if text == label} == pages
    assert [text for _page, text in paper.noted if text.endswith(" (10)")][:9] == [
        f"{value_text(FIGURES['sla_attainment'].unit, (10 - number) / 10)} (10)" for number in range(9)
    ]
