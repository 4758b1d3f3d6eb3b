"""Telephone numbers come to one form however they are typed."""

from __future__ import annotations

import re

import pytest

from tanggap.kernel.phone import normalised


@pytest.mark.parametrize("typed", ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "62 812 34567890"])
def test_the_same_number_has_one_form(typed):
    assert normalised(typed) == "+6281234567890"


def test_nothing_stays_nothing_and_a_foreign_number_keeps_its_country():
    assert normalised("  ") == ""
    assert normalised("+65 6123 4567") == "+6561234567"


@pytest.mark.parametrize("typed", ["abc", "1", "0812", "+6281234567890123456"])
def test_what_cannot_be_a_number_is_refused(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        normalised(typed)
