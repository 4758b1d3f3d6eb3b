"""Closed lists of attendance."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Beginning or end of a day's work."""

    CHECK_IN = "in", _("Check-in")
    CHECK_OUT = "out", _("Check-out")


class EntrySource(models.TextChoices):
    """How an entry came about."""

    LIVE = "live", _("Live camera")
    FILE = "file", _("Picture file")
    SYNCED = "synced", _("Sent later from the phone")
    MANUAL = "manual", _("Entered by the NOC")


class PlaceResult(models.TextChoices):
    """The position against the permitted places, its accuracy taken into account."""

    INSIDE = "inside", _("Inside")
    OUTSIDE = "outside", _("Outside")
    UNCERTAIN = "uncertain", _("Uncertain")
    UNKNOWN = "unknown", _("No position")
    UNLIMITED = "unlimited", _("No place is prescribed")


class Punctuality(models.TextChoices):
    """The moment against the shift and its grace."""

    ON_TIME = "on_time", _("On time")
    LATE = "late", _("Late")
    EARLY = "early", _("Left early")
    UNSCHEDULED = "unscheduled", _("No shift that day")


class Verdict(models.TextChoices):
    """Whether an entry counts. What a person has to judge waits; it is never refused by a machine."""

    ACCEPTED = "accepted", _("Accepted")
    WAITING = "waiting", _("Doubtful: waits for a decision")
    REJECTED = "rejected", _("Rejected")


class DoubtKind(models.TextChoices):
    """What speaks against an entry, for a person to judge."""

    OUTSIDE = "outside", _("Outside the permitted places")
    UNCERTAIN_PLACE = "uncertain_place", _("Too inaccurate to tell the place")
    NO_POSITION = "no_position", _("No position was given")
    OLD_POSITION = "old_position", _("The position was not fresh")
    REUSED_PHOTO = "reused_photo", _("Looks like an earlier picture")
    IMPOSSIBLE_SPEED = "impossible_speed", _("Too far from the position before")
    SHARED_DEVICE = "shared_device", _("The same phone as a colleague")
    NO_FACE = "no_face", _("No face was found")
    CLOCK_JUMP = "clock_jump", _("The phone's clock is wrong")
    LATE_SYNC = "late_sync", _("Sent later, taken while offline")
    NOT_LIVE = "not_live", _("A file instead of the camera")
    REPEATED_POSITION = "repeated_position", _("Exactly the position of another day")


NAMING = (DoubtKind.REUSED_PHOTO, DoubtKind.SHARED_DEVICE)
"""Doubts whose details may name another person."""


class DoubtOutcome(models.TextChoices):
    """Whether a check found something, or could not run."""

    FOUND = "found", _("Found")
    CHECK_FAILED = "check_failed", _("The check could not run")


class DayStatus(models.TextChoices):
    """How a technician's day stands."""

    EXPECTED = "expected", _("Not yet there")
    ON_TIME = "on_time", _("On time")
    LATE = "late", _("Late")
    DOUBTFUL = "doubtful", _("Doubtful")
    MISSING = "missing", _("Missing")
    LEAVE = "leave", _("On leave")
    OFF = "off", _("Day off")
    EXTRA = "extra", _("Worked on a day off")
