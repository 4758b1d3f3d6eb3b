"""Addresses in mails by which one kind of notice is switched off without signing in (RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import salted_hmac

from tanggap.notifications.models import Delivery
from tanggap.notifications.registry import event_of

PATH = "/notices/stop/"
_SALT = "tanggap.notifications.stop"
_GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link switches off: an event over a channel, for a person or for somebody known by address only.

    Attributes:
        user_id: key of the person; 0 for somebody without an account.
        delivery: the message that carried the link, for somebody without an account.
    """

    user_id: int
    event: str
    channel: str
    delivery: Delivery | None = None


def address_hash(address: str) -> str:
    """An address as a keyed hash, for remembering what it wanted without keeping it."""
    plain = address.strip().lower()
    return salted_hmac("tanggap.notifications.address", plain, algorithm="sha256").hexdigest()


def stop_path(delivery: Delivery) -> str:
    """The path that switches off what the delivery is; empty when it is not for choosing."""
    try:
        event = event_of(delivery.event)
    except LookupError:
        return ""
    if delivery.user_id is None:
        # Names the message and not the address, which has no business in the logs of web servers.
        told: list[object] = [_GUEST, str(delivery.public_id)]
        return f"{PATH}{signing.dumps(told, salt=_SALT)}/" if event.guests_may_stop else ""
    if not event.optional:
        return ""
    token = signing.dumps([delivery.user_id, delivery.event, delivery.channel], salt=_SALT)
    return f"{PATH}{token}/"


def stop_of(token: str) -> Stop | None:
    """What the token stands for; none when it is not ours or its event cannot be switched off any more."""
    try:
        parts = signing.loads(token, salt=_SALT)
        if parts[0] == _GUEST:
            return _guest_stop(parts[1])
        user_id, event, channel = parts
        optional = event_of(event).optional
    except (signing.BadSignature, LookupError, ValueError, TypeError):
        return None
    return Stop(user_id, event, channel) if optional else None


def _guest_stop(public_id: str) -> Stop | None:
    row = Delivery.objects.filter(public_id=public_id, user__isnull=True).exclude(address="").first()
    if row is None or not event_of(row.event).guests_may_stop:
        return None
    return Stop(0, row.event, row.channel, row)
