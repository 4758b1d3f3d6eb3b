"""What declarers of outages hand over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tanggap.tickets.outages.choices import OutageKind, OutageStatus


@dataclass(frozen=True, slots=True)
class OutageDraft:
    """An outage or a planned maintenance as its form gives it; times are aware.

    Attributes:
        title, public_text: for customers.
        unit_id: the responsible unit; without places it is also the place.
        unit_codes, nodes, site_codes: where it is felt; any of them is enough.
        category_id: only tickets of this category or below attach by themselves.
        started_at: since when, or the beginning of the window; empty is now.
        estimated_end: when it should be over, or the end of the window.
        status: how an outage stands at first.
        is_public: whether customers read of it.
        tells_served: tell everybody who is served there, not only those who reported or follow it.
        notice_hours: how long before the window people are told.
        stops_clock: whether the window does not count in the service levels of its tickets.
        note: for colleagues.
    """

    title: str
    unit_id: int | None
    public_text: str = ""
    kind: str = OutageKind.UNPLANNED
    unit_codes: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    site_codes: tuple[str, ...] = ()
    category_id: int | None = None
    started_at: datetime | None = None
    estimated_end: datetime | None = None
    status: str = OutageStatus.INVESTIGATING
    is_public: bool = True
    tells_served: bool = False
    notice_hours: int = 24
    stops_clock: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutageNews:
    """An update of an outage.

    Attributes:
        text: what is said.
        public: to everybody, or to colleagues only.
        status: where it stands now; "" leaves it.
        estimated_end: the new estimate, with ``sets_estimate``.
        sets_estimate: whether the estimate is given; people are told when it is another one.
    """

    text: str = ""
    public: bool = True
    status: str = ""
    estimated_end: datetime | None = None
    sets_estimate: bool = False
