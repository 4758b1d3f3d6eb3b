"""Refusals of this package: a whole file, a mapping, or one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.errors import DomainError, Invalid, UnsupportedContent


class FileRefused(UnsupportedContent):
    """The file as a whole cannot be imported; nothing was changed."""

    code = "file_refused"
    default_message = _("This file cannot be imported.")


class MappingInvalid(Invalid):
    """A mapping that does not say what it must; ``fields`` names the places."""

    code = "mapping_invalid"
    default_message = _("This mapping cannot be used.")


class RowRefused(DomainError):
    """One row that cannot be imported, with every reason found in it.

    Args:
        reasons: translated sentences, at least one.
    """

    code = "row_refused"
    default_message = _("This row cannot be imported.")

    def __init__(self, reasons: Sequence[Any]) -> None:
        self.reasons = list(reasons)
        super().__init__(self.reasons[0] if self.reasons else None)
