"""Tables of reporting."""

from __future__ import annotations

from tanggap.reporting.models.edition import RecapEdition

__all__ = ["RecapEdition"]
