"""Tables of the package."""

from __future__ import annotations

from tanggap.attachments.models.attachment import Attachment

__all__ = ["Attachment"]
