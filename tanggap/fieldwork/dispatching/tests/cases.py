"""Facts and rows for tests of dispatch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from tanggap.fieldwork.dispatching.routing import Point
from tanggap.fieldwork.dispatching.scoring import Candidate, Demand, Start
from tanggap.fieldwork.models import DutySpan, LastPosition, Technician
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.organization.models import Site, Unit

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
"""Monday, 10.00 in Jakarta."""
HERE = Point(0.507, 101.447)
_numbers = count(1)


def demand(**fields: Any) -> Demand:
    """A ticket of unit ``1/2/`` with a place and four hours of time."""
    number = next(_numbers)
    facts = {
        "pk": number,
        "number": f"T-{number:04d}",
        "subject": "Internet mati",
        "priority": 3,
        "unit_path": "1/2/",
        "place": HERE,
        "due_at": NOW + timedelta(hours=4),
    }
    return Demand(**{**facts, **fields})


def candidate(km_north: float | None = 1.0, **fields: Any) -> Candidate:
    """A free technician of unit ``1/2/`` so many kilometres north of the ticket; ``None``: nobody knows."""
    number = next(_numbers)
    start = (
        None
        if km_north is None
        else Start(Point(HERE.latitude + km_north / 111.2, HERE.longitude), "position")
    )
    facts = {
        "pk": number,
        "code": f"K{number}",
        "name": f"Teknisi {number}",
        "unit_path": "1/2/",
        "start": start,
        "shift_ends": NOW + timedelta(hours=7),
        "on_duty": True,
    }
    return Candidate(**{**facts, **fields})


def make_site(unit: Unit, place: Point = HERE) -> Site:
    """A site at the place."""
    return Site.objects.create(
        code=f"L{next(_numbers)}",
        name="Ruko Uji",
        unit=unit,
        latitude=Decimal(str(round(place.latitude, 6))),
        longitude=Decimal(str(round(place.longitude, 6))),
    )


def on_duty(unit: Unit, *, km_north: float | None = 1.0, minutes_old: int = 2, **fields: Any) -> Technician:
    """A technician of the unit who is on duty, with a position so far north of ``HERE``."""
    made = make_technician(unit, **fields)
    now = clock.now()
    DutySpan.objects.create(
        technician=made,
        source="button",
        started_at=now - timedelta(hours=1),
        ends_by=now + timedelta(hours=8),
    )
    if km_north is not None:
        moment = now - timedelta(minutes=minutes_old)
        LastPosition.objects.create(
            technician=made,
            recorded_at=moment,
            received_at=moment,
            latitude=HERE.latitude + km_north / 111.2,
            longitude=HERE.longitude,
        )
    return made
