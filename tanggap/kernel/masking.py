"""Personal data shown only as far as their owner recognises them."""

from __future__ import annotations

import re

DOTS = "•••"
_ADDRESS = re.compile(r"([^\s@<>\"',;:()]{1,64})@([\w-]+(?:\.[\w-]+)+)")
_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[\s().-]{0,2}\d){6,}(?!\w)")
"""Seven digits and more: telephone, identity and customer numbers."""


def masked_email(address: str) -> str:
    """``budi.santoso@dinas.go.id`` as ``b•••@dinas.go.id``; empty stays empty."""
    local, at, domain = address.strip().partition("@")
    return f"{local[:1]}{DOTS}@{domain}" if at else ""


def masked_phone(number: str) -> str:
    """``+628123456789`` as ``•••6789``; empty when too little would stay hidden."""
    digits = "".join(char for char in number if char.isdecimal())
    return f"{DOTS}{digits[-4:]}" if len(digits) >= 8 else ""


def masked_text(text: str) -> str:
    """The text with e-mail addresses and long numbers made unreadable."""
    text = _ADDRESS.sub(lambda found: masked_email(found[0]), text)
    return _NUMBER.sub(lambda found: masked_phone(found[0]) or DOTS, text)


def given_name(name: str) -> str:
    """The first word of a name: ``Budi Santoso`` is ``Budi``."""
    return name.split(maxsplit=1)[0] if name.strip() else ""
