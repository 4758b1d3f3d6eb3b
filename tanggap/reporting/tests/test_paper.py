"""The recap on paper looks the same on every machine."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By
from tanggap.reporting.paper import _Paper, recap_pdf
from tanggap.reporting.periods import Period
from tanggap.reporting.recap import recap
from tanggap.reporting.tests.factories import World

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
