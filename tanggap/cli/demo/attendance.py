"""Ninety days of attendance: shifts, places, believable lateness, some doubts; faces are drawn."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from tanggap.cli.demo.people import People, person_actor
from tanggap.fieldwork.attendance import services
from tanggap.fieldwork.attendance.capture import Capture
from tanggap.fieldwork.attendance.choices import Direction, EntrySource, PlaceResult, Punctuality, Verdict
from tanggap.fieldwork.attendance.gazetteer import place_name
from tanggap.fieldwork.models import (
    AttendanceConsent,
    AttendanceEntry,
    AttendancePlace,
    Leave,
    RosterDay,
    Shift,
    Technician,
)
from tanggap.fieldwork.roster.choices import LeaveKind, LeaveStatus
from tanggap.fieldwork.roster.expected import ExpectedDay, plan_for, workers_of
from tanggap.kernel import clock
from tanggap.organization.models import Unit

DAYS = 90
PICTURED_DAYS = 2
"""Working days whose entries have pictures and went through the service itself."""
FULL = 6
"""So many people make a day worth a wall of faces; a Sunday has fewer."""
PLACES = (
    ("Kantor Regional Riau", "PKU", "0.507068", "101.447779", 200),
    ("Gudang Panam", "PKU", "0.465210", "101.380450", 250),
    ("Kantor Dumai", "DUM", "1.666120", "101.446980", 200),
    ("Kantor Rengat", "RGT", "-0.367240", "102.545510", 200),
)
BACKDROPS = (
    (201, 214, 222),
    (222, 211, 190),
    (186, 205, 190),
    (214, 196, 196),
    (190, 196, 214),
    (226, 226, 218),
)
SHIRTS = ((28, 74, 128), (150, 36, 40), (30, 100, 70), (60, 60, 66), (190, 120, 30), (84, 60, 120))


@dataclass(frozen=True, slots=True)
class _Habit:
    """How somebody comes to work: minutes against eight, how far that varies, and where."""

    technician: Technician
    usual: float
    spread: float
    place: AttendancePlace


def attendance_create(people: People, present: datetime, *, days: int = DAYS) -> int:
    """Shifts, places, consents and the days of the technicians; the number of entries.

    The past is written as rows, without pictures; the last days go through the service that phones use.
    """
    rng = random.Random(81)  # noqa: S311 - believable data, not secrets
    technicians = _with_shift(people)
    places = _places()
    habits = [_habit(rng, technician, places) for technician in technicians]
    _consents(technicians, present)
    _leaves(rng, technicians, present, people)
    _days_off(technicians, present, days)
    today = present.date()
    first = today - timedelta(days=days)
    plan = plan_for(
        workers_of(Technician.objects.filter(pk__in=[one.pk for one in technicians])), first, today
    )
    begun = [
        (day, expected.is_expected)
        for (_pk, day), expected in sorted(plan.items())
        if expected.starts_at and expected.starts_at <= present
    ]
    at_work = Counter(day for day, is_expected in begun if is_expected)
    pictured = set(sorted(day for day, count in at_work.items() if count >= FULL)[-PICTURED_DAYS:])
    worked = sorted(at_work)
    rows = [
        entry
        for habit in habits
        for day in worked
        if day not in pictured and (expected := plan[habit.technician.pk, day]).is_expected
        for entry in _past_day(rng, habit, expected, people)
    ]
    AttendanceEntry.objects.bulk_create(rows, batch_size=500)
    keys = [one.pk for one in technicians]
    with clock.frozen_at(present):
        services.days_rebuild(keys, first, today)
    recent = [
        (habit, plan[habit.technician.pk, day])
        for day in sorted(pictured)
        for habit in habits
        if plan[habit.technician.pk, day].is_expected
    ]
    return len(rows) + _recent(rng, recent, present)


def _with_shift(people: People) -> list[Technician]:
    region = Unit.objects.get(code="R-RIAU")
    shift = Shift.objects.create(name="Pagi", unit=region, starts_at=time(8), ends_at=time(17))
    technicians = Technician.objects.filter(
        home_unit__path__startswith=region.path, user__email__startswith="teknisi"
    )
    technicians.update(usual_shift=shift)
    return list(technicians.select_related("user", "home_unit").order_by("pk"))


def _places() -> dict[str, list[AttendancePlace]]:
    found: dict[str, list[AttendancePlace]] = {}
    for name, code, latitude, longitude, radius in PLACES:
        unit = Unit.objects.get(code=code)
        place = AttendancePlace.objects.create(
            name=name, unit=unit, latitude=Decimal(latitude), longitude=Decimal(longitude), radius_m=radius
        )
        found.setdefault(code, []).append(place)
    return found


def _habit(rng: random.Random, technician: Technician, places: dict[str, list[AttendancePlace]]) -> _Habit:
    usual = rng.choice((-24.0, -17.0, -14.0, -11.0, -9.0, -7.0))
    return _Habit(technician, usual, rng.uniform(4, 9), rng.choice(places[technician.home_unit.code]))


def _consents(technicians: Sequence[Technician], present: datetime) -> None:
    given = present - timedelta(days=DAYS + 1)
    AttendanceConsent.objects.bulk_create(
        AttendanceConsent(user_id=one.user_id, wording=services.WORDING, given_at=given)
        for one in technicians
    )


def _leaves(rng: random.Random, technicians: Sequence[Technician], present: datetime, people: People) -> None:
    noc = people.users["hdnoc"]
    rows = []
    for technician in rng.sample(list(technicians), 6):
        begins = present.date() - timedelta(days=rng.randrange(4, DAYS))
        kind = rng.choice((LeaveKind.ANNUAL, LeaveKind.SICK, LeaveKind.FAMILY))
        asked = present - timedelta(days=(present.date() - begins).days + 6)
        rows.append(
            Leave(
                technician=technician,
                kind=kind,
                first_day=begins,
                last_day=begins + timedelta(days=rng.randrange(0, 3)),
                reason="Keperluan keluarga" if kind == LeaveKind.FAMILY else "",
                status=LeaveStatus.APPROVED,
                asked_at=asked,
                asked_by=technician.user,
                decided_at=asked + timedelta(hours=3),
                decided_by=noc,
            )
        )
    Leave.objects.bulk_create(rows)


def _days_off(technicians: Sequence[Technician], present: datetime, days: int) -> None:
    """One day off a week, for most the Sunday; somebody is always there."""
    start = present.date() - timedelta(days=days)
    RosterDay.objects.bulk_create(
        RosterDay(technician=technician, date=day, shift=None)
        for number, technician in enumerate(technicians)
        for day in (start + timedelta(days=offset) for offset in range(days + 28))
        if day.weekday() == (5 if number % 4 == 3 else 6)
    )


def _arrival(rng: random.Random, habit: _Habit, expected: ExpectedDay) -> datetime:
    minutes = rng.gauss(habit.usual, habit.spread)
    if rng.random() < 0.04:
        minutes += rng.uniform(15, 70)
    return (expected.starts_at or clock.now()) + timedelta(seconds=round(minutes * 60))


def _near(rng: random.Random, place: AttendancePlace, metres: float) -> tuple[Decimal, Decimal]:
    degrees = metres / 111_000
    latitude = float(place.latitude) + rng.uniform(-degrees, degrees)
    longitude = float(place.longitude) + rng.uniform(-degrees, degrees)
    return Decimal(f"{latitude:.6f}"), Decimal(f"{longitude:.6f}")


def _past_day(
    rng: random.Random, habit: _Habit, expected: ExpectedDay, people: People
) -> list[AttendanceEntry]:
    """Coming and going of a day that is long over; now and then nobody came."""
    if rng.random() < 0.015 or expected.ends_at is None:
        return []
    came = _arrival(rng, habit, expected)
    left = expected.ends_at + timedelta(seconds=round(rng.gauss(14, 10) * 60))
    entries = [_past_entry(rng, habit, expected, Direction.CHECK_IN, came)]
    if rng.random() < 0.96:
        entries.append(_past_entry(rng, habit, expected, Direction.CHECK_OUT, left))
    if rng.random() < 0.02:
        _decided(rng, entries[0], people)
    return entries


def _past_entry(
    rng: random.Random, habit: _Habit, expected: ExpectedDay, direction: Direction, at: datetime
) -> AttendanceEntry:
    latitude, longitude = _near(rng, habit.place, 60)
    late = expected.late_after is not None and at > expected.late_after
    early = expected.ends_at is not None and at < expected.ends_at
    told = (
        (Punctuality.LATE if late else Punctuality.ON_TIME)
        if direction == Direction.CHECK_IN
        else (Punctuality.EARLY if early else Punctuality.ON_TIME)
    )
    return AttendanceEntry(
        technician=habit.technician,
        date=expected.date,
        direction=direction,
        source=EntrySource.LIVE,
        captured_at=at,
        received_at=at,
        request_key=f"demo-{habit.technician.pk}-{expected.date}-{direction}",
        device_key=f"demo-{habit.technician.code}",
        clock_offset_s=rng.randrange(-3, 4),
        latitude=latitude,
        longitude=longitude,
        accuracy_m=rng.randrange(6, 40),
        position_age_s=rng.randrange(0, 6),
        place=habit.place,
        place_name=place_name(float(latitude), float(longitude)),
        distance_m=rng.randrange(5, 80),
        place_result=PlaceResult.INSIDE,
        punctuality=told,
        shift_id=expected.shift_id,
        shift_starts_at=expected.starts_at,
        shift_ends_at=expected.ends_at,
        time_zone=habit.technician.home_unit.time_zone,
        verdict=Verdict.ACCEPTED,
    )


def _decided(rng: random.Random, entry: AttendanceEntry, people: People) -> None:
    """A past entry that the NOC had to look at."""
    entry.place_result = PlaceResult.OUTSIDE
    entry.distance_m = rng.randrange(700, 5000)
    entry.decided_at = entry.received_at + timedelta(minutes=rng.randrange(10, 90))
    entry.decided_by = people.users["hdnoc"]
    rejected = rng.random() < 0.3
    entry.verdict = Verdict.REJECTED if rejected else Verdict.ACCEPTED
    entry.decision_reason = (
        "Tidak ada tugas di tempat itu" if rejected else "Langsung ke pelanggan, sesuai tugas"
    )


# The last days ---------------------------------------------------------------------------------------------
def _recent(rng: random.Random, days: Sequence[tuple[_Habit, ExpectedDay]], present: datetime) -> int:
    """The last working days through the service: most clean, a few for the NOC to decide on."""
    taken = 0
    pictures: list[bytes] = []
    for number, (habit, expected) in enumerate(days):
        last_of_all = expected.date == days[-1][1].date
        if last_of_all and number % 12 == 9:
            continue  # one who did not come
        at = _arrival(rng, habit, expected)
        picture = portrait(rng, habit.technician.pk)
        fields: dict[str, Any] = {}
        if last_of_all and number % 12 == 2 and len(pictures) > 6:
            picture = pictures[-6]
        elif last_of_all and number % 12 == 5:
            fields = dict(zip(("latitude", "longitude"), _near(rng, habit.place, 4000), strict=True))
        elif last_of_all and number % 12 == 7:
            fields = {"source": EntrySource.FILE}
        pictures.append(picture)
        taken += _take(rng, habit, Direction.CHECK_IN, at, present, picture, fields)
        leaving = expected.ends_at + timedelta(minutes=rng.randrange(1, 30)) if expected.ends_at else None
        if leaving is not None:
            taken += _take(
                rng, habit, Direction.CHECK_OUT, leaving, present, portrait(rng, habit.technician.pk), {}
            )
    return taken


def _take(
    rng: random.Random,
    habit: _Habit,
    direction: Direction,
    at: datetime,
    present: datetime,
    picture: bytes,
    fields: dict[str, Any],
) -> int:
    if at > present:
        return 0
    actor = person_actor(habit.technician.user)
    latitude, longitude = _near(rng, habit.place, 60)
    with clock.frozen_at(at):
        challenge = services.challenge_issue(actor=actor, direction=direction)
        values: dict[str, Any] = {
            "source": EntrySource.LIVE,
            "challenge": str(challenge.public_id),
            "latitude": latitude,
            "longitude": longitude,
        } | fields
        services.attendance_take(
            actor=actor,
            capture=Capture(
                direction=direction,
                request_key=f"demo-{habit.technician.pk}-{at:%Y%m%d%H%M%S}",
                picture=SimpleUploadedFile("blob.jpg", picture, "image/jpeg"),
                accuracy_m=rng.randrange(6, 40),
                position_age_s=rng.randrange(0, 6),
                phone_time=at,
                device_key=f"demo-{habit.technician.code}",
                **values,
            ),
        )
    return 1


def _shade(rng: random.Random) -> tuple[int, ...]:
    """A colour of a wall, a door or a shelf: lighter or darker, hardly another hue."""
    change = rng.randrange(-130, 40)
    return tuple(max(0, min(255, part + change + rng.randrange(-12, 12))) for part in rng.choice(BACKDROPS))


def portrait(rng: random.Random, person: int, size: tuple[int, int] = (480, 600)) -> bytes:
    """A drawn face, the same person recognisable from day to day, never quite the same picture."""
    own = random.Random(person)  # noqa: S311 - a drawing
    width, height = size
    picture = Image.new("RGB", size, own.choice(BACKDROPS))
    pen = ImageDraw.Draw(picture)
    for _number in range(14):
        left, top = rng.randrange(-160, width), rng.randrange(-160, height)
        shade = _shade(rng)
        pen.rectangle((left, top, left + rng.randrange(60, 300), top + rng.randrange(80, 380)), fill=shade)
    across, down = width / 2 + rng.uniform(-95, 95), height * 0.42 + rng.uniform(-75, 75)
    scale = rng.uniform(0.72, 1.2)
    wide, tall = 96 * scale, 124 * scale
    skin = (own.randrange(150, 205), own.randrange(108, 150), own.randrange(78, 112))
    shirt, hair = own.choice(SHIRTS), (own.randrange(18, 42),) * 3
    pen.rounded_rectangle(
        (across - wide * 2.2, down + tall * 1.2, across + wide * 2.2, height + 90), 90, fill=shirt
    )
    pen.rectangle((across - 36, down + tall * 0.7, across + 36, down + tall * 1.35), fill=skin)
    pen.ellipse(
        (across - wide * 1.06, down - tall * 1.22, across + wide * 1.06, down + tall * 0.45), fill=hair
    )
    pen.ellipse((across - wide, down - tall, across + wide, down + tall), fill=skin)
    if own.random() < 0.5:
        pen.pieslice(
            (across - wide * 1.2, down - tall * 1.35, across + wide * 1.2, down + tall * 0.3),
            180,
            360,
            fill=shirt,
        )
    for side in (-0.42, 0.42):
        eye = across + wide * side
        pen.ellipse((eye - 15, down - 24, eye + 15, down - 6), fill=(245, 245, 240))
        pen.ellipse((eye - 7, down - 23, eye + 7, down - 8), fill=(30, 24, 20))
        pen.line((eye - 20, down - 38, eye + 20, down - 40), fill=hair, width=6)
    pen.line(
        (across, down - 8, across - 8, down + 28, across + 6, down + 32),
        fill=tuple(part - 30 for part in skin),
        width=4,
    )
    smile = (across - wide * 0.4, down + tall * 0.22, across + wide * 0.4, down + tall * 0.66)
    pen.arc(smile, 20, 160, fill=(140, 60, 56), width=6)
    stream = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(stream, "JPEG", quality=82)
    return stream.getvalue()
