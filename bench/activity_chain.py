"""How fast eight processes write activity entries, alone and beside a sealer.

Usage::

    DATABASE_URL=postgres://... python -m bench.activity_chain [--writers 8] [--seconds 8]

The database that ``DATABASE_URL`` names must be migrated; the entries stay there, because they cannot be
deleted. Each entry is a transaction of its own, the worst case: in the product an entry rides in the
transaction of the change that it tells of. The floor is the same INSERT by plain SQL into a copy of the table
without triggers.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier, Event
from typing import Any

PERCENTILES = (50, 95, 99)


def prepare() -> None:
    """Load Django in this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.config.settings")
    django.setup()


def writing() -> Callable[[int], Any]:
    """What a writer repeats: one entry through the service."""
    from tanggap.activity import services
    from tanggap.activity.models import JobRun
    from tanggap.kernel.actor import system_actor

    actor, subject = system_actor("bench"), JobRun(pk=1)
    return lambda number: services.record(
        "bench.written", actor=actor, subject=subject, unit_path="1/4/9/", data={"number": number}
    )


def writing_plain_sql() -> Callable[[int], Any]:
    """The same row by plain SQL, without digest and model."""
    from django.db import connection

    statement = (
        "INSERT INTO bench_entry (action, actor_kind, actor_id, actor_label, source, subject_kind,"
        " subject_id, unit_id, unit_path, public, data, occurred_at, recorded_at, digest)"
        " VALUES ('bench.written', 'system', NULL, 'bench', 'job', 'bench.plain', 1, NULL, '1/4/9/', false,"
        " jsonb_build_object('number', %s::int), now(), now(), '\\x00') RETURNING id"
    )

    def write(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [number])

    return write


def writer(plain: bool, seconds: float, start: Barrier, out: Any) -> None:
    """Write for ``seconds`` and hand back the milliseconds of each entry."""
    prepare()
    write = writing_plain_sql() if plain else writing()
    write(0)
    start.wait()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        write(len(times))
        times.append((time.perf_counter() - began) * 1000)
    out.put(times)


def sealer(every_s: float, stop: Event, out: Any) -> None:
    """Seal again and again, with a pause of ``every_s``; the periodic job pauses for ten seconds."""
    prepare()
    from tanggap.activity import services

    sealed = 0
    while not stop.wait(every_s):
        sealed += services.chain_seal(settle_wait_s=0.1)
    out.put(sealed)


def run_sql(*statements: str) -> None:
    """Run statements on the bench's database."""
    prepare()
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def measure(
    case: str, *, writers: int, seconds: float, plain: bool = False, seal_every_s: float | None = None
) -> None:
    """Run one case and print its line."""
    context = multiprocessing.get_context("spawn")
    start, stop = context.Barrier(writers + 1), context.Event()
    times_out, sealed_out = context.Queue(), context.Queue()
    processes = [
        context.Process(target=writer, args=(plain, seconds, start, times_out)) for _ in range(writers)
    ]
    sealing = (
        context.Process(target=sealer, args=(seal_every_s, stop, sealed_out))
        if seal_every_s is not None
        else None
    )
    for process in [*processes, *([sealing] if sealing else [])]:
        process.start()
    start.wait()
    times = sorted(each for _ in processes for each in times_out.get())
    stop.set()
    sealed = sealed_out.get() if sealing else 0
    for process in [*processes, *([sealing] if sealing else [])]:
        process.join()
    line: dict[str, Any] = {"case": case, "writers": writers, "entries_per_s": round(len(times) / seconds)}
    for percentile in PERCENTILES:
        line[f"p{percentile}_ms"] = round(times[min(len(times) - 1, len(times) * percentile // 100)], 2)
    if sealing:
        line["sealed_per_s"] = round(sealed / seconds)
    print(json.dumps(line), flush=True)


def seal_backlog() -> None:
    """Seal what the case before left, and print how fast that went."""
    prepare()
    from tanggap.activity import services

    began = time.perf_counter()
    sealed = services.chain_seal()
    taken = time.perf_counter() - began
    print(json.dumps({"case": "seal_backlog", "entries": sealed, "seconds": round(taken, 2)}), flush=True)


def measure_the_rest() -> None:
    """Verify everything and ask the cursor of an idle page; print a line each."""
    prepare()
    from tanggap.activity import selectors

    began = time.perf_counter()
    result = selectors.chain_verify()
    taken = time.perf_counter() - began
    print(
        json.dumps(
            {
                "case": "verify",
                "ok": result.ok,
                "entries": result.checked,
                "entries_per_s": round(result.checked / taken),
            }
        )
    )

    cursor, rounds = selectors.cursor_now(unit_paths=("1/4/",)), 500
    began = time.perf_counter()
    for _ in range(rounds):
        _changed, cursor = selectors.changes_since(cursor, unit_paths=("1/4/",))
    taken = time.perf_counter() - began
    print(json.dumps({"case": "idle_poll", "n": result.position, "mean_ms": round(taken / rounds * 1000, 3)}))


def main() -> None:
    """Run all cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("set DATABASE_URL to a PostgreSQL database that may be filled")
    common = {"writers": options.writers, "seconds": options.seconds}
    run_sql(
        "DROP TABLE IF EXISTS bench_entry", "CREATE TABLE bench_entry (LIKE activity_entry INCLUDING ALL)"
    )
    measure("plain_sql", plain=True, **common)
    run_sql("DROP TABLE bench_entry")
    measure("record", **common)
    seal_backlog()
    measure("record_sealed_each_second", seal_every_s=1.0, **common)
    seal_backlog()
    measure("record_sealed_without_a_pause", seal_every_s=0.0, **common)
    seal_backlog()
    measure_the_rest()


if __name__ == "__main__":
    main()
