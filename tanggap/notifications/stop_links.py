"""Addresses in mails by which one kind of notice is switched off without signing in (RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from tanggap.notifications.models import Delivery
from tanggap.notifications.registry import event_of

PATH = "/notices/stop/"
_SALT = "tanggap.notifications.stop"


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link switches off: an event over a channel for a person."""

    user_id: int
    event: str
    channel: str


def stop_path(delivery: Delivery) -> str:
    """The path that switches off what the delivery is; empty when it is not for choosing."""
    try:
        optional = event_of(delivery.event).optional
    except LookupError:
        return ""
    if not delivery.user_id or not optional:
        return ""
    token = signing.dumps([delivery.user_id, delivery.event, delivery.channel], salt=_SALT)
    return f"{PATH}{token}/"


def stop_of(token: str) -> Stop | None:
    """What the token stands for; none when it is not ours or its event cannot be switched off any more."""
    try:
        user_id, event, channel = signing.loads(token, salt=_SALT)
        optional = event_of(event).optional
    except (signing.BadSignature, LookupError, ValueError, TypeError):
        return None
    return Stop(user_id, event, channel) if optional else None
