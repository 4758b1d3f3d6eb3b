"""Places worked: every job in exactly one place, the same in the list behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.organization.models import Site
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting.cases import Asked
from tanggap.reporting.orders import orders_in
from tanggap.reporting.periods import Period
from tanggap.reporting.tests.factories import settled
from tanggap.reporting.worked_places import SMALLEST, STEPS, Box, orders_in_box, worked_places

pytestmark = pytest.mark.django_db
DONE = datetime(2026, 3, 4, 5, tzinfo=UTC)
ASKED = Asked(Period(date(2026, 3, 1), date(2026, 3, 31)), ("",))


class Land:
    """A unit whose technician works where he is told."""

    def __init__(self) -> None:
        self.unit = make_unit(code="HQ", name="Pusat", time_zone="Asia/Jakarta")
        self.lead = Technician.objects.create(user=make_person("Lina"), code="L", home_unit=self.unit)

    def job(self, latitude: str | None, longitude: str | None, **fields: Any) -> WorkOrder:
        """A finished job at the ticket's own place, in so many degrees."""
        place = {
            "latitude": Decimal(latitude) if latitude else None,
            "longitude": Decimal(longitude) if longitude else None,
        }
        ticket = settled(fields.pop("unit", self.unit), DONE, DONE, **place, **fields)
        return WorkOrder.objects.create(
            ticket=ticket, unit=ticket.unit, status="done", lead=self.lead, created_at=DONE,
            status_since=DONE, finished_at=DONE,
        )  # fmt: skip


@pytest.fixture
def land() -> Land:
    return Land()


def test_neighbours_are_one_place_and_far_ones_apart(land: Land) -> None:
    for _number in range(3):
        land.job("0.5001", "101.4001")
    land.job("0.5003", "101.4003")
    land.job("1.5", "102.4")
    land.job(None, None)

    found = worked_places(ASKED)

    assert [one.jobs for one in found.places] == [4, 1]
    assert (found.known, found.unknown) == (5, 1)
    assert found.places[0].latitude == pytest.approx((3 * 0.5001 + 0.5003) / 4)
    assert found.places[0].units == ("Pusat", "Pusat")


def test_a_site_counts_before_the_place_of_the_ticket(land: Land) -> None:
    site = Site.objects.create(
        code="S", name="S", unit=land.unit, latitude=Decimal("-7.25"), longitude=Decimal("112.75")
    )
    land.job("0.5", "101.4", site=site)

    (place,) = worked_places(ASKED).places

    assert (place.latitude, place.longitude) == pytest.approx((-7.25, 112.75))


def test_all_jobs_at_one_point_are_one_place(land: Land) -> None:
    land.job("0.5", "101.4")

    (place,) = worked_places(ASKED).places

    assert place.box.north - place.box.south == pytest.approx(SMALLEST)


def test_units_of_a_place_are_counted(land: Land) -> None:
    branch = make_unit(land.unit, code="B", name="Cabang", time_zone="Asia/Jakarta")
    land.job("0.5", "101.4")
    land.job("0.5", "101.4", unit=branch)

    (place,) = worked_places(ASKED).places

    assert (place.units, place.unit_count) == (("Cabang", "Pusat"), 2)


def test_every_job_stands_in_one_place_and_in_the_list_behind_it(land: Land) -> None:
    for number in range(150):
        land.job(f"{-8 + (number * 37 % 101) / 13:.6f}", f"{100 + (number * 53 % 97) / 7:.6f}")

    found = worked_places(ASKED)

    assert 20 < len(found.places) <= (STEPS + 1) ** 2
    assert sum(one.jobs for one in found.places) == found.known == 150
    for place in found.places:
        assert orders_in_box(orders_in(ASKED), place.box).count() == place.jobs


def test_the_number_of_jobs_changes_no_number_of_queries(land: Land, django_assert_num_queries: Any) -> None:
    for number in range(20):
        land.job(f"{number / 10}", "101.4")

    worked_places(ASKED)  # units are kept from now on
    with django_assert_num_queries(2):
        worked_places(ASKED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "a,b,c,d",
        "nan,nan,nan,nan",
        "1,2,1,3",
        "-95,0,-94,1",
        "0,0,inf,1",
        "1" * 200,
        "0,179,1,182",
    ],
)
def test_what_is_no_part_of_the_map_is_none(text: str) -> None:
    assert Box.from_text(text) is None


def test_a_part_of_the_map_survives_its_address() -> None:
    box = Box(-0.5012345678, 101.4, -0.4, 101.50000001)

    assert Box.from_text(box.as_text()) == box
