"""The figures of a recap, computed a second time in plain Python from rows as they lie in the tables.

Nothing here imports the product's reporting: times, shares and percentiles come from the standard library,
distances from the haversine formula, local dates from the unit's time zone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from statistics import fmean, median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import AttendanceDay, CrewMember, Progress, Technician, WorkOrder
from tanggap.organization.models import Site, Unit
from tanggap.tickets.models import Category, Feedback, Ticket

type Rows = list[dict[str, Any]]
LEFT_OUT = {"cancelled", "rejected", "merged"}
OPEN = {"new", "validated", "assigned", "in_progress", "on_hold"}
PRESENT, SCHEDULED = {"on_time", "late", "extra"}, {"on_time", "late", "doubtful", "missing"}
EARTH_M, RADIUS_M = 6_371_008.8, 200.0
DAY_S = 86_400


def seconds(earlier: datetime, later: datetime) -> int:
    """Whole seconds between two moments."""
    span = later - earlier
    return span.days * DAY_S + span.seconds


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance between two places in degrees."""
    (lat, lon), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))


def ninetieth(values: list[int]) -> float:
    """The 90th percentile, interpolated between order statistics."""
    return quantiles(values, n=10, method="inclusive")[8] if len(values) > 1 else float(values[0])


@dataclass
class Books:
    """All rows that figures may rest on."""

    first: date
    last: date
    tickets: Rows = field(default_factory=list)
    orders: Rows = field(default_factory=list)
    crew: Rows = field(default_factory=list)
    days: Rows = field(default_factory=list)
    feedback: Rows = field(default_factory=list)

    def __post_init__(self) -> None:
        self.zones = {pk: ZoneInfo(zone) for pk, zone in Unit.objects.values_list("pk", "time_zone")}
        self.groups = dict(Category.objects.values_list("pk", "group_id"))
        every = {row["id"]: row for row in Ticket.objects.values()}
        self.by_key = every
        self.all_tickets = [row for row in every.values() if self.counts(row)]
        self.tickets = self.all_tickets
        self.orders = [
            row
            for row in WorkOrder.objects.filter(status="done").values()
            if self.counts(every[row["ticket_id"]])
            and self.inside(row["finished_at"], every[row["ticket_id"]])
        ]
        self.done = {row["id"]: row for row in self.orders}
        self.people = {row["id"]: row for row in Technician.objects.values()}
        self.crew = [row for row in CrewMember.objects.values() if row["work_order_id"] in self.done]
        self.days = [row for row in AttendanceDay.objects.values() if self.first <= row["date"] <= self.last]
        self.feedback = [
            row
            for row in Feedback.objects.values()
            if self.counts(every[row["ticket_id"]])
            and self.inside(row["resolved_at"], every[row["ticket_id"]])
        ]
        self.proven = self._proven()

    @staticmethod
    def counts(ticket: dict[str, Any]) -> bool:
        """Whether a ticket counts in any figure."""
        return ticket["deleted_at"] is None and ticket["status"] not in LEFT_OUT

    def inside(self, moment: datetime | None, ticket: dict[str, Any]) -> bool:
        """Whether the local date of the ticket's unit lies in the period."""
        if moment is None:
            return False
        return self.first <= moment.astimezone(self.zones[ticket["unit_id"]]).date() <= self.last

    def _proven(self) -> set[int]:
        """Finished orders with a step or a photo within the radius of their place."""
        sites = {row["id"]: row for row in Site.objects.values()}
        steps: dict[int, list[tuple[float, float]]] = defaultdict(list)
        order_of = {}
        for row in Progress.objects.values():
            order_of[row["id"]] = row["work_order_id"]
            if row["latitude"] is not None and row["longitude"] is not None:
                steps[row["work_order_id"]].append((float(row["latitude"]), float(row["longitude"])))
        for row in Attachment.objects.filter(owner_kind="fieldwork.progress", removed_at=None).values():
            if row["latitude"] is not None and row["owner_id"] in order_of:
                steps[order_of[row["owner_id"]]].append((float(row["latitude"]), float(row["longitude"])))
        found = set()
        for pk, order in self.done.items():
            ticket = self.by_key[order["ticket_id"]]
            site = sites.get(ticket["site_id"], {})
            place = [site.get(name) or ticket[name] for name in ("latitude", "longitude")]
            if None not in place:
                spot = (float(place[0]), float(place[1]))
                reach = site.get("radius_m") or RADIUS_M
                if any(metres(spot, step) <= reach for step in steps[pk]):
                    found.add(pk)
        return found

    def repeated(self, ticket: dict[str, Any], days: int) -> bool:
        """Whether the fault came back within so many days of the solution."""
        again = ticket["repeated_at"]
        return again is not None and 0 <= (again - ticket["resolved_at"]).total_seconds() <= days * DAY_S


def figures(books: Books, key: Callable[[str, dict[str, Any]], Any], row: Any) -> dict[str, Any]:
    """All figures of a row.

    Args:
        books: the rows.
        key: says to which row a thing of a kind (``solved``, ``other``, ``order``, ``crew``, ``day``,
            ``feedback``) belongs.
        row: which row; ``...`` for all together.
    """

    def of(kind: str, rows: Iterable[dict[str, Any]]) -> Rows:
        return [one for one in rows if row is ... or key(kind, one) == row]

    tickets = books.tickets
    solved = of("solved", [one for one in tickets if books.inside(one["resolved_at"], one)])
    answered = of("other", [one for one in tickets if books.inside(one["responded_at"], one)])
    return (
        _counts(books, of, solved)
        | _times(solved, answered)
        | _work(books, of("order", books.orders), of("crew", books.crew), of("day", books.days))
        | _answers(of("feedback", books.feedback))
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _counts(books: Books, of: Callable[..., Rows], solved: Rows) -> dict[str, Any]:
    overdue = of(
        "other",
        [
            one
            for one in books.tickets
            if one["status"] in OPEN and books.inside(one["resolution_breached_at"], one)
        ],
    )
    promised = [one for one in solved if one["sla_met"] is not None]
    met = [one for one in promised if one["sla_met"]]
    visited = [one for one in solved if one["visits"] >= 1]
    once = [one for one in visited if one["visits"] == 1]
    again = [one for one in solved if one["reopen_count"] > 0]
    back = {days: sum(books.repeated(one, days) for one in solved) for days in (7, 30)}
    due = len(promised) + len(overdue)
    return {
        "resolved": len(solved),
        "received": len(of("other", [one for one in books.tickets if books.inside(one["reported_at"], one)])),
        "closed": len(of("other", [one for one in books.tickets if books.inside(one["closed_at"], one)])),
        "overdue": len(overdue),
        "sla_met": len(met),
        "sla_due": due,
        "sla_attainment": _share(len(met), due),
        "n_first_time_fix": len(visited),
        "fixed_first_time": len(once),
        "first_time_fix": _share(len(once), len(visited)),
        "reopened": len(again),
        "reopen_rate": _share(len(again), len(solved)),
        "repeated_7d": back[7],
        "repeated_30d": back[30],
        "repeat_7d": _share(back[7], len(solved)),
        "repeat_30d": _share(back[30], len(solved)),
    }


def _times(solved: Rows, answered: Rows) -> dict[str, Any]:
    solving = sorted(seconds(one["reported_at"], one["resolved_at"]) for one in solved)
    answering = sorted(seconds(one["reported_at"], one["responded_at"]) for one in answered)
    net = [one["resolve_net_seconds"] for one in solved if one["resolve_net_seconds"] is not None]
    told: dict[str, Any] = {"mean_resolve_net_s": fmean(net) if net else None}
    for name, values in (("resolve", solving), ("respond", answering)):
        told |= {
            f"mean_{name}_s": fmean(values) if values else None,
            f"median_{name}_s": median(values) if values else None,
            f"p90_{name}_s": ninetieth(values) if values else None,
        }
    return told


def _work(books: Books, orders: Rows, crew: Rows, days: Rows) -> dict[str, Any]:
    """Figures of jobs and attendance."""

    def site(one: dict[str, Any]) -> timedelta:
        return one["finished_at"] - one["arrived_at"]

    def travel(one: dict[str, Any]) -> timedelta:
        return one["arrived_at"] - one["en_route_at"]

    def whole(spans: Iterable[timedelta]) -> float:
        """Seconds of all spans together."""
        return sum(spans, timedelta()).total_seconds()

    arrived = [one for one in orders if one["arrived_at"]]
    travelled = [one for one in arrived if one["en_route_at"]]
    accepted = [one for one in orders if one["accepted_at"]]
    taken = whole(one["finished_at"] - one["accepted_at"] for one in accepted)
    located = sum(one["id"] in books.proven for one in orders)
    on_site, on_way = [], []
    for part in crew:
        order = books.done[part["work_order_id"]]
        if order["arrived_at"]:
            on_site.append(site(order))
            on_way += [travel(order)] if order["en_route_at"] else []
    busy = whole([*on_site, *on_way])
    present = [one for one in days if one["status"] in PRESENT]
    scheduled = [one for one in days if one["status"] in SCHEDULED]
    on_time = [one for one in days if one["status"] == "on_time"]
    hours = sum(seconds(one["starts_at"], one["ends_at"]) for one in present if one["starts_at"])
    return {
        "jobs": len(orders),
        "mean_on_site_s": _share(whole(map(site, arrived)), len(arrived)),
        "mean_travel_s": _share(whole(map(travel, travelled)), len(travelled)),
        "blocked_share": _share(sum(one["blocked_seconds"] for one in accepted), taken),
        "located": located,
        "location_proof": _share(located, len(orders)),
        "work_time_s": int(busy),
        "utilisation": _share(busy, hours),
        "jobs_per_day": _share(len(orders), len(present)),
        "days_on_time": len(on_time),
        "on_time_attendance": _share(len(on_time), len(scheduled)),
    }


def _answers(asked: Rows) -> dict[str, Any]:
    scores = [one["score"] for one in asked if one["score"] is not None]
    good = sum(score >= 4 for score in scores)
    return {
        "n_csat": len(scores),
        "satisfied": good,
        "rated_badly": sum(score <= 2 for score in scores),
        "csat": _share(good, len(scores)),
        "mean_score": fmean(scores) if scores else None,
        "response_rate": _share(len(scores), len(asked)),
    }
