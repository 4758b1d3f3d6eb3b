"""Utilisation and the days behind the figures of attendance, against figures worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tanggap.accounts.tests.factories import make_person, make_team
from tanggap.fieldwork.models import AttendanceDay, CrewMember, Technician, WorkOrder
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting.attendance import days_behind
from tanggap.reporting.cases import Asked, ChosenRow
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.orders import OrderPart, orders_behind
from tanggap.reporting.periods import Period
from tanggap.reporting.recap import Row, recap
from tanggap.reporting.tests.factories import settled

pytestmark = pytest.mark.django_db
DONE = datetime(2026, 3, 4, 5, tzinfo=UTC)
ASKED = Asked(Period(date(2026, 3, 1), date(2026, 3, 31)), ("",))


class Crew:
    """A unit with a lead and a helper."""

    def __init__(self) -> None:
        self.unit: Unit = make_unit(code="HQ", time_zone="Asia/Jakarta")
        self.team = make_team("satu", self.unit)
        self.lead, self.helper = self._technician("Lina"), self._technician("Heru")

    def _technician(self, name: str) -> Technician:
        return Technician.objects.create(
            user=make_person(name), code=name, home_unit=self.unit, team=self.team
        )

    def job(self, *, travel: int | None = 30, site: int | None = 60, helped: bool = False) -> WorkOrder:
        """A finished job that took so many minutes of travel and on site."""
        arrived = DONE - timedelta(minutes=site) if site is not None else None
        order = WorkOrder.objects.create(
            ticket=settled(self.unit, DONE - timedelta(hours=5), DONE),
            unit=self.unit,
            status="done",
            lead=self.lead,
            created_at=DONE,
            status_since=DONE,
            arrived_at=arrived,
            en_route_at=(arrived or DONE) - timedelta(minutes=travel) if travel is not None else None,
            finished_at=DONE,
        )
        CrewMember.objects.create(work_order=order, technician=self.lead, role="lead")
        if helped:
            CrewMember.objects.create(work_order=order, technician=self.helper, role="helper")
        return order

    def day(
        self, number: int, status: str, technician: Technician | None = None, hours: int | None = 8
    ) -> None:
        """A day of March whose shift has so many hours."""
        begin = datetime.combine(date(2026, 3, number), time(1), tzinfo=UTC)
        AttendanceDay.objects.create(
            technician=technician or self.lead,
            unit=self.unit,
            date=begin.date(),
            status=status,
            starts_at=begin if hours is not None else None,
            ends_at=begin + timedelta(hours=hours) if hours is not None else None,
        )


@pytest.fixture
def crew() -> Crew:
    return Crew()


def row_of(by: By, pk: Any) -> Row:
    return next(row for row in recap(ASKED, by, full=True).rows if row.pk == pk)


def test_travel_and_time_on_site_count_against_the_hours_of_days_present(crew: Crew) -> None:
    crew.job(travel=30, site=90)
    crew.job(travel=None, site=60)
    crew.job(travel=45, site=None)
    for number, status in enumerate(("on_time", "late", "missing", "leave", "doubtful", "off"), 1):
        crew.day(number, status)
    crew.day(9, "extra", hours=None)

    row = row_of(By.TECHNICIAN, crew.lead.user_id)

    assert row.value("work_time_s") == (30 + 90 + 60) * 60
    assert row.value("utilisation") == 3 * 3600 / (2 * 8 * 3600)
    assert row.cases("utilisation") == 2


def test_helpers_are_at_work_as_their_lead_is_for_person_team_and_unit(crew: Crew) -> None:
    crew.job(travel=30, site=90, helped=True)
    crew.day(4, "on_time")
    crew.day(4, "on_time", crew.helper, hours=4)

    own = {
        one.user_id: row_of(By.TECHNICIAN, one.user_id).value("utilisation")
        for one in (crew.lead, crew.helper)
    }

    assert own == {crew.lead.user_id: 2 / 8, crew.helper.user_id: 2 / 4}
    assert row_of(By.TEAM, crew.team.pk).value("utilisation") == 4 / 12
    assert row_of(By.UNIT, crew.unit.pk).value("utilisation") == 4 / 12


def test_without_hours_of_a_shift_it_is_unknown(crew: Crew) -> None:
    crew.job()
    crew.day(4, "missing")

    assert row_of(By.TECHNICIAN, crew.lead.user_id).value("utilisation") is None
    assert recap(ASKED, By.TECHNICIAN).total.value("utilisation") is None


def test_the_lists_hold_the_days_and_jobs_that_are_counted(crew: Crew) -> None:
    crew.job(helped=True)
    crew.job(site=None)
    told = ("on_time", "on_time", "late", "missing", "doubtful", "leave", "off", "extra")
    for number, status in enumerate(told, 1):
        crew.day(number, status, hours=None if status == "extra" else 8)
    row, chosen = row_of(By.TECHNICIAN, crew.lead.user_id), ChosenRow(By.TECHNICIAN, crew.lead.user_id)

    for key in ("jobs_per_day", "on_time_attendance", "utilisation"):
        part = FIGURES[key].days
        assert part is not None
        assert days_behind(ASKED, part, chosen).count() == row.cases(key), key
        assert days_behind(ASKED, part, ChosenRow(By.UNIT, crew.unit.pk)).count() == row.cases(key), key
        assert not days_behind(ASKED, part, ChosenRow(By.CATEGORY, 1)).exists()
        assert not days_behind(ASKED, part, ChosenRow(By.TECHNICIAN, crew.helper.user_id)).exists()
    on_time = FIGURES["days_on_time"].days
    assert on_time is not None
    assert days_behind(ASKED, on_time, chosen).count() == row.value("days_on_time") == 2
    jobs, way = orders_behind(ASKED, OrderPart.CREWED, chosen)
    assert (jobs.count(), way) == (1, "work_order__")
    assert orders_behind(ASKED, OrderPart.CREWED)[0].count() == 2
