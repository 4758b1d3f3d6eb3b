"""Service-level policies in versions, and bringing open tickets up to date with them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import (
    record,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Calendar, Customer, Unit
from tanggap.tickets.choices import Priority
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.models import Category, SlaPolicy, SlaPolicyVersion
from tanggap.tickets.services.policy_steps import steps_write
from tanggap.tickets.services.sla import promises

logger = logging.getLogger(__name__)

LONGEST_S = 366 * 24 * 3600
SHORTEST_UPDATE_S = 300
Targets = Mapping[str, Mapping[str, int]]


def can_manage_policies(actor: Actor, unit: Unit | None) -> Decision:
    """Whether the actor may promise times for the unit and below; ``None`` is the whole organisation."""
    if unit is not None:
        allowed = actor.holds("sla.manage", at=unit.path)
    else:
        tops = Unit.objects.filter(parent__isnull=True).values_list("path", flat=True)
        allowed = actor.holds_anywhere("sla.manage") and all(
            actor.holds("sla.manage", at=path) for path in tops
        )
    return yes() if allowed else no("role", _("Your role does not allow this here."))


def sla_policy_create(
    *,
    actor: Actor,
    code: str,
    name: str,
    targets: Targets,
    unit_id: int | None = None,
    category_id: int | None = None,
    customer_number: str = "",
    customer_class: str = "",
    calendar_id: int | None = None,
    valid_from: datetime | None = None,
    steps: Sequence[StepFacts] = (),
) -> SlaPolicy:
    """Promise times for the tickets of a unit, a category and a customer or a class of them, with version 1.

    Args:
        targets: priority ("1" to "4") to ``response``, ``update`` and ``resolution`` in working seconds.
        unit_id, category_id, customer_number, customer_class: what it fits; empty is all.
        calendar_id: the calendar by which it counts; empty is that of the ticket's unit.
        valid_from: for tickets reported from this moment on; now when not given.
        steps: what happens before and after a promise is missed, in order.

    Raises:
        NotAllowed, Invalid.
    """
    unit = Unit.objects.visible_to(actor).in_use().filter(pk=unit_id).first() if unit_id else None
    if unit_id and unit is None:
        raise Invalid.field("unit_id", _("Choose a unit."))
    can_manage_policies(actor, unit).enforce()
    wrong = _wrong_words(code, name)
    category = _category(category_id, wrong)
    customer = _customer(actor, customer_number, wrong)
    if customer is not None and customer_class.strip():
        wrong["customer_class"] = [_("Name a customer or a class, not both.")]
    if wrong:
        raise Invalid(fields=wrong)
    with transaction.atomic():
        policy = SlaPolicy.objects.create(
            code=code.strip(),
            name=name.strip(),
            unit=unit,
            category=category,
            customer=customer,
            customer_class=" ".join(customer_class.split())[:40],
        )
        version = _version(actor, policy, 1, targets, calendar_id, valid_from or clock.now())
        steps_write(actor, version, steps)
        record(
            "sla_policy.created",
            actor=actor,
            subject=policy,
            unit_id=unit.pk if unit else None,
            unit_path=unit.path if unit else "",
            data={"name": policy.name, "targets": _plain(targets)},
        )
    _forget()
    return policy


def _category(category_id: int | None, wrong: dict[str, list[Any]]) -> Category | None:
    if not category_id:
        return None
    category: Category | None = Category.objects.filter(pk=category_id, retired_at__isnull=True).first()
    if category is None:
        wrong["category_id"] = [_("Choose a category.")]
    return category


def _customer(actor: Actor, number: str, wrong: dict[str, list[Any]]) -> Customer | None:
    if not number.strip():
        return None
    found: Customer | None = Customer.objects.visible_to(actor).filter(number__iexact=number.strip()).first()
    if found is None:
        wrong["customer"] = [_("There is no customer with this number.")]
    return found


def _wrong_words(code: str, name: str) -> dict[str, list[Any]]:
    wrong: dict[str, list[Any]] = {}
    if not name.strip():
        wrong["name"] = [_("This is required.")]
    if not code.strip():
        wrong["code"] = [_("This is required.")]
    elif SlaPolicy.objects.filter(code=code.strip()).exists():
        wrong["code"] = [_("This code is taken.")]
    return wrong


def sla_policy_version_create(
    *,
    actor: Actor,
    policy_id: int,
    targets: Targets,
    expected_number: int,
    calendar_id: int | None = None,
    valid_from: datetime | None = None,
    steps: Sequence[StepFacts] = (),
) -> SlaPolicyVersion:
    """Promise other times from a moment on; earlier versions stay as they are.

    Args:
        expected_number: the newest version that the person had on screen.
        steps: what happens before and after a promise is missed, in order; earlier ones are not taken over.

    Raises:
        NotAllowed, NotVisible, StaleState, Invalid.
    """
    policy = _policy(actor, policy_id)
    newest = policy.versions.order_by("-number").first()
    if newest is None or newest.number != expected_number:
        raise StaleState
    moment = valid_from or clock.now()
    if moment <= newest.valid_from:
        raise Invalid.field("valid_from", _("A version begins after the one before it."))
    try:
        with transaction.atomic():
            version = _version(actor, policy, newest.number + 1, targets, calendar_id, moment)
            steps_write(actor, version, steps)
            record(
                "sla_policy.version_created",
                actor=actor,
                subject=policy,
                unit_id=policy.unit_id,
                unit_path=policy.unit.path if policy.unit else "",
                data={"version": version.number, "targets": _plain(targets)},
            )
    except IntegrityError:
        raise StaleState from None  # somebody else wrote this version in the same moment
    _forget()
    return version


def sla_policy_retire(*, actor: Actor, policy_id: int, retired: bool) -> SlaPolicy:
    """Promise nothing more by a policy, or by it again; tickets keep what they were promised.

    Raises:
        NotAllowed, NotVisible, StaleState.
    """
    policy = _policy(actor, policy_id)
    with transaction.atomic():
        changed = SlaPolicy.objects.filter(pk=policy.pk, retired_at__isnull=retired).update(
            retired_at=clock.now() if retired else None
        )
        if changed != 1:
            raise StaleState
        record(
            "sla_policy.retired" if retired else "sla_policy.restored",
            actor=actor,
            subject=policy,
            unit_id=policy.unit_id,
            unit_path=policy.unit.path if policy.unit else "",
        )
    _forget()
    policy.refresh_from_db()
    return policy


def _policy(actor: Actor, policy_id: int) -> SlaPolicy:
    """The policy, if the actor may manage it.

    Raises:
        NotVisible: the actor manages no policies, or there is none with this key.
        NotAllowed: it belongs to another part of the organisation.
    """
    policy = SlaPolicy.objects.select_related("unit").filter(pk=policy_id).first()
    if policy is None or not actor.holds_anywhere("sla.manage"):
        raise NotVisible
    can_manage_policies(actor, policy.unit).enforce()
    return policy


def _version(
    actor: Actor,
    policy: SlaPolicy,
    number: int,
    targets: Targets,
    calendar_id: int | None,
    valid_from: datetime,
) -> SlaPolicyVersion:
    if calendar_id and not Calendar.objects.filter(pk=calendar_id, retired_at__isnull=True).exists():
        raise Invalid.field("calendar_id", _("Choose a calendar."))
    return SlaPolicyVersion.objects.create(
        policy=policy,
        number=number,
        valid_from=valid_from,
        targets=_checked(targets),
        calendar_id=calendar_id,
        created_by_label=actor.label[:150],
    )


def _checked(targets: Targets) -> dict[str, dict[str, int]]:
    """The targets as they are stored.

    Raises:
        Invalid: nothing is promised at all, a time is not positive, or an answer is due after the solution.
    """
    kept: dict[str, dict[str, int]] = {}
    wrong: dict[str, list[Any]] = {}
    for priority in map(str, Priority.values):
        wanted = {kind: int(seconds) for kind, seconds in targets.get(priority, {}).items() if seconds}
        if any(not 0 < seconds <= LONGEST_S for seconds in wanted.values()):
            wrong[f"resolution_{priority}"] = [_("Between one second and a year.")]
        elif "response" in wanted and wanted["response"] > wanted.get("resolution", LONGEST_S):
            wrong[f"response_{priority}"] = [_("An answer is due before the solution.")]
        elif "update" in wanted and wanted["update"] < SHORTEST_UPDATE_S:
            wrong[f"update_{priority}"] = [_("At least five minutes.")]
        if wanted:
            kept[priority] = wanted
    if not kept and not wrong:
        wrong[""] = [_("Promise at least one time.")]
    if wrong:
        raise Invalid(fields=wrong)
    return kept


def _plain(targets: Targets) -> dict[str, dict[str, int]]:
    return {priority: dict(kinds) for priority, kinds in targets.items()}


def _forget() -> None:
    """Let this process read the policies anew; others do so within seconds."""
    transaction.on_commit(promises.clear)
    promises.clear()
