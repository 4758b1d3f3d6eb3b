"""Reads of outages for the desk, the public page and the API."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import (
    Outage,
    OutageNotice,
    OutagePerson,
    OutagePlace,
    OutageSuggestion,
    OutageUpdate,
    Ticket,
)
from tanggap.tickets.outages.choices import (
    ACTIVE,
    ENDED,
    OutageKind,
    OutageStatus,
    PlaceKind,
    SuggestionStatus,
)
from tanggap.tickets.outages.querysets import OutageQuerySet

PAGE_SIZE = 50
HISTORY_DAYS = 90
VIEWS = ("open", "ended", "all")
_ENDED = [status.value for status in ENDED]
_ACTIVE = [status.value for status in ACTIVE]


# The desk -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OutageFilter:
    """What the list is narrowed to; "" and 0 narrow nothing."""

    view: str = "open"
    words: str = ""
    kind: str = ""
    unit_id: int = 0


@dataclass(frozen=True, slots=True)
class OutagePage:
    """Rows with the keys for the neighbouring pages (0: there is none)."""

    rows: list[Outage]
    before: int = 0
    after: int = 0


def outage_page(
    actor: Actor, wanted: OutageFilter, *, after: int = 0, before: int = 0, limit: int = PAGE_SIZE
) -> OutagePage:
    """A page of the outages that the actor may see, the newest first, each with ``ticket_count``.

    Args:
        after: primary key of the last row of the page before.
        before: primary key of the first row of the page after.
    """
    rows = _narrowed(actor, wanted)
    mark = rows.filter(pk=before or after).values_list("started_at", flat=True).first()
    backwards = bool(before) and mark is not None
    if mark is not None:
        sign = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"started_at__{sign}": mark}) | Q(started_at=mark, **{f"pk__{sign}": before or after})
        )
    order = ("started_at", "pk") if backwards else ("-started_at", "-pk")
    found = list(_shown(rows).order_by(*order)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
        return OutagePage(found, before=found[0].pk if more else 0, after=found[-1].pk if found else 0)
    return OutagePage(
        found,
        before=found[0].pk if found and mark is not None else 0,
        after=found[-1].pk if more else 0,
    )


def _narrowed(actor: Actor, wanted: OutageFilter) -> OutageQuerySet:
    rows = Outage.objects.visible_to(actor)
    if wanted.view == "open":
        rows = rows.open()
    elif wanted.view == "ended":
        rows = rows.filter(status__in=_ENDED)
    for word in wanted.words.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(number__iexact=word) | Q(places__node__iexact=word))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.unit_id:
        rows = rows.filter(unit_id=wanted.unit_id)
    return rows.distinct() if wanted.words else rows


def _shown(rows: OutageQuerySet) -> OutageQuerySet:
    tickets = Ticket.objects.filter(outage=OuterRef("pk"), deleted_at__isnull=True).order_by()
    counted = tickets.values("outage").annotate(n=Count("pk")).values("n")
    return (
        rows.select_related("unit", "category")
        .annotate(ticket_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
        .prefetch_related(Prefetch("places", OutagePlace.objects.select_related("unit", "site")))
    )


def outage_for_reading(actor: Actor, number: str) -> Outage:
    """One outage as the list shows it.

    Raises:
        NotVisible.
    """
    found = _shown(Outage.objects.visible_to(actor)).filter(number=number).first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people an outage is told to, and how many notices went out."""

    people: int
    told: int


def reach_of(outage: Outage) -> Reach:
    """Of one outage, in one query."""
    told = Exists(OutageNotice.objects.filter(person=OuterRef("pk")))
    found = OutagePerson.objects.filter(outage=outage).aggregate(
        people=Count("pk", filter=Q(left_at__isnull=True)), told=Count("pk", filter=told)
    )
    return Reach(found["people"], found["told"])


def place_words(places: Iterable[OutagePlace]) -> list[str]:
    """The places as the desk names them."""
    return [
        place.node if place.kind == PlaceKind.NODE else str(place.unit or place.site or "")
        for place in places
    ]


def outages_choosable(actor: Actor, limit: int = 50) -> list[Outage]:
    """Outages that tickets may be put under, the newest first."""
    active = Outage.objects.visible_to(actor).filter(status__in=_ACTIVE)
    return list(active.order_by("-started_at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class StandingOutage:
    """One that is not over."""

    number: str
    title: str
    status: str
    unit: str
    started_at: datetime
    estimated_end: datetime | None


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A probable outage: its key, where, how many places reported, and the numbers of their tickets."""

    pk: int
    unit: str
    node: str
    places: int
    tickets: list[str]
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the desk's home shows of outages.

    Attributes:
        outages: those that are not over.
        suggestions: probable outages that wait for a decision.
    """

    outages: list[StandingOutage]
    suggestions: list[Suspicion]


def outages_standing(actor: Actor, limit: int = 6) -> Standing:
    """Of the units that the actor sees; one query over partial indexes."""
    text = TextField()
    outages = (
        Outage.objects.visible_to(actor)
        .open()
        .order_by()
        .annotate(place_count=Value(0), numbers=Value("", text), part=Value("outage", text))
        .values_list(
            "part",
            "pk",
            "number",
            "title",
            "status",
            "unit__name",
            "started_at",
            "estimated_end",
            "place_count",
            "numbers",
        )
    )
    suggested = (
        OutageSuggestion.objects.filter(
            path_condition(actor.paths("outage.declare"), "unit__path"), status=SuggestionStatus.OPEN
        )
        .order_by()
        .annotate(title=Value("", text), numbers=Cast("tickets", text), part=Value("suggestion", text))
        .values_list(
            "part",
            "pk",
            "node",
            "title",
            "status",
            "unit__name",
            "last_at",
            "first_at",
            "places",
            "numbers",
        )
    )
    rows = sorted(outages.union(suggested, all=True), key=lambda row: (row[6], row[1]), reverse=True)
    felt = sorted((row for row in rows if row[0] == "outage"), key=lambda row: row[4] not in _ACTIVE)
    return Standing(
        [StandingOutage(*row[2:8]) for row in felt][:limit],
        [
            Suspicion(row[1], row[5], row[2], row[8], json.loads(row[9]), row[6])
            for row in rows
            if row[0] == "suggestion"
        ][:limit],
    )


# Everybody ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PublicUpdate:
    """What was said to everybody."""

    at: datetime
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicOutage:
    """An outage as everybody may read it: no node, no site, no ticket, no name of a person."""

    number: str
    kind: str
    status: str
    title: str
    text: str
    places: tuple[str, ...]
    unit_paths: tuple[str, ...]
    started_at: datetime
    estimated_end: datetime | None
    ended_at: datetime | None
    zone: str
    updates: tuple[PublicUpdate, ...] = ()

    @property
    def is_ended(self) -> bool:
        """Whether it is over."""
        return self.status in _ENDED

    @property
    def is_active(self) -> bool:
        """Whether people feel it now."""
        return self.status in _ACTIVE

    @property
    def is_planned(self) -> bool:
        """Whether it is still to come."""
        return self.status == OutageStatus.PLANNED


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the history."""

    day: date
    outages: tuple[PublicOutage, ...] = ()

    @property
    def level(self) -> str:
        """``none``, ``maintenance`` or ``outage``."""
        if any(one.kind == OutageKind.UNPLANNED for one in self.outages):
            return "outage"
        return "maintenance" if self.outages else "none"


@dataclass(frozen=True, slots=True)
class Status:
    """The public page: what is now, what is planned, what was."""

    active: tuple[PublicOutage, ...]
    planned: tuple[PublicOutage, ...]
    days: tuple[Day, ...]


def status_stamp(_key: object = None) -> str:
    """Changes whenever the public page does; one query."""
    found = Outage.objects.aggregate(last=Max("changed_at"), n=Count("pk"))
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return f"{found['last'].isoformat() if found['last'] else ''}-{found['n']}-{today}"


def public_status(*, unit_path: str = "") -> Status:
    """Open outages, planned maintenance and the last 90 days; three queries.

    Args:
        unit_path: only what is felt in this unit; "" is everywhere.
    """
    now = clock.now()
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    since = now - timedelta(days=HISTORY_DAYS)
    shown = Outage.objects.public().filter(Q(resolved_at__isnull=True) | Q(resolved_at__gte=since))
    every = [public_outage(one) for one in _with_updates(shown)]
    found = [one for one in every if not unit_path or _touches(one, unit_path)]
    begun = [one for one in found if not one.is_planned and one.status != OutageStatus.CANCELLED]
    days = tuple(
        Day(day, tuple(one for one in begun if _felt_on(one, day, zone, now)))
        for day in (today - timedelta(days=back) for back in range(HISTORY_DAYS))
    )
    planned = sorted((one for one in found if one.is_planned), key=lambda one: one.started_at)
    return Status(tuple(one for one in found if one.is_active), tuple(planned), days)


def _with_updates(shown: QuerySet[Outage]) -> QuerySet[Outage]:
    public = OutageUpdate.objects.filter(public=True).exclude(text="").order_by("-pk")
    places = OutagePlace.objects.filter(kind=PlaceKind.UNIT).select_related("unit")
    return (
        shown.select_related("unit")
        .prefetch_related(Prefetch("updates", public), Prefetch("places", places))
        .order_by("-started_at", "-pk")[:500]
    )


def public_outage(outage: Outage) -> PublicOutage:
    """The outage as everybody may read it, from rows that ``_with_updates`` loaded."""
    units = [place.unit for place in outage.places.all() if place.unit] or [outage.unit]
    return PublicOutage(
        number=outage.number,
        kind=outage.kind,
        status=outage.status,
        title=outage.title,
        text=outage.public_text,
        places=tuple(unit.name for unit in units),
        unit_paths=tuple(unit.path for unit in units),
        started_at=outage.started_at,
        estimated_end=outage.estimated_end,
        ended_at=outage.resolved_at,
        zone=outage.unit.time_zone,
        updates=tuple(PublicUpdate(one.created_at, one.status, one.text) for one in outage.updates.all()),
    )


def _touches(outage: PublicOutage, unit_path: str) -> bool:
    return any(path.startswith(unit_path) or unit_path.startswith(path) for path in outage.unit_paths)


def _felt_on(outage: PublicOutage, day: date, zone: ZoneInfo, now: datetime) -> bool:
    first = outage.started_at.astimezone(zone).date()
    last = (outage.ended_at or now).astimezone(zone).date()
    return first <= day <= last


_kept: ReferenceCache[tuple[PublicOutage, ...]] = ReferenceCache(
    lambda _key: tuple(
        public_outage(one) for one in _with_updates(Outage.objects.public().open().filter(_soon()))
    ),
    seconds=2.0,
)


def _soon() -> Q:
    """Felt now, or planned and announced for the next days."""
    return Q(status__in=_ACTIVE) | Q(
        status=OutageStatus.PLANNED, started_at__lte=clock.now() + timedelta(days=3)
    )


def known_outages(unit_paths: Sequence[str] = ()) -> list[PublicOutage]:
    """Public outages of this moment, those felt in one of the units first; held for two seconds."""
    found = _kept.get()
    here = [one for one in found if any(_touches(one, path) for path in unit_paths)]
    return [*here, *(one for one in found if one not in here)]


def known_outages_at(unit_paths: Sequence[str]) -> list[PublicOutage]:
    """Only those that are felt in one of the units."""
    return [one for one in _kept.get() if any(_touches(one, path) for path in unit_paths)]


def forget_known() -> None:
    """Let this process read anew what is public, after a change."""
    _kept.clear()


def followed_by(person_id: int, numbers: Sequence[str]) -> set[str]:
    """Which of the outages the person is told of."""
    rows = OutagePerson.objects.filter(
        outage__number__in=numbers, user_id=person_id, left_at__isnull=True
    ).values_list("outage__number", flat=True)
    return set(rows)
