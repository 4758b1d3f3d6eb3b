"""Adding, editing, ordering and retiring the rules by which tickets are given."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team
from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Customer, Unit
from tanggap.organization.querysets import path_condition
from tanggap.tickets import policies
from tanggap.tickets.choices import Channel, PlacingMethod, Priority
from tanggap.tickets.drafts import RuleFacts
from tanggap.tickets.models import AssignmentRule, Category
from tanggap.tickets.services.placing import rules_in_force


@transaction.atomic
def assignment_rule_create(*, actor: Actor, facts: RuleFacts) -> AssignmentRule:
    """Add a rule after all others.

    Raises:
        NotAllowed, Invalid.
    """
    columns = _checked(actor, facts)
    last = AssignmentRule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = AssignmentRule.objects.create(position=last + 1, **columns)
    _record("assignment_rule.created", actor, rule)
    return rule


@transaction.atomic
def assignment_rule_edit(
    *, actor: Actor, rule_id: int, expected_version: int, facts: RuleFacts
) -> AssignmentRule:
    """Change a rule; tickets that were given by it stay where they are.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    rule = _rule(actor, rule_id)
    columns = _checked(actor, facts)
    _swap(rule, expected_version, **columns)
    _record("assignment_rule.edited", actor, rule)
    return rule


@transaction.atomic
def assignment_rule_retire(
    *, actor: Actor, rule_id: int, expected_version: int, retired: bool
) -> AssignmentRule:
    """Take a rule out of force, or back into force.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    rule = _rule(actor, rule_id)
    _swap(rule, expected_version, retired_at=clock.now() if retired else None)
    _record("assignment_rule.retired" if retired else "assignment_rule.restored", actor, rule)
    return rule


@transaction.atomic
def assignment_rule_move(*, actor: Actor, rule_id: int, up: bool) -> AssignmentRule:
    """Try a rule one place earlier or later; at the end of the list nothing happens.

    Raises:
        NotVisible, NotAllowed: also for the rule with which it changes places.
    """
    rule = _rule(actor, rule_id)
    rows = AssignmentRule.objects.select_for_update(of=("self",)).filter(retired_at__isnull=True)
    order = list(rows.select_related("unit").order_by("position", "pk"))
    place = next((index for index, one in enumerate(order) if one.pk == rule.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(order):
        return rule
    policies.can_manage_assignment_rules(actor, order[other].unit).enforce()
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, start=1):
        AssignmentRule.objects.filter(pk=one.pk).exclude(position=position).update(position=position)
    _record("assignment_rule.moved", actor, rule)
    return rule


def _rule(actor: Actor, rule_id: int) -> AssignmentRule:
    rule = AssignmentRule.objects.select_related("unit").filter(pk=rule_id).first()
    if rule is None or not actor.holds_anywhere("assignment.manage"):
        raise NotVisible
    policies.can_manage_assignment_rules(actor, rule.unit).enforce()
    return rule


def _swap(rule: AssignmentRule, version: int, **columns: Any) -> None:
    found = AssignmentRule.objects.filter(pk=rule.pk, version=version)
    if found.update(**columns, version=F("version") + 1) != 1:
        raise StaleState
    rule.refresh_from_db()


def _checked(actor: Actor, facts: RuleFacts) -> dict[str, Any]:
    """The columns of what was typed.

    Raises:
        NotAllowed, Invalid.
    """
    wrong: dict[str, list[Any]] = {}
    unit = Unit.objects.visible_to(actor).in_use().filter(pk=facts.unit_id).first() if facts.unit_id else None
    if facts.unit_id and unit is None:
        raise Invalid.field("unit", _("Choose a unit."))
    policies.can_manage_assignment_rules(actor, unit).enforce()
    if not facts.name.strip():
        wrong["name"] = [_("This is required.")]
    if facts.method not in PlacingMethod.values:
        wrong["method"] = [_("Choose how tickets are given.")]
    if not set(facts.priorities) <= set(Priority.values):
        wrong["priorities"] = [_("Choose a priority.")]
    if not set(facts.channels) <= set(Channel.values):
        wrong["channels"] = [_("Unknown channel.")]
    category = _found(Category.objects.all(), facts.category_id, "category", _("Choose a category."), wrong)
    reached = Team.objects.filter(path_condition(actor.paths("assignment.manage"), "unit__path"))
    team = _found(reached, facts.team_id, "team", _("This team does not exist."), wrong)
    if team is None and facts.method == PlacingMethod.TEAM and "team" not in wrong:
        wrong["team"] = [_("Choose a team.")]
    customer = _customer(actor, facts, wrong)
    if wrong:
        raise Invalid(fields=wrong)
    return {
        "name": facts.name.strip()[:120],
        "unit": unit,
        "category": category,
        "customer": customer,
        "customer_class": " ".join(facts.customer_class.split())[:40],
        "priorities": sorted(set(facts.priorities)),
        "channels": sorted(set(facts.channels)),
        "method": facts.method,
        "team": team,
        "skill": facts.skill.strip()[:40] if facts.method == PlacingMethod.SKILL else "",
    }


def _found[Thing: (Category, Team)](
    known: QuerySet[Thing], pk: int | None, field: str, words: Any, wrong: dict[str, list[Any]]
) -> Thing | None:
    if not pk:
        return None
    found: Thing | None = known.filter(pk=pk, retired_at__isnull=True).first()
    if found is None:
        wrong[field] = [words]
    return found


def _customer(actor: Actor, facts: RuleFacts, wrong: dict[str, list[Any]]) -> Customer | None:
    number = facts.customer_number.strip()
    if not number:
        return None
    if facts.customer_class.strip():
        wrong["customer_class"] = [_("Name a customer or a class, not both.")]
    found: Customer | None = Customer.objects.visible_to(actor).filter(number__iexact=number).first()
    if found is None:
        wrong["customer"] = [_("There is no customer with this number.")]
    return found


def _record(action: str, actor: Actor, rule: AssignmentRule) -> None:
    record(
        action,
        actor=actor,
        subject=rule,
        unit_id=rule.unit_id,
        unit_path=rule.unit.path if rule.unit else "",
        data={"name": rule.name, "order": rule.position},
    )
    transaction.on_commit(rules_in_force.clear)
    rules_in_force.clear()
