"""Positions of the technician's open page."""

from __future__ import annotations

from tanggap.fieldwork.models import Technician, TrackingDevice
from tanggap.fieldwork.positions.choices import DeviceKind
from tanggap.fieldwork.positions.reading import Fix, Message
from tanggap.fieldwork.positions.services.intake import KnownDevice, positions_take
from tanggap.kernel import clock
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import secret_hash


def browser_position_take(*, technician: Technician, fix: Fix) -> bool:
    """Keep a position of the open page while on duty; whether it was kept.

    Everybody has one device for all of his browsers; nobody knows its secret.
    """
    device = TrackingDevice.objects.filter(technician=technician, kind=DeviceKind.BROWSER).first()
    if device is None:
        device = TrackingDevice.objects.create(
            technician=technician,
            kind=DeviceKind.BROWSER,
            label=DeviceKind.BROWSER.value,
            secret_sha256=secret_hash(new_secret()),
            paired_at=clock.now(),
        )
    known = KnownDevice(device.pk, technician.pk, technician.home_unit.time_zone)
    return bool(positions_take(known, Message("browser", (fix,))))
