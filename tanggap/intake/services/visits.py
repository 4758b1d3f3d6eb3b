"""Visits of the pages for customers: our own figures, without persons, addresses or third parties."""

from __future__ import annotations

from datetime import timedelta

from tanggap.intake.choices import VisitArea, VisitEvent
from tanggap.intake.models import Visit
from tanggap.kernel import clock
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import secret_hash

KEPT = timedelta(days=400)
"""How long single visits are kept: a year can be compared with the one before it."""
_COLUMNS = {
    VisitEvent.ASKED: "asked_at",
    VisitEvent.HELPED: "helped_at",
    VisitEvent.REPORTED: "reported_at",
}


def visit_begin(*, area: VisitArea) -> str:
    """Count a visit.

    Args:
        area: the door through which it began.

    Returns:
        The key under which the browser goes on with it; only its hash is kept.
    """
    key = new_secret()
    Visit.objects.create(key_hash=secret_hash(key), area=area, started_at=clock.now())
    return key


def visit_note(*, key: str, event: VisitEvent) -> bool:
    """Note that something happened in a visit; again changes nothing.

    Returns:
        Whether it was the first time in a visit that is known.
    """
    column = _COLUMNS[event]
    visit = Visit.objects.filter(key_hash=secret_hash(key), **{f"{column}__isnull": True})
    return visit.update(**{column: clock.now()}) == 1


def visits_forget() -> int:
    """Delete visits older than ``KEPT``; returns how many."""
    deleted, _kinds = Visit.objects.filter(started_at__lt=clock.now() - KEPT).delete()
    return deleted
