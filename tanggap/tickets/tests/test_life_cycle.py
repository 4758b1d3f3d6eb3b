"""Moves through the life cycle: what is allowed, what is kept, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.tests.factories import make_calendar
from tanggap.tickets import services
from tanggap.tickets.choices import Cause, HoldReason, TicketStatus
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.sla import sla_columns
from tanggap.tickets.tests.factories import make_cast, make_category, make_policy, make_ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def solve(actor, number):
    return services.ticket_resolve(
        actor=actor, number=number, resolution="Konektor diganti", cause=Cause.CONNECTOR
    )


def test_numbers_increase_within_the_year():
    cast = make_cast()

    first, second = make_ticket(cast), make_ticket(cast)

    assert first.number.startswith("TGP-")
    assert first.number < second.number


def test_the_same_request_key_creates_one_ticket():
    cast = make_cast()

    first = make_ticket(cast, request_key="k1")
    again = make_ticket(cast, request_key="k1", subject="Lain")

    assert again.pk == first.pk
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"unit_id": None}, "unit_id"),
        ({"unit_id": 999_999}, "unit_id"),
        ({"category_id": 999_999}, "category_id"),
        ({"impact": 7}, "impact"),
        ({"kind": "nothing"}, "kind"),
        ({"requester_email": "bukan-surel"}, "requester_email"),
        ({"latitude": 1}, "latitude"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
    ],
)
def test_bad_input_names_its_field_and_creates_nothing(fields, wrong):
    cast = make_cast()

    with pytest.raises(Invalid) as refusal:
        make_ticket(cast, **fields)

    assert wrong in refusal.value.fields
    assert not Ticket.objects.exists()


def test_nobody_creates_in_a_unit_of_others():
    cast = make_cast()

    with pytest.raises(NotAllowed):
        make_ticket(cast, actor=cast.outsider)


def test_a_stranger_does_not_learn_that_a_ticket_exists():
    cast = make_cast()
    ticket = make_ticket(cast)

    with pytest.raises(NotVisible):
        services.ticket_start(actor=cast.outsider, number=ticket.number)


def test_the_reporter_sees_and_closes_but_does_not_start():
    cast = make_cast()
    ticket = make_ticket(cast, requester_id=cast.customer_person.pk)

    with pytest.raises(NotAllowed):
        services.ticket_start(actor=cast.customer, number=ticket.number)
    solve(cast.dispatcher, ticket.number)
    services.ticket_close(actor=cast.customer, number=ticket.number)

    assert Ticket.objects.get().status == TicketStatus.CLOSED


def test_a_solved_ticket_keeps_its_moments_and_durations():
    cast = make_cast()
    make_policy()
    with clock.frozen_at(MONDAY):
        ticket = make_ticket(cast)
    with clock.frozen_at(MONDAY + timedelta(minutes=10)):
        services.ticket_start(actor=cast.dispatcher, number=ticket.number)
    with clock.frozen_at(MONDAY + timedelta(hours=2)):
        solve(cast.dispatcher, ticket.number)

    ticket = Ticket.objects.get()
    assert ticket.respond_seconds == 600
    assert ticket.resolve_seconds == 7200
    assert ticket.resolve_net_seconds == 7200
    assert ticket.sla_met is True
    assert ticket.resolver_id == cast.dispatcher_person.pk
    assert ticket.next_due_at is None


def test_a_confirmed_hold_stops_the_clock_and_another_does_not():
    cast = make_cast()
    make_policy()
    with clock.frozen_at(MONDAY):
        stopping, running = make_ticket(cast), make_ticket(cast)
    for ticket, reason in ((stopping, HoldReason.CUSTOMER_ABSENT), (running, HoldReason.WAITING_MATERIAL)):
        with clock.frozen_at(MONDAY + timedelta(hours=1)):
            services.ticket_start(actor=cast.dispatcher, number=ticket.number)
            services.ticket_hold(actor=cast.dispatcher, number=ticket.number, reason=reason)
        with clock.frozen_at(MONDAY + timedelta(hours=6)):
            services.ticket_start(actor=cast.dispatcher, number=ticket.number)

    assert Ticket.objects.get(pk=stopping.pk).resolution_due_at == MONDAY + timedelta(hours=9)
    assert Ticket.objects.get(pk=running.pk).resolution_due_at == MONDAY + timedelta(hours=4)


def test_a_hold_needs_a_known_reason_and_other_needs_words():
    cast = make_cast()
    ticket = make_ticket(cast)
    services.ticket_start(actor=cast.dispatcher, number=ticket.number)

    with pytest.raises(Invalid):
        services.ticket_hold(actor=cast.dispatcher, number=ticket.number, reason="tidur")
    with pytest.raises(Invalid):
        services.ticket_hold(actor=cast.dispatcher, number=ticket.number, reason=HoldReason.OTHER)

    assert Ticket.objects.get().status == TicketStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("prepare", "act"),
    [
        (["reject"], "start"),
        (["resolve"], "hold"),
        (["resolve"], "start"),
        (["cancel"], "resolve"),
        (["resolve", "close"], "resolve"),
        ([], "close"),
        ([], "reopen"),
    ],
)
def test_illegal_moves_are_refused_and_change_nothing(prepare, act):
    cast = make_cast()
    ticket = make_ticket(cast)
    acts = {
        "start": lambda: services.ticket_start(actor=cast.dispatcher, number=ticket.number),
        "hold": lambda: services.ticket_hold(actor=cast.dispatcher, number=ticket.number, reason="weather"),
        "resolve": lambda: solve(cast.dispatcher, ticket.number),
        "close": lambda: services.ticket_close(actor=cast.dispatcher, number=ticket.number),
        "reopen": lambda: services.ticket_reopen(actor=cast.dispatcher, number=ticket.number, reason="Lagi"),
        "reject": lambda: services.ticket_reject(actor=cast.dispatcher, number=ticket.number, reason="Ganda"),
        "cancel": lambda: services.ticket_cancel(actor=cast.dispatcher, number=ticket.number, reason="Batal"),
    }
    for name in prepare:
        acts[name]()
    before = Ticket.objects.values().get()

    with pytest.raises(NotAllowed) as refusal:
        acts[act]()

    assert refusal.value.code == "state"
    assert Ticket.objects.values().get() == before


def test_a_policy_with_its_own_calendar_counts_by_it():
    cast = make_cast()
    make_policy(calendar=make_calendar())
    friday_evening = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)  # 18:00 in Jakarta

    with clock.frozen_at(friday_evening):
        ticket = make_ticket(cast)

    assert ticket.resolution_due_at == datetime(2026, 3, 9, 5, 0, tzinfo=UTC)  # Monday at noon


def test_a_stale_form_changes_nothing():
    cast = make_cast()
    ticket = make_ticket(cast)
    services.ticket_start(actor=cast.dispatcher, number=ticket.number)

    with pytest.raises(StaleState):
        services.ticket_edit(
            actor=cast.dispatcher,
            number=ticket.number,
            changes={"subject": "Baru"},
            expected_version=ticket.version,
        )

    assert Ticket.objects.get().subject == "Internet mati"


def test_reopening_undoes_the_solution_and_is_counted():
    cast = make_cast()
    ticket = make_ticket(cast)
    solve(cast.dispatcher, ticket.number)

    services.ticket_reopen(actor=cast.dispatcher, number=ticket.number, reason="Mati lagi")

    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.reopen_count) == (TicketStatus.IN_PROGRESS, 1)
    assert ticket.resolved_at is None
    assert ticket.resolve_seconds is None


def test_a_solution_needs_words_and_a_cause():
    cast = make_cast()
    ticket = make_ticket(cast)

    with pytest.raises(Invalid) as no_words:
        services.ticket_resolve(
            actor=cast.dispatcher, number=ticket.number, resolution=" ", cause=Cause.CABLE
        )
    with pytest.raises(Invalid) as no_cause:
        services.ticket_resolve(actor=cast.dispatcher, number=ticket.number, resolution="Selesai", cause="x")

    assert "resolution" in no_words.value.fields
    assert "cause" in no_cause.value.fields


def test_deleting_needs_a_reason_hides_and_can_be_undone():
    cast = make_cast()
    ticket = make_ticket(cast)

    with pytest.raises(Invalid):
        services.ticket_delete(actor=cast.dispatcher, number=ticket.number, reason="")
    services.ticket_delete(actor=cast.dispatcher, number=ticket.number, reason="Uji coba")
    assert not Ticket.objects.visible_to(cast.dispatcher).exists()
    assert not Ticket.objects.visible_to(cast.outsider, deleted=True).exists()
    services.ticket_restore(actor=cast.dispatcher, number=ticket.number)

    assert Ticket.objects.visible_to(cast.dispatcher).exists()
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["ticket.created", "ticket.deleted", "ticket.restored"]


def test_priority_follows_the_matrix_and_an_override_needs_a_reason():
    cast = make_cast()
    make_policy(targets={"1": {"resolution": 3600}, "3": {"resolution": 36_000}})
    with clock.frozen_at(MONDAY):
        ticket = make_ticket(cast)
    assert ticket.priority == 3

    with clock.frozen_at(MONDAY + timedelta(minutes=5)):
        services.ticket_set_priority(actor=cast.dispatcher, number=ticket.number, impact=1, urgency=1)
        with pytest.raises(Invalid):
            services.ticket_set_priority(
                actor=cast.dispatcher, number=ticket.number, impact=1, urgency=1, priority=4
            )

    ticket = Ticket.objects.get()
    assert ticket.priority == 1
    assert ticket.resolution_due_at == MONDAY + timedelta(hours=1)
    assert len(ticket.sla_targets) == 2


def test_editing_tells_what_changed_and_moves_figures_with_the_unit():
    cast = make_cast()
    ticket = make_ticket(cast, category_id=make_category("Internet", "Lambat").pk)

    services.ticket_edit(actor=cast.dispatcher, number=ticket.number, changes={"subject": "LOS merah"})
    with pytest.raises(Invalid):
        services.ticket_edit(actor=cast.dispatcher, number=ticket.number, changes={"status": "closed"})
    with pytest.raises(Invalid):
        services.ticket_edit(
            actor=cast.dispatcher, number=ticket.number, changes={"unit_id": cast.other_branch.pk}
        )

    entry = Entry.objects.get(action="ticket.edited")
    assert entry.data["changes"]["subject"] == ["Internet mati", "LOS merah"]


def test_sla_columns_do_not_change_the_ticket_they_are_computed_for():
    cast = make_cast()
    make_policy()
    ticket = make_ticket(cast)

    sla_columns(
        ticket, {"status": TicketStatus.RESOLVED, "resolved_at": clock.now()}, new_state=None, at=clock.now()
    )

    assert ticket.status == TicketStatus.NEW
    assert ticket.resolved_at is None


def test_the_time_under_a_solution_that_was_undone_counts_gross_and_net():
    cast = make_cast()
    make_policy()
    start = datetime(2026, 3, 2, 2, tzinfo=UTC)
    with clock.frozen_at(start):
        number = make_ticket(cast).number
    for hours, act, facts in (
        (1, services.ticket_resolve, {"resolution": "Beres", "cause": "cable"}),
        (3, services.ticket_reopen, {"reason": "Mati lagi"}),
        (3.5, services.ticket_hold, {"reason": "power_cut"}),
        (6, services.ticket_resolve, {"resolution": "Beres lagi", "cause": "cable"}),
    ):
        with clock.frozen_at(start + timedelta(hours=hours)):
            act(actor=cast.dispatcher, number=number, **facts)

    ticket = Ticket.objects.get()
    assert (ticket.resolve_seconds, ticket.resolve_net_seconds) == (6 * 3600, 3.5 * 3600)
    assert ticket.sla_met is True
