"""Steps of escalation: in working time, once for each ticket, whatever comes between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tanggap.accounts.models import Role, Team
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.notifications.models import InboxItem
from tanggap.organization.tests.factories import make_calendar
from tanggap.tickets import services
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.escalation_notices import audience, escalation_notices_send
from tanggap.tickets.models import Escalation, EscalationStep, SlaPolicyVersion, Ticket
from tanggap.tickets.services import escalations
from tanggap.tickets.services.escalations import escalations_run, pages_repeat
from tanggap.tickets.tests.factories import LONG_AGO, Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR = 3600
TARGETS = {str(priority): {"resolution": 8 * HOUR} for priority in range(1, 5)}


def hours(count: float) -> datetime:
    return MONDAY + timedelta(hours=count)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ruler(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


def tell(**fields: Any) -> StepFacts:
    return StepFacts(
        **{
            "target": "resolution",
            "action": "notify",
            "recipient": "role",
            "role_id": Role.objects.get(code="hd_noc").pk,
            **fields,
        }
    )


def policy(ruler: Actor, *steps: StepFacts, **fields: Any) -> SlaPolicyVersion:
    made = services.sla_policy_create(
        actor=ruler,
        **{"code": "p", "name": "P", "targets": TARGETS, "valid_from": LONG_AGO, "steps": steps, **fields},
    )
    return made.versions.get()


def ticket_at_monday(cast: Cast, **fields: Any) -> str:
    with clock.frozen_at(MONDAY):
        return make_ticket(cast, **fields).number


def run_at(count: float) -> int:
    with clock.frozen_at(hours(count)):
        return escalations_run()


def told(action: str = "ticket.escalated") -> int:
    return Entry.objects.filter(action=action).count()


def test_steps_before_and_after_are_done_in_time_and_once(cast: Cast, ruler: Actor) -> None:
    policy(ruler, tell(percent=50), tell(minutes=-60), tell(minutes=30))
    ticket_at_monday(cast)

    assert Ticket.objects.get().next_step_at == hours(4)
    assert [run_at(3.99), told()] == [0, 0]
    assert [run_at(4), run_at(4.01), told()] == [1, 0, 1]
    assert [run_at(7), told()] == [1, 2]
    assert [run_at(8.5), run_at(9), told()] == [1, 0, 3]
    assert Ticket.objects.get().next_step_at is None
    assert list(Escalation.objects.values_list("due_at", flat=True)) == [hours(4), hours(7), hours(8.5)]


def test_what_was_not_looked_at_for_days_is_done_once_each_in_order(cast: Cast, ruler: Actor) -> None:
    policy(ruler, tell(percent=50), tell(minutes=30))
    ticket_at_monday(cast)

    assert [run_at(100), run_at(101), told()] == [1, 0, 2]


def test_a_worker_that_is_killed_in_between_neither_repeats_nor_misses(
    cast: Cast, ruler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(ruler, tell(percent=50), StepFacts("resolution", "raise", percent=50))
    ticket_at_monday(cast, impact=2, urgency=2)
    whole = escalations._act

    def killed(*_given: object) -> None:
        raise SystemExit

    monkeypatch.setattr(escalations, "_act", killed)
    with pytest.raises(SystemExit):
        run_at(5)
    assert (Escalation.objects.count(), told()) == (0, 0)

    monkeypatch.setattr(escalations, "_act", whole)
    run_at(5)

    assert (Escalation.objects.count(), told()) == (2, 2)
    assert Ticket.objects.get().priority == 2


def test_a_pause_moves_the_steps_and_none_falls_on_midnight(cast: Cast, ruler: Actor) -> None:
    """Bug of others: escalation at 00:00, and during a pause."""
    cast.branch.calendar = make_calendar(
        windows={str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(1, 6)}
    )
    cast.branch.save()
    policy(ruler, tell(percent=100))
    with clock.frozen_at(datetime(2026, 3, 6, 8, tzinfo=UTC)):  # Friday 15:00 in Jakarta
        number = make_ticket(cast).number
        services.ticket_start(actor=cast.dispatcher, number=number)
    planned = Ticket.objects.get().next_step_at
    with clock.frozen_at(datetime(2026, 3, 6, 9, tzinfo=UTC)):
        services.ticket_hold(actor=cast.dispatcher, number=number, reason="power_cut")
    paused = Ticket.objects.get().next_step_at
    with clock.frozen_at(datetime(2026, 3, 9, 3, tzinfo=UTC)):
        services.ticket_start(actor=cast.dispatcher, number=number)

    assert planned == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert paused is None
    assert Ticket.objects.get().next_step_at == datetime(2026, 3, 10, 2, tzinfo=UTC)


def test_a_solved_ticket_and_an_answered_promise_are_left_alone(cast: Cast, ruler: Actor) -> None:
    targets = {str(priority): {"response": 2 * HOUR, "resolution": 8 * HOUR} for priority in range(1, 5)}
    policy(ruler, tell(target="response", percent=100), tell(percent=50), targets=targets)
    number = ticket_at_monday(cast)
    with clock.frozen_at(hours(1)):
        services.ticket_reply(actor=cast.dispatcher, number=number, body="Kami periksa")
    answered = Ticket.objects.get().next_step_at
    with clock.frozen_at(hours(2)):
        services.ticket_resolve(actor=cast.dispatcher, number=number, resolution="Beres", cause="cable")

    assert answered == hours(4)
    assert Ticket.objects.get().next_step_at is None
    assert run_at(50) == 0


def test_each_round_of_the_word_to_the_reporter_has_its_steps(cast: Cast, ruler: Actor) -> None:
    targets = {str(priority): {"update": 2 * HOUR} for priority in range(1, 5)}
    policy(ruler, tell(target="update", percent=100), targets=targets)
    number = ticket_at_monday(cast)

    first = [run_at(2), run_at(3)]
    with clock.frozen_at(hours(3)):
        services.ticket_reply(actor=cast.dispatcher, number=number, body="Masih dikerjakan")
    second = [run_at(4), run_at(5), run_at(6)]

    assert (first, second, told()) == ([1, 0], [0, 1, 0], 2)


def test_a_step_hands_over_and_raises_with_a_reason(cast: Cast, ruler: Actor) -> None:
    worker = make_person(role="hd_noc", at=cast.branch)
    team = Team.objects.create(code="inti", name="Tim inti", unit=cast.branch)
    policy(
        ruler,
        StepFacts("resolution", "raise", percent=25),
        StepFacts("resolution", "reassign", percent=50, team_id=team.pk, person_id=worker.pk),
    )
    ticket_at_monday(cast, impact=3, urgency=3)

    run_at(2)
    raised = Ticket.objects.get()
    run_at(4)
    handed = Ticket.objects.get()

    assert (raised.priority, bool(raised.priority_reason)) == (3, True)
    assert (handed.team_id, handed.assignee_id, handed.status) == (team.pk, worker.pk, "assigned")


def test_a_step_that_is_refused_does_not_keep_others_from_theirs(cast: Cast, ruler: Actor) -> None:
    """The person has no right at the unit any more."""
    stranger = make_person(role="hd_noc", at=cast.other_branch)
    policy(ruler, StepFacts("resolution", "reassign", percent=50, person_id=stranger.pk), tell(percent=50))
    ticket_at_monday(cast)

    assert [run_at(4), run_at(5)] == [1, 0]
    assert Ticket.objects.get().assignee_id is None
    assert Escalation.objects.count() == 2


def test_a_call_is_repeated_until_somebody_answers(cast: Cast, ruler: Actor) -> None:
    policy(ruler, tell(action="page", percent=50, repeat_minutes=10))
    number = ticket_at_monday(cast)
    run_at(4)

    def repeat_at(minutes: int) -> int:
        with clock.frozen_at(hours(4) + timedelta(minutes=minutes)):
            return pages_repeat()

    assert [repeat_at(9), repeat_at(10), repeat_at(10), repeat_at(20)] == [0, 1, 0, 1]
    with pytest.raises(NotVisible):
        services.ticket_acknowledge(actor=cast.outsider, number=number)
    services.ticket_acknowledge(actor=cast.dispatcher, number=number)
    assert repeat_at(40) == 0
    with pytest.raises(Invalid):
        services.ticket_acknowledge(actor=cast.dispatcher, number=number)
    row = Escalation.objects.get()
    assert (row.times, row.acknowledged_by_label) == (3, str(cast.dispatcher_person))


def test_a_call_ends_with_the_ticket(cast: Cast, ruler: Actor) -> None:
    policy(ruler, tell(action="page", percent=50, repeat_minutes=10))
    number = ticket_at_monday(cast)
    run_at(4)
    services.ticket_resolve(actor=cast.dispatcher, number=number, resolution="Beres", cause="cable")

    with clock.frozen_at(hours(5)):
        pages_repeat()

    assert (Escalation.objects.get().times, Escalation.objects.get().repeat_at) == (1, None)


def test_a_new_version_does_not_tell_again_what_was_told(cast: Cast, ruler: Actor) -> None:
    version = policy(ruler, tell(percent=50))
    ticket_at_monday(cast)
    run_at(4)
    step = EscalationStep.objects.get()
    services.sla_policy_version_create(
        actor=ruler,
        policy_id=version.policy_id,
        targets=TARGETS,
        expected_number=1,
        valid_from=MONDAY - timedelta(days=1),
        steps=[tell(percent=25, key=step.key), tell(percent=60)],
    )
    with clock.frozen_at(hours(4.5)):
        services.sla_recompute_open(actor=ruler)

    assert Ticket.objects.get().next_step_at == hours(4.8)
    assert [run_at(5), told()] == [1, 2]


def test_who_is_told(cast: Cast, ruler: Actor) -> None:
    lead, member = make_person(role="hd_noc", at=cast.branch), make_person(role="agent", at=cast.branch)
    team = Team.objects.create(code="inti", name="Tim inti", unit=cast.branch, lead=lead)
    team.members.set([lead, member])
    policy(
        ruler,
        tell(percent=10),
        tell(percent=20, recipient="assignee"),
        tell(percent=30, recipient="team_lead"),
        tell(percent=40, recipient="person", person_id=member.pk),
    )
    number = ticket_at_monday(cast, team_id=team.pk)
    with clock.frozen_at(MONDAY):
        services.ticket_assign(actor=cast.dispatcher, number=number, assignee_id=member.pk)
    run_at(7)

    people = [audience(row) for row in Escalation.objects.select_related("step", "ticket__team")]
    assert people == [{cast.dispatcher_person.pk, lead.pk}, {member.pk}, {lead.pk}, {member.pk}]
    escalation_notices_send.call(escalation_ids=[Escalation.objects.order_by("pk")[0].pk])
    assert InboxItem.objects.filter(event="ticket.escalated", user=lead).count() == 1
    Team.objects.update(lead=None)
    assert audience(Escalation.objects.order_by("pk")[2]) == {lead.pk, member.pk}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"percent": None}, "amount"),
        ({"percent": 50, "minutes": 5}, "amount"),
        ({"percent": 900}, "amount"),
        ({"percent": 50, "target": "luck"}, "target"),
        ({"percent": 50, "action": "shout"}, "action"),
        ({"percent": 50, "role_id": None}, "role"),
        ({"percent": 50, "recipient": "person", "person_id": 10**9}, "person"),
        ({"percent": 50, "action": "page"}, "repeat_minutes"),
        ({"percent": 50, "action": "reassign"}, "team"),
    ],
)
def test_steps_that_make_no_sense_are_refused_at_their_field(
    ruler: Actor, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        policy(ruler, tell(percent=20), tell(**fields))

    assert f"steps-1-{wrong}" in refusal.value.fields
    assert not SlaPolicyVersion.objects.exists()


def test_a_reader_does_not_answer_calls(cast: Cast, ruler: Actor) -> None:
    policy(ruler, tell(action="page", percent=50, repeat_minutes=10))
    number = ticket_at_monday(cast)
    run_at(4)

    with pytest.raises(NotAllowed):
        services.ticket_acknowledge(actor=acting(make_person(role="leader", at=cast.branch)), number=number)
