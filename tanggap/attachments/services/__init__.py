"""Writes of files."""

from __future__ import annotations

from tanggap.attachments.services.attachment import (
    attachment_remove,
    attachment_store,
    attachments_store_many,
)
from tanggap.attachments.services.handover import (
    attachments_discard,
    attachments_forget,
    attachments_hand_over,
)
from tanggap.attachments.services.orphans import orphans_delete
from tanggap.attachments.services.photo import can_set_photo, logo_remove, logo_set, photo_remove, photo_set
from tanggap.attachments.services.upload import PreparedFile, uploads_prepared

__all__ = [
    "PreparedFile",
    "attachment_remove",
    "attachment_store",
    "attachments_discard",
    "attachments_forget",
    "attachments_hand_over",
    "attachments_store_many",
    "can_set_photo",
    "logo_remove",
    "logo_set",
    "orphans_delete",
    "photo_remove",
    "photo_set",
    "uploads_prepared",
]
