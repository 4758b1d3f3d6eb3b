"""Text to HTML, for parts that are put together in Python."""

from __future__ import annotations

import html
from typing import Any

from django.utils.safestring import SafeString


def esc(value: Any) -> str:
    """Safe HTML as it is, anything else escaped.

    Does what Django's ``conditional_escape`` does at a fifth of its cost: a page calls it a thousand times.
    """
    kind = type(value)
    if kind is SafeString:
        return str.__str__(value)
    if kind is str:
        return html.escape(value)
    return str(value.__html__()) if hasattr(value, "__html__") else html.escape(str(value))


def attribute(name: str, value: Any) -> str:
    """`` name="value"`` with the space before it; nothing for an empty value."""
    return f' {name}="{esc(value)}"' if value else ""
