"""What a phone sends, and what is reckoned from it before anything is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.attendance.choices import Direction, EntrySource, Punctuality
from tanggap.fieldwork.attendance.places import Finding
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.roster.expected import ExpectedDay
from tanggap.kernel.errors import Invalid

OLDEST_SYNC = timedelta(days=7)
"""What was taken longer ago is not taken in any more; the NOC may write it down by hand."""
_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,80}")


@dataclass(frozen=True, slots=True)
class Capture:
    """One check-in or check-out as the phone sends it.

    Attributes:
        direction: a ``Direction`` value.
        source: ``live``, ``file`` or ``synced``.
        request_key: the phone's key for this attempt; a repeated send changes nothing.
        challenge: the server's one-time word; required when live.
        picture: the picture.
        latitude, longitude: decimal degrees; accuracy_m in metres, position_age_s in seconds.
        phone_time: the phone's clock when it sent.
        taken_at: the phone's clock when the picture was taken, for what was taken offline.
        device_key: a random name that the browser keeps.
        face: what the browser's detector says; ``None`` where it has none.
    """

    direction: str
    source: str
    request_key: str
    picture: UploadedFile[bytes] | None
    challenge: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy_m: int | None = None
    position_age_s: int | None = None
    phone_time: datetime | None = None
    taken_at: datetime | None = None
    device_key: str = ""
    face: bool | None = None

    def check(self, now: datetime) -> None:
        """Refuse what cannot be an entry at all.

        Raises:
            Invalid: with the field.
        """
        if self.direction not in Direction.values:
            raise Invalid.field("direction", _("Say whether you come or go."))
        if self.source not in {EntrySource.LIVE, EntrySource.FILE, EntrySource.SYNCED}:
            raise Invalid.field("source", _("Unknown way of taking the picture."))
        if not _KEY.fullmatch(self.request_key):
            raise Invalid.field("request_key", _("The key of this request is missing."), code="required")
        if self.picture is None:
            raise Invalid.field("picture", _("Take a picture first."), code="required")
        if (self.latitude is None) != (self.longitude is None):
            raise Invalid.field("latitude", _("Give both coordinates or none."))
        if self.latitude is not None and not -90 <= self.latitude <= 90:
            raise Invalid.field("latitude", _("Between -90 and 90."))
        if self.longitude is not None and not -180 <= self.longitude <= 180:
            raise Invalid.field("longitude", _("Between -180 and 180."))
        if self.source == EntrySource.SYNCED:
            self._check_taken(now)

    def _check_taken(self, now: datetime) -> None:
        if self.taken_at is None:
            raise Invalid.field("taken_at", _("Say when the picture was taken."), code="required")
        if not now - OLDEST_SYNC <= self.taken_at:
            raise Invalid.field("taken_at", _("This was taken too long ago. Ask the NOC to write it down."))

    def moment(self, now: datetime) -> datetime:
        """When it counts as taken: the server's time, or what the phone says of a picture taken offline.

        A phone whose clock runs ahead cannot take a picture in the future.
        """
        if self.source == EntrySource.SYNCED and self.taken_at is not None:
            return min(self.taken_at, now)
        return now

    def offset_at(self, now: datetime) -> int | None:
        """Phone clock minus server clock in seconds."""
        if self.phone_time is None:
            return None
        return max(-2_000_000_000, min(2_000_000_000, round((self.phone_time - now).total_seconds())))


@dataclass(frozen=True, slots=True)
class Taken:
    """A capture with what the server reckons of it."""

    capture: Capture
    technician: Technician
    now: datetime
    moment: datetime
    day: ExpectedDay
    finding: Finding
    place_name: str = ""
    fingerprint: int | None = None
    turned: frozenset[int] = field(default_factory=frozenset)

    @property
    def punctuality(self) -> Punctuality:
        """The moment against the shift."""
        return punctuality_of(self.capture.direction, self.moment, self.day)


def punctuality_of(direction: str, moment: datetime, day: ExpectedDay) -> Punctuality:
    """On time, late, early, or outside every shift: on leave, and before check-in opens."""
    if not day.is_expected or day.starts_at is None or day.late_after is None:
        return Punctuality.UNSCHEDULED
    if day.opens_at is not None and moment < day.opens_at:
        return Punctuality.UNSCHEDULED
    if direction == Direction.CHECK_IN:
        return Punctuality.ON_TIME if moment <= day.late_after else Punctuality.LATE
    too_early = day.ends_at is not None and moment < day.ends_at
    return Punctuality.EARLY if too_early else Punctuality.ON_TIME
