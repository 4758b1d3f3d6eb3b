"""Which holds stop the clock, and the second person's word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person, make_role
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.tickets import services
from tanggap.tickets.models import Ticket, TicketState
from tanggap.tickets.selectors import stops_waiting
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import Cast, make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


def hours(count: float) -> datetime:
    return MONDAY + timedelta(hours=count)


@pytest.fixture
def cast() -> Cast:
    make_policy()
    return make_cast()


@pytest.fixture
def ruler(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


@pytest.fixture
def colleague(cast: Cast) -> User:
    return make_person(role="hd_noc", at=cast.branch)


def with_second_person(ruler: Actor, reason: str = "weather", **flags: bool) -> None:
    services.hold_rule_set(
        actor=ruler,
        reason=reason,
        expected_version=0,
        **{"stops_clock": True, "second_person": True, "needs_note": False, **flags},
    )


def held(cast: Cast, *, at: float = 1, reason: str = "weather") -> str:
    with clock.frozen_at(MONDAY):
        number = make_ticket(cast).number
        services.ticket_start(actor=cast.dispatcher, number=number)
    with clock.frozen_at(hours(at)):
        services.ticket_hold(actor=cast.dispatcher, number=number, reason=reason, note="Hujan badai")
    return number


def test_until_somebody_else_confirms_the_clock_runs_and_then_it_stands_since_it_was_asked(
    cast: Cast, ruler: Actor, colleague: User
) -> None:
    with_second_person(ruler)
    number = held(cast)
    waiting = Ticket.objects.get().resolution_due_at

    with clock.frozen_at(hours(3)):
        with pytest.raises(NotAllowed) as refusal:
            services.ticket_hold_confirm(actor=cast.dispatcher, number=number)
        services.ticket_hold_confirm(actor=acting(colleague), number=number)
    paused = Ticket.objects.get().resolution_due_at
    with clock.frozen_at(hours(5)):
        services.ticket_start(actor=cast.dispatcher, number=number)

    assert refusal.value.code == "second_person"
    assert (waiting, paused) == (hours(4), None)
    assert Ticket.objects.get().resolution_due_at == hours(8)
    state = TicketState.objects.get(status="on_hold")
    assert (state.approval, state.stops_clock) == ("approved", True)
    assert state.confirmed_by_label == str(colleague)
    assert Entry.objects.filter(action="ticket.hold_confirmed").count() == 1


def test_refused_it_never_stops(cast: Cast, ruler: Actor, colleague: User) -> None:
    with_second_person(ruler)
    number = held(cast)

    with clock.frozen_at(hours(2)):
        with pytest.raises(Invalid):
            services.ticket_hold_refuse(actor=acting(colleague), number=number, reason="  ")
        services.ticket_hold_refuse(actor=acting(colleague), number=number, reason="Tidak hujan")
        with pytest.raises(Invalid):
            services.ticket_hold_confirm(actor=acting(colleague), number=number)

    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.resolution_due_at) == ("on_hold", hours(4))
    state = TicketState.objects.get(status="on_hold")
    assert (state.approval, state.stops_clock, state.decision_note) == ("refused", False, "Tidak hujan")


def test_a_hold_that_is_over_can_still_be_confirmed_and_lifts_what_was_missed_meanwhile(
    cast: Cast, ruler: Actor, colleague: User
) -> None:
    with_second_person(ruler)
    number = held(cast)
    with clock.frozen_at(hours(6)):
        breaches_notice()
        solved = services.ticket_resolve(
            actor=cast.dispatcher, number=number, resolution="Beres", cause="weather"
        )
    assert (solved.sla_met, solved.resolve_net_seconds) == (False, 6 * 3600)

    with clock.frozen_at(hours(7)):
        services.ticket_hold_confirm(actor=acting(colleague), number=number)

    ticket = Ticket.objects.get()
    assert (ticket.sla_met, ticket.resolve_net_seconds) == (True, 3600)
    assert ticket.resolution_breached_at is None


def test_without_the_setting_who_may_decide_decides_alone_and_a_worker_never(cast: Cast) -> None:
    worker = make_role("pekerja", ["ticket.work", "ticket.view"])
    technician = make_person(role=worker, at=cast.branch)
    number = held(cast, reason="power_cut")
    assert Ticket.objects.get().resolution_due_at is None
    with clock.frozen_at(hours(2)):
        services.ticket_start(actor=cast.dispatcher, number=number)
        services.ticket_assign(actor=cast.dispatcher, number=number, assignee_id=technician.pk)
        services.ticket_hold(actor=acting(technician), number=number, reason="power_cut")

    assert Ticket.objects.get().resolution_due_at == hours(5)
    assert [state.asked_by_id for state in stops_waiting(cast.dispatcher)] == [technician.pk]
    assert not stops_waiting(cast.outsider).exists()
    assert not stops_waiting(acting(technician)).exists()


def test_evidence_can_be_made_a_duty_and_a_reason_can_be_kept_from_stopping(cast: Cast, ruler: Actor) -> None:
    with_second_person(ruler, "safety", second_person=False, needs_note=True)
    with_second_person(ruler, "third_party", stops_clock=False, second_person=False)
    with clock.frozen_at(MONDAY):
        number = make_ticket(cast).number
        services.ticket_start(actor=cast.dispatcher, number=number)
        with pytest.raises(Invalid) as refusal:
            services.ticket_hold(actor=cast.dispatcher, number=number, reason="safety")
        services.ticket_hold(actor=cast.dispatcher, number=number, reason="third_party")

    assert "note" in refusal.value.fields
    assert Ticket.objects.get().resolution_due_at == hours(4)
    assert TicketState.objects.get(status="on_hold").approval == ""


def test_strangers_and_other_branches_do_not_decide(cast: Cast, ruler: Actor) -> None:
    with_second_person(ruler)
    number = held(cast)

    with pytest.raises(NotVisible):
        services.ticket_hold_confirm(actor=cast.outsider, number=number)
    with pytest.raises(NotVisible):
        services.ticket_hold_confirm(actor=ruler, number=number, state_id=10**9)
    with pytest.raises(NotAllowed):
        services.hold_rule_set(
            actor=cast.dispatcher,
            reason="weather",
            stops_clock=True,
            second_person=False,
            needs_note=False,
            expected_version=1,
        )


def test_a_rule_on_an_old_screen_and_one_that_makes_no_sense_are_refused(ruler: Actor) -> None:
    with_second_person(ruler)

    with pytest.raises(StaleState):
        with_second_person(ruler)
    with pytest.raises(Invalid):
        with_second_person(ruler, "permit", stops_clock=False)
    with pytest.raises(Invalid):
        with_second_person(ruler, "mood")
