"""Calendars, histories and promises for tests of the service-level clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tanggap.organization.working_time import CLOSED, Rules, WorkingCalendar, windows_from_pairs
from tanggap.tickets.sla_clock import Clock, StateChange, Target

HOUR = 3600
WIB = ZoneInfo("Asia/Jakarta")
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
OFFICE = windows_from_pairs([["08:00", "12:00"], ["13:00", "17:00"]])
WEEK = (OFFICE,) * 5 + (CLOSED, CLOSED)
ROUND_THE_CLOCK = WorkingCalendar.round_the_clock()


def office(zone="Asia/Jakarta", days=None):
    """Office hours with a lunch break, Monday to Friday."""
    return WorkingCalendar([Rules(BEGINNING, zone, WEEK, days or {})])


def at(text, zone=WIB):
    """A moment of March 2026 (the 2nd is a Monday) by the clocks of the zone."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=zone)


def history(*changes):
    """States by moment; a hold stops the clock."""
    return [StateChange(at(moment), state, state == "on_hold") for moment, state in changes]


def promise(hours, since="01 00:00", calendar=None):
    """A target of working hours from a moment on; ``None`` promises nothing."""
    return Target(at(since), None if hours is None else int(hours * HOUR), calendar)


def clock(changes, *targets, calendar=None, **options):
    """A clock over the changes, of eight hours in office time unless told otherwise."""
    return Clock(calendar or office(), history(*changes), targets or [promise(8)], **options)
