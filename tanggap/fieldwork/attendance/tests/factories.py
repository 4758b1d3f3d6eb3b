"""Technicians with shifts, drawn pictures, and captures for tests."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from tanggap.accounts.tests.factories import acting
from tanggap.fieldwork.attendance import services
from tanggap.fieldwork.attendance.capture import Capture
from tanggap.fieldwork.models import AttendanceEntry, AttendancePlace, Shift, Technician
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.organization.models import Unit

OFFICE = (0.507068, 101.447779)
"""Pekanbaru."""
MONDAY_EIGHT = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""08:00 in Jakarta and Pekanbaru."""
_keys = count(1)


def make_shift(unit: Unit, **fields: Any) -> Shift:
    """Eight to five."""
    defaults = {"name": f"Pagi {next(_keys)}", "starts_at": time(8), "ends_at": time(17)}
    return Shift.objects.create(unit=unit, **{**defaults, "follows_calendar": False, **fields})


def make_worker(unit: Unit, *, consents: bool = True, **fields: Any) -> Technician:
    """A technician with a shift who agreed to pictures."""
    technician = make_technician(
        unit, usual_shift=fields.pop("usual_shift", None) or make_shift(unit), **fields
    )
    if consents:
        services.consent_give(actor=acting(technician.user), technician=technician)
    return technician


def make_place(unit: Unit, **fields: Any) -> AttendancePlace:
    """A circle of 150 m around the office."""
    facts = {"name": "Kantor", "latitude": Decimal(str(OFFICE[0])), "longitude": Decimal(str(OFFICE[1]))}
    return AttendancePlace.objects.create(unit=unit, **{**facts, "radius_m": 150, **fields})


def portrait(seed: int, size: tuple[int, int] = (480, 640)) -> Image.Image:
    """A drawn face before a room, different for each seed, with the grain of a camera."""
    dice = random.Random(seed)
    width, height = size

    def colour(low: int, high: int) -> tuple[int, int, int]:
        return (dice.randint(low, high), dice.randint(low, high), dice.randint(low, high))

    picture = Image.new("RGB", size, colour(60, 220))
    draw = ImageDraw.Draw(picture)
    for _number in range(9):
        left, top = dice.randint(-100, width), dice.randint(-100, height)
        box = (left, top, left + dice.randint(60, 320), top + dice.randint(60, 380))
        draw.rectangle(box, fill=colour(20, 240))
    across, down = width * dice.uniform(0.35, 0.65), height * dice.uniform(0.35, 0.6)
    wide, tall = width * dice.uniform(0.16, 0.26), height * dice.uniform(0.17, 0.26)
    skin = (dice.randint(150, 225), dice.randint(105, 165), dice.randint(75, 130))
    body = (across - wide * 2, down + tall, across + wide * 2, height + 200)
    draw.rounded_rectangle(body, 80, fill=colour(20, 200))
    draw.ellipse((across - wide, down - tall * 1.25, across + wide, down + tall * 0.4), fill=(30, 24, 22))
    draw.ellipse((across - wide * 0.9, down - tall, across + wide * 0.9, down + tall), fill=skin)
    for side in (-0.4, 0.4):
        eye = across + wide * side
        draw.ellipse((eye - 10, down - 20, eye + 10, down - 6), fill=(20, 20, 20))
    mouth = (across - wide * 0.4, down + tall * 0.2, across + wide * 0.4, down + tall * 0.6)
    draw.arc(mouth, 20, 160, fill=(120, 40, 40), width=6)
    noise = Image.effect_noise(size, 24).convert("RGB")
    return Image.blend(picture, noise, 0.12)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """The picture as a browser's canvas encodes it."""
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def upload(content: bytes | int | None = None) -> SimpleUploadedFile:
    """A picture as it arrives: of these bytes, or drawn from a seed."""
    if not isinstance(content, bytes):
        content = jpeg(portrait(next(_keys) + 1000 if content is None else content))
    return SimpleUploadedFile("blob.jpg", content, content_type="image/jpeg")


def captured(technician: Technician, direction: str = "in", **fields: Any) -> Capture:
    """A live capture at the office with a fresh position that differs by a hair each time."""
    number = next(_keys)
    if "challenge" not in fields and fields.get("source", "live") == "live":
        challenge = services.challenge_issue(actor=acting(technician.user), direction=direction)
        fields["challenge"] = str(challenge.public_id)
    defaults: dict[str, Any] = {
        "source": "live",
        "request_key": f"key-{number}",
        "picture": None,
        "latitude": Decimal(f"{OFFICE[0] + number * 1e-6:.6f}"),
        "longitude": Decimal(f"{OFFICE[1] - number * 1e-6:.6f}"),
        "accuracy_m": 12,
        "position_age_s": 1,
        "phone_time": clock.now(),
        "device_key": f"phone-{technician.pk}",
    }
    values = {**defaults, **fields}
    values["picture"] = values["picture"] or upload()
    return Capture(direction=direction, **values)


def take(technician: Technician, direction: str = "in", **fields: Any) -> AttendanceEntry:
    """A check-in or check-out as the phone sends it."""
    capture = captured(technician, direction, **fields)
    return services.attendance_take(actor=acting(technician.user), capture=capture)


def doubts_of(entry: AttendanceEntry) -> dict[str, str]:
    """Kinds of doubt with their outcome."""
    return dict(entry.doubts.values_list("kind", "outcome"))
