"""Every figure of the recap of a demo and of the event log equals a plain computation from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tanggap.accounts.tests.factories import make_unit
from tanggap.cli.base_data import base_data_load
from tanggap.cli.demo.generator import Size, demo_generate
from tanggap.cli.imports import run_import
from tanggap.kernel import clock
from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.periods import Period
from tanggap.reporting.recap import recap
from tests.integration.plain_figures import Books, figures

pytestmark = pytest.mark.django_db
NOT_OF_ROWS = {"assisted"}
"""Helpers' jobs are told of technicians only; compared apart."""


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A small demo, made once for the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        base_data_load()
        demo_generate(Size.SMALL)
        yield
        transaction.set_rollback(True)


def key_of(by: By, books: Books) -> Callable[[str, dict[str, Any]], Any]:
    """To which row a thing belongs, as the definitions say it."""
    field = {By.TEAM: "team_id", By.UNIT: "unit_id", By.OFFICE: "office_id"}.get(by, "")

    def of_ticket(ticket: dict[str, Any]) -> Any:
        return books.groups.get(ticket["category_id"]) if by is By.CATEGORY else ticket[field]

    def key(kind: str, one: dict[str, Any]) -> Any:
        ticket = one if kind in {"solved", "other"} else books.by_key.get(one.get("ticket_id"))
        if by is By.TECHNICIAN:
            if kind in {"order", "crew", "day"}:
                name = {"order": "lead_id", "crew": "technician_id", "day": "technician_id"}[kind]
                return books.people[one[name]]["user_id"]
            solver = one["resolver_id"]
            return solver if kind != "other" else solver or one["assignee_id"]
        if kind == "crew":
            if by is By.TEAM:
                return books.people[one["technician_id"]]["team_id"]
            return of_ticket(books.by_key[books.done[one["work_order_id"]]["ticket_id"]])
        if kind == "day":
            team = books.people[one["technician_id"]]["team_id"]
            return {By.TEAM: team, By.UNIT: one["unit_id"]}.get(by, "no attendance")
        assert ticket is not None
        return of_ticket(ticket)

    return key


def compared(by: By, period: Period) -> int:
    """How many figures were compared; each equals its plain computation."""
    found = recap(Asked(period, ("",)), by, full=True)
    books, count = Books(period.first, period.last), 0
    for row in found.rows:
        expected = figures(books, key_of(by, books), row.pk)
        for name in set(found.figures) - NOT_OF_ROWS:
            assert row.value(name) == pytest.approx(expected[name]), (name, row.label)
            count += 1
    whole = figures(books, key_of(by, books), ...)
    without_people = {"jobs_per_day", "on_time_attendance", "utilisation", "days_on_time"}
    left_out = NOT_OF_ROWS | (without_people if by in {By.CATEGORY, By.OFFICE} else set())
    for name in set(found.figures) - left_out:
        assert found.total.value(name) == pytest.approx(whole[name]), name
        count += 1
    assert set(whole) == set(FIGURES) - NOT_OF_ROWS
    return count


@pytest.mark.parametrize("by", list(By))
@pytest.mark.usefixtures("made")
def test_every_figure_of_the_demo_equals_the_plain_computation(by: By) -> None:
    last = clock.now().date()

    assert compared(by, Period(last - timedelta(days=60), last)) >= 80
    assert compared(by, Period(last - timedelta(days=45), last - timedelta(days=20))) >= 80


@pytest.mark.usefixtures("made")
def test_jobs_assisted_in_the_demo_are_the_parts_of_helpers() -> None:
    last = clock.now().date()
    period = Period(last - timedelta(days=60), last)
    books = Books(period.first, period.last)

    found = recap(Asked(period, ("",)), By.TECHNICIAN, full=True)

    for row in found.rows:
        helped = [
            part
            for part in books.crew
            if part["role"] == "helper" and books.people[part["technician_id"]]["user_id"] == row.pk
        ]
        assert row.value("assisted") == len(helped), row.label
    assert found.total.value("assisted") == sum(part["role"] == "helper" for part in books.crew) > 0


@pytest.mark.parametrize("by", [By.TECHNICIAN, By.CATEGORY, By.UNIT])
@pytest.mark.shared_data
def test_every_figure_of_the_event_log_equals_the_plain_computation(by: By, shared_data: Path) -> None:
    make_unit(code="HQ", time_zone="Asia/Jakarta")
    log = shared_data / "itsm_event_log.csv"
    run_import("tickets", log, mapping="itsm-event-log", dry_run=False, unit_code="HQ", actor_email="")

    assert compared(by, Period(date(2016, 1, 1), date(2017, 12, 31))) >= 80
    assert compared(by, Period(date(2016, 3, 1), date(2016, 3, 31))) >= 60
