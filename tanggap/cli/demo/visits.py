"""How customers used the pages for them in the months before: more on weekdays and in the evening."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tanggap.intake.choices import VisitArea
from tanggap.intake.models import Visit
from tanggap.kernel.one_time import secret_hash

DAYS = 90
ENTRIES = (VisitArea.ENTRY, VisitArea.KNOWLEDGE, VisitArea.TRACKING, VisitArea.PORTAL)
WEIGHTS = (30, 22, 18, 30)
ASKS = {VisitArea.ENTRY: 0.35, VisitArea.KNOWLEDGE: 0.9, VisitArea.TRACKING: 0.05, VisitArea.PORTAL: 0.3}
"""Share of the visits in which help is asked for, by their door."""
HELPED, REPORTED = 0.34, 0.3


def visits_place(rng: random.Random, present: datetime) -> int:
    """Visits of ``DAYS`` days; returns how many."""
    rows: list[Visit] = []
    for back in range(DAYS, -1, -1):
        day = (present - timedelta(days=back)).replace(hour=0, minute=0, second=0, microsecond=0)
        usual = 34 if day.weekday() < 5 else 22
        for _visit in range(rng.randint(usual - 8, usual + 10)):
            at = day + timedelta(hours=min(23, max(5, round(rng.gauss(17, 4)))), minutes=rng.randrange(60))
            if at < present:
                rows.append(_visit_at(rng, at, len(rows)))
    Visit.objects.bulk_create(rows)
    return len(rows)


def _visit_at(rng: random.Random, at: datetime, number: int) -> Visit:
    area = rng.choices(ENTRIES, WEIGHTS)[0]
    asked = rng.random() < ASKS[area]
    helped = asked and rng.random() < HELPED
    reported = asked and not helped and rng.random() < REPORTED
    return Visit(
        key_hash=secret_hash(f"demo-{number}"),
        area=area,
        started_at=at,
        asked_at=at + timedelta(minutes=1) if asked else None,
        helped_at=at + timedelta(minutes=4) if helped else None,
        reported_at=at + timedelta(minutes=6) if reported else None,
    )
