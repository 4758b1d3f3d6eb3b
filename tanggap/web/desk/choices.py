"""What selects of the desk offer, cut to what the reader may see; the small tables are held for seconds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from tanggap.accounts.models import Grant, Role, Team
from tanggap.fieldwork.models import Technician
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.models import Unit
from tanggap.tickets.models import Category

Choices = list[tuple[str, str]]
MOST_PEOPLE = 400
"""A select with more names than this helps nobody; the rest is found by the search of the assign page."""


@dataclass(frozen=True, slots=True)
class Node:
    """A unit or category as a select shows it."""

    key: int
    name: str
    path: str
    retired: bool

    @property
    def depth(self) -> int:
        """Steps below the root."""
        return self.path.count("/") - 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be given tickets, at the unit of the right."""

    key: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Worker:
    """A technician as a select shows one."""

    code: str
    name: str
    unit: str
    path: str
    skills: tuple[str, ...]


def _load_units(_key: object) -> list[Node]:
    rows = Unit.objects.order_by("path").values_list("pk", "name", "path", "retired_at")
    return _in_order([Node(key, name, path, retired is not None) for key, name, path, retired in rows])


def _load_categories(_key: object) -> list[Node]:
    rows = Category.objects.order_by("path").values_list("pk", "name", "path", "retired_at")
    return _in_order([Node(key, name, path, retired is not None) for key, name, path, retired in rows])


def _in_order(nodes: list[Node]) -> list[Node]:
    """The tree with siblings by name."""
    names = {node.key: node.name.casefold() for node in nodes}
    return sorted(nodes, key=lambda node: [(names[key], key) for key in map(int, node.path.split("/")[:-1])])


def _load_teams(_key: object) -> list[tuple[int, str, str]]:
    rows = Team.objects.in_use().order_by("name", "pk").values_list("pk", "name", "unit__path")
    return list(rows)


def _load_people(_key: object) -> list[Person]:
    working = Role.objects.in_use().annotate(codes=Cast("permissions", TextField()))
    rows = (
        Grant.objects.valid_at(clock.now())
        .filter(
            role_id__in=working.filter(codes__contains='"ticket.work"').values("pk"), user__is_active=True
        )
        .order_by("user__name", "user_id")
        .values_list("user_id", "user__name", "unit__path")
        .distinct()
    )
    return [Person(*row) for row in rows]


def _load_technicians(_key: object) -> list[Worker]:
    rows = (
        Technician.objects.active()
        .order_by("user__name", "pk")
        .values_list("code", "user__name", "home_unit__name", "home_unit__path", "skills")
    )
    return [Worker(code, name, unit, path, tuple(skills)) for code, name, unit, path, skills in rows]


units: ReferenceCache[list[Node]] = ReferenceCache(_load_units)
categories: ReferenceCache[list[Node]] = ReferenceCache(_load_categories)
teams: ReferenceCache[list[tuple[int, str, str]]] = ReferenceCache(_load_teams)
people: ReferenceCache[list[Person]] = ReferenceCache(_load_people)
technicians: ReferenceCache[list[Worker]] = ReferenceCache(_load_technicians)


_derived: dict[Hashable, tuple[object, Choices]] = {}
_MOST_DERIVED = 500


def _once(key: Hashable, source: object, make: Callable[[], Choices]) -> Choices:
    """The choices made from a source; the same list again as long as the source is the same."""
    held = _derived.get(key)
    if held is None or held[0] is not source:
        if len(_derived) >= _MOST_DERIVED:
            _derived.clear()
        held = _derived[key] = (source, make())
    return held[1]


def _under(path: str, paths: Sequence[str]) -> bool:
    return any(path.startswith(above) for above in paths)


def _indented(nodes: Iterable[Node]) -> Choices:
    chosen = list(nodes)
    top = min((node.depth for node in chosen), default=0)
    return [(str(node.key), "\u2003" * (node.depth - top) + node.name) for node in chosen]


def unit_choices(actor: Actor, permission: str = "ticket.view") -> Choices:
    """Units in use where the actor holds the permission, as a tree."""
    paths, nodes = actor.paths(permission), units.get()

    def make() -> Choices:
        return _indented(node for node in nodes if not node.retired and _under(node.path, paths))

    return _once(("units", paths), nodes, make)


def category_choices() -> Choices:
    """Categories in use, as a tree."""
    nodes = categories.get()
    return _once("categories", nodes, lambda: _indented(node for node in nodes if not node.retired))


def team_choices(actor: Actor) -> Choices:
    """Teams of the units where the actor sees tickets."""
    paths, rows = actor.paths("ticket.view"), teams.get()

    def make() -> Choices:
        return [(str(key), name) for key, name, path in rows if _under(path, paths)]

    return _once(("teams", paths), rows, make)


def people_choices(actor: Actor, *, at: str = "") -> Choices:
    """People who may be given tickets: at the unit with path ``at``, or wherever the actor sees tickets."""
    paths, everybody = actor.paths("ticket.view"), people.get()

    def is_here(path: str) -> bool:
        return at.startswith(path) if at else _under(path, paths) or _under_any(paths, path)

    def make() -> Choices:
        named = {person.key: person.name for person in everybody if is_here(person.path)}
        return [(str(key), name) for key, name in list(named.items())[:MOST_PEOPLE]]

    return _once(("people", paths, at), everybody, make)


def _under_any(paths: Sequence[str], above: str) -> bool:
    return any(path.startswith(above) for path in paths)


def technician_choices(actor: Actor) -> Choices:
    """Active technicians that the actor may see, with their unit."""
    paths = actor.paths("technician.view")
    return [
        (worker.code, _("%(name)s – %(unit)s") % {"name": worker.name, "unit": worker.unit})
        for worker in technicians.get()
        if _under(worker.path, paths)
    ]


def name_of(nodes: Iterable[Node], key: int) -> str:
    """The name of a node, "" for an unknown one."""
    return next((node.name for node in nodes if node.key == key), "")
