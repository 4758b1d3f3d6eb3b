"""An escalation that asks for an answer calls who is on call; one answer ends both; a lead may stop it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.accounts.models import Role
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.fieldwork.models import OnCallCall, OnCallTurn, Technician
from tanggap.fieldwork.roster.services import calls
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.notifications.models import InboxItem
from tanggap.organization.models import Unit
from tanggap.tickets import services
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.models import Escalation, Ticket
from tanggap.tickets.services.escalations import escalations_run, pages_repeat
from tanggap.tickets.tests.factories import LONG_AGO, Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
HOUR = 3600
BEGIN = LONG_AGO.replace(year=2026, month=3, day=2, hour=2)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def at(hours: float):
    return clock.frozen_at(BEGIN + timedelta(hours=hours))


def paged(cast: Cast, *, percent: tuple[int, ...] = (50,)) -> Ticket:
    """A ticket whose policy calls after half of eight hours and again every ten minutes."""
    role = Role.objects.get(code="hd_noc").pk
    services.sla_policy_create(
        actor=acting(make_person(role="admin", at=cast.company)),
        code="p",
        name="P",
        targets={str(priority): {"resolution": 8 * HOUR} for priority in range(1, 5)},
        valid_from=LONG_AGO,
        steps=[
            StepFacts("resolution", "page", percent=share, recipient="role", role_id=role, repeat_minutes=10)
            for share in percent
        ],
    )
    with at(0):
        return make_ticket(cast)


def turn(unit: Unit, technician: Technician, rank: int = 1) -> None:
    OnCallTurn.objects.create(
        unit=unit, technician=technician, rank=rank, starts_at=BEGIN, ends_at=BEGIN + timedelta(days=2)
    )


def run_at(hours: float) -> int:
    with at(hours):
        return escalations_run() + pages_repeat()


def test_a_page_calls_who_is_on_call_for_the_unit_and_once_only(cast: Cast) -> None:
    first, reserve = make_technician(cast.branch), make_technician(cast.branch)
    turn(cast.branch, reserve, 2)
    turn(cast.branch, first, 1)
    ticket = paged(cast)

    before = run_at(3.9)
    ran = [run_at(4), run_at(4.01)]

    call = OnCallCall.objects.get()
    assert (before, ran) == (0, [1, 0])
    assert (call.ticket_id, call.technician_id, call.status) == (ticket.pk, first.pk, "calling")
    assert call.reason
    assert InboxItem.objects.filter(event="on_call.called", user=first.user).count() == 1
    assert Entry.objects.filter(action="ticket.on_call_called").count() == 1


def test_a_worker_killed_in_between_leaves_no_call_and_no_step(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(cast.branch, make_technician(cast.branch))
    paged(cast)

    def killed(_call: OnCallCall) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(calls, "call_made", killed)
        with pytest.raises(SystemExit):
            run_at(4)
    assert (Escalation.objects.count(), OnCallCall.objects.count()) == (0, 0)
    run_at(4.1)

    assert (Escalation.objects.count(), OnCallCall.objects.count()) == (1, 1)


def test_without_anybody_on_call_the_step_still_tells_its_own_people_and_asks_again(cast: Cast) -> None:
    paged(cast)
    run_at(4)
    nobody = OnCallCall.objects.count()
    turn(cast.company, technician := make_technician(cast.company))
    run_at(4.2)

    assert (nobody, Escalation.objects.get().times) == (0, 2)
    assert OnCallCall.objects.get().technician_id == technician.pk


def test_the_answer_of_who_is_called_ends_the_repetitions_too(cast: Cast) -> None:
    turn(cast.branch, technician := make_technician(cast.branch))
    paged(cast)
    run_at(4)
    with at(4.05):
        calls.call_acknowledge(actor=worker(technician), call_id=OnCallCall.objects.get().pk)

    later = run_at(6)

    row = Escalation.objects.get()
    assert (later, row.repeat_at, row.acknowledged_by_label) == (0, None, str(technician.user))
    assert OnCallCall.objects.get().status == "acknowledged"


def test_an_answer_on_the_ticket_ends_the_call_and_tells_who_was_called(cast: Cast) -> None:
    turn(cast.branch, technician := make_technician(cast.branch))
    ticket = paged(cast)
    run_at(4)
    services.ticket_acknowledge(actor=cast.dispatcher, number=ticket.number)

    call = OnCallCall.objects.get()
    assert (call.status, call.next_at, call.stopped_by_label) == (
        "stopped",
        None,
        str(cast.dispatcher_person),
    )
    assert calls.calls_repeat() == 0
    assert InboxItem.objects.filter(event="on_call.stopped", user=technician.user).count() == 1


def test_a_call_that_nobody_answered_begins_anew_with_the_next_repetition(cast: Cast) -> None:
    turn(cast.branch, make_technician(cast.branch))
    paged(cast)
    run_at(4)
    OnCallCall.objects.update(status="ended", next_at=None)
    run_at(4.2)

    assert list(OnCallCall.objects.order_by("pk").values_list("status", flat=True)) == ["ended", "calling"]


def test_a_second_step_while_somebody_is_called_calls_nobody_else(cast: Cast) -> None:
    turn(cast.branch, make_technician(cast.branch))
    paged(cast, percent=(50, 55))
    run_at(4)
    run_at(4.5)

    assert Escalation.objects.count() == 2
    assert OnCallCall.objects.count() == 1


def test_a_lead_stops_a_call_with_a_reason_and_nothing_repeats(cast: Cast) -> None:
    turn(cast.branch, technician := make_technician(cast.branch))
    paged(cast)
    run_at(4)
    call = OnCallCall.objects.get()

    with pytest.raises(NotVisible):
        calls.call_stop(actor=cast.outsider, call_id=call.pk, reason="Bukan urusan")
    with pytest.raises(NotAllowed):
        calls.call_stop(actor=worker(technician), call_id=call.pk, reason="Malas")
    with pytest.raises(Invalid) as silent:
        calls.call_stop(actor=cast.dispatcher, call_id=call.pk, reason="  ")
    untouched = OnCallCall.objects.get().status
    calls.call_stop(actor=cast.dispatcher, call_id=call.pk, reason="PLN padam, bukan gangguan kita")
    with pytest.raises(NotAllowed):
        calls.call_stop(actor=cast.dispatcher, call_id=call.pk, reason="Lagi")

    assert (list(silent.value.fields), untouched) == (["reason"], "calling")
    stopped = OnCallCall.objects.get()
    assert (stopped.status, stopped.stop_reason) == ("stopped", "PLN padam, bukan gangguan kita")
    assert [run_at(6), calls.calls_repeat()] == [0, 0]
    assert InboxItem.objects.filter(event="on_call.stopped", user=technician.user).count() == 1
    entry = Entry.objects.get(action="ticket.on_call_stopped")
    assert entry.data["reason"] == "PLN padam, bukan gangguan kita"


def test_a_lead_stops_the_call_of_somebody_of_the_unit_above(cast: Cast) -> None:
    turn(cast.company, make_technician(cast.company))
    ticket = make_ticket(cast)
    OnCallTurn.objects.update(ends_at=clock.now() + timedelta(hours=1))
    call = calls.call_start(actor=cast.dispatcher, number=ticket.number)

    calls.call_stop(actor=cast.dispatcher, call_id=call.pk, reason="Sudah ditelepon langsung")

    assert OnCallCall.objects.get().status == "stopped"
