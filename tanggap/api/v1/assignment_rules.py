"""The rules by which new tickets are given: list, add, read, change, order, taking out of force."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.models import Team
from tanggap.api.v1 import setup_shapes as shapes
from tanggap.api.v1.calls import pk_or_none
from tanggap.api.v1.records import Records, Words, code_of
from tanggap.api.v1.serializers import NothingShape
from tanggap.organization.models import Unit
from tanggap.tickets import services
from tanggap.tickets.drafts import RuleFacts
from tanggap.tickets.models import AssignmentRule, Category

_PLAIN = ("id", "name", "method", "customer_class", "priorities", "channels", "skill", "position")
_PLAIN_TOO = ("retired_at", "version")


def _shown(rule: AssignmentRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in (*_PLAIN, *_PLAIN_TOO)} | {
        "unit": code_of(rule.unit),
        "category": code_of(rule.category),
        "customer": rule.customer.number if rule.customer else "",
        "team": code_of(rule.team),
    }


def _facts(data: dict[str, Any]) -> RuleFacts:
    return RuleFacts(
        name=data["name"],
        method=data["method"],
        unit_id=pk_or_none(Unit, data["unit"], "unit"),
        category_id=pk_or_none(Category, data["category"], "category"),
        customer_number=data["customer"],
        customer_class=data["customer_class"],
        priorities=tuple(data["priorities"]),
        channels=tuple(data["channels"]),
        team_id=pk_or_none(Team, data["team"], "team"),
        skill=data["skill"],
    )


RULES = Records(
    plural="assignment_rules",
    permission="assignment.manage",
    key="rule_id",
    rows=lambda _actor: AssignmentRule.objects.select_related("unit", "category", "customer", "team"),
    shown=_shown,
    facts=_facts,
    create=services.assignment_rule_create,
    edit=services.assignment_rule_edit,
    retire=services.assignment_rule_retire,
    shapes=(shapes.RulePageShape, shapes.RuleShape, shapes.RuleFactsShape),
    words=Words(
        page="A page of rules, those out of force too; ``position`` says in which order they are tried.",
        add="Add a rule after all others.",
        read="The rule.",
        change="Change it; tickets that it gave stay where they are.",
        act="Try it one place earlier or later, take it out of force or back into force.",
    ),
    more_acts={
        "up": (NothingShape, lambda a, pk, d, v: services.assignment_rule_move(actor=a, rule_id=pk, up=True)),
        "down": (
            NothingShape,
            lambda a, pk, d, v: services.assignment_rule_move(actor=a, rule_id=pk, up=False),
        ),
    },
)
LIST_VIEW, ONE_VIEW, ACT_VIEWS = RULES.views()
