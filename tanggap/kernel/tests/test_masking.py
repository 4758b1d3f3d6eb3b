"""Personal data is recognised and hidden."""

from __future__ import annotations

import pytest

from tanggap.kernel.masking import given_name, masked_email, masked_phone, masked_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hubungi budi.s@dinas.go.id ya", "hubungi b•••@dinas.go.id ya"),
        ("WA 0812-3456-7890 / +62 812 3456 7890", "WA •••7890 / •••7890"),
        ("NIK 1471012345678901", "NIK •••8901"),
        ("telepon 1234567", "telepon •••"),
        (
            "lampu 3 menit sejak 08.30, tiket TGP-2026-000123",
            "lampu 3 menit sejak 08.30, tiket TGP-2026-000123",
        ),
        ("", ""),
    ],
)
def test_addresses_and_long_numbers_are_hidden_and_the_rest_stays(text: str, shown: str) -> None:
    assert masked_text(text) == shown


def test_too_little_is_not_shown_at_all() -> None:
    assert (masked_email("x"), masked_email(""), masked_phone("12345"), given_name("  ")) == ("", "", "", "")
    assert masked_phone("+6281234567890") == "•••7890"
    assert given_name("Budi Santoso") == "Budi"
