"""The field force at scale: 5,000 technicians in 60 units with the work of 200,000 tickets.

Monitoring, the wall of attendance, dispatch with its suggestions and the best for all of a branch, the month's recap.

Usage::

    DATABASE_URL=postgres://... python -m bench.field_force [--tickets 200000] [--technicians 5000]

The database must be empty or hold the data set of ``make bench`` with so many tickets. Technicians, their positions
and spans of duty are added once; use a database of its own, as the desk's home lists every technician.
"""

from __future__ import annotations

import argparse
import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.__main__ import HEAD, _fill
from bench.ground import database_ready

CENTRE = (0.507, 101.447)
SPREAD = 0.4


def technicians_add(count: int) -> None:
    """Technicians with skills, on duty, each with a fresh position; and places of sites."""
    from tanggap.accounts.models import User
    from tanggap.fieldwork.models import DutySpan, LastPosition, Technician
    from tanggap.organization.models import Site, Unit

    if Technician.objects.filter(code__startswith="D").exists():
        return
    chance = random.Random(5)
    now = datetime.now(UTC)
    units = list(Unit.objects.filter(kind__in=["branch", "section"]).order_by("pk"))
    people = User.objects.bulk_create(
        [User(email=f"dispatch{n}@bench.test", name=f"Teknisi {n}", password="!") for n in range(count)]
    )
    made = Technician.objects.bulk_create(
        [
            Technician(
                user=person,
                code=f"D{n:05d}",
                home_unit=units[n % len(units)],
                skills=["fiber"] if n % 3 else [],
            )
            for n, person in enumerate(people)
        ]
    )
    DutySpan.objects.bulk_create(
        [
            DutySpan(technician=one, source="button", started_at=now, ends_by=now + timedelta(days=30))
            for one in made
        ]
    )
    LastPosition.objects.bulk_create(
        [
            LastPosition(
                technician=one,
                recorded_at=now,
                received_at=now,
                latitude=CENTRE[0] + chance.uniform(-SPREAD, SPREAD),
                longitude=CENTRE[1] + chance.uniform(-SPREAD, SPREAD),
            )
            for one in made
        ]
    )
    sites = list(Site.objects.filter(latitude__isnull=True))
    for site in sites:
        site.latitude = round(CENTRE[0] + chance.uniform(-SPREAD, SPREAD), 6)
        site.longitude = round(CENTRE[1] + chance.uniform(-SPREAD, SPREAD), 6)
    Site.objects.bulk_update(sites, ["latitude", "longitude"], batch_size=2000)
    _work_spread(made)


def _work_spread(technicians: list[Any]) -> None:
    """Let the finished work of all tickets be that of all the technicians, not of a few."""
    from django.db import connection

    mine = "%(first)s + MOD(o.id, %(count)s)"
    user = f"(SELECT t.user_id FROM fieldwork_technician t WHERE t.id = {mine})"
    done = "fieldwork_workorder o WHERE o.status = 'done' AND o.id ="
    numbers = {"first": technicians[0].pk, "count": len(technicians)}
    with connection.cursor() as cursor:
        for statement in (
            f"UPDATE fieldwork_crewmember c SET technician_id = {mine} FROM {done} c.work_order_id",
            f"UPDATE fieldwork_progress p SET technician_id = {mine} FROM {done} p.work_order_id",
            f"UPDATE tickets_ticket k SET resolver_id = {user} FROM {done} k.id",
            f"UPDATE fieldwork_workorder o SET lead_id = {mine} WHERE o.status = 'done'",
        ):
            cursor.execute(statement, numbers)
        cursor.execute("VACUUM ANALYZE")


def cases() -> list[Any]:
    """The pages, the suggestions, the best for all of one branch."""
    from bench.attendance import attendance_cases
    from bench.cases import page_of, recap_address, signed_in
    from bench.measure import Case
    from tanggap.accounts.models import User
    from tanggap.accounts.services import actor_for
    from tanggap.fieldwork.dispatching.services import best_propose
    from tanggap.fieldwork.dispatching.suggestions import suggestions_for
    from tanggap.fieldwork.dispatching.waiting import WaitingFilter, waiting
    from tanggap.fieldwork.models import LastPosition, Technician
    from tanggap.organization.models import Unit

    LastPosition.objects.update(recorded_at=datetime.now(UTC), received_at=datetime.now(UTC))
    actor = actor_for(User.objects.get(email="hdnoc0@bench.test"))
    desk = signed_in("hdnoc0@bench.test")
    numbers = list(waiting(actor).values_list("number", flat=True)[:200])
    branch = Unit.objects.get(code="B1")
    wanted = WaitingFilter(unit_id=branch.pk)
    print(f"{waiting(actor).count()} tickets wait, {waiting(actor, wanted).count()} of them in the branch")
    # Each call is one of a reader who comes after something has changed; unchanged pages answer 304.
    recap = recap_address()
    return [
        Case("monitoring", lambda _: page_of(desk, "/desk/map/")),
        Case("monitoring_unit", lambda _: page_of(desk, f"/desk/map/?unit={branch.pk}")),
        Case("monitoring_pins", lambda _: page_of(desk, "/desk/map/data/")),
        *attendance_cases(list(Technician.objects.filter(code__startswith="D").select_related("home_unit"))),
        Case("recap_month", lambda _: page_of(desk, recap), times=25),
        Case("dispatch_page", lambda _: page_of(desk, "/desk/dispatch/")),
        Case("dispatch_page_unit", lambda _: page_of(desk, f"/desk/dispatch/?unit={branch.pk}")),
        Case("dispatch_suggest", lambda i: suggestions_for(actor, numbers[i % len(numbers)])),
        Case("dispatch_hints", lambda _: page_of(desk, f"/desk/dispatch/hints/?unit={branch.pk}"), times=20),
        Case("dispatch_best", lambda _: best_propose(actor=actor, wanted=wanted), times=10),
    ]


def main() -> int:
    """Fill, add, time and print."""
    parser = argparse.ArgumentParser(prog="bench.field_force", description=__doc__)
    parser.add_argument("--tickets", type=int, default=200_000)
    parser.add_argument("--technicians", type=int, default=5_000)
    options = parser.parse_args()
    database_ready()
    from bench.measure import measure

    if not _fill(options.tickets):
        return 2
    technicians_add(options.technicians)
    print(HEAD)
    for case in cases():
        result = measure(case, options.tickets)
        print(
            f"{result.case:<20} {result.n:>9} {result.queries:>8} {result.p50_ms:>9.2f} {result.p95_ms:>9.2f}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
