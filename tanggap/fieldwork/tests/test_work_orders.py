"""Dispatch, pick-up and progress: the job of a technician from the first word to the lock."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tanggap.attachments.models import Attachment
from tanggap.attachments.registry import may_view
from tanggap.fieldwork import services
from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import Progress, WorkOrder
from tanggap.fieldwork.services import Plan, Report
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.tickets import services as ticket_services
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast():
    return make_cast()


def assign(cast, ticket, lead, **fields):
    return services.work_order_assign(
        actor=cast.dispatcher, number=ticket.number, lead_code=lead.code, **fields
    )


def photo(name="foto.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def test_a_job_from_assignment_to_the_lock(cast):
    make_policy()
    technician = make_technician(cast.branch)
    with clock.frozen_at(MONDAY):
        ticket = make_ticket(cast)
        assign(cast, ticket, technician)
    with clock.frozen_at(MONDAY + timedelta(hours=1)):
        reported(technician, ticket.number, "accepted", "en_route", "arrived")
        assert Ticket.objects.get().status == TicketStatus.IN_PROGRESS
    with clock.frozen_at(MONDAY + timedelta(hours=2)):
        reported(technician, ticket.number, "working", "done", photos=[photo()])

    ticket, order = Ticket.objects.get(), WorkOrder.objects.get()
    assert ticket.status == TicketStatus.RESOLVED
    assert (ticket.resolver_id, ticket.visits) == (technician.user_id, 1)
    assert (ticket.resolve_seconds, ticket.sla_met) == (7200, True)
    assert order.status == WorkOrderStatus.DONE
    assert order.finished_at == MONDAY + timedelta(hours=2)
    assert Attachment.objects.filter(owner_kind="fieldwork.progress").count() == 2


def test_a_finished_job_is_locked_for_the_technician_by_every_door(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    reported(technician, ticket.number, "accepted", "arrived", "done")
    me = worker(technician)

    with pytest.raises(NotAllowed) as refusal:
        reported(technician, ticket.number, "working")
    assert refusal.value.code == "locked"
    for act in (
        lambda: ticket_services.ticket_reopen(actor=me, number=ticket.number, reason="Salah"),
        lambda: ticket_services.ticket_edit(actor=me, number=ticket.number, changes={"subject": "x"}),
        lambda: ticket_services.ticket_start(actor=me, number=ticket.number),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Ticket.objects.get().status == TicketStatus.RESOLVED


def test_the_same_report_twice_changes_nothing(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    report = Report(step="accepted", request_key="sekali")

    first = services.progress_report(actor=worker(technician), number=ticket.number, report=report)
    again = services.progress_report(actor=worker(technician), number=ticket.number, report=report)

    assert first.pk == again.pk
    assert Progress.objects.count() == 1


def test_a_finished_report_replayed_answers_the_first_one(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    reported(technician, ticket.number, "accepted", "arrived")
    done = Report(step="done", request_key="akhir", resolution="Beres", cause="cable")

    first = services.progress_report(actor=worker(technician), number=ticket.number, report=done)
    again = services.progress_report(actor=worker(technician), number=ticket.number, report=done)

    assert again.pk == first.pk


def test_done_needs_resolution_and_cause_and_leaves_no_half_report(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    reported(technician, ticket.number, "accepted", "arrived")

    with pytest.raises(Invalid):
        services.progress_report(
            actor=worker(technician),
            number=ticket.number,
            report=Report(step="done", request_key="x", resolution="", cause=""),
        )

    assert WorkOrder.objects.get().status == WorkOrderStatus.ARRIVED
    assert Progress.objects.filter(step="done").count() == 0


def test_a_photo_that_is_none_refuses_the_whole_report(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    fake = SimpleUploadedFile("foto.jpg", b"MZ this is a program", content_type="image/jpeg")

    with pytest.raises(Invalid):
        services.progress_report(
            actor=worker(technician),
            number=ticket.number,
            report=Report(step="accepted", request_key="x", photos=[fake]),
        )

    assert WorkOrder.objects.get().status == WorkOrderStatus.ASSIGNED


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"step": "flying", "request_key": "a"}, "step"),
        ({"step": "accepted", "request_key": " "}, "request_key"),
        ({"step": "blocked", "request_key": "a", "reason": "malas"}, "reason"),
        ({"step": "accepted", "request_key": "a", "latitude": 200, "longitude": 1}, "latitude"),
    ],
)
def test_bad_reports_name_the_field(cast, fields, wrong):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    if fields["step"] == "blocked":
        reported(technician, ticket.number, "accepted")

    with pytest.raises(Invalid) as refusal:
        services.progress_report(actor=worker(technician), number=ticket.number, report=Report(**fields))

    assert wrong in refusal.value.fields


def test_steps_cannot_be_skipped_backwards(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    reported(technician, ticket.number, "accepted", "arrived")

    with pytest.raises(NotAllowed):
        reported(technician, ticket.number, "en_route")


def test_a_blocked_job_holds_the_ticket_until_confirmed(cast):
    make_policy()
    technician = make_technician(cast.branch)
    with clock.frozen_at(MONDAY):
        ticket = make_ticket(cast)
        assign(cast, ticket, technician)
        reported(technician, ticket.number, "accepted", "arrived", "blocked")

    held = Ticket.objects.get()
    assert (held.status, held.hold_reason) == (TicketStatus.ON_HOLD, "power_cut")
    assert held.resolution_due_at is not None
    with clock.frozen_at(MONDAY + timedelta(minutes=30)):
        ticket_services.ticket_hold_confirm(actor=cast.dispatcher, number=ticket.number)
    assert Ticket.objects.get().resolution_due_at is None
    with clock.frozen_at(MONDAY + timedelta(hours=3)):
        reported(technician, ticket.number, "working")

    assert Ticket.objects.get().resolution_due_at == MONDAY + timedelta(hours=7)
    assert WorkOrder.objects.get().blocked_seconds == 3 * 3600


def test_an_offered_job_goes_to_the_first_and_the_second_is_told_who_has_it(cast):
    first, second = make_technician(cast.branch), make_technician(cast.branch)
    ticket = make_ticket(cast)
    services.work_order_offer(actor=cast.dispatcher, number=ticket.number)

    services.work_order_pick_up(actor=worker(first), number=ticket.number, request_key="a")
    with pytest.raises(NotAllowed) as refusal:
        services.work_order_pick_up(actor=worker(second), number=ticket.number, request_key="b")

    assert refusal.value.code == "taken"
    assert str(first) in str(refusal.value)
    assert not Ticket.objects.visible_to(worker(second)).exists()
    assert WorkOrder.objects.get().lead_id == first.pk
    assert Ticket.objects.get().assignee_id == first.user_id


def test_technicians_of_another_branch_neither_see_nor_take_an_offer(cast):
    foreign = make_technician(cast.other_branch)
    ticket = make_ticket(cast)
    services.work_order_offer(actor=cast.dispatcher, number=ticket.number)

    with pytest.raises(NotVisible):
        services.work_order_pick_up(actor=worker(foreign), number=ticket.number, request_key="a")
    assert not Ticket.objects.visible_to(worker(foreign)).exists()
    with pytest.raises(Invalid):
        assign(cast, ticket, foreign)


def test_reassigning_needs_a_reason_and_takes_the_job_from_the_first(cast):
    first, second = make_technician(cast.branch), make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, first)

    with pytest.raises(Invalid):
        assign(cast, ticket, second)
    assign(cast, ticket, second, reason="Lebih dekat")

    assert list(WorkOrder.objects.order_by("pk").values_list("status", flat=True)) == [
        "withdrawn",
        "assigned",
    ]
    with pytest.raises(NotAllowed):
        reported(first, ticket.number, "accepted")
    reported(second, ticket.number, "accepted")


def test_a_crew_shares_the_job_and_the_lead_is_credited(cast):
    lead, helper = make_technician(cast.branch), make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, lead, crew_codes=[helper.code, lead.code])

    reported(helper, ticket.number, "accepted", "arrived", "done")

    assert Ticket.objects.get().resolver_id == lead.user_id
    assert Ticket.objects.visible_to(worker(helper)).exists()


def test_a_ticket_settled_at_the_desk_ends_the_job(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)

    ticket_services.ticket_cancel(actor=cast.dispatcher, number=ticket.number, reason="Laporan ganda")

    assert WorkOrder.objects.get().status == WorkOrderStatus.WITHDRAWN


def test_taking_a_job_back_frees_the_ticket(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)

    with pytest.raises(Invalid):
        services.work_order_withdraw(actor=cast.dispatcher, number=ticket.number, reason=" ")
    services.work_order_withdraw(actor=cast.dispatcher, number=ticket.number, reason="Salah alamat")

    assert Ticket.objects.get().assignee_id is None


def test_a_plan_that_ends_before_it_begins_is_refused(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)

    with pytest.raises(Invalid):
        assign(
            cast,
            ticket,
            technician,
            plan=Plan(scheduled_from=MONDAY, scheduled_to=MONDAY - timedelta(hours=1)),
        )

    assert not WorkOrder.objects.exists()


def test_photos_of_a_step_go_with_the_ticket(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)
    reported(technician, ticket.number, "accepted", photos=[photo()])
    step = Progress.objects.get()

    assert may_view(cast.dispatcher, "fieldwork.progress", step.pk, "public")
    assert may_view(worker(technician), "fieldwork.progress", step.pk, "public")
    assert not may_view(cast.outsider, "fieldwork.progress", step.pk, "public")


def test_a_second_dispatcher_with_an_old_page_is_refused(cast):
    first, second = make_technician(cast.branch), make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, first, expected_version=ticket.version)

    with pytest.raises(StaleState):
        assign(cast, ticket, second, reason="x", expected_version=ticket.version)


def test_a_technician_with_work_in_hand_cannot_be_deactivated(cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast)
    assign(cast, ticket, technician)

    with pytest.raises(Invalid) as refusal:
        services.technician_deactivate(actor=cast.dispatcher, code=technician.code, reason="Pindah")
    reported(technician, ticket.number, "accepted", "arrived", "done")
    services.technician_deactivate(actor=cast.dispatcher, code=technician.code, reason="Pindah")

    assert refusal.value.code == "work_in_hand"
    other = make_ticket(cast)
    with pytest.raises(Invalid):
        assign(cast, other, technician)
