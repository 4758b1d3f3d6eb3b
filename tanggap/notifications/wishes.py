"""What people asked for about times, read for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from tanggap.accounts.models import User
from tanggap.notifications.choices import Rhythm
from tanggap.notifications.models import DigestChoice, QuietHours
from tanggap.notifications.registry import Event
from tanggap.notifications.timing import Wishes


class WishBook:
    """Quiet hours and digests of the people, from two reads."""

    def __init__(self, users: Iterable[User]) -> None:
        self._zones = {user.pk: _zone(user.time_zone) for user in users}
        rows = QuietHours.objects.filter(user__in=self._zones)
        self._quiet: dict[tuple[int, str], tuple[time, time]] = {
            (user, channel): (begins, ends)
            for user, channel, begins, ends in rows.values_list("user_id", "channel", "begins", "ends")
        }
        choices = DigestChoice.objects.filter(user__in=self._zones)
        self._digests: dict[tuple[int, str], tuple[str, time | None]] = {
            (user, group): (rhythm, at)
            for user, group, rhythm, at in choices.values_list("user_id", "group", "rhythm", "at")
        }

    def of(self, user_id: int, channel: str, event: Event) -> Wishes:
        """What the person wants for the event over the channel."""
        if not event.may_wait:
            return Wishes(settings.TIME_ZONE)
        zone = self._zones[user_id]
        rhythm, at = self._digests.get((user_id, event.group_code), (Rhythm.AT_ONCE.value, None))
        return Wishes(zone, self._quiet.get((user_id, channel)), rhythm, at)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return settings.TIME_ZONE
    return name
