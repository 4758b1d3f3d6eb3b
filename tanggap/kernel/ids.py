"""Identifiers that leave the system."""

from __future__ import annotations

import secrets
import uuid

import uuid_utils


def new_public_id() -> uuid.UUID:
    """A time-ordered identifier (UUID version 7) for rows that are addressed from outside."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def new_secret(number_of_bytes: int = 24) -> str:
    """An unguessable URL-safe text with ``number_of_bytes`` bytes of randomness."""
    return secrets.token_urlsafe(number_of_bytes)
