"""Who is on call for a unit at a moment."""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Length

from tanggap.fieldwork.models import OnCallTurn
from tanggap.fieldwork.roster.querysets import above
from tanggap.kernel import clock


def on_call_at(unit_path: str, at: datetime | None = None) -> list[OnCallTurn]:
    """The turns that hold the moment, of the unit first, then of those above it; each by order."""
    moment = at or clock.now()
    return list(
        OnCallTurn.objects.filter(
            unit__path__in=above(unit_path),
            starts_at__lte=moment,
            ends_at__gt=moment,
            technician__deactivated_at__isnull=True,
        )
        .select_related("technician__user", "unit")
        .order_by(Length("unit__path").desc(), "rank", "starts_at", "pk")
    )
