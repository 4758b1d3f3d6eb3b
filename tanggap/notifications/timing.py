"""When a message may go out: quiet hours and digests, by the recipient's own clock. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tanggap.notifications.choices import HoldReason, Rhythm

DEFAULT_DAILY = time(7, 0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asked for, for one channel and one group of events.

    Attributes:
        zone: name of the person's time zone.
        quiet: begin and end of the quiet hours by the wall clock, or none.
        rhythm, at: how often the group is told; the time of day counts for a daily one.
    """

    zone: str
    quiet: tuple[time, time] | None = None
    rhythm: str = Rhythm.AT_ONCE
    at: time | None = None


def quiet_end(moment: datetime, begins: time, ends: time, zone: str) -> datetime | None:
    """When the quiet hours in which the moment lies are over; none when it lies in none.

    The begin belongs to the quiet hours, the end does not. Where the clock is turned back, the first of
    two equal times counts unless it is over.
    """
    local = moment.astimezone(ZoneInfo(zone))
    wall = local.time()
    if begins < ends:
        inside, days = begins <= wall < ends, 0
    else:
        inside, days = wall >= begins or wall < ends, int(wall >= begins)
    return _next_wall(local, ends, days) if inside else None


def digest_moment(moment: datetime, rhythm: str, at: time | None, zone: str) -> datetime | None:
    """When the next digest is due after the moment; none for what is told at once."""
    local = moment.astimezone(ZoneInfo(zone))
    if rhythm == Rhythm.HOURLY:
        since = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return moment.astimezone(UTC) - since + timedelta(hours=1)
    if rhythm == Rhythm.DAILY:
        wanted = at or DEFAULT_DAILY
        today = _at_wall(local, wanted, 0)
        return today if today > moment else _at_wall(local, wanted, 1)
    return None


def held_until(moment: datetime, wishes: Wishes) -> tuple[datetime, str] | None:
    """Until when and why a message that is written at the moment is held; none when it may go out."""
    due = digest_moment(moment, wishes.rhythm, wishes.at, wishes.zone)
    silent = quiet_end(due or moment, *wishes.quiet, wishes.zone) if wishes.quiet else None
    if silent is not None:
        return silent, HoldReason.DIGEST if due else HoldReason.QUIET
    return (due, HoldReason.DIGEST) if due else None


def _at_wall(local: datetime, wall: time, days: int) -> datetime:
    there = datetime.combine(local.date() + timedelta(days=days), wall, local.tzinfo)
    return there.astimezone(UTC)


def _next_wall(local: datetime, wall: time, days: int) -> datetime:
    there = datetime.combine(local.date() + timedelta(days=days), wall, local.tzinfo)
    first = there.astimezone(UTC)
    return first if first > local.astimezone(UTC) else there.replace(fold=1).astimezone(UTC)
