"""Secrets that are given away and only known again by their hash."""

from __future__ import annotations

import hashlib
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

CODE_DIGITS = 6


def new_code() -> str:
    """Six random digits for a person to copy."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_hash(code: str, bound_to: str) -> str:
    """Hash of a short code; keyed, since six digits could be tried out, and worth nothing elsewhere.

    Args:
        code: as given away or as typed.
        bound_to: what the code belongs to, such as the hash of the request's reference.
    """
    return salted_hmac(f"tanggap.code.{bound_to}", code, algorithm="sha256").hexdigest()


def is_code(typed: str, stored_hash: str, bound_to: str) -> bool:
    """Whether the code is right; takes as long when there is none to compare with."""
    digits = "".join(char for char in typed if char.isdecimal())[:12]
    same = constant_time_compare(code_hash(digits, bound_to), stored_hash or "-" * 64)
    return same and bool(stored_hash)


def secret_hash(secret: str) -> str:
    """Hash of a long random secret; needs no key, since it cannot be tried out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def origin_hash(address: str) -> str:
    """A network address as a keyed hash, for counting attempts without keeping the address."""
    return salted_hmac("tanggap.origin", address, algorithm="sha256").hexdigest()
