"""``python -m bench --tickets 100000``: fill, time, print, and write ``bench/result.json``."""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.ground import database_ready

RESULT = Path(__file__).with_name("result.json")
HEAD = f"{'case':<20} {'n':>9} {'queries':>8} {'p50 ms':>9} {'p95 ms':>9} {'plain SQL p50':>14}"


def main() -> int:
    """Run the suite on the database that ``DATABASE_URL`` names; it must be empty or hold the same data set."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000, help="how many tickets (default 100,000)")
    parser.add_argument("--only", nargs="*", default=[], help="cases to run; all without it")
    options = parser.parse_args()
    database_ready()
    if not _fill(options.tickets):
        return 2
    return _run(options.tickets, set(options.only))


def _fill(tickets: int) -> bool:
    from bench.dataset import build
    from tanggap.tickets.models import Ticket

    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest == 0:
        begun = time.monotonic()
        build(tickets, datetime.now(UTC))
        print(f"{tickets} tickets written in {time.monotonic() - begun:.0f} s", flush=True)
        return True
    if not Ticket.objects.filter(pk=tickets).exists() or newest > tickets * 1.1 + 100_000:
        print(f"bench: this database does not hold the data set of {tickets} tickets; name an empty one")
        return False
    return True


def _run(tickets: int, only: set[str]) -> int:
    from bench.cases import GROUPS
    from bench.measure import measure

    print(HEAD, flush=True)
    results = []
    for group in GROUPS:
        for case in group():
            if only and case.name not in only:
                continue
            gc.collect()
            result = measure(case, tickets)
            raw = "-" if result.raw_sql_p50_ms is None else f"{result.raw_sql_p50_ms:.2f}"
            print(
                f"{result.case:<20} {result.n:>9} {result.queries:>8} {result.p50_ms:>9.2f} {result.p95_ms:>9.2f}"
                f" {raw:>14}",
                flush=True,
            )
            results.append(result.as_dict())
    RESULT.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
