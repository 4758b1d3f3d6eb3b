"""Data of a map: pins, ways and zones, as the map module draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A pin.

    Attributes:
        key: stable identity, so that a live update moves the pin instead of drawing it anew.
        lat, lon: decimal degrees.
        title, lines: what its popup says; plain text.
        tone: as for badges. icon: name of an icon; label: one or two letters instead of it.
        url: where its popup leads.
        stale: whether the position is old; drawn paler and dashed.
        weight: how many things the pin stands for; pins drawn as one show the sum.
    """

    key: str
    lat: float
    lon: float
    title: str
    lines: Sequence[str] = ()
    tone: str = "neutral"
    icon: str = "point"
    label: str = ""
    url: str = ""
    stale: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class MapLine:
    """A way through points of latitude and longitude."""

    points: Sequence[tuple[float, float]]
    tone: str = "active"
    dashed: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class MapCircle:
    """A zone around a place; the radius in metres."""

    lat: float
    lon: float
    radius_m: float
    title: str = ""
    tone: str = "info"


@dataclass(frozen=True, slots=True)
class MapView:
    """A map on a page.

    Attributes:
        code: HTML id.
        title: what it shows, for those who hear the page.
        url: where fresh data is asked for every few seconds while the page is looked at: JSON of ``as_data``
            with an ETag; "" for a map that stands still.
        replay: points with the time of day, which a slider goes through (``<input data-map-replay="code">``).
        height: in pixels.
        apart: whether each pin is drawn by itself; pins with an order would be read wrongly as a sum.
    """

    code: str
    title: Any
    points: Sequence[MapPoint] = ()
    lines: Sequence[MapLine] = ()
    circles: Sequence[MapCircle] = field(default_factory=tuple)
    url: str = ""
    replay: Sequence[tuple[float, float, str]] = ()
    height: int = 420
    apart: bool = False

    def as_data(self) -> dict[str, Any]:
        """What the map module reads."""
        return {
            "points": [asdict(point) for point in self.points],
            "lines": [asdict(line) for line in self.lines],
            "circles": [asdict(circle) for circle in self.circles],
            "replay": [list(step) for step in self.replay],
        }
