"""Pairing phones with technicians, and taking the pairing back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.models import Technician, TrackingDevice
from tanggap.fieldwork.positions import policies
from tanggap.fieldwork.positions.choices import DeviceKind
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import secret_hash

MOST_DEVICES = 5
"""Phones that one technician may have paired at once."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A paired device with its secret, which is shown this once.

    Attributes:
        address: where the app sends positions.
        configuration: the address that the app reads its settings from when it is opened or scanned; the app
            keeps its origin and path, and takes the query as settings (metres and seconds).
    """

    device: TrackingDevice
    secret: str

    @property
    def address(self) -> str:
        return f"{settings.BASE_URL.rstrip('/')}/t/{self.secret}/"

    @property
    def configuration(self) -> str:
        return f"{self.address}?{urlencode(self._settings())}"

    def _settings(self) -> dict[str, str | int]:
        return {
            "id": self.device.pk,
            "accuracy": "high",
            "distance": 50,
            "interval": 120,
            "heartbeat": 300,
            "buffer": "true",
            "stop_detection": "true",
        }


@transaction.atomic
def device_pair(
    *, actor: Actor, technician: Technician, label: str, kind: str = DeviceKind.TRACCAR
) -> Pairing:
    """Pair a phone with a technician; the secret in the answer is nowhere else.

    Raises:
        NotAllowed, Invalid: no name, an unknown kind, or too many phones.
    """
    policies.can_manage_devices(actor, technician).enforce()
    name = " ".join(label.split())[:80]
    if not name:
        raise Invalid.field("label", _("Give the phone a name."), code="required")
    if kind not in DeviceKind.values:
        raise Invalid.field("kind", _("Choose a kind of device."))
    Technician.objects.select_for_update().get(pk=technician.pk)
    if TrackingDevice.objects.filter(technician=technician, revoked_at__isnull=True).count() >= MOST_DEVICES:
        raise Invalid(
            _("At most %(most)d phones can be paired. Revoke one first.") % {"most": MOST_DEVICES},
            code="too_many_devices",
        )
    secret = new_secret()
    device = TrackingDevice.objects.create(
        technician=technician,
        kind=kind,
        label=name,
        secret_sha256=secret_hash(secret),
        paired_at=clock.now(),
    )
    _record("device.paired", actor, technician, device, "")
    return Pairing(device, secret)


@transaction.atomic
def device_revoke(*, actor: Actor, device_id: int, reason: str = "") -> TrackingDevice:
    """Refuse everything that the phone sends from now on; what it sent stays.

    Raises:
        NotVisible, NotAllowed, StaleState: revoked already.
    """
    device = (
        TrackingDevice.objects.filter(policies.positions_condition(actor, "technician__"), pk=device_id)
        .select_related("technician__home_unit")
        .first()
    )
    if device is None:
        raise NotVisible
    policies.can_manage_devices(actor, device.technician).enforce()
    revoked = TrackingDevice.objects.filter(pk=device.pk, revoked_at__isnull=True).update(
        revoked_at=clock.now(), revoke_reason=reason.strip()[:200]
    )
    if revoked != 1:
        raise StaleState
    device.refresh_from_db(fields=["revoked_at", "revoke_reason"])
    _record("device.revoked", actor, device.technician, device, reason)
    return device


def _record(action: str, actor: Actor, technician: Technician, device: TrackingDevice, reason: str) -> None:
    record(
        action,
        actor=actor,
        subject=technician,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data={"device": device.pk, "label": device.label, "reason": reason.strip()[:200]},
    )
