"""Telephone numbers."""

from __future__ import annotations

import pytest

from tanggap.kernel.phone import international, whatsapp_link


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0812-3456 7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62 81234567890", "+6281234567890"),
        ("(0761) 123456", "+62761123456"),
        ("12", ""),
        ("tidak ada", ""),
        ("", ""),
    ],
)
def test_numbers_become_international(typed, expected):
    assert international(typed) == expected


def test_a_whatsapp_link_carries_a_prepared_text():
    assert (
        whatsapp_link("081234567890", "Halo & apa kabar")
        == "https://wa.me/6281234567890?text=Halo%20%26%20apa%20kabar"
    )


def test_no_link_without_a_number():
    assert whatsapp_link("-") == ""
