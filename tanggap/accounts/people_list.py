"""The list of people: filters, order, pages by the key of a neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from tanggap.accounts.choices import PersonState
from tanggap.accounts.models import Grant, Team, User
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition

SORTS = {"name": "name", "email": "email", "joined": "joined_at"}
"""What the list can be ordered by: word in the address to column."""

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What narrows the list; empty values do not.

    Attributes:
        text: part of a name, address, number or key.
        state: ``PersonState``.
        role_id: holds this role now.
        unit: belongs to this unit or one below it, by home or by a role.
    """

    text: str = ""
    state: str = ""
    role_id: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page; each person's ``held`` lists the grants that hold now and that the actor may see."""

    people: Sequence[User]
    has_previous: bool
    has_next: bool


def people_matching(actor: Actor, wanted: PeopleFilter) -> QuerySet[User]:
    """The visible people that the filter leaves."""
    people: QuerySet[User] = User.objects.visible_to(actor)
    now_held = Grant.objects.valid_at(clock.now()).filter(role__retired_at__isnull=True)
    if text := wanted.text.strip():
        anywhere = Q()
        for field in ("name", "email", "phone", "whatsapp", "external_key"):
            anywhere |= Q(**{f"{field}__icontains": text})
        people = people.filter(anywhere)
    if wanted.state == PersonState.INACTIVE:
        people = people.filter(is_active=False)
    elif wanted.state == PersonState.ACTIVE:
        people = people.filter(is_active=True)
    elif wanted.state == PersonState.WAITING:
        waiting = people.filter(is_active=True, email__isnull=False)
        people = waiting.exclude(pk__in=now_held.values("user_id"))
    if wanted.role_id is not None:
        people = people.filter(pk__in=now_held.filter(role_id=wanted.role_id).values("user_id"))
    if wanted.unit is not None:
        paths = (wanted.unit.path,)
        below = now_held.filter(path_condition(paths, "unit__path")).values("user_id")
        people = people.filter(path_condition(paths, "home_unit__path") | Q(pk__in=below))
    return people


def people_for_file(actor: Actor, wanted: PeopleFilter) -> QuerySet[User]:
    """All people who fit, by name, with the roles that the actor may know of as ``held``."""
    return (
        people_matching(actor, wanted)
        .order_by("name", "pk")
        .select_related("home_unit")
        .prefetch_related(_held(actor))
    )


def _held(actor: Actor) -> Prefetch[Any]:
    seen = Grant.objects.visible_to(actor).valid_at(clock.now()).filter(role__retired_at__isnull=True)
    return Prefetch("grants", seen.select_related("role", "unit").order_by("role__priority"), to_attr="held")


def people_page(
    actor: Actor,
    wanted: PeopleFilter,
    *,
    sort: str = "name",
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> PeoplePage:
    """One page of the list.

    Args:
        sort: a key of ``SORTS``, with ``-`` before it for descending.
        after: key of the last person of the page before.
        before: key of the first person of the page after.
    """
    column = SORTS.get(sort.removeprefix("-"), "name")
    descending = sort.startswith("-")
    people = people_matching(actor, wanted)
    if column == "email":
        people = people.filter(email__isnull=False)
    edge_key = after if after is not None else before
    backwards = after is None and before is not None
    edge = User.objects.filter(pk=edge_key).values_list(column, "pk").first() if edge_key else None
    if edge is not None and edge[0] is not None:
        comparison = "lt" if descending != backwards else "gt"
        beyond = Q(**{f"{column}__{comparison}": edge[0]})
        beyond |= Q(**{column: edge[0], f"pk__{comparison}": edge[1]})
        people = people.filter(beyond)
    order = "-" if descending != backwards else ""
    rows = list(
        people.order_by(f"{order}{column}", f"{order}pk")
        .select_related("home_unit")
        .prefetch_related(_held(actor))[: size + 1]
    )
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        return PeoplePage(rows[::-1], has_previous=more, has_next=True)
    return PeoplePage(rows, has_previous=edge is not None, has_next=more)


def teams_seen(actor: Actor, *, text: str = "", with_retired: bool = False) -> QuerySet[Team]:
    """Teams that the actor may see, with unit and members."""
    teams = Team.objects.visible_to(actor).select_related("unit").prefetch_related("members")
    if text:
        teams = teams.filter(
            Q(name__icontains=text) | Q(code__icontains=text) | Q(unit__name__icontains=text)
        )
    return teams if with_retired else teams.in_use()
