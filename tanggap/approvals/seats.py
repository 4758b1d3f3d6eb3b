"""In whose place a person may decide: the own one, and those of people who delegated to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from tanggap.accounts.models import Grant, User
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor

if TYPE_CHECKING:
    from tanggap.approvals.models import ApprovalDelegation

DECIDE = "approval.decide"
"""Who holds it somewhere decides what the own roles are asked, and may stand in for others."""


class HeldRole(NamedTuple):
    """A role as somebody holds it: at the unit with this path and kind."""

    role_id: int
    path: str
    level: str


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's right to decide, used by that person or by a delegate.

    Attributes:
        person_id, label: whose right it is.
        held: the roles of that person.
        kinds: the kinds of request for which it may be used; empty means all.
    """

    person_id: int
    label: str
    held: tuple[HeldRole, ...]
    kinds: frozenset[str] = frozenset()


def seats_of(actor: Actor) -> list[Seat]:
    """The seats that the actor may use now, the own one first; no query for who decides nothing."""
    if actor.person_id is None or not actor.holds_anywhere(DECIDE):
        return []
    delegations = _running(Q(taker=actor.person_id))
    givers: dict[int, list[frozenset[str]]] = defaultdict(list)
    for one in delegations:
        givers[one.giver_id].append(frozenset(one.kinds))
    held = held_by({actor.person_id, *givers})
    names = dict(User.objects.filter(pk__in=givers, is_active=True).values_list("pk", "name"))
    seats = [Seat(actor.person_id, actor.label, held[actor.person_id])]
    for giver, spans in givers.items():
        if giver in names:
            kinds = frozenset() if frozenset() in spans else frozenset().union(*spans)
            seats.append(Seat(giver, names[giver], held[giver], kinds))
    return [seat for seat in seats if seat.held]


def held_by(people: Iterable[int]) -> dict[int, tuple[HeldRole, ...]]:
    """The roles that people hold now; one query."""
    rows = (
        Grant.objects.valid_at(clock.now())
        .filter(user__in=set(people), role__retired_at__isnull=True)
        .values_list("user_id", "role_id", "unit__path", "unit__kind")
    )
    found: dict[int, list[HeldRole]] = defaultdict(list)
    for user_id, role_id, path, kind in rows:
        found[user_id].append(HeldRole(role_id, path, kind))
    return defaultdict(tuple, {user_id: tuple(held) for user_id, held in found.items()})


def delegates_of(people: Iterable[int], kind: str) -> dict[int, set[int]]:
    """For each person, who may decide requests of the kind in that person's place now."""
    found: dict[int, set[int]] = defaultdict(set)
    for one in _running(Q(giver__in=set(people), taker__is_active=True)):
        if not one.kinds or kind in one.kinds:
            found[one.giver_id].add(one.taker_id)
    return found


def _running(condition: Q) -> list[ApprovalDelegation]:
    from tanggap.approvals.models import ApprovalDelegation

    now = clock.now()
    return list(ApprovalDelegation.objects.filter(condition, starts_at__lte=now, ends_at__gt=now))
