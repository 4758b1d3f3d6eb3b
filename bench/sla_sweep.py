"""How long the sweeps take over 50,000 open tickets: missed promises, and steps of escalation.

Usage::

    DATABASE_URL=postgres://... python -m bench.sla_sweep [--tickets 50000] [--out FILE]

The database that ``DATABASE_URL`` names must be empty. Every ticket is open, with two states, under a
policy with three promises and two steps of escalation and a calendar of office hours with a lunch break. Printed are
the seconds of one run when nothing is due, when every ticket misses its promise at the same moment, and when every
ticket is due for a step at the same moment; and how late the last of them is noticed, given a run every twenty
seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.ground import bench_unit, database_ready

SWEEP_EVERY_S = 20
LIMIT_S = 60
REPORTED = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday, 09:00 in Jakarta
HOUR = 3600
OFFICE = [["08:00", "12:00"], ["13:00", "17:00"]]


def ground(present: datetime) -> tuple[Any, Any, list[Any]]:
    """A unit with a calendar, a policy's version, its steps."""
    from tanggap.accounts.models import Role
    from tanggap.accounts.services import roles_load
    from tanggap.organization.models import Calendar, CalendarVersion, Unit
    from tanggap.tickets.models import EscalationStep, SlaPolicy, SlaPolicyVersion

    roles_load()
    calendar = Calendar.objects.create(code="bench", name="Bench")
    CalendarVersion.objects.create(
        calendar=calendar,
        number=1,
        valid_from=datetime(2000, 1, 1, tzinfo=UTC),
        windows={str(day): OFFICE for day in range(1, 6)},
    )
    unit = bench_unit("BENCH", "company", name="Bench")
    Unit.objects.filter(pk=unit.pk).update(calendar=calendar)
    unit.refresh_from_db()
    policy = SlaPolicy.objects.create(code="bench", name="Bench")
    targets = {"response": 2 * HOUR, "update": 6 * HOUR, "resolution": 8 * HOUR}
    version = SlaPolicyVersion.objects.create(
        policy=policy,
        number=1,
        valid_from=present - timedelta(days=99),
        targets={str(priority): targets for priority in range(1, 5)},
    )
    role = Role.objects.get(code="hd_noc")
    shared = {
        "version": version,
        "target": "resolution",
        "action": "notify",
        "recipient": "role",
        "role": role,
    }
    steps = EscalationStep.objects.bulk_create(
        [
            EscalationStep(key="half", position=1, percent=50, **shared),
            EscalationStep(key="after", position=2, minutes=60, **shared),
        ]
    )
    return unit, version, steps


def fill(count: int, unit: Any, version: Any) -> None:
    """Open tickets that were reported at the same moment and are being worked."""
    from bench.loader import load, settle
    from tanggap.tickets.models import Ticket, TicketState

    promised = json.dumps([[REPORTED.isoformat(), 2 * HOUR, 8 * HOUR, None, 6 * HOUR]])
    columns = (
        "id", "number", "kind", "status", "subject", "priority", "unit_id", "channel", "reported_at", "responded_at",
        "created_at", "changed_at", "sla_version_id", "sla_targets", "resolution_due_at", "update_due_at",
        "next_due_at", "next_step_at",
    )  # fmt: skip
    answered = REPORTED + timedelta(minutes=30)
    solved_by = datetime(2026, 3, 3, 2, tzinfo=UTC)  # eight working hours later
    heard_by = REPORTED + timedelta(hours=7)
    half = REPORTED + timedelta(hours=5)

    def tickets() -> Iterator[tuple[Any, ...]]:
        for pk in range(1, count + 1):
            yield (
                pk, f"TGP-2026-{pk:06d}", "incident", "in_progress", "Internet mati", 3, unit.pk, "phone", REPORTED,
                answered, REPORTED, REPORTED, version.pk, promised, solved_by, heard_by, heard_by, half,
            )  # fmt: skip

    load(Ticket, columns, tickets())
    states = (("assigned", REPORTED), ("in_progress", answered))
    load(
        TicketState,
        ("ticket_id", "status", "entered_at", "actor_label"),
        ((pk, status, at, "Bench") for pk in range(1, count + 1) for status, at in states),
    )
    settle()


def timed(run: Callable[[], int], at: datetime) -> tuple[float, int]:
    """Seconds of a run at a moment, and how many tickets it handled."""
    from tanggap.kernel import clock

    with clock.frozen_at(at):
        began = time.perf_counter()
        handled = run()
        return time.perf_counter() - began, handled


def measure(count: int) -> dict[str, Any]:
    """The seconds of each case."""
    from tanggap.tickets.services.escalations import escalations_run
    from tanggap.tickets.services.sweep import breaches_notice

    early = REPORTED + timedelta(minutes=40)
    cases = {
        "breaches_idle": timed(breaches_notice, early),
        "steps_idle": timed(escalations_run, early),
        "steps_all_due": timed(escalations_run, REPORTED + timedelta(hours=5, seconds=1)),
        "breaches_all_due": timed(breaches_notice, REPORTED + timedelta(hours=24, seconds=1)),
    }
    for case, (seconds, handled) in cases.items():
        print(f"{case:18} {handled:7} tickets {seconds:8.3f} s")
    slowest = max(seconds for seconds, _handled in cases.values())
    late = SWEEP_EVERY_S + cases["breaches_all_due"][0]
    print(
        f"last missed promise noticed at most {late:.1f} s late; slowest run {slowest:.1f} s of {LIMIT_S} s"
    )
    return {
        "tickets": count,
        "seconds": {case: round(seconds, 3) for case, (seconds, _handled) in cases.items()},
        "noticed_within_s": round(late, 1),
    }


def main() -> int:
    """Fill, measure, print; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickets", type=int, default=50_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    database_ready(pages=False)
    from tanggap.tickets.models import Ticket

    if Ticket.objects.exists():
        print("the database must be empty", file=sys.stderr)
        return 2
    unit, version, _steps = ground(REPORTED)
    fill(options.tickets, unit, version)
    result = measure(options.tickets)
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    within = result["noticed_within_s"] <= LIMIT_S and max(result["seconds"].values()) <= LIMIT_S
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
