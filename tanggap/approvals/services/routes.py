"""Setting up the steps of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.approvals import policies
from tanggap.approvals.models import ApprovalRoute
from tanggap.approvals.policies import MANAGE
from tanggap.approvals.registry import kind_of
from tanggap.approvals.steps import Step, steps_as_json, steps_checked
from tanggap.kernel import clock
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Unit


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """A route as it is written down; without a unit it counts everywhere."""

    kind: str
    name: str
    steps: Sequence[Step]
    unit_id: int | None = None


def route_load(actor: Actor, route_id: int) -> ApprovalRoute:
    """The route, for who sets up routes.

    Raises:
        NotVisible.
    """
    route = ApprovalRoute.objects.select_related("unit").filter(pk=route_id, retired_at__isnull=True).first()
    if route is None or not policies.can_manage_routes(actor):
        raise NotVisible
    return route


def route_create(*, actor: Actor, facts: RouteFacts) -> ApprovalRoute:
    """Set up a route; requests submitted from now on take it.

    Raises:
        NotAllowed, Invalid.
    """
    policies.can_manage_routes(actor).enforce()
    values = _checked(actor, facts)
    try:
        with transaction.atomic():
            route = ApprovalRoute.objects.create(**values)
            _note("approval_route.created", actor, route)
    except IntegrityError as error:
        raise _taken() from error
    return route


def route_edit(*, actor: Actor, route_id: int, version: int, facts: RouteFacts) -> ApprovalRoute:
    """Change a route; what was submitted before keeps its steps.

    Raises:
        NotVisible, NotAllowed, Invalid, StaleState.
    """
    route = route_load(actor, route_id)
    _refuse_elsewhere(actor, route.unit)
    values = _checked(actor, facts)
    try:
        with transaction.atomic():
            _update(route, version, **values)
            route.refresh_from_db()
            _note("approval_route.edited", actor, route)
    except IntegrityError as error:
        raise _taken() from error
    return route


@transaction.atomic
def route_retire(*, actor: Actor, route_id: int, version: int) -> ApprovalRoute:
    """Use the route no longer; the next wider one counts from now on.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    route = route_load(actor, route_id)
    _refuse_elsewhere(actor, route.unit)
    _update(route, version, retired_at=clock.now())
    _note("approval_route.retired", actor, route)
    return route


def _checked(actor: Actor, facts: RouteFacts) -> dict[str, object]:
    kind = kind_of(facts.kind)
    name = " ".join(facts.name.split())
    if not 1 <= len(name) <= 80:
        raise Invalid.field("name", _("Give it a name of at most 80 characters."))
    unit = None
    if facts.unit_id is not None:
        unit = Unit.objects.in_use().under(actor.paths(MANAGE)).filter(pk=facts.unit_id).first()
        if unit is None:
            raise Invalid.field("unit", _("Choose a unit of the list."))
    _refuse_elsewhere(actor, unit)
    steps = steps_checked(facts.steps)
    return {"kind": kind.code, "name": name, "unit": unit, "steps": steps_as_json(steps)}


def _refuse_elsewhere(actor: Actor, unit: Unit | None) -> None:
    """Routes for everywhere are for who sets up routes at the top."""
    tops = Unit.objects.filter(parent__isnull=True).values_list("path", flat=True)
    held = actor.paths(MANAGE)
    if ROOT_PATH in held:
        return
    if unit is None and not all(path in held for path in tops):
        raise NotAllowed(_("Only who sets up routes for the whole organisation may change this one."))
    if unit is not None and not actor.holds(MANAGE, at=unit.path):
        raise NotAllowed(_("You may not set up routes for this unit."))


def _update(route: ApprovalRoute, version: int, **values: object) -> None:
    rows = ApprovalRoute.objects.filter(pk=route.pk, version=version, retired_at__isnull=True)
    if rows.update(version=F("version") + 1, **values) != 1:
        raise StaleState


def _taken() -> Invalid:
    return Invalid.field("unit", _("There is a route for this kind at this unit already."), code="taken")


def _note(action: str, actor: Actor, route: ApprovalRoute) -> None:
    unit = route.unit
    record(
        action,
        actor=actor,
        subject=route,
        unit_id=unit.pk if unit else None,
        unit_path=unit.path if unit else "",
        data={"kind": route.kind, "name": route.name, "steps": route.steps},
    )
