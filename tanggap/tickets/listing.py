"""Lists of tickets: what may be asked for, in which order, page by page.

Pages, the API and exports share this. A page is found by the key of its neighbour (keyset), never by an
offset, so that the last page costs what the first one costs and rows that arrive meanwhile move nothing.
Nothing here counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.kept_query import KeptQuery
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.models import Unit
from tanggap.tickets.attention import AGE_BANDS
from tanggap.tickets.choices import OPEN_STATUSES, SOLVED_STATUSES, Priority
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.querysets import TicketQuerySet
from tanggap.tickets.selectors import LIST_COLUMNS, as_asker, search_condition
from tanggap.tickets.tags import tag_key

PAGE_SIZE = 50
DUE_SOON = timedelta(hours=2)
VIEWS = ("open", "solved", "all", "deleted")
ME, NOBODY = "me", "nobody"
OVERDUE, SOON = "overdue", "soon"
_OPEN = [status.value for status in OPEN_STATUSES]
_SOLVED = [status.value for status in SOLVED_STATUSES]
IS_OVERDUE = Q(resolution_breached_at__isnull=False) | Q(
    response_breached_at__isnull=False, responded_at__isnull=True
)
"""Of open tickets: a promise has been missed."""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """What a list of tickets is asked for; empty means any.

    Attributes:
        view: ``open``, ``solved``, ``all`` or ``deleted``.
        words: all of them must occur; the last one may be a beginning.
        statuses, kinds, priorities, channel: values of the closed lists.
        category_id, unit_id: the node and everything below it.
        team_id: the team.
        assignee: ``me``, ``nobody`` or the key of a person.
        requester_id: the person who reported it.
        office_id: with ``requester_id``: also what was reported for this office.
        due: ``overdue`` or ``soon``; open tickets only.
        age: a name of ``AGE_BANDS``, by the time since the report.
        reported_from, reported_to: aware moments, the end not included.
        resolved_from, resolved_to: likewise of the solution.
        numbers: these tickets only.
        outage_id: the outage that they belong to.
        tags: names of tags; all of them.
    """

    view: str = "open"
    words: str = ""
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    channel: str = ""
    category_id: int | None = None
    unit_id: int | None = None
    team_id: int | None = None
    assignee: str = ""
    requester_id: int | None = None
    office_id: int | None = None
    due: str = ""
    age: str = ""
    reported_from: datetime | None = None
    reported_to: datetime | None = None
    resolved_from: datetime | None = None
    resolved_to: datetime | None = None
    numbers: tuple[str, ...] = ()
    outage_id: int | None = None
    tags: tuple[str, ...] = ()

    def as_params(self) -> dict[str, Any]:
        """As JSON values, for a job that runs later."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
            if value not in ("", None, ())
        }

    @classmethod
    def from_params(cls, params: dict[str, Any]) -> Self:
        """The filter of ``as_params``."""
        read: dict[str, Any] = {}
        for name, value in params.items():
            if name.endswith(("_from", "_to")):
                read[name] = parse_datetime(value)
            else:
                read[name] = tuple(value) if isinstance(value, list) else value
        return cls(**read)


Paths = dict[int, str]
_category_paths: ReferenceCache[Paths] = ReferenceCache(
    lambda _key: dict(Category.objects.values_list("pk", "path"))
)
_unit_paths: ReferenceCache[Paths] = ReferenceCache(lambda _key: dict(Unit.objects.values_list("pk", "path")))


def _subtree(paths: Paths, root: int) -> tuple[int, ...]:
    """Keys of the node and of everything below it."""
    path = paths.get(root)
    return tuple(key for key, other in paths.items() if other.startswith(path)) if path else ()


@dataclass(frozen=True, slots=True)
class _Subtrees:
    """Keys of the nodes that a filter by category and unit means; ``None`` without one."""

    categories: tuple[int, ...] | None = None
    units: tuple[int, ...] | None = None

    @classmethod
    def of(cls, wanted: TicketFilter) -> Self:
        return cls(
            _subtree(_category_paths.get(), wanted.category_id) if wanted.category_id else None,
            _subtree(_unit_paths.get(), wanted.unit_id) if wanted.unit_id else None,
        )


_WHOLE_NUMBER = re.compile(r"[A-Za-z]{2,8}-\d{4}-\d{4,}", flags=re.ASCII)
"""A ticket's number; text search would read its parts as words and signed figures."""


def tickets_matching(actor: Actor, wanted: TicketFilter) -> TicketQuerySet:
    """The tickets that the actor may see and that match, in no order."""
    return _matching(actor, wanted, _Subtrees.of(wanted))


def _matching(actor: Actor, wanted: TicketFilter, subtrees: _Subtrees) -> TicketQuerySet:
    tickets = Ticket.objects.visible_to(actor, deleted=wanted.view == "deleted")
    if wanted.view == "open":
        tickets = tickets.filter(status__in=_OPEN)
    elif wanted.view == "solved":
        tickets = tickets.filter(status__in=_SOLVED)
    if _WHOLE_NUMBER.fullmatch(wanted.words):
        tickets = tickets.filter(number=wanted.words.upper())
    elif wanted.words:
        found = search_condition(wanted.words)
        tickets = tickets.none() if found is None else tickets.filter(pk__in=found)
    for name in wanted.tags:
        tickets = tickets.filter(tag_rows__tag=tag_key(name))
    return tickets.filter(_facts(wanted, subtrees) & _people(actor, wanted) & _moments(wanted))


def _facts(wanted: TicketFilter, subtrees: _Subtrees) -> Q:
    condition = Q()
    if wanted.statuses:
        condition &= Q(status__in=wanted.statuses)
    if wanted.kinds:
        condition &= Q(kind__in=wanted.kinds)
    if wanted.priorities:
        condition &= Q(priority__in=wanted.priorities)
    if wanted.channel:
        condition &= Q(channel=wanted.channel)
    if subtrees.categories is not None:
        condition &= Q(category_id__in=subtrees.categories)
    if subtrees.units is not None:
        condition &= Q(unit_id__in=subtrees.units)
    if wanted.numbers:
        condition &= Q(number__in=wanted.numbers)
    if wanted.outage_id:
        condition &= Q(outage_id=wanted.outage_id)
    return condition


def _people(actor: Actor, wanted: TicketFilter) -> Q:
    condition = Q(team_id=wanted.team_id) if wanted.team_id else Q()
    if wanted.requester_id:
        own = Q(requester_id=wanted.requester_id)
        condition &= own | Q(office_id=wanted.office_id) if wanted.office_id else own
    if wanted.assignee == NOBODY:
        return condition & Q(assignee__isnull=True, awaits_validation=False)
    if wanted.assignee == ME:
        return condition & Q(assignee_id=actor.person_id or 0)
    if wanted.assignee:
        return condition & Q(assignee_id=int(wanted.assignee) if wanted.assignee.isdecimal() else 0)
    return condition


def _moments(wanted: TicketFilter) -> Q:
    condition = Q()
    if wanted.reported_from:
        condition &= Q(reported_at__gte=wanted.reported_from)
    if wanted.reported_to:
        condition &= Q(reported_at__lt=wanted.reported_to)
    if wanted.resolved_from:
        condition &= Q(resolved_at__gte=wanted.resolved_from)
    if wanted.resolved_to:
        condition &= Q(resolved_at__lt=wanted.resolved_to)
    if band := AGE_BANDS.get(wanted.age):
        youngest, oldest = band
        condition &= Q(reported_at__lte=clock.now() - youngest)
        if oldest is not None:
            condition &= Q(reported_at__gt=clock.now() - oldest)
    if wanted.due and wanted.view != "open":
        condition &= Q(status__in=_OPEN)  # said twice, it would mislead the database about how few they are
    if wanted.due == OVERDUE:
        condition &= IS_OVERDUE
    elif wanted.due == SOON:
        condition &= Q(next_due_at__isnull=False, next_due_at__lte=clock.now() + DUE_SOON)
    return condition


# Orders --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """A part of an order in which one moment, then the key of the row, decides."""

    condition: Q
    moment: str
    descending: bool = True


_OVERDUE_FIRST = _Stretch(Q(resolution_breached_at__isnull=False), "resolution_breached_at", False)
_DUE_NEXT = _Stretch(Q(resolution_breached_at__isnull=True, next_due_at__isnull=False), "next_due_at", False)
_NOT_DUE = _Stretch(Q(resolution_breached_at__isnull=True, next_due_at__isnull=True), "reported_at")
_BY_PRIORITY = tuple(_Stretch(Q(priority=value), "reported_at") for value in Priority.values)

DEFAULT_ORDER = "-reported"
ORDERS: dict[str, tuple[_Stretch, ...]] = {
    "-reported": (_Stretch(Q(), "reported_at"),),
    "reported": (_Stretch(Q(), "reported_at", False),),
    "-changed": (_Stretch(Q(), "changed_at"),),
    "changed": (_Stretch(Q(), "changed_at", False),),
    "priority": _BY_PRIORITY,
    "-priority": _BY_PRIORITY[::-1],
    "due": (_OVERDUE_FIRST, _DUE_NEXT, _NOT_DUE),
    "-due": (replace(_DUE_NEXT, descending=True), replace(_OVERDUE_FIRST, descending=True), _NOT_DUE),
}
"""Names of orders; ``due`` puts what is overdue longest first, then what falls due next, then the rest."""


OF_OPEN_ONLY = frozenset({"priority", "-priority", "due", "-due"})
"""Orders that only lists of open tickets have: indexes hold the open ones, few among a million."""


def orders_of(wanted: TicketFilter) -> tuple[str, ...]:
    """The orders that a list with this filter offers."""
    return tuple(name for name in ORDERS if wanted.view == "open" or name not in OF_OPEN_ONLY)


@dataclass(frozen=True, slots=True)
class _Place:
    """A row's place in an order: the stretch, the moment and the key."""

    stretch: int
    moment: datetime
    key: int

    def __str__(self) -> str:
        return f"{self.stretch}.{(self.moment - _EPOCH) // timedelta(microseconds=1)}.{self.key}"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _place(text: str, stretches: int) -> _Place | None:
    """The place that a cursor names; ``None`` for anything else."""
    parts = text.split(".")
    if len(parts) != 3 or not all(part.lstrip("-").isdecimal() and len(part) < 20 for part in parts):
        return None
    stretch, moment, key = map(int, parts)
    if not 0 <= stretch < stretches or abs(moment) > 10**17:
        return None
    return _Place(stretch, _EPOCH + timedelta(microseconds=moment), key)


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One page of a list.

    Attributes:
        rows: the columns asked for, by name.
        before: cursor of the page before, "" on the first.
        after: cursor of the page after, "" on the last.
    """

    rows: list[dict[str, Any]]
    before: str = ""
    after: str = ""


def ticket_page(
    actor: Actor,
    wanted: TicketFilter,
    *,
    order: str = DEFAULT_ORDER,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    columns: Sequence[str] = LIST_COLUMNS,
) -> TicketPage:
    """One page of the tickets that match.

    Args:
        actor: who asks.
        wanted: what is asked for.
        order: a name of ``orders_of``; another one is the default.
        after: cursor of a former page, for the rows behind it.
        before: likewise for the rows ahead of it; a cursor that cannot be read begins at the front.
        size: rows on the page.
        columns: names for ``values``; ``id`` and the moments that orders need are added.
    """
    stretches = ORDERS[order if order in orders_of(wanted) else DEFAULT_ORDER]
    names = tuple(sorted({*columns, "id", *(stretch.moment for stretch in stretches)}))
    part = partial(_rows_of_stretch, actor, wanted, names)
    start = _place(before or after, len(stretches))
    backwards = bool(before) and start is not None
    found = _collect(part, stretches, start, backwards=backwards, size=size)
    if backwards and len(found) <= size:
        start, backwards = None, False  # the front is near: a whole first page serves better than a rest
        found = _collect(part, stretches, None, backwards=False, size=size)
    has_more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return TicketPage([])
    first, last = (
        str(_Place(index, row[stretches[index].moment], row["id"])) for index, row in (shown[0], shown[-1])
    )
    return TicketPage(
        rows=[row for _index, row in shown],
        before=first if (has_more if backwards else start is not None) else "",
        after=last if backwards or has_more else "",
    )


def _collect(
    part: Callable[[_Stretch, bool, int, _Place | None], list[dict[str, Any]]],
    stretches: Sequence[_Stretch],
    start: _Place | None,
    *,
    backwards: bool,
    size: int,
) -> list[tuple[int, dict[str, Any]]]:
    """Up to ``size`` + 1 rows with the index of their stretch, from ``start`` onwards in the direction."""
    indexes = range(len(stretches))
    walk = list(reversed(indexes)) if backwards else list(indexes)
    if start is not None:
        walk = walk[walk.index(start.stretch) :]
    found: list[tuple[int, dict[str, Any]]] = []
    for index in walk:
        stretch = stretches[index]
        inside = start if start is not None and index == start.stretch else None
        rows = part(stretch, stretch.descending is not backwards, size + 1 - len(found), inside)
        found += [(index, row) for row in rows]
        if len(found) > size:
            break
    return found


def _rows_of_stretch(
    actor: Actor,
    wanted: TicketFilter,
    names: tuple[str, ...],
    stretch: _Stretch,
    descending: bool,
    limit: int,
    start: _Place | None,
) -> list[dict[str, Any]]:
    """The first rows of a stretch, or those behind ``start``."""
    if wanted.words or wanted.age or wanted.due or wanted.numbers or wanted.tags:
        # The text depends on the clock, on tags that may be renamed, or on words that hardly ever return.
        key = (actor, wanted, _Subtrees.of(wanted), names, stretch, descending, limit)
        return list(_first_rows(*key) if start is None else _rows_behind(*key, start.moment, start.key))
    mine = wanted.assignee == ME or wanted.view == "deleted"
    asker = copy(actor) if mine else as_asker(actor)
    shape = (asker, wanted, _Subtrees.of(wanted), names, stretch, descending, limit)
    if start is None:
        return _kept_first_rows.rows(shape=shape)
    return _kept_rows_behind.rows(start.moment, start.key, shape=shape)


def _first_rows(
    actor: Actor,
    wanted: TicketFilter,
    subtrees: _Subtrees,
    names: tuple[str, ...],
    stretch: _Stretch,
    descending: bool,
    limit: int,
    behind: Q | None = None,
) -> QuerySet[Ticket, dict[str, Any]]:
    mark = "-" if descending else ""
    rows = _matching(actor, wanted, subtrees).filter(stretch.condition)
    if behind is not None:
        rows = rows.filter(behind)
    found: QuerySet[Ticket, dict[str, Any]]
    found = rows.order_by(f"{mark}{stretch.moment}", f"{mark}id").values(*names)[:limit]
    return found


def _rows_behind(
    actor: Actor,
    wanted: TicketFilter,
    subtrees: _Subtrees,
    names: tuple[str, ...],
    stretch: _Stretch,
    descending: bool,
    limit: int,
    moment: datetime,
    key: int,
) -> QuerySet[Ticket, dict[str, Any]]:
    """Rows behind a place; the first condition lets the database enter its index there."""
    name, sign = stretch.moment, "lt" if descending else "gt"
    behind = Q(**{f"{name}__{sign}e": moment}) & (
        Q(**{f"{name}__{sign}": moment}) | Q(**{f"id__{sign}": key})
    )
    return _first_rows(actor, wanted, subtrees, names, stretch, descending, limit, behind)


_kept_first_rows = KeptQuery(_first_rows)
_kept_rows_behind = KeptQuery(_rows_behind)
