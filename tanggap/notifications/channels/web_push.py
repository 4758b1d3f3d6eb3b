"""Pushes to browsers: short, encrypted for the device, to all devices of a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.utils import parseaddr

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.kernel.safe_http import Forbidden, Unreachable, post
from tanggap.notifications.channel import HandingOver, PermanentError, Receipt, TemporaryError
from tanggap.notifications.models import Delivery, PushDevice
from tanggap.notifications.private_links import is_sealed
from tanggap.notifications.push_crypto import MOST_CONTENT, encrypted, private_key_of, proof_of

KEPT_S = 24 * 3600
"""How long a push service keeps a message for a device that is off."""
GONE = (404, 410)


def content_of(delivery: Delivery) -> bytes:
    """What the device is told: the subject line and where it leads, nothing else of anybody."""
    link = "" if is_sealed(delivery.link) else delivery.link
    title = delivery.subject_line
    while True:
        content = json.dumps({"title": title, "url": link, "tag": delivery.thread_key}).encode()
        if len(content) <= MOST_CONTENT:
            return content
        title = title[: len(title) // 2]


def contact() -> str:
    """How a push service can reach who runs this installation; some refuse what is no real address."""
    if settings.BASE_URL.startswith("https://"):
        return settings.BASE_URL
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


class PushSender:
    """Sends to every device of the recipient; one that takes it is enough."""

    def __init__(self) -> None:
        self._key: ec.EllipticCurvePrivateKey = private_key_of(settings.VAPID_PRIVATE_KEY)

    def send(self, delivery: Delivery, handing_over: HandingOver) -> Receipt:
        """Send one message; see ``Sender``."""
        devices = list(PushDevice.objects.filter(user=delivery.user_id))
        content = content_of(delivery)
        taken, errors, gone = [], [], []
        handing_over()
        for device in devices:
            status, words = self._send_to(device, content)
            if 200 <= status < 300:
                taken.append(device.pk)
            elif status in GONE:
                gone.append(device.pk)
            else:
                errors.append((status, words))
        PushDevice.objects.filter(pk__in=gone).delete()
        if taken:
            PushDevice.objects.filter(pk__in=taken).update(reached_at=clock.now())
            return Receipt(f"push:{delivery.public_id}")
        waits = [words for status, words in errors if status in {0, 429} or status >= 500]
        if waits:
            raise TemporaryError(waits[0])
        raise PermanentError(errors[0][1] if errors else "no device takes pushes any more")

    def _send_to(self, device: PushDevice, content: bytes) -> tuple[int, str]:
        """Status and words of the push service; 0 when it could not be reached."""
        try:
            headers = {
                "Authorization": proof_of(self._key, device.endpoint, contact(), clock.now()),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(KEPT_S),
                "Urgency": "normal",
            }
            answer = post(
                device.endpoint, encrypted(content, device.device_key, device.device_secret), headers
            )
        except (Forbidden, ValueError) as error:
            return 400, str(error)
        except Unreachable as error:
            return 0, str(error)
        return answer.status, f"{answer.status} {answer.body[:200].decode('utf-8', 'replace')}".strip()


class PushChannel:
    """The channel ``web_push``."""

    code = "web_push"
    title = _("Push")

    def is_configured(self) -> bool:
        """There is a key by which push services know us."""
        return bool(settings.VAPID_PRIVATE_KEY)

    def address_of(self, user: User) -> str:
        """How many devices take pushes, in words; empty when none does."""
        return self.addresses_of([user]).get(user.pk, "")

    def addresses_of(self, users: Iterable[User]) -> dict[int, str]:
        """Names of the devices of each person who has some, from one read."""
        names: dict[int, list[str]] = {}
        rows = PushDevice.objects.filter(user__in=users).order_by("pk")
        for user_id, label in rows.values_list("user_id", "label"):
            names.setdefault(user_id, []).append(label or "push")
        return {user_id: ", ".join(labels)[:254] for user_id, labels in names.items()}

    @contextmanager
    def session(self) -> Iterator[PushSender]:
        """A sender; each device is asked by itself."""
        yield PushSender()


CHANNEL = PushChannel()
