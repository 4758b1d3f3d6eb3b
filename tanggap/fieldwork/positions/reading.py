"""From what a tracker sends to positions: Traccar Client of three generations, OsmAnd, and arrays of both.

Sources: the OsmAnd protocol of Traccar (parameters in query or form body, knots, seconds or milliseconds) and
the JSON body of Traccar Client 9 (metres per second, -1 for unknown, battery from 0 to 1).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

KNOTS_TO_METRES_PER_SECOND = 1852 / 3600
MILLISECONDS_FROM = 2_147_483_647
"""Whole numbers from here on are milliseconds, smaller ones seconds."""
MOST_FIXES = 200
"""Of a longer array only the first are read; clients send at most a hundred."""
_YES = {"true", "1", "yes"}


class NoDeviceNamed(ValueError):
    """The message names no device; the protocol wants it refused."""


class NotReadable(ValueError):
    """The message is no form and no JSON of the protocol."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One position as a device told it.

    Attributes:
        recorded_at: UTC by the device's clock; None when it told none.
        latitude, longitude: decimal degrees.
        accuracy_m, altitude_m: metres; speed_mps metres per second; heading degrees; None when unknown.
        battery_percent: 0 to 100.
    """

    recorded_at: datetime | None
    latitude: float
    longitude: float
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading: float | None = None
    altitude_m: float | None = None
    battery_percent: int | None = None
    is_charging: bool | None = None
    is_mock: bool = False
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What one request said.

    Attributes:
        client: the generation of the app, as far as the shape of the message tells it.
        fixes: positions with usable coordinates, oldest first as sent.
        battery_percent, is_charging: also told by messages without a position.
        dropped: positions that cannot be used (coordinates that are none, 0/0).
    """

    client: str
    fixes: tuple[Fix, ...] = ()
    battery_percent: int | None = None
    is_charging: bool | None = None
    dropped: int = 0


def is_json(content_type: str) -> bool:
    """Whether the request says that its body is JSON."""
    return content_type.strip().lower().startswith("application/json")


def read_message(query: str, body: bytes, content_type: str, *, zone: str = "UTC") -> Message:
    """Read a request.

    Args:
        query: the address's query.
        body: the raw body.
        content_type: of the body.
        zone: in which moments without a time zone are read.

    Raises:
        NoDeviceNamed, NotReadable.
    """
    reader = _Reader(ZoneInfo(zone))
    if is_json(content_type) and body.strip():
        return reader.of_json(body, query)
    values = _form(query) | (_form(body.decode("utf-8", "replace")) if body else {})
    return reader.of_form(values, "traccar-10" if body else "query")


def _form(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        return {
            name: found[0]
            for name, found in parse_qs(text, keep_blank_values=True, max_num_fields=200).items()
        }
    except ValueError as error:
        raise NotReadable(str(error)) from error


@dataclass
class _Reader:
    """Collects the fixes of one message."""

    zone: ZoneInfo
    fixes: list[Fix] = field(default_factory=list)
    dropped: int = 0

    def of_form(self, values: Mapping[str, Any], client: str) -> Message:
        if not _text(values.get("id") or values.get("deviceid")):
            raise NoDeviceNamed
        battery, charging = self._flat(values)
        return Message(client, tuple(self.fixes), battery, charging, self.dropped)

    def of_json(self, body: bytes, query: str) -> Message:
        try:
            content = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise NotReadable("no JSON") from error
        if isinstance(content, list):
            return self._of_array(content)
        if not isinstance(content, Mapping):
            raise NotReadable("neither object nor array")
        location = content.get("location")
        if "device_id" not in content and any(name in content for name in ("lat", "id", "deviceid")):
            return self.of_form(content, "traccar-flat")
        if not _text(content.get("device_id")) and not _form(query).get("id"):
            raise NoDeviceNamed
        if not isinstance(location, Mapping):
            return Message("traccar-9")
        battery, charging = self._located(location)
        return Message("traccar-9", tuple(self.fixes), battery, charging, self.dropped)

    def _of_array(self, items: Sequence[Any]) -> Message:
        battery: int | None = None
        charging: bool | None = None
        for item in items[:MOST_FIXES]:
            if not isinstance(item, Mapping):
                self.dropped += 1
                continue
            if not _text(item.get("id") or item.get("deviceid") or item.get("imei")):
                raise NoDeviceNamed
            battery, charging = self._flat(item)
        return Message("traccar-array", tuple(self.fixes), battery, charging, self.dropped)

    def _flat(self, values: Mapping[str, Any]) -> tuple[int | None, bool | None]:
        """A form, a query or a flat object: speeds in knots."""
        battery = _percent(_number(values.get("batt", values.get("battery"))))
        charging = _truth(values.get("charge"))
        latitude, longitude = values.get("lat"), values.get("lon")
        if latitude is None and isinstance(values.get("location"), str):
            latitude, _comma, longitude = values["location"].partition(",")
        if latitude is None or longitude is None:
            return battery, charging
        knots = _number(values.get("speed"))
        self._keep(
            latitude,
            longitude,
            recorded_at=self._moment(values.get("timestamp")),
            accuracy_m=_at_least_nought(_number(values.get("accuracy", values.get("hacc")))),
            speed_mps=None if knots is None or knots < 0 else knots * KNOTS_TO_METRES_PER_SECOND,
            heading=_at_least_nought(_number(values.get("bearing", values.get("heading")))),
            altitude_m=_number(values.get("altitude")),
            battery_percent=battery,
            is_charging=charging,
            is_mock=bool(_truth(values.get("mock"))),
            alarm=_text(values.get("alarm"))[:40],
        )
        return battery, charging

    def _located(self, location: Mapping[str, Any]) -> tuple[int | None, bool | None]:
        """The ``location`` object of Traccar Client 9: speeds in metres per second, -1 for unknown."""
        power = location.get("battery")
        power = power if isinstance(power, Mapping) else {}
        level = _at_least_nought(_number(power.get("level")))
        battery = _percent(None if level is None else level * 100)
        charging = _truth(power.get("is_charging"))
        coords = location.get("coords")
        if not isinstance(coords, Mapping):
            return battery, charging
        extras = location.get("extras")
        extras = extras if isinstance(extras, Mapping) else {}
        self._keep(
            coords.get("latitude"),
            coords.get("longitude"),
            recorded_at=self._moment(location.get("timestamp")),
            accuracy_m=_at_least_nought(_number(coords.get("accuracy"))),
            speed_mps=_at_least_nought(_number(coords.get("speed"))),
            heading=_at_least_nought(_number(coords.get("heading"))),
            altitude_m=_number(coords.get("altitude")),
            battery_percent=battery,
            is_charging=charging,
            is_mock=bool(_truth(location.get("mock"))),
            alarm=_text(location.get("alarm") or extras.get("alarm"))[:40],
        )
        return battery, charging

    def _keep(self, latitude: Any, longitude: Any, **facts: Any) -> None:
        lat, lon = _number(latitude), _number(longitude)
        usable = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180
        if not usable or lat is None or lon is None or (lat == 0 and lon == 0):
            self.dropped += 1
            return
        self.fixes.append(Fix(latitude=lat, longitude=lon, **facts))

    def _moment(self, value: Any) -> datetime | None:
        """Seconds, milliseconds, ISO 8601, or ``yyyy-MM-dd HH:mm:ss`` in the reader's zone."""
        text = _text(value)
        if not text:
            return None
        try:
            if text.lstrip("-").isdigit():
                number = int(text)
                return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS_FROM else number, UTC)
            moment = datetime.fromisoformat(text)
        except (ValueError, OverflowError, OSError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            return None


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _at_least_nought(number: float | None) -> float | None:
    return None if number is None or number < 0 else number


def _percent(number: float | None) -> int | None:
    return None if number is None or not 0 <= number <= 100 else round(number)


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = _text(value).lower()
    return None if not text else text in _YES


def position_from_browser(content: Any) -> Fix:
    """A position as the browser's geolocation gives it: degrees, metres, metres per second, milliseconds.

    Raises:
        NotReadable: no object, or no usable coordinates.
    """
    if not isinstance(content, Mapping):
        raise NotReadable("no object")
    reader = _Reader(ZoneInfo("UTC"))
    reader._keep(
        content.get("latitude"),
        content.get("longitude"),
        recorded_at=reader._moment(content.get("timestamp")),
        accuracy_m=_at_least_nought(_number(content.get("accuracy"))),
        speed_mps=_at_least_nought(_number(content.get("speed"))),
        heading=_at_least_nought(_number(content.get("heading"))),
        altitude_m=_number(content.get("altitude")),
    )
    if not reader.fixes:
        raise NotReadable("no place")
    return reader.fixes[0]
