"""What dispatch weighs: every constant of the scoring in one place. The reasons: decision 17."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Weights:
    """The most points that each side of a pair may bring; together they make 100."""

    travel: float = 34.0
    """How soon the technician can be there: nothing else shortens the customer's wait as much."""

    slack: float = 20.0
    """How much of the promised time is left on arrival: who still keeps the promise, and who does not."""

    load: float = 18.0
    """How few jobs are in hand. Spreads the work, so that nobody collects a queue while others wait."""

    skill: float = 12.0
    """Whether the skill that the category names is there; with none named, special skills are kept free."""

    history: float = 8.0
    """Jobs finished at the same site within a year: knows the way, the people and the cabling."""

    shift: float = 8.0
    """Whether the shift lasts long enough to finish. A job begun at its end is handed over or overtime."""

    def total(self) -> float:
        """All points together."""
        return float(sum(getattr(self, one.name) for one in fields(self)))


WEIGHTS = Weights()

HALF_TRAVEL_MINUTES = 30.0
"""A journey of this length brings half of the points for travel; twice as long a third, and so on."""

FULL_SLACK = timedelta(hours=2)
"""With so much of the promised time left on arrival, more of it is no better."""

SHIFT_MARGIN_MINUTES = 120.0
"""With so much of the shift left after the job, more of it is no better."""

HISTORY_FULL = 2
"""So many finished jobs at the site bring all points for it."""

HISTORY_DAYS = 365
"""Older visits tell little: cabling and people change."""

SPARE_SKILL = 0.6
"""Share of the points for skill of one with special skills when the ticket needs none: kept for others."""

JOB_CAP = 6
"""With so many jobs in hand nobody is suggested for another."""

SERVICE_MINUTES = 60.0
"""How long a job takes on site when nothing better is known."""

DETOUR = 1.35
"""How much longer the road is than the straight line; 1.3 to 1.4 in towns and on plantation roads."""

DEFAULT_SPEED = 25.0
"""Kilometres per hour where no speed is set: a motorbike in town traffic, parking included."""

FRESH = timedelta(minutes=15)
"""A last position older than this tells where somebody was, not where he is."""

PRIORITY_FACTOR = {1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0}
"""In "best for all" a point for a ticket of this priority counts so often."""

OVERDUE_FACTOR = 2.0
"""And so often more when its promised time is over; it rises to that over the last ``FULL_SLACK``."""

SLOT_COST = 9.0
"""Points that each further job of the same technician loses in "best for all"; the second 9, the third 18."""

MOST_JOBS_AT_ONCE = 200
"""Tickets of one proposal, the most urgent ones. More than a dispatcher can look through at once."""

SUGGESTIONS = 9
"""Lines of a ranked list; each has a digit key."""

UNDO_WITHIN = timedelta(minutes=10)
"""So long an assignment by dispatch can be taken back with one press."""
