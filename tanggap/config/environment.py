"""Typed readers of environment variables; every value may also come from a file named by ``..._FILE``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's text, or the content of the file that ``<name>_FILE`` names, or ``default``.

    An empty variable counts as not set: that is how container files leave one out.

    Raises:
        ImproperlyConfigured: when the named file cannot be read.
    """
    if (file_name := os.environ.get(f"{name}_FILE")) and not os.environ.get(name):
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE: {file_name} cannot be read ({error.strerror})"
            ) from error
    return os.environ.get(name) or default


def database(name: str, default: str) -> dict[str, Any]:
    """The variable as Django's settings of one database.

    Raises:
        ImproperlyConfigured: when it is no address of SQLite or PostgreSQL.
    """
    address = text(name, default)
    if not address.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            f"{name} must begin with postgres:// or sqlite:///, not {address.partition(':')[0]!r}"
        )
    return dict(dj_database_url.parse(address))


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no: 1, true, yes, on (any case) are yes."""
    value = text(name)
    return value.strip().lower() in {"1", "true", "yes", "on"} if value else default


def whole_number(name: str, default: int) -> int:
    """The variable as a whole number.

    Raises:
        ImproperlyConfigured: when the text is no whole number.
    """
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def words(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The variable as comma-separated words."""
    value = text(name)
    return tuple(word.strip() for word in value.split(",") if word.strip()) if value else default


def origins(*addresses: str) -> tuple[str, ...]:
    """Scheme and host of each address that is not empty, for the content security policy.

    Raises:
        ImproperlyConfigured: when an address is no web address.
    """
    found = []
    for address in filter(None, addresses):
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ImproperlyConfigured(f"{address!r} is no web address")
        found.append(f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}")
    return tuple(found)
