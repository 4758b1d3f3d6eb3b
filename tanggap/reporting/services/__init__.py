"""Writes of reporting: monthly recaps."""

from __future__ import annotations

from tanggap.reporting.services.editions import (
    edition_publish_ask,
    editions_files_tidy,
    editions_open_due,
    editions_publish_due,
)

__all__ = ["edition_publish_ask", "editions_files_tidy", "editions_open_due", "editions_publish_due"]
