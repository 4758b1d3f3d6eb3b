"""Which policy holds for whom, and the promise that the reporter hears from us."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.organization.models import Customer
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import LONG_AGO, Cast, make_cast, make_category, make_policy, make_ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR = 3600


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ruler(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


def targets(hours: float, **others: int) -> dict[str, dict[str, int]]:
    return {str(priority): {"resolution": int(hours * HOUR), **others} for priority in range(1, 5)}


def policy(ruler: Actor, code: str, hours: float, **fields: object) -> None:
    services.sla_policy_create(
        actor=ruler,
        code=code,
        name=code,
        targets=targets(hours),
        valid_from=LONG_AGO,
        **fields,  # type: ignore[arg-type]
    )


def hours_promised(ticket: Ticket) -> float | None:
    due = ticket.resolution_due_at
    return round((due - ticket.reported_at).total_seconds() / HOUR, 2) if due else None


def test_the_closest_policy_holds_customer_then_class_then_category_then_unit(
    cast: Cast, ruler: Actor
) -> None:
    group, leaf = make_category("Internet"), make_category("Internet", "Lambat")
    one = Customer.objects.create(number="C-1", name="Satu", unit=cast.branch, service_class="Dedicated")
    two = Customer.objects.create(number="C-2", name="Dua", unit=cast.branch, service_class="dedicated")
    policy(ruler, "semua", 10)
    policy(ruler, "unit", 9, unit_id=cast.branch.pk)
    policy(ruler, "kelompok", 8, category_id=group.pk)
    policy(ruler, "jenis", 7, category_id=leaf.pk)
    policy(ruler, "kelas", 6, customer_class="Dedicated")
    policy(ruler, "pelanggan", 5, customer_number="c-1")

    def promised(**facts: object) -> float | None:
        return hours_promised(make_ticket(cast, **facts))

    elsewhere = make_ticket(cast, unit_id=cast.other_branch.pk, actor=ruler)
    assert hours_promised(elsewhere) == 10
    assert promised() == 9
    assert promised(category_id=group.pk) == 8
    assert promised(category_id=leaf.pk) == 7
    assert promised(category_id=leaf.pk, customer_id=two.pk) == 6
    assert promised(category_id=leaf.pk, customer_id=one.pk) == 5


def test_a_policy_without_times_for_a_priority_leaves_its_tickets_to_the_next(
    cast: Cast, ruler: Actor
) -> None:
    policy(ruler, "semua", 10)
    services.sla_policy_create(
        actor=ruler,
        code="gawat",
        name="Gawat",
        targets={"1": {"resolution": HOUR}},
        unit_id=cast.branch.pk,
        valid_from=LONG_AGO,
    )

    urgent, ordinary = make_ticket(cast, impact=1, urgency=1), make_ticket(cast, impact=3, urgency=3)

    assert (hours_promised(urgent), hours_promised(ordinary)) == (1, 10)


def test_an_older_version_does_not_come_back_where_the_present_one_promises_nothing(
    cast: Cast, ruler: Actor
) -> None:
    made = services.sla_policy_create(
        actor=ruler, code="p", name="P", targets=targets(4), valid_from=LONG_AGO
    )
    services.sla_policy_version_create(
        actor=ruler,
        policy_id=made.pk,
        targets={"1": {"resolution": HOUR}},
        expected_number=1,
        valid_from=MONDAY,
    )

    with clock.frozen_at(MONDAY + timedelta(hours=1)):
        ordinary = make_ticket(cast, impact=3, urgency=3)

    assert ordinary.resolution_due_at is None


def test_a_ticket_keeps_the_promise_of_a_policy_that_is_retired_later(cast: Cast, ruler: Actor) -> None:
    """Its next move took the promise away."""
    made = services.sla_policy_create(
        actor=ruler, code="p", name="P", targets=targets(4), valid_from=LONG_AGO
    )
    ticket = make_ticket(cast)
    services.sla_policy_retire(actor=ruler, policy_id=made.pk, retired=True)

    services.ticket_start(actor=cast.dispatcher, number=ticket.number)

    assert hours_promised(Ticket.objects.get()) == 4


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"customer_number": "C-404"}, "customer"),
        ({"customer_number": "C-1", "customer_class": "Dedicated"}, "customer_class"),
        ({"targets": targets(8, update=60)}, "update_1"),
    ],
)
def test_conditions_that_make_no_sense_are_refused(
    cast: Cast, ruler: Actor, fields: dict[str, object], wrong: str
) -> None:
    Customer.objects.create(number="C-1", name="Satu", unit=cast.branch)

    with pytest.raises(Invalid) as refusal:
        services.sla_policy_create(
            actor=ruler,
            **{"code": "p", "name": "P", "targets": targets(8), **fields},  # type: ignore[arg-type]
        )

    assert wrong in refusal.value.fields


# The promise that the reporter hears from us ---------------------------------------------------------------


def told(cast: Cast, number: str, hours: float) -> Ticket:
    with clock.frozen_at(MONDAY + timedelta(hours=hours)):
        services.ticket_reply(actor=cast.dispatcher, number=number, body="Masih dikerjakan.")
    return Ticket.objects.get(number=number)


def test_each_public_answer_by_staff_begins_the_clock_of_the_next_word_anew(cast: Cast) -> None:
    make_policy(targets=targets(40, update=2 * HOUR))
    with clock.frozen_at(MONDAY):
        number = make_ticket(cast, requester_id=cast.customer_person.pk).number
    first = Ticket.objects.get().update_due_at
    second = told(cast, number, 1).update_due_at
    with clock.frozen_at(MONDAY + timedelta(hours=1.5)):
        services.ticket_note(actor=cast.dispatcher, number=number, body="Hanya untuk kita")
        services.ticket_reply(actor=cast.customer, number=number, body="Bagaimana?")
    unmoved = Ticket.objects.get().update_due_at
    third = told(cast, number, 2)

    assert first == MONDAY + timedelta(hours=2)
    assert second == unmoved == MONDAY + timedelta(hours=3)
    assert (third.update_due_at, third.next_due_at) == (MONDAY + timedelta(hours=4),) * 2


def test_a_missed_word_is_noticed_once_and_an_answer_takes_it_back(cast: Cast) -> None:
    make_policy(targets=targets(40, update=2 * HOUR))
    with clock.frozen_at(MONDAY):
        number = make_ticket(cast).number

    with clock.frozen_at(MONDAY + timedelta(hours=2, seconds=1)):
        assert [breaches_notice(), breaches_notice()] == [1, 0]
    missed = Ticket.objects.get()
    answered = told(cast, number, 3)
    with clock.frozen_at(MONDAY + timedelta(hours=5, seconds=1)):
        again = breaches_notice()

    assert missed.update_breached_at == MONDAY + timedelta(hours=2)
    assert (answered.update_breached_at, answered.update_due_at) == (None, MONDAY + timedelta(hours=5))
    assert again == 1


def test_the_clock_of_the_next_word_stands_while_the_ticket_is_held_and_ends_with_the_solution(
    cast: Cast,
) -> None:
    make_policy(targets=targets(40, update=2 * HOUR))
    with clock.frozen_at(MONDAY):
        number = make_ticket(cast).number
    told(cast, number, 1)
    with clock.frozen_at(MONDAY + timedelta(hours=2)):
        services.ticket_start(actor=cast.dispatcher, number=number)
        held = services.ticket_hold(actor=cast.dispatcher, number=number, reason="power_cut").update_due_at
    with clock.frozen_at(MONDAY + timedelta(hours=5)):
        resumed = services.ticket_start(actor=cast.dispatcher, number=number).update_due_at
    with clock.frozen_at(MONDAY + timedelta(hours=5.5)):
        solved = services.ticket_resolve(
            actor=cast.dispatcher, number=number, resolution="Beres", cause="cable"
        ).update_due_at
    with clock.frozen_at(MONDAY + timedelta(hours=20)):
        reopened = services.ticket_reopen(actor=cast.dispatcher, number=number, reason="Mati lagi")

    assert (held, resumed, solved) == (None, MONDAY + timedelta(hours=6), None)
    assert reopened.update_due_at == MONDAY + timedelta(hours=22)


def test_an_answer_between_reading_and_writing_of_a_move_is_not_lost(cast: Cast) -> None:
    """The move is refused, since it computed the next word from an answer that is no longer the last."""
    make_policy(targets=targets(40, update=2 * HOUR))
    with clock.frozen_at(MONDAY):
        number = make_ticket(cast).number
    told(cast, number, 0.5)
    loaded = services.ticket_load(cast.dispatcher, number)
    told(cast, number, 1)

    with pytest.raises(StaleState):
        services.ticket_swap(
            loaded, actor=cast.dispatcher, action="ticket.edited", columns={"update_due_at": None}
        )
    assert Ticket.objects.get().update_due_at == MONDAY + timedelta(hours=3)
