"""The recap against plain Python over the same tickets, and every figure against the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import fmean, quantiles
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.models import AttendanceDay, CrewMember, Technician, WorkOrder
from tanggap.kernel.actor import system_actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting.cases import Asked, ChosenRow, tickets_behind
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import CONTRACT_KEYS, FIGURES
from tanggap.reporting.orders import orders_behind
from tanggap.reporting.periods import Period
from tanggap.reporting.recap import Recap, recap, total
from tanggap.reporting.scope import asked_by, asked_of_self
from tanggap.reporting.tests.factories import JAYAPURA, World, moment, put_to_work, settled
from tanggap.tickets.models import Ticket

pytestmark = pytest.mark.django_db
MARCH = Period(date(2026, 3, 1), date(2026, 3, 9))
PROMISED_KEYS = (
    "resolved received mean_resolve_s median_resolve_s p90_resolve_s mean_respond_s reopened reopen_rate"
    " sla_met sla_due sla_attainment first_time_fix n_first_time_fix repeat_7d repeat_30d jobs_per_day"
    " on_time_attendance csat n_csat"
).split()


def asked(**fields: Any) -> Asked:
    return Asked(period=MARCH, paths=("",), **fields)


def local_day(ticket: Ticket, when: datetime | None) -> date | None:
    return when.astimezone(ZoneInfo(ticket.unit.time_zone)).date() if when else None


def in_march(ticket: Ticket, when: datetime | None) -> bool:
    day = local_day(ticket, when)
    return day is not None and MARCH.first <= day <= MARCH.last


def group_of(ticket: Ticket) -> int | None:
    return int(ticket.category.path.split("/")[0]) if ticket.category else None


def row_of(ticket: Ticket, by: By, *, solved: bool) -> int | None:
    if by is By.TECHNICIAN:
        return ticket.resolver_id if solved else ticket.resolver_id or ticket.assignee_id
    if by is By.CATEGORY:
        return group_of(ticket)
    return {By.TEAM: ticket.team_id, By.UNIT: ticket.unit_id, By.OFFICE: ticket.office_id}[by]


def share_of(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def expected_figures(tickets: Iterable[Ticket], mine: Callable[[Ticket, bool], bool]) -> dict[str, Any]:
    """The figures by the words of the definitions, one ticket after the other."""
    known = [t for t in tickets if t.deleted_at is None and t.status not in {"rejected", "cancelled"}]
    solved = [t for t in known if in_march(t, t.resolved_at) and mine(t, True)]
    answered = [t.respond_seconds for t in known if in_march(t, t.responded_at) and mine(t, False)]
    seconds = sorted((t.resolved_at - t.reported_at) // timedelta(seconds=1) for t in solved)
    tenths = quantiles(seconds, n=10, method="inclusive") if len(seconds) > 1 else seconds * 9
    promised = sum(t.sla_met is not None for t in solved)
    late = sum(
        in_march(t, t.resolution_breached_at) and mine(t, False)
        for t in known
        if t.status in {"new", "validated", "assigned", "in_progress", "on_hold"}
    )
    met = sum(t.sla_met is True for t in solved)
    visited = sum(t.visits >= 1 for t in solved)

    def followed(days: int) -> int:
        window = timedelta(days=days)
        return sum(
            t.repeated_at is not None and timedelta() <= t.repeated_at - t.resolved_at <= window
            for t in solved
        )

    return {
        "resolved": len(solved),
        "received": sum(in_march(t, t.reported_at) and mine(t, False) for t in known),
        "mean_resolve_s": fmean(seconds) if seconds else None,
        "median_resolve_s": tenths[4] if seconds else None,
        "p90_resolve_s": tenths[8] if seconds else None,
        "mean_respond_s": fmean(answered) if answered else None,
        "reopened": sum(t.reopen_count > 0 for t in solved),
        "reopen_rate": share_of(sum(t.reopen_count > 0 for t in solved), len(solved)),
        "sla_met": met,
        "sla_due": promised + late,
        "sla_attainment": share_of(met, promised + late),
        "first_time_fix": share_of(sum(t.visits == 1 for t in solved), visited),
        "n_first_time_fix": visited,
        "repeat_7d": share_of(followed(7), len(solved)),
        "repeat_30d": share_of(followed(30), len(solved)),
        "closed": sum(in_march(t, t.closed_at) and mine(t, False) for t in known),
    }


@pytest.fixture
def world() -> World:
    return World()


def all_tickets() -> list[Ticket]:
    return list(Ticket.objects.select_related("unit", "category"))


@pytest.mark.parametrize("by", list(By))
def test_every_row_and_the_total_equal_plain_python(world: World, by: By) -> None:
    tickets = all_tickets()

    found = recap(asked(), by, full=True)

    assert found.total.sums.resolved > 40
    assert found.total.sums.overdue > 2
    for row in found.rows:
        expected = expected_figures(tickets, lambda t, solved, pk=row.pk: row_of(t, by, solved=solved) == pk)
        assert {key: row.value(key) for key in expected} == pytest.approx(expected), row.label
    whole = expected_figures(tickets, lambda _ticket, _solved: True)
    assert {key: found.total.value(key) for key in whole} == pytest.approx(whole)
    assert sum(row.sums.resolved for row in found.rows) == found.total.sums.resolved


@pytest.mark.parametrize("by", list(By))
def test_every_figure_leads_to_exactly_its_cases(world: World, by: By) -> None:
    question = asked()
    found = recap(question, by, full=True)
    for figure in FIGURES.values():
        if not figure.parts:
            continue
        for row in (*found.rows, None):
            shown = row or found.total
            number = shown.cases(figure.key) if figure.cases else shown.value(figure.key)
            chosen = ChosenRow(by, row.pk) if row else None
            assert tickets_behind(question, figure.parts, chosen).count() == number, (figure.key, shown.label)


def test_a_case_belongs_to_the_day_that_its_own_unit_has(world: World) -> None:
    Ticket.objects.all().delete()
    midnight_in_the_east = moment("2026-02-28 15:30")  # 1 March 00.30 in Jayapura, 28 February in Jakarta
    for unit in (world.west, world.east):
        settled(unit, midnight_in_the_east - timedelta(hours=2), midnight_in_the_east)

    found = recap(asked(), By.UNIT)

    assert [(row.key, row.value("resolved")) for row in found.rows] == [("EAST", 1)]


def test_a_unit_holds_its_units_below_and_nothing_else(world: World) -> None:
    east = recap(asked(unit=world.east), By.UNIT)
    everywhere = recap(asked(), By.UNIT)

    assert {row.key for row in east.rows} == {"EAST", "EAST-1"}
    assert {row.key: row.as_json(east.figures) for row in east.rows} == {
        row.key: row.as_json(east.figures) for row in everywhere.rows if row.key != "WEST"
    }


def test_filters_narrow_by_category_below_priority_and_kind(world: World) -> None:
    root = world.categories[0]
    tickets = [t for t in all_tickets() if group_of(t) == root.pk and t.priority in {1, 2}]

    found = recap(asked(category_id=root.pk, priorities=(1, 2), kinds=("incident",)), By.TECHNICIAN)

    expected = expected_figures(tickets, lambda _ticket, _solved: True)
    expected.pop("closed")
    assert {key: found.total.value(key) for key in expected} == pytest.approx(expected)
    assert recap(asked(kinds=("question",)), By.TECHNICIAN).rows == ()


def test_the_total_alone_equals_the_total_of_a_recap(world: World) -> None:
    assert total(asked()).as_json(CONTRACT_KEYS) == recap(asked(), By.TEAM).total.as_json(CONTRACT_KEYS)


def test_the_recap_of_a_month_takes_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        recap(asked(), By.TECHNICIAN)
    with django_assert_max_num_queries(9):
        recap(asked(), By.TECHNICIAN, full=True)


def test_the_recap_in_json_has_the_promised_keys(world: World) -> None:
    told = recap(asked(unit=world.west), By.TECHNICIAN).as_json()

    assert list(told) == ["from", "to", "by", "unit", "rows", "total"]
    assert (told["from"], told["to"], told["by"], told["unit"]) == (
        "2026-03-01", "2026-03-09", "technician", "WEST",
    )  # fmt: skip
    assert list(CONTRACT_KEYS) == PROMISED_KEYS
    assert list(told["rows"][0])[: len(PROMISED_KEYS) + 2] == ["key", "label", *PROMISED_KEYS]
    assert told["total"].keys() == told["rows"][0].keys()
    nobody = next(row for row in told["rows"] if row["key"] is None)
    assert nobody["resolved"] > 0
    assert {told["total"][key] for key in ("jobs_per_day", "on_time_attendance", "csat")} == {None}
    assert told["total"]["n_csat"] == 0


def test_a_period_without_cases_has_unknown_rates_and_no_rows(world: World) -> None:
    empty = recap(replace(asked(), period=Period(date(2031, 1, 1), date(2031, 1, 31))), By.TECHNICIAN)

    assert empty.rows == ()
    assert (empty.total.value("resolved"), empty.total.value("reopen_rate")) == (0, None)
    assert empty.total.value("median_resolve_s") is None


def test_a_crew_counts_once_for_its_lead_and_as_assisted_for_helpers(world: World) -> None:
    lead, helper = (
        Technician.objects.create(user=person, code=f"T{person.pk}", home_unit=world.east)
        for person in world.people[:2]
    )
    done = moment("2026-03-03 04:00")
    ticket = settled(world.east, done - timedelta(hours=5), done, resolver=lead.user, visits=1)
    order = WorkOrder.objects.create(
        ticket=ticket, unit=world.east, status="done", lead=lead, created_at=done, status_since=done,
        en_route_at=done - timedelta(hours=3), arrived_at=done - timedelta(hours=2), finished_at=done,
    )  # fmt: skip
    CrewMember.objects.create(work_order=order, technician=lead, role="lead")
    CrewMember.objects.create(work_order=order, technician=helper, role="helper")

    rows = {row.pk: row for row in recap(asked(), By.TECHNICIAN, full=True).rows}

    figures = ("jobs", "assisted", "mean_on_site_s", "mean_travel_s")
    assert [rows[lead.user_id].value(key) for key in figures] == [1, 0, 7200, 3600]
    assert [rows[helper.user_id].value(key) for key in figures] == [0, 1, None, None]
    assert rows[lead.user_id].key == lead.code


@pytest.mark.parametrize("by", list(By))
def test_the_list_behind_a_figure_of_field_work_has_its_number(world: World, by: By) -> None:
    put_to_work(world)
    found = recap(asked(), by, full=True)
    of_orders = [figure for figure in FIGURES.values() if figure.orders is not None]
    assert {figure.key for figure in of_orders} == {
        "jobs", "assisted", "mean_on_site_s", "mean_travel_s", "blocked_share", "located", "location_proof",
        "work_time_s",
    }  # fmt: skip

    for row in (*found.rows, None):
        for figure in of_orders:
            if row is None and figure.key == "assisted" and by is not By.TECHNICIAN:
                continue  # told of persons only; the total has no such figure, and so no way to a list
            shown = row or found.total
            expected = shown.cases(figure.key) if figure.ranks else shown.value(figure.key)
            chosen = ChosenRow(by, row.pk) if row is not None else None
            assert figure.orders is not None
            behind, _way = orders_behind(asked(), figure.orders, chosen)
            assert behind.count() == expected, (figure.key, shown.label)
    assert found.total.value("jobs") == found.total.sums.orders > 40


def test_own_figures_are_those_of_the_technicians_row(world: World) -> None:
    technicians = put_to_work(world)
    full = recap(asked(), By.TECHNICIAN, full=True)
    rows = {row.pk: row for row in full.rows}

    for technician in technicians:
        actor = acting(technician.user)
        own = recap(asked_of_self(actor, MARCH), By.TECHNICIAN, full=True)
        there = rows[technician.user_id].as_json(full.figures)
        assert own.total.as_json(full.figures) | {"key": there["key"], "label": there["label"]} == there


# Who may ask ---------------------------------------------------------------------------------------------
def test_a_person_sees_the_units_of_his_right_only(world: World) -> None:
    noc = acting(make_person(role="hd_noc", at=world.east))

    own = recap(asked_by(noc, MARCH), By.UNIT)

    assert {row.key for row in own.rows} == {"EAST", "EAST-1"}
    assert own.total.as_json(own.figures) == recap(asked(unit=world.east), By.UNIT).total.as_json(own.figures)
    with pytest.raises(NotVisible):
        asked_by(noc, MARCH, unit=world.west)


def test_a_unit_above_shows_only_what_the_right_covers(world: World) -> None:
    noc = acting(make_person(role="hd_noc", at=world.east))

    found = recap(asked_by(noc, MARCH, unit=world.company), By.UNIT)

    assert {row.key for row in found.rows} == {"EAST", "EAST-1"}


def test_without_the_right_there_is_no_recap(world: World) -> None:
    with pytest.raises(NotAllowed):
        asked_by(acting(make_person(role="technician", at=world.east)), MARCH)


def test_a_technicians_own_recap_is_his_row_of_the_whole(world: World) -> None:
    person = world.people[0]
    row = next(row for row in recap(asked(), By.TECHNICIAN, full=True).rows if row.pk == person.pk)

    own = recap(asked_of_self(acting(person), MARCH), By.TECHNICIAN, full=True)

    assert own.total.as_json(own.figures) | {"key": row.key, "label": row.label} == row.as_json(own.figures)


def test_many_units_are_named_by_their_paths_with_the_same_result(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_keys: Recap = recap(asked(unit=world.east), By.UNIT)

    monkeypatch.setattr("tanggap.reporting.cases.LONGEST_UNIT_LIST", 0)

    assert recap(asked(unit=world.east), By.UNIT).as_json() == by_keys.as_json()
    assert recap(asked(), By.TEAM).total.sums.resolved > 0


def test_the_system_sees_everything(world: World) -> None:
    make_unit(code="LONELY", time_zone=JAYAPURA)
    assert recap(asked_by(system_actor(), MARCH), By.UNIT).as_json() == recap(asked(), By.UNIT).as_json()


# Periods -------------------------------------------------------------------------------------------------
def test_a_period_begins_and_ends_at_the_midnights_of_the_zone() -> None:
    begin, end = Period(date(2026, 3, 1), date(2026, 3, 1)).bounds(JAYAPURA)

    assert (begin, end) == (datetime(2026, 2, 28, 15, tzinfo=UTC), datetime(2026, 3, 1, 15, tzinfo=UTC))


def test_the_period_before_has_the_same_length_and_ends_where_this_begins() -> None:
    assert MARCH.previous() == Period(date(2026, 2, 20), date(2026, 2, 28))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid):
        Period(date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(Invalid):
        Period(date(1, 1, 1), date(2026, 3, 1))


def test_attendance_counts_scheduled_days_without_leave_and_jobs_for_each_day_present(world: World) -> None:
    person, unit = make_person("Andi Hadir", role="technician", at=world.west), world.west
    technician = Technician.objects.create(user=person, code="HADIR", home_unit=unit)
    told = ("on_time", "on_time", "late", "missing", "doubtful", "leave", "off", "extra", "expected")
    AttendanceDay.objects.bulk_create(
        AttendanceDay(technician=technician, unit=unit, date=date(2026, 3, number), status=status)
        for number, status in enumerate(told, start=1)
    )
    AttendanceDay.objects.create(technician=technician, unit=unit, date=date(2026, 2, 28), status="on_time")

    by_person = next(row for row in recap(asked(), By.TECHNICIAN, full=True).rows if row.pk == person.pk)
    by_unit = next(row for row in recap(asked(), By.UNIT, full=True).rows if row.pk == unit.pk)
    short = recap(asked(), By.TECHNICIAN).total

    assert by_person.value("on_time_attendance") == 2 / 5
    assert by_person.cases("on_time_attendance") == 5
    assert by_person.value("jobs_per_day") == 0
    assert by_person.sums.days_present == 4
    assert by_unit.value("jobs_per_day") == by_unit.sums.orders / 4
    assert short.value("on_time_attendance") is None
