"""Who sees which requests, and whose turn it is. Asked in one place, as querysets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from tanggap.approvals.choices import RequestState
from tanggap.approvals.seats import HeldRole, Seat, seats_of
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.approvals.models import ApprovalRequest

OVERSEE = "approval.oversee"


class RequestQuerySet(models.QuerySet["ApprovalRequest"]):
    """Reads of requests."""

    def waiting_for(self, actor: Actor, seats: list[Seat] | None = None) -> Self:
        """Requests that the actor may decide now, in the own place or for somebody who delegated."""
        seats = seats_of(actor) if seats is None else seats
        turn = Q(pk__in=())
        for seat in seats:
            mine = asked(seat) & ~Q(submitted_by=seat.person_id) & ~decided(seat.person_id)
            turn |= mine & Q(kind__in=seat.kinds) if seat.kinds else mine
        open_to = self.filter(turn, state=RequestState.WAITING)
        return open_to.exclude(submitted_by=actor.person_id).exclude(decided(actor.person_id or 0))

    def decided_by(self, actor: Actor) -> Self:
        """Requests on which the actor decided, or somebody in the actor's place."""
        return self.filter(decided(actor.person_id or 0))

    def submitted_by_actor(self, actor: Actor) -> Self:
        """Requests that the actor submitted."""
        return self.filter(submitted_by=actor.person_id or 0)

    def visible_to(self, actor: Actor, seats: list[Seat] | None = None) -> Self:
        """Requests that the actor submitted, was asked to decide, decided or oversees."""
        paths = actor.paths(OVERSEE)
        if ROOT_PATH in paths:
            return self.all()
        seen = path_condition(paths, "unit__path")
        if actor.person_id:
            seen |= Q(submitted_by=actor.person_id) | decided(actor.person_id)
        for seat in seats_of(actor) if seats is None else seats:
            was_asked = asked(seat, now=False)
            seen |= was_asked & Q(kind__in=seat.kinds) if seat.kinds else was_asked
        return self.filter(seen)


def asked(seat: Seat, *, now: bool = True) -> Q:
    """The condition that one of the seat's roles is asked at the present step, or was at any."""
    from tanggap.approvals.models import ApprovalTurn

    turns = ApprovalTurn.objects.filter(request=OuterRef("pk"))
    if now:
        turns = turns.filter(position=OuterRef("position"))
    roles: dict[str, set[tuple[int, str]]] = {}
    for held in seat.held:
        roles.setdefault(held.path, set()).add((held.role_id, held.level))
    condition = Q(pk__in=())
    for path, pairs in roles.items():
        of_role = Q(pk__in=())
        for role_id, level in pairs:
            of_role |= Q(role=role_id, level__in=("", level))
        condition |= Q(Exists(turns.filter(of_role))) & path_condition((path,), "unit__path")
    return condition


def decided(person_id: int) -> Q:
    """The condition that the person decided a step, or that somebody did in the person's place."""
    from tanggap.approvals.models import ApprovalDecision

    own = Q(decided_by=person_id) | Q(on_behalf_of=person_id)
    return Q(Exists(ApprovalDecision.objects.filter(own, request=OuterRef("pk"))))


def fits(held: HeldRole, role_id: int, level: str, unit_path: str) -> bool:
    """Whether a held role is the one asked; the same rule as in ``asked``."""
    return held.role_id == role_id and level in ("", held.level) and unit_path.startswith(held.path)
