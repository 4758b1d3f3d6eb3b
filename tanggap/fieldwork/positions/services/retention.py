"""Tracks are kept for a set number of days, then deleted."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Max

from tanggap.fieldwork.models import LastPosition, TrackPoint
from tanggap.kernel import clock

PORTION = 20_000


def tracks_delete(*, portions: int = 50) -> int:
    """Delete points that came in more than ``TRACK_DAYS`` ago, in portions; the number deleted.

    The last position goes as well when it is that old. Safe to run at any time and twice.
    """
    limit = clock.now() - timedelta(days=settings.TRACK_DAYS)
    deleted = 0
    for _portion in range(portions):
        old = TrackPoint.objects.filter(received_at__lt=limit).order_by("received_at").values("pk")[:PORTION]
        keys = [row["pk"] for row in old]
        if not keys:
            break
        deleted += TrackPoint.objects.filter(pk__in=keys).delete()[0]
    LastPosition.objects.filter(received_at__lt=limit).delete()
    return deleted


def newest_position_mark() -> str:
    """Changes whenever any position comes in; for answers that are kept by the browser."""
    newest = LastPosition.objects.aggregate(at=Max("received_at"))["at"]
    return newest.isoformat() if newest else ""
