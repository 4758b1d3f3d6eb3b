"""Validation by the owning section: accepted, asked for more, rejected; told to the office; on time."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.services import Item, approval_decide, approval_recall, reminders_send
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.models import InboxItem
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets import notices, policies
from tanggap.tickets.catalogue.choices import ValidationState
from tanggap.tickets.catalogue.services.requests import service_request_answer
from tanggap.tickets.catalogue.services.validation import (
    Classification,
    validation_decide,
    validations_accept,
)
from tanggap.tickets.catalogue.standing import validation_of
from tanggap.tickets.catalogue.tests.factories import Scene, letter, make_request, make_scene
from tanggap.tickets.catalogue.waiting import ValidationFilter, validation_counts, validation_page
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture(autouse=True)
def notices_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would run in a worker after the transaction runs where it is asked for."""
    task = notices.ticket_notice_send
    monkeypatch.setattr(notices, "ticket_notice_send", SimpleNamespace(enqueue=task.call, call=task.call))


def newest(ticket: Ticket) -> ApprovalRequest:
    return ApprovalRequest.objects.filter(subject_id=ticket.pk).latest("round")


def decide(scene: Scene, ticket: Ticket, verdict: str, reason: str = "", **more: object) -> Ticket:
    validation_decide(
        actor=scene.admin_actor,
        number=ticket.number,
        verdict=verdict,
        digest=newest(ticket).digest,
        reason=reason,
        **more,  # type: ignore[arg-type]
    )
    ticket.refresh_from_db()
    return ticket


def told(event: str) -> set[int]:
    return set(InboxItem.objects.filter(event=event).values_list("user_id", flat=True))


def test_accepting_sets_category_and_priority_and_lets_the_work_begin(scene: Scene) -> None:
    other = make_category("Pusat data")
    ticket = make_request(scene)

    decide(scene, ticket, "approve", "Silakan", classification=Classification(other.pk, 1, 1))

    assert (ticket.status, ticket.category, ticket.priority) == (TicketStatus.VALIDATED, other, 1)
    assert not ticket.awaits_validation
    assert ticket.responded_at is not None
    asked = ticket.service_request
    asked.refresh_from_db()
    assert asked.accepted_at is not None
    assert asked.promised_at is not None
    assert asked.promised_at > asked.accepted_at
    assert policies.can_assign(scene.admin_actor, ticket)
    assert told("request.accepted") == {scene.staff.pk, scene.colleague.pk}


def test_more_is_asked_answered_by_a_colleague_and_decided_in_the_next_round(scene: Scene) -> None:
    ticket = make_request(scene)
    decide(scene, ticket, "send_back", "Berapa pengguna?")

    asked = validation_of(ticket)
    assert asked is not None
    assert (asked.state, asked.reason) == (ValidationState.ASKED, "Berapa pengguna?")
    assert ticket.status == TicketStatus.NEW
    assert ticket.awaits_validation
    assert told("request.more_asked") == {scene.staff.pk, scene.colleague.pk}

    with pytest.raises(Invalid):
        service_request_answer(actor=acting(scene.colleague), number=ticket.number, body="  ")
    with pytest.raises(NotVisible):
        service_request_answer(actor=acting(scene.stranger), number=ticket.number, body="40")
    service_request_answer(
        actor=acting(scene.colleague),
        number=ticket.number,
        body="40 pengguna",
        uploads={"surat": [letter("surat2.pdf")]},
    )
    with pytest.raises(Invalid):  # nothing is asked any more
        service_request_answer(actor=acting(scene.staff), number=ticket.number, body="Lagi")

    again = newest(ticket)
    assert (again.round, again.state) == (2, "waiting")
    assert len(again.snapshot["documents"]) == 2
    ticket.refresh_from_db()
    assert ticket.responded_at is None  # the office's own words are no answer of ours
    decide(scene, ticket, "approve")
    assert ticket.status == TicketStatus.VALIDATED


def test_a_rejection_needs_a_reason_and_closes_the_ticket(scene: Scene) -> None:
    ticket = make_request(scene)
    with pytest.raises(Invalid):
        decide(scene, ticket, "reject", " ")
    with pytest.raises(Invalid):
        decide(scene, ticket, "reject", "x" * 501)

    decide(scene, ticket, "reject", "Bukan wewenang kami")

    assert ticket.status == TicketStatus.REJECTED
    assert not ticket.awaits_validation
    rejected = Entry.objects.get(action="ticket.rejected")
    assert rejected.data["note"] == "Bukan wewenang kami"
    assert told("request.rejected") == {scene.staff.pk, scene.colleague.pk}
    with pytest.raises(NotAllowed):
        decide(scene, ticket, "approve")


def test_only_the_owning_section_decides_and_bad_choices_change_nothing(scene: Scene) -> None:
    ticket = make_request(scene)
    elsewhere = acting(make_person(role="field_admin", at=make_unit(scene.company, kind="section")))
    digest = newest(ticket).digest
    for actor in (elsewhere, acting(scene.staff), acting(scene.stranger)):
        with pytest.raises((NotVisible, NotAllowed)):
            validation_decide(actor=actor, number=ticket.number, verdict="approve", digest=digest)
    for wrong in (Classification(999_999, 1, 1), Classification(ticket.category_id, 9, 1)):
        with pytest.raises(Invalid):
            decide(scene, ticket, "approve", classification=wrong)
    with pytest.raises(Invalid):
        decide(scene, ticket, "maybe")
    with pytest.raises(StaleState):
        validation_decide(actor=scene.admin_actor, number=ticket.number, verdict="approve", digest="0" * 64)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.impact, ticket.awaits_validation) == (TicketStatus.NEW, 2, True)
    assert newest(ticket).state == "waiting"


def test_what_changed_since_it_was_sent_is_not_decided(scene: Scene) -> None:
    ticket = make_request(scene)
    Ticket.objects.filter(pk=ticket.pk).update(description="Lain dari yang dikirim")

    with pytest.raises(StaleState):
        decide(scene, ticket, "approve")

    ticket.refresh_from_db()
    assert ticket.awaits_validation


def test_the_inbox_of_approvals_decides_alike_and_a_recall_ends_the_ticket(scene: Scene) -> None:
    first, second = make_request(scene), make_request(scene)
    approval_decide(
        actor=scene.admin_actor,
        public_id=newest(first).public_id,
        verdict="approve",
        digest=newest(first).digest,
    )
    approval_recall(actor=scene.office_actor, public_id=newest(second).public_id)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == TicketStatus.VALIDATED
    assert (second.status, second.awaits_validation) == (TicketStatus.CANCELLED, False)


def test_those_whose_turn_it_is_are_told_reminded_and_what_is_late_is_escalated(scene: Scene) -> None:
    leader = make_person(role="leader", at=scene.company)
    ticket = make_request(scene)
    assert told("request.to_validate") == {scene.field_admin.pk}
    assert "/desk/validation/" in InboxItem.objects.get(event="request.to_validate").link

    request = newest(ticket)
    ApprovalRequest.objects.filter(pk=request.pk).update(remind_at=clock.now() - timedelta(minutes=1))
    assert reminders_send() == 1
    assert told("approval.due") == {scene.field_admin.pk}
    ApprovalRequest.objects.filter(pk=request.pk).update(due_at=clock.now() - timedelta(minutes=1))
    assert reminders_send() == 1
    assert told("approval.due") == {scene.field_admin.pk, leader.pk}
    assert reminders_send() == 0


def test_many_are_accepted_each_for_itself_with_its_own_result(scene: Scene) -> None:
    tickets = [make_request(scene, subject=f"Hosting {number}") for number in range(3)]
    changed = tickets[1]
    items = [Item(str(newest(one).public_id), newest(one).digest) for one in tickets]
    Ticket.objects.filter(pk=changed.pk).update(description="Diubah")

    results = validations_accept(actor=scene.admin_actor, items=items)

    assert [result.refusal is None for result in results] == [True, False, True]
    statuses = dict(Ticket.objects.values_list("pk", "status"))
    assert [statuses[one.pk] for one in tickets] == ["validated", "new", "validated"]
    with pytest.raises(Invalid):
        validations_accept(actor=scene.admin_actor, items=[Item("kein-uuid", "x")])


def test_the_list_shows_what_waits_by_promise_page_by_page_and_counts_it(scene: Scene) -> None:
    tickets = [make_request(scene, subject=f"Hosting {name}") for name in "Adi Budi Citra Dewi Eka".split()]
    late = tickets[3]
    ApprovalRequest.objects.filter(subject_id=late.pk).update(due_at=clock.now() - timedelta(hours=1))
    decide(scene, tickets[0], "send_back", "Lengkapi")

    admin = scene.admin_actor
    seen, after = [], 0
    while True:
        page = validation_page(admin, ValidationFilter(), after=after, size=2)
        seen += [row.ticket.pk for row in page.rows]
        if not (after := page.after):
            break
    assert seen == [late.pk, tickets[1].pk, tickets[2].pk, tickets[4].pk]
    assert validation_counts(admin) == {"waiting": 4, "late": 1, "asked": 1}
    asked = validation_page(admin, ValidationFilter(view="asked")).rows
    assert [row.ticket.pk for row in asked] == [tickets[0].pk]
    assert not validation_page(admin, ValidationFilter(service_id=999)).rows
    found = validation_page(admin, ValidationFilter(words="hosting eka")).rows
    assert [row.ticket.pk for row in found] == [tickets[4].pk]
    elsewhere = acting(make_person(role="field_admin", at=make_unit(scene.company, kind="section")))
    assert not validation_page(elsewhere, ValidationFilter()).rows
    service_request_answer(actor=scene.office_actor, number=tickets[0].number, body="Sudah")
    assert not validation_page(admin, ValidationFilter(view="asked")).rows
    assert validation_counts(admin) == {"waiting": 5, "late": 1, "asked": 0}
