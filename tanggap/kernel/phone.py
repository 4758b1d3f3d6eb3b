"""Telephone numbers as Indonesians write them, in international form."""

from __future__ import annotations

from urllib.parse import quote

import phonenumbers

REGION = "ID"
LONGEST = 16
"""A plus sign and at most 15 digits (E.164)."""


def international(number: str) -> str:
    """``0812-3456 789`` as ``+628123456789``; empty when it is no possible number.

    Args:
        number: as typed; numbers without country code are Indonesian.
    """
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return ""
    formatted = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return formatted if len(formatted) <= LONGEST and phonenumbers.is_possible_number(parsed) else ""


def normalised(text: str) -> str:
    """The number as it is stored; an empty text stays empty.

    Raises:
        ValueError: when the text cannot be a telephone number.
    """
    if not text.strip():
        return ""
    number = international(text)
    if not number:
        raise ValueError(text)
    return number


def whatsapp_link(number: str, text: str = "") -> str:
    """Address that opens a WhatsApp chat with a prepared text; empty without a usable number."""
    digits = international(number).lstrip("+")
    if not digits:
        return ""
    return f"https://wa.me/{digits}" + (f"?text={quote(text)}" if text else "")
