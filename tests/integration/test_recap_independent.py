"""The public records, imported, equal what plain Python reads out of the files."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import Count

from tanggap.accounts.tests.factories import make_unit
from tanggap.cli.imports import Report, run_import
from tanggap.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]
ZONE = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Case:
    """One number of the event log, as its README says that it is to be read."""

    number: str
    reported_at: datetime
    resolved_at: datetime | None
    closed_at: datetime
    technician: str
    states: frozenset[str]
    category: str
    reopened: int


def moment(text: str) -> datetime | None:
    """A day-first local time of the importing unit; ``?`` is unknown."""
    if text == "?":
        return None
    day, month, rest = text.split("-")
    year, clock = rest.split(" ")
    hour, minute = clock.split(":")
    return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=ZONE).astimezone(UTC)


def known(text: str) -> str:
    return "" if text == "?" else text


def cases_of(path: Path) -> dict[str, Case]:
    """Every number of the event log, without any of the product's code."""
    rows_of: dict[str, list[dict[str, str]]] = {}
    with path.open(newline="") as stream:
        for row in csv.DictReader(stream):
            rows_of.setdefault(row["number"], []).append(row)
    cases = {}
    for number, rows in rows_of.items():
        rows.sort(key=lambda row: moment(row["sys_updated_at"]) or datetime.max.replace(tzinfo=UTC))
        last = rows[-1]
        resolved = moment(last["resolved_at"])
        technician = ""
        for row in rows:
            if resolved is not None and (moment(row["sys_updated_at"]) or resolved) > resolved:
                continue
            technician = known(row["assigned_to"]) or technician
        category = next((row["category"] for row in reversed(rows) if known(row["category"])), "")
        reported, closed = moment(last["opened_at"]), moment(last["closed_at"])
        assert reported is not None
        assert closed is not None
        cases[number] = Case(
            number=number,
            reported_at=reported,
            resolved_at=resolved,
            closed_at=closed,
            technician=technician,
            states=frozenset(row["incident_state"].split(" ")[0] for row in rows),
            category=category,
            reopened=int(last["reopen_count"]),
        )
    return cases


def import_file(path: Path, mapping: str) -> Report:
    return run_import("tickets", path, mapping=mapping, dry_run=False, unit_code="HQ", actor_email="")


@pytest.fixture
def event_log(shared_data: Path) -> Path:
    make_unit(code="HQ", time_zone="Asia/Jakarta")
    return shared_data / "itsm_event_log.csv"


def test_every_number_of_the_event_log_becomes_one_ticket_with_its_moments(event_log: Path) -> None:
    cases = cases_of(event_log)
    report = import_file(event_log, "itsm-event-log")
    assert (report.rows, report.counts["created"], report.counts["refused"]) == (3019, 445, 0)
    assert len(cases) == 445
    tickets = {
        ticket.source_key: ticket
        for ticket in Ticket.objects.select_related("resolver", "assignee", "category")
    }
    assert set(tickets) == set(cases)
    for number, case in cases.items():
        ticket = tickets[number]
        assert (ticket.reported_at, ticket.resolved_at) == (case.reported_at, case.resolved_at), number
        assert (ticket.assignee.name if ticket.assignee else "") == case.technician, number
        assert ticket.reopen_count == case.reopened, number
        assert ticket.closed_at == (case.closed_at if case.resolved_at else None), number
        top = ticket.category
        while top is not None and top.parent_id is not None:
            top = top.parent
        assert (top.name if top else "") == case.category, number
        if case.resolved_at:
            assert ticket.resolve_seconds == (case.resolved_at - case.reported_at).total_seconds(), number
            assert ticket.status == "closed", number


def test_429_are_solved_16_are_not_and_88_solved_ones_have_no_technician(event_log: Path) -> None:
    cases = cases_of(event_log).values()
    import_file(event_log, "itsm-event-log")
    solved = Ticket.objects.filter(resolved_at__isnull=False)
    assert solved.count() == sum(case.resolved_at is not None for case in cases) == 429
    assert Ticket.objects.filter(resolved_at__isnull=True).count() == 16
    assert not Ticket.objects.filter(resolved_at__isnull=True, status__in=("resolved", "closed")).exists()
    assert solved.filter(resolver__isnull=True).count() == 88
    expected = Counter(case.technician for case in cases if case.resolved_at)
    counted = solved.values_list("resolver__name").annotate(n=Count("pk")).order_by()
    assert {name or "": n for name, n in counted} == dict(expected)


def test_histories_hold_the_states_that_the_log_tells(event_log: Path) -> None:
    meaning = {
        "New": "new",
        "Active": "in_progress",
        "Awaiting": "on_hold",
        "Resolved": "resolved",
        "Closed": "closed",
    }
    cases = cases_of(event_log)
    import_file(event_log, "itsm-event-log")
    for ticket in Ticket.objects.prefetch_related("states"):
        case = cases[str(ticket.source_key)]
        told = {meaning[state] for state in case.states}
        if case.resolved_at is None:
            told -= {"resolved", "closed"}
        states = list(ticket.states.all())
        assert {state.status for state in states} == (told or {"new"}), ticket.source_key
        moments = [state.entered_at for state in states]
        assert moments == sorted(moments)
        assert moments[0] >= ticket.reported_at


def test_a_second_import_of_the_event_log_creates_none(event_log: Path) -> None:
    import_file(event_log, "itsm-event-log")
    again = import_file(event_log, "itsm-event-log")
    assert (again.counts["created"], again.counts["unchanged"]) == (0, 445)
    assert Ticket.objects.count() == 445


def test_every_complaint_is_created_or_refused_with_a_reason(shared_data: Path) -> None:
    make_unit(code="HQ", time_zone="Asia/Jakarta")
    path = shared_data / "isp_complaints.csv"
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    report = import_file(path, "isp-complaints")
    assert report.counts["created"] + report.counts["refused"] == report.rows == len(rows) == 1112
    assert all(refusal["reasons"] for refusal in report.refusals)
    odd = {row["Ticket #"] for row in rows if not row["Ticket #"].isdigit()}
    assert {refusal["key"] for refusal in report.refusals} == odd
    meaning = {"Open": "new", "Pending": "on_hold", "Solved": "resolved", "Closed": "closed"}
    expected = Counter(meaning[row["Status"]] for row in rows if row["Ticket #"].isdigit())
    assert dict(Ticket.objects.values_list("status").annotate(n=Count("pk")).order_by()) == dict(expected)
    first = rows[0]
    ticket = Ticket.objects.get(source_key=first["Ticket #"])
    told = datetime.strptime(f"{first['Date_month_year']} {first['Time']}", "%d-%b-%y %I:%M:%S %p")  # noqa: DTZ007
    assert ticket.reported_at == told.replace(tzinfo=ZONE)
    assert ticket.subject == first["Customer Complaint"]


def recap_told(*more: str) -> dict[str, Any]:
    out = io.StringIO()
    period = ("--from", "2016-01-01", "--to", "2017-12-31")
    call_command("recap", "--by", "technician", *period, "--format", "json", *more, stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def figures_of(cases: list[Case]) -> dict[str, float | int | None]:
    """The figures of solved cases, by ``statistics`` of the standard library alone."""
    seconds = sorted(
        int((case.resolved_at - case.reported_at).total_seconds()) for case in cases if case.resolved_at
    )
    tenths = quantiles(seconds, n=10, method="inclusive") if len(seconds) > 1 else seconds * 9
    reopened = sum(case.reopened > 0 for case in cases)
    return {
        "resolved": len(cases),
        "mean_resolve_s": fmean(seconds) if seconds else None,
        "median_resolve_s": median(seconds) if seconds else None,
        "p90_resolve_s": tenths[8] if seconds else None,
        "reopened": reopened,
        "reopen_rate": reopened / len(cases) if cases else None,
    }


def test_the_recap_by_technician_equals_the_computation_from_the_file(event_log: Path) -> None:
    cases = list(cases_of(event_log).values())
    import_file(event_log, "itsm-event-log")

    told = recap_told()

    solved_by: dict[str, list[Case]] = {}
    for case in cases:
        if case.resolved_at is not None:
            solved_by.setdefault(case.technician, []).append(case)
    received = Counter(case.technician for case in cases)
    rows = {row["key"] or "": row for row in told["rows"]}
    assert set(rows) == set(received)
    for technician, row in rows.items():
        expected = figures_of(solved_by.get(technician, [])) | {"received": received[technician]}
        assert {name: row[name] for name in expected} == pytest.approx(expected), technician
        assert row["label"] == technician or row["key"] is None
    whole = figures_of([case for case in cases if case.resolved_at]) | {"received": 445}
    assert {name: told["total"][name] for name in whole} == pytest.approx(whole)
    assert (told["total"]["resolved"], rows[""]["resolved"]) == (429, 88)
    assert recap_told("--unit", "HQ")["rows"] == told["rows"]


def test_the_recap_of_a_single_month_counts_local_days(event_log: Path) -> None:
    cases = [case for case in cases_of(event_log).values() if case.resolved_at]
    import_file(event_log, "itsm-event-log")
    march = [case for case in cases if case.resolved_at and case.resolved_at.astimezone(ZONE).month == 3]
    assert 0 < len(march) < len(cases)
    out = io.StringIO()
    call_command(
        "recap", "--by", "category", "--from", "2016-03-01", "--to", "2016-03-31", "--format", "json",
        stdout=out,
    )  # fmt: skip
    told = json.loads(out.getvalue())
    expected = figures_of(march)
    assert {name: told["total"][name] for name in expected} == pytest.approx(expected)
    assert {row["label"]: row["resolved"] for row in told["rows"] if row["resolved"]} == dict(
        Counter(case.category or row_of_none(told) for case in march)
    )


def row_of_none(told: dict[str, Any]) -> str:
    """The label of the row of cases without a category."""
    return next(str(row["label"]) for row in told["rows"] if row["key"] is None)
