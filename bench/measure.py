"""Timing of one case: whole requests through the same stack that the web server calls."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.config.memory import collect_less

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True, slots=True)
class Case:
    """What is timed.

    Attributes:
        name: as in the contracts.
        act: called with 0, 1, 2, ...; does one request and raises when the answer is wrong.
        raw: called likewise; fetches the same rows with plain SQL, the floor. ``None`` when there is none.
        times: how often it is timed after the warm-up.
    """

    name: str
    act: Callable[[int], object]
    raw: Callable[[int], object] | None = None
    times: int = 60


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report; times in milliseconds, ``n`` the number of tickets."""

    case: str
    n: int
    queries: int
    p50_ms: float
    p95_ms: float
    raw_sql_p50_ms: float | None

    def as_dict(self) -> dict[str, object]:
        """As written to the JSON file."""
        return asdict(self)


def measure(case: Case, tickets: int) -> Result:
    """Warm up, time, and count the statements of one more call."""
    warm_up = 8
    for position in range(warm_up):
        case.act(position)
    collect_less()  # as the web server does
    spent = _timed(case.act, warm_up, case.times)
    with CaptureQueriesContext(connection) as captured:
        case.act(warm_up + case.times)
    queries = [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].lstrip().upper().startswith(TRANSACTION_WORDS)
    ]
    raw = None
    if case.raw is not None:
        for position in range(3):
            case.raw(position)
        raw = round(statistics.median(_timed(case.raw, 3, min(case.times, 30))), 2)
    return Result(
        case=case.name,
        n=tickets,
        queries=len(queries),
        p50_ms=round(statistics.median(spent), 2),
        p95_ms=round(statistics.quantiles(spent, n=20)[-1], 2),
        raw_sql_p50_ms=raw,
    )


def _timed(act: Callable[[int], object], start: int, times: int) -> list[float]:
    spent = []
    for position in range(start, start + times):
        begun = time.perf_counter()
        act(position)
        spent.append((time.perf_counter() - begun) * 1000)
    return spent
