"""How long finished jobs were held up, by reason."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, pairwise

from tanggap.fieldwork.choices import ProgressStep
from tanggap.fieldwork.models import Progress
from tanggap.reporting.cases import Asked
from tanggap.reporting.orders import orders_in


def blocked_by_reason(asked: Asked) -> list[tuple[str, int, int]]:
    """Reasons with their seconds and the number of jobs, the longest first; one query.

    A stretch lasts from the step that says so to the next step of the job, as they came in. Only jobs
    that were held up at all are read.
    """
    held = orders_in(asked).filter(blocked_seconds__gt=0, accepted_at__isnull=False)
    rows = (
        Progress.objects.filter(work_order__in=held.values("pk"))
        .order_by("work_order_id", "received_at", "pk")
        .values_list("work_order_id", "step", "reason", "received_at")
    )
    seconds: defaultdict[str, int] = defaultdict(int)
    jobs: defaultdict[str, set[int]] = defaultdict(set)
    for order, steps in groupby(rows, key=lambda row: row[0]):
        for (_order, step, reason, begin), (_same, _next, _why, end) in pairwise(steps):
            if step == ProgressStep.BLOCKED:
                seconds[reason] += int((end - begin).total_seconds())
                jobs[reason].add(order)
    found = [(reason, total, len(jobs[reason])) for reason, total in seconds.items()]
    return sorted(found, key=lambda row: (-row[1], row[0]))
