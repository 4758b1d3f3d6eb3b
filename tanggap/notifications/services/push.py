"""Devices that take pushes: joining and leaving."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.accounts.models import User
from tanggap.activity.services import record
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.notifications.models import PushDevice
from tanggap.notifications.push_crypto import bytes_of, device_key_of

MOST_DEVICES = 10
ENDPOINT_LIMIT = 600
SECRET_BYTES = 16


def push_device_add(
    *, actor: Actor, endpoint: str, device_key: str, device_secret: str, label: str
) -> PushDevice:
    """Let a browser of the actor take pushes; the same browser again changes its keys and owner.

    Args:
        actor: a person.
        endpoint: address at the browser's push service.
        device_key, device_secret: the browser's keys in URL-safe Base64.
        label: what the person calls the device.

    Raises:
        NotAllowed: the actor is no person, or the installation sends no pushes.
        Invalid: what came is no subscription, or there are too many devices.
    """
    if actor.person_id is None or not settings.VAPID_PRIVATE_KEY:
        raise NotAllowed(_("This installation sends no pushes."))
    _check(endpoint, device_key, device_secret)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.person_id)
        others = PushDevice.objects.filter(user=user).exclude(endpoint=endpoint)
        if others.count() >= MOST_DEVICES:
            raise Invalid.field("endpoint", _("You have ten devices already; remove one first."))
        device, _made = PushDevice.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "user": user,
                "device_key": device_key,
                "device_secret": device_secret,
                "label": " ".join(label.split())[:60],
            },
        )
        record("push_device.added", actor=actor, subject=device, data={"device": device.label})
    return device


def push_device_remove(*, actor: Actor, device_id: int) -> None:
    """Send no more pushes to a device of the actor.

    Raises:
        NotVisible: it is none of the actor's.
    """
    with transaction.atomic():
        device = PushDevice.objects.filter(user=actor.person_id, pk=device_id).first()
        if device is None or actor.person_id is None:
            raise NotVisible
        record("push_device.removed", actor=actor, subject=device, data={"device": device.label})
        device.delete()


def _check(endpoint: str, device_key: str, device_secret: str) -> None:
    try:
        parts = urlsplit(endpoint)
        usable = parts.scheme == "https" or (settings.OUTGOING_PRIVATE_ALLOWED and parts.scheme == "http")
        if not usable or not parts.hostname or len(endpoint) > ENDPOINT_LIMIT or not endpoint.isascii():
            raise ValueError("no address of a push service")
        device_key_of(device_key)
        if len(bytes_of(device_secret)) != SECRET_BYTES:
            raise ValueError("no secret of a device")
    except ValueError:
        raise Invalid.field("endpoint", _("The browser gave no usable address for pushes.")) from None
