"""Time held up and proof of place, against figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import Progress, WorkOrder
from tanggap.fieldwork.positions.distance import metres_between
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.organization.models import SITE_RADIUS_M, Site
from tanggap.reporting.blocked import blocked_by_reason
from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By
from tanggap.reporting.orders import OrderPart, orders_behind
from tanggap.reporting.periods import Period
from tanggap.reporting.recap import Row, recap
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
PLACE = (-7.25, 112.75)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def asked() -> Asked:
    day = clock.now().date()
    return Asked(Period(day - timedelta(days=2), day + timedelta(days=2)), ("",))


def job(cast: Cast, *, minutes: int = 100, blocked: int = 0, **fields: Any) -> WorkOrder:
    """A finished job at the site that took so long from acceptance."""
    site, _new = Site.objects.get_or_create(
        code="S", name="S", unit=cast.branch, latitude=Decimal("-7.25"), longitude=Decimal("112.75")
    )
    technician, now = make_technician(cast.branch), clock.now()
    ticket = make_ticket(cast, site_id=site.pk)
    values = {
        "ticket": ticket,
        "unit": cast.branch,
        "status": "done",
        "lead": technician,
        "created_at": now,
        "status_since": now,
        "accepted_at": now - timedelta(minutes=minutes),
        "finished_at": now,
        "blocked_seconds": blocked * 60,
    }
    return WorkOrder.objects.create(**values | fields)


def step(order: WorkOrder, name: str, minutes_ago: int, **fields: Any) -> Progress:
    moment = clock.now() - timedelta(minutes=minutes_ago)
    return Progress.objects.create(
        work_order=order,
        step=name,
        technician=order.lead,
        happened_at=moment,
        received_at=moment,
        request_key=f"{name}{minutes_ago}",
        **fields,
    )


def total() -> Row:
    return recap(asked(), By.UNIT, full=True).total


def test_time_held_up_is_of_the_time_from_acceptance_to_the_end(cast: Cast) -> None:
    job(cast, minutes=100, blocked=30)
    job(cast, minutes=200, blocked=0)
    job(cast, blocked=50, accepted_at=None)

    assert total().value("blocked_share") == pytest.approx(30 / 300, abs=1e-4)
    assert total().cases("blocked_share") == 2


def test_nothing_finished_has_no_share(cast: Cast) -> None:
    assert total().value("blocked_share") is None
    assert total().value("location_proof") is None


def test_each_reason_has_its_stretches_up_to_the_next_step(cast: Cast) -> None:
    order, other = job(cast, blocked=45), job(cast, blocked=20)
    job(cast)
    for name, ago, reason in (
        ("accepted", 100, ""),
        ("blocked", 90, "power_cut"),
        ("working", 60, ""),
        ("blocked", 40, "weather"),
        ("blocked", 30, "power_cut"),
        ("done", 25, ""),
    ):
        step(order, name, ago, reason=reason)
    step(other, "blocked", 50, reason="weather")
    step(other, "working", 30)

    assert blocked_by_reason(asked()) == [("power_cut", 35 * 60, 2 - 1), ("weather", 30 * 60, 2)]


@pytest.mark.parametrize(
    ("north", "east"), [(0, 0), (199, 0), (201, 0), (0, 199), (0, 201), (140, 140), (145, 145)], ids=str
)
def test_a_position_within_the_radius_proves_the_place(cast: Cast, north: int, east: int) -> None:
    order = job(cast)
    latitude, longitude = PLACE[0] + north / 111_195.08, PLACE[1] + east / 110_306.0
    step(order, "arrived", 50, latitude=f"{latitude:.6f}", longitude=f"{longitude:.6f}")
    near = metres_between(*PLACE, latitude, longitude) <= SITE_RADIUS_M

    assert total().value("located") == int(near)
    assert orders_behind(asked(), OrderPart.LOCATED)[0].count() == int(near)


@pytest.mark.parametrize(("radius", "proven"), [(80, 0), (120, 1)])
def test_the_sites_own_radius_counts(cast: Cast, radius: int, proven: int) -> None:
    step(job(cast), "arrived", 50, latitude=f"{PLACE[0] + 100 / 111_195.08:.6f}", longitude=f"{PLACE[1]:.6f}")
    Site.objects.update(radius_m=radius)

    assert total().value("located") == proven


def test_a_photo_at_the_site_proves_it_too_and_one_elsewhere_does_not(cast: Cast) -> None:
    for latitude in (PLACE[0], PLACE[0] + 0.1):
        taken = step(job(cast), "working", 40)
        Attachment.objects.create(
            owner_kind="fieldwork.progress",
            owner_id=taken.pk,
            latitude=latitude,
            longitude=PLACE[1],
            **picture(taken),
        )
    job(cast)

    assert total().value("located") == 1
    assert total().value("location_proof") == pytest.approx(1 / 3)


def picture(taken: Progress) -> dict[str, Any]:
    """What a stored picture has besides its place."""
    return {"name": "f.jpg", "size": 1, "created_at": taken.received_at}


def test_a_job_whose_site_has_no_place_is_never_proven(cast: Cast) -> None:
    order = job(cast)
    Site.objects.update(latitude=None, longitude=None)
    step(order, "arrived", 50, latitude="-7.25", longitude="112.75")

    assert total().value("location_proof") == 0


def test_a_period_elsewhere_has_none(cast: Cast) -> None:
    job(cast, blocked=10)
    far = Asked(Period(date(2031, 1, 1), date(2031, 1, 31)), ("",))

    assert recap(far, By.UNIT, full=True).total.value("located") == 0
    assert blocked_by_reason(far) == []
