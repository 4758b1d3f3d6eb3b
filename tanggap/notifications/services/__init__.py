"""Writes of notices."""

from __future__ import annotations

from tanggap.notifications.services.digest import held_release
from tanggap.notifications.services.inbox import inbox_mark_all_read, inbox_mark_read
from tanggap.notifications.services.notify import Recipient, notify
from tanggap.notifications.services.outbox import SendReport, deliveries_send_due
from tanggap.notifications.services.preferences import preferences_save
from tanggap.notifications.services.resend import ResendResult, deliveries_resend
from tanggap.notifications.services.times import Times, times_save
from tanggap.notifications.services.watch import WatchReport, outbox_watch

__all__ = [
    "Recipient",
    "ResendResult",
    "SendReport",
    "Times",
    "WatchReport",
    "deliveries_resend",
    "deliveries_send_due",
    "held_release",
    "inbox_mark_all_read",
    "inbox_mark_read",
    "notify",
    "outbox_watch",
    "preferences_save",
    "times_save",
]
