"""Tables of the package."""

from __future__ import annotations

from tanggap.notifications.models.audience import NewTicketAudience
from tanggap.notifications.models.delivery import Delivery, DeliveryAttempt
from tanggap.notifications.models.inbox import InboxItem
from tanggap.notifications.models.incident import OutboxIncident
from tanggap.notifications.models.preference import ChannelOrder, Preference
from tanggap.notifications.models.push import PushDevice
from tanggap.notifications.models.stop import GuestStop
from tanggap.notifications.models.template import TemplateVersion
from tanggap.notifications.models.times import DigestChoice, QuietHours

__all__ = [
    "ChannelOrder",
    "Delivery",
    "DeliveryAttempt",
    "DigestChoice",
    "GuestStop",
    "InboxItem",
    "NewTicketAudience",
    "OutboxIncident",
    "Preference",
    "PushDevice",
    "QuietHours",
    "TemplateVersion",
]
