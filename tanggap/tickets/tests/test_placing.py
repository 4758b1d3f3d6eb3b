"""New tickets find their team or person by rule; creation never waits for it and never fails by it."""

from __future__ import annotations

from typing import Any

import pytest

from tanggap.accounts.models import Team, User
from tanggap.accounts.tests.factories import acting, make_person, make_role
from tanggap.activity.models import Entry
from tanggap.fieldwork.models import WorkOrder
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Customer
from tanggap.tickets import services
from tanggap.tickets.choices import Channel
from tanggap.tickets.drafts import RuleFacts
from tanggap.tickets.models import AssignmentRule, Ticket
from tanggap.tickets.placing import PersonFacts, Standing, choose
from tanggap.tickets.services.placing import placing_foresee, ticket_place
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ruler(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


@pytest.fixture
def agents(cast: Cast) -> list[User]:
    role = make_role("penerima", ["ticket.work", "ticket.view"])
    return [make_person(role=role, at=cast.branch) for _number in range(3)]


def team_of(cast: Cast, people: list[User]) -> Team:
    team = Team.objects.create(code=f"tim{Team.objects.count()}", name="Tim", unit=cast.branch)
    team.members.set(people)
    return team


def rule(ruler: Actor, method: str, **facts: Any) -> AssignmentRule:
    return services.assignment_rule_create(
        actor=ruler, facts=RuleFacts(**{"name": f"Aturan {method}", "method": method, **facts})
    )


def placed(cast: Cast, **facts: Any) -> Ticket:
    ticket = make_ticket(cast, **facts)
    ticket_place.call(ticket_id=ticket.pk)
    return Ticket.objects.select_related("assignee").get(pk=ticket.pk)


# The choice itself -----------------------------------------------------------------------------------------


def test_in_turn_everybody_is_asked_once_before_anybody_twice() -> None:
    standing = Standing()
    given = []
    for _number in range(7):
        choice = choose("round_robin", {3, 1, 2}, {}, standing)
        assert choice is not None
        standing.gave(choice)
        given.append(choice.person_id)

    assert given == [1, 2, 3, 1, 2, 3, 1]


def test_the_least_loaded_gets_it_and_who_is_away_is_left_out() -> None:
    standing = Standing(loads={1: 5, 2: 1, 3: 2})

    assert choose("least_load", {1, 2, 3}, {}, standing) == (2, 1)
    assert choose("least_load", {1, 2, 3}, {2: PersonFacts(is_absent=True)}, standing) == (3, 2)
    assert choose("least_load", {2}, {2: PersonFacts(is_absent=True)}, standing) is None


def test_by_skill_only_those_who_can_and_nobody_without_a_skill_named() -> None:
    facts = {1: PersonFacts(frozenset({"radio"})), 2: PersonFacts(frozenset({"fiber", "radio"}))}
    standing = Standing(loads={1: 4})

    assert choose("skill", {1, 2, 3}, facts, standing, skill=" Radio ") == (2, 0)
    assert choose("skill", {1, 2, 3}, facts, standing, skill="genset") is None
    assert choose("skill", {1, 2, 3}, facts, standing) is None


# Rules -----------------------------------------------------------------------------------------------------


def test_the_first_rule_that_fits_decides_and_says_so_in_the_timeline(
    cast: Cast, ruler: Actor, agents: list[User]
) -> None:
    one, two = team_of(cast, agents[:1]), team_of(cast, agents[1:2])
    leaf = make_category("Internet", "Lambat")
    rule(ruler, "least_load", name="Lambat", category_id=leaf.pk, team_id=one.pk)
    rule(ruler, "least_load", name="Sisanya", unit_id=cast.branch.pk, team_id=two.pk)

    slow, other = placed(cast, category_id=leaf.pk), placed(cast)
    elsewhere = placed(cast, unit_id=cast.other_branch.pk, actor=ruler)

    assert (slow.assignee_id, slow.team_id, slow.status) == (agents[0].pk, one.pk, "assigned")
    assert other.assignee_id == agents[1].pk
    assert (elsewhere.assignee_id, elsewhere.status) == (None, "new")
    entry = Entry.objects.get(action="ticket.assigned", subject_id=slow.pk)
    assert (entry.data["rule"], entry.data["method"], entry.data["open"]) == ("Lambat", "least_load", 0)


@pytest.mark.parametrize(
    ("conditions", "facts", "fits"),
    [
        ({"priorities": (1,)}, {"impact": 1, "urgency": 1}, True),
        ({"priorities": (1,)}, {}, False),
        ({"channels": (Channel.PHONE,)}, {"channel": Channel.PHONE}, True),
        ({"channels": (Channel.PHONE,)}, {}, False),
        ({"customer_number": "C-1"}, {"customer": True}, True),
        ({"customer_class": "dedicated"}, {"customer": True}, True),
        ({"customer_number": "C-1"}, {}, False),
    ],
)
def test_each_condition_narrows(
    cast: Cast,
    ruler: Actor,
    agents: list[User],
    conditions: dict[str, Any],
    facts: dict[str, Any],
    fits: bool,
) -> None:
    customer = Customer.objects.create(number="C-1", name="Satu", unit=cast.branch, service_class="Dedicated")
    rule(ruler, "least_load", team_id=team_of(cast, agents).pk, **conditions)
    if facts.pop("customer", False):
        facts["customer_id"] = customer.pk

    assert (placed(cast, **facts).assignee_id is not None) is fits


def test_in_turn_and_least_load_spread_the_work(cast: Cast, ruler: Actor, agents: list[User]) -> None:
    team = team_of(cast, agents)
    made = rule(ruler, "round_robin", team_id=team.pk)
    turns = [placed(cast).assignee_id for _number in range(6)]
    services.assignment_rule_retire(actor=ruler, rule_id=made.pk, expected_version=1, retired=True)
    rule(ruler, "least_load", team_id=team.pk)
    services.ticket_resolve(
        actor=cast.dispatcher,
        number=Ticket.objects.filter(assignee=agents[1]).first().number,  # type: ignore[union-attr]
        resolution="Beres",
        cause="cable",
    )

    assert turns == [agent.pk for agent in agents] * 2
    assert placed(cast).assignee_id == agents[1].pk


def test_a_technician_with_the_skill_gets_a_work_order_and_a_deactivated_one_nothing(
    cast: Cast, ruler: Actor
) -> None:
    skilled, away = make_technician(cast.branch), make_technician(cast.branch)
    type(skilled).objects.filter(pk__in=[skilled.pk, away.pk]).update(skills=["Radio"])
    type(away).objects.filter(pk=away.pk).update(deactivated_at="2026-01-01T00:00Z")
    category = make_category("Radio")
    type(category).objects.update(skill="radio")
    rule(ruler, "skill", category_id=category.pk)

    first, second = placed(cast, category_id=category.pk), placed(cast, category_id=category.pk)

    assert first.assignee_id == second.assignee_id == skilled.user_id
    assert WorkOrder.objects.filter(lead=skilled, status="assigned").count() == 2
    assert Entry.objects.filter(action="ticket.placed").count() == 2


def test_with_nobody_there_the_ticket_waits_and_the_timeline_says_why(cast: Cast, ruler: Actor) -> None:
    rule(ruler, "least_load", team_id=team_of(cast, []).pk)

    assert placed(cast).assignee_id is None
    assert Entry.objects.filter(action="ticket.not_placed").count() == 1


def test_to_the_team_names_the_team_alone(cast: Cast, ruler: Actor) -> None:
    team = team_of(cast, [])
    rule(ruler, "team", team_id=team.pk)

    ticket = placed(cast)

    assert (ticket.team_id, ticket.assignee_id) == (team.pk, None)


def test_who_was_faster_keeps_the_ticket_and_a_second_run_changes_nothing(
    cast: Cast, ruler: Actor, agents: list[User]
) -> None:
    rule(ruler, "least_load", team_id=team_of(cast, agents).pk)
    ticket = make_ticket(cast)
    services.ticket_assign(actor=cast.dispatcher, number=ticket.number, assignee_id=agents[2].pk)

    for _number in range(2):
        ticket_place.call(ticket_id=ticket.pk)

    assert Ticket.objects.get().assignee_id == agents[2].pk
    assert Entry.objects.filter(action="ticket.assigned").count() == 1


def test_validation_tries_again(cast: Cast, ruler: Actor, agents: list[User]) -> None:
    ticket = make_ticket(cast)
    rule(ruler, "least_load", team_id=team_of(cast, agents).pk)

    services.ticket_validate(actor=cast.dispatcher, number=ticket.number)
    ticket_place.call(ticket_id=ticket.pk)

    assert Ticket.objects.get().assignee_id == agents[0].pk


def test_creation_costs_one_row_of_the_queue_and_no_lock(
    cast: Cast, ruler: Actor, agents: list[User], django_assert_max_num_queries: Any
) -> None:
    make_ticket(cast)
    rule(ruler, "least_load", team_id=team_of(cast, agents).pk)
    make_ticket(cast)  # the reference tables are held from here on

    with django_assert_max_num_queries(14) as counted:
        make_ticket(cast)

    assert not [query for query in counted.captured_queries if "FOR UPDATE" in query["sql"]]


def test_the_preview_tells_who_would_get_them_and_changes_nothing(
    cast: Cast, ruler: Actor, agents: list[User]
) -> None:
    tickets = [make_ticket(cast) for _number in range(4)]
    rule(ruler, "round_robin", team_id=team_of(cast, agents).pk)
    loaded = list(Ticket.objects.select_related("unit", "category").order_by("pk"))

    foreseen = placing_foresee(loaded)

    assert [line.person for line in foreseen] == [*agents, agents[0]]
    assert not Ticket.objects.filter(assignee__isnull=False).exists()
    for ticket in tickets:
        ticket_place.call(ticket_id=ticket.pk)
    assert list(Ticket.objects.order_by("pk").values_list("assignee", flat=True)) == [
        line.person.pk for line in foreseen if line.person
    ]


# Managing them ---------------------------------------------------------------------------------------------


def test_rules_are_edited_ordered_and_retired(cast: Cast, ruler: Actor) -> None:
    one, two = rule(ruler, "least_load", name="Satu"), rule(ruler, "least_load", name="Dua")

    services.assignment_rule_move(actor=ruler, rule_id=two.pk, up=True)
    services.assignment_rule_move(actor=ruler, rule_id=two.pk, up=True)
    services.assignment_rule_edit(
        actor=ruler, rule_id=one.pk, expected_version=1, facts=RuleFacts("Satu lagi", "round_robin")
    )

    assert list(AssignmentRule.objects.values_list("name", flat=True)) == ["Dua", "Satu lagi"]
    with pytest.raises(StaleState):
        services.assignment_rule_edit(
            actor=ruler, rule_id=one.pk, expected_version=1, facts=RuleFacts("Lain", "round_robin")
        )
    with pytest.raises(StaleState):
        services.assignment_rule_retire(actor=ruler, rule_id=one.pk, expected_version=1, retired=True)


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"method": "luck"}, "method"),
        ({"method": "team"}, "team"),
        ({"team_id": 10**9}, "team"),
        ({"category_id": 10**9}, "category"),
        ({"priorities": (9,)}, "priorities"),
        ({"channels": ("pigeon",)}, "channels"),
        ({"customer_number": "C-404"}, "customer"),
        ({"unit_id": 10**9}, "unit"),
    ],
)
def test_rules_that_make_no_sense_are_refused(ruler: Actor, facts: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.assignment_rule_create(
            actor=ruler, facts=RuleFacts(**{"name": "A", "method": "least_load", **facts})
        )

    assert wrong in refusal.value.fields
    assert not AssignmentRule.objects.exists()


def test_who_rules_a_branch_rules_the_branch_alone(cast: Cast, ruler: Actor) -> None:
    role = make_role("aturan-cabang", ["assignment.manage", "unit.view"])
    local = acting(make_person(role=role, at=cast.branch))
    own = rule(local, "least_load", unit_id=cast.branch.pk)
    whole = rule(ruler, "least_load")

    with pytest.raises(NotAllowed):
        rule(local, "least_load")
    with pytest.raises(NotAllowed):
        services.assignment_rule_move(actor=local, rule_id=own.pk, up=False)
    with pytest.raises(NotAllowed):
        services.assignment_rule_retire(actor=local, rule_id=whole.pk, expected_version=1, retired=True)
    with pytest.raises(NotVisible):
        services.assignment_rule_retire(
            actor=cast.dispatcher, rule_id=own.pk, expected_version=1, retired=True
        )


def test_who_rules_a_branch_gives_to_its_own_teams(cast: Cast) -> None:
    local = acting(make_person(role=make_role("aturan", ["assignment.manage", "unit.view"]), at=cast.branch))
    own = team_of(cast, [])
    foreign = Team.objects.create(code="asing", name="Tim asing", unit=cast.other_branch)

    rule(local, "team", unit_id=cast.branch.pk, team_id=own.pk)

    with pytest.raises(Invalid):
        rule(local, "team", unit_id=cast.branch.pk, team_id=foreign.pk)
