"""What the lists of the setup pages show: the tree in its order, and parties page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from tanggap.kernel.actor import Actor
from tanggap.organization.choices import UnitKind
from tanggap.organization.models import Customer, Office, Site, Unit

PAGE_SIZE = 50
WHOLE_TREE = 300
"""A tree with more units than this is shown two levels at a time."""
LEVELS_AT_A_TIME = 2
MOST_FOUND = 200

_KIND_ORDER = {str(kind): position for position, kind in enumerate(UnitKind)}


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A unit as a line of the tree; ``below`` counts all units under it, ``folded``: they are not shown."""

    unit: Unit
    depth: int
    below: int
    folded: bool = False
    way: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeFilter:
    """What the tree is narrowed to; found units are listed flat, each with its way from the top."""

    search: str = ""
    kind: str = ""
    retired: bool = False

    @property
    def is_active(self) -> bool:
        """Whether anything but the tree itself is wanted."""
        return bool(self.search or self.kind)


@dataclass(frozen=True, slots=True)
class TreePage:
    """Rows of the tree, and whether there are more than are shown."""

    rows: list[TreeRow] = field(default_factory=list)
    cut: bool = False


def unit_tree(actor: Actor, wanted: TreeFilter, *, at: str = "") -> TreePage:
    """The visible units in the order of the tree, siblings by kind and name; one query.

    Args:
        at: path of the unit whose subtree is wanted; the whole tree when empty.
    """
    units = list(
        Unit.objects.visible_to(actor)
        .filter(path__startswith=at)
        .select_related("calendar")
        .order_by("name", "pk")
    )
    if not wanted.retired:
        units = [unit for unit in units if unit.retired_at is None]
    names = {unit.pk: unit.name for unit in units}
    if wanted.is_active:
        found = [unit for unit in units if _fits(unit, wanted)]
        rows = [TreeRow(unit, 0, 0, way=_way(unit, names)) for unit in found[:MOST_FOUND]]
        return TreePage(rows, cut=len(found) > MOST_FOUND)
    return TreePage(tree_order(units, levels=LEVELS_AT_A_TIME if len(units) > WHOLE_TREE else 0))


def units_matching(actor: Actor, wanted: TreeFilter, *, at: str = "") -> list[TreeRow]:
    """All visible units that fit, in the order of the tree, none folded or cut; for a file."""
    units = Unit.objects.visible_to(actor).filter(path__startswith=at).select_related("calendar", "parent")
    rows = tree_order([unit for unit in units if wanted.retired or unit.retired_at is None])
    return [row for row in rows if _fits(row.unit, wanted)]


def _fits(unit: Unit, wanted: TreeFilter) -> bool:
    words = f"{unit.code} {unit.name}".lower()
    return (not wanted.kind or unit.kind == wanted.kind) and wanted.search.strip().lower() in words


def _way(unit: Unit, names: dict[int, str]) -> tuple[str, ...]:
    keys = [int(key) for key in unit.path.split("/") if key][:-1]
    return tuple(names[key] for key in keys if key in names)


def tree_order(units: Sequence[Unit], *, levels: int = 0) -> list[TreeRow]:
    """The units in the order of the tree, siblings by kind and name.

    Args:
        levels: how many levels are shown; nought shows all.
    """
    known = {unit.pk for unit in units}
    children: dict[int | None, list[Unit]] = defaultdict(list)
    below: dict[int, int] = defaultdict(int)
    for unit in units:
        children[unit.parent_id if unit.parent_id in known else None].append(unit)
        for key in unit.path.split("/")[:-2]:
            below[int(key)] += 1
    for siblings in children.values():
        siblings.sort(key=lambda unit: (_KIND_ORDER[unit.kind], unit.name.lower()))
    rows: list[TreeRow] = []
    waiting = [(unit, 0) for unit in reversed(children[None])]
    while waiting:
        unit, depth = waiting.pop()
        folded = bool(levels and depth + 1 >= levels and below[unit.pk])
        rows.append(TreeRow(unit, depth, below[unit.pk], folded))
        if not folded:
            waiting.extend((child, depth + 1) for child in reversed(children[unit.pk]))
    return rows


@dataclass(frozen=True, slots=True)
class PartyFilter:
    """What a list of offices, customers or sites is narrowed to."""

    search: str = ""
    unit_path: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """Rows of a keyset-paged list with the keys for the neighbouring pages (0: there is none)."""

    rows: list[Row]
    before: int = 0
    after: int = 0


def parties_page[Party: (Office, Customer, Site)](
    model: type[Party],
    actor: Actor,
    wanted: PartyFilter,
    *,
    order: str = "name",
    after: int = 0,
    before: int = 0,
    limit: int = PAGE_SIZE,
) -> Page[Party]:
    """A page of the parties that the actor may see.

    Args:
        order: ``name``, ``code`` or ``number``, with ``-`` before it for descending.
        after: primary key of the last row of the page before.
        before: primary key of the first row of the page after.
        limit: rows of a page.
    """
    rows = _narrowed(model, actor, wanted)
    column, descending = order.lstrip("-"), order.startswith("-")
    backwards = bool(before)
    mark = rows.filter(pk=before or after).values_list(column, flat=True).first() if before or after else None
    if mark is not None:
        rows = rows.filter(_beyond(column, mark, before or after, upwards=descending == backwards))
    sign = "-" if descending != (backwards and mark is not None) else ""
    found: list[Party] = list(
        rows.select_related(*_shown_with(model)).order_by(f"{sign}{column}", f"{sign}pk")[: limit + 1]
    )
    more, found = len(found) > limit, found[:limit]
    if backwards and mark is not None:
        found.reverse()
        return Page(found, before=found[0].pk if more else 0, after=found[-1].pk if found else 0)
    return Page(
        found,
        before=found[0].pk if found and mark is not None else 0,
        after=found[-1].pk if more else 0,
    )


def parties_matching[Party: (Office, Customer, Site)](
    model: type[Party], actor: Actor, wanted: PartyFilter
) -> QuerySet[Party]:
    """All parties that fit and that the actor may see, by name; for a file."""
    return _narrowed(model, actor, wanted).select_related(*_shown_with(model)).order_by("name", "pk")


def _beyond(column: str, mark: str, pk: int, *, upwards: bool) -> Q:
    """Rows that stand after the marked one."""
    sign = "gt" if upwards else "lt"
    return Q(**{f"{column}__{sign}": mark}) | Q(**{column: mark, f"pk__{sign}": pk})


def _shown_with(model: type[Office] | type[Customer] | type[Site]) -> Iterable[str]:
    return ("unit", "customer", "office") if model is Site else ("unit",)


def _narrowed[Party: (Office, Customer, Site)](
    model: type[Party], actor: Actor, wanted: PartyFilter
) -> QuerySet[Party]:
    rows: QuerySet[Party] = model.objects.visible_to(actor)
    if not wanted.retired:
        rows = rows.filter(retired_at__isnull=True)
    if wanted.unit_path:
        rows = rows.filter(unit__path__startswith=wanted.unit_path)
    for word in wanted.search.split()[:5]:
        rows = rows.filter(_mentions(model, word))
    return rows


def _mentions(model: type[Office] | type[Customer] | type[Site], word: str) -> Q:
    """The word in name, code, address, number or telephone."""
    key = "number" if model is Customer else "code"
    condition = Q(name__icontains=word) | Q(**{f"{key}__icontains": word}) | Q(address__icontains=word)
    if model is Site:
        return condition | Q(network_node__icontains=word) | Q(customer__name__icontains=word)
    digits = "".join(figure for figure in word if figure.isdigit())
    if len(digits) >= 4:
        national = digits.removeprefix("0")
        condition |= Q(phone__contains=national) | Q(whatsapp__contains=national)
    return condition | Q(email__icontains=word)
