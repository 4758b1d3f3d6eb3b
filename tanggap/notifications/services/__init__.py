"""Writes of notices."""

from __future__ import annotations

from tanggap.notifications.services.audiences import new_ticket_audience_save
from tanggap.notifications.services.digest import held_release
from tanggap.notifications.services.inbox import inbox_mark_all_read, inbox_mark_read
from tanggap.notifications.services.notify import Recipient, notice_preview, notify
from tanggap.notifications.services.outbox import SendReport, deliveries_send_due
from tanggap.notifications.services.preferences import (
    channel_order_save,
    notice_stop,
    preferences_reset,
    preferences_save,
)
from tanggap.notifications.services.push import push_device_add, push_device_remove
from tanggap.notifications.services.resend import ResendResult, deliveries_resend
from tanggap.notifications.services.templates import Place as TemplatePlace
from tanggap.notifications.services.templates import place_checked as template_place_checked
from tanggap.notifications.services.templates import (
    template_edit,
    template_reset,
    template_restore,
)
from tanggap.notifications.services.templates import words_checked as template_words_checked
from tanggap.notifications.services.times import Times, times_save
from tanggap.notifications.services.watch import WatchReport, outbox_watch

__all__ = [
    "Recipient",
    "ResendResult",
    "SendReport",
    "TemplatePlace",
    "Times",
    "WatchReport",
    "channel_order_save",
    "deliveries_resend",
    "deliveries_send_due",
    "held_release",
    "inbox_mark_all_read",
    "inbox_mark_read",
    "new_ticket_audience_save",
    "notice_preview",
    "notice_stop",
    "notify",
    "outbox_watch",
    "preferences_reset",
    "preferences_save",
    "push_device_add",
    "push_device_remove",
    "template_edit",
    "template_place_checked",
    "template_reset",
    "template_restore",
    "template_words_checked",
    "times_save",
]
