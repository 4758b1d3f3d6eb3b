"""Positions that no phone sends."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tanggap.web.field.forms import ReportForm


def position(**fields: str) -> ReportForm:
    return ReportForm({"step": "en_route", "request_key": "k", **fields})


@pytest.mark.parametrize("value", ["1e999", "1e99999999", "-180.1", "9" * 40])
@pytest.mark.parametrize("name", ["latitude", "longitude"])
def test_what_is_not_on_the_globe_is_refused_at_its_field(name: str, value: str) -> None:
    assert name in position(**{name: value}).errors


def test_an_endless_accuracy_is_cut_before_it_is_counted_out() -> None:
    form = position(latitude="0.5333333333", longitude="101.45", accuracy_m="1e99999999")

    assert form.is_valid()
    assert form.values()["accuracy_m"] == 100_000
    assert form.values()["latitude"] == Decimal("0.533333")
