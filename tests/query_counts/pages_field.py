"""What technicians open on their phones."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from tanggap.attachments.services import attachment_store
from tanggap.attachments.tests import samples
from tanggap.fieldwork.attendance.tests.factories import make_worker, take
from tanggap.fieldwork.models import (
    Leave,
    OnCallCall,
    OnCallTurn,
    PartUsed,
    Progress,
    ShiftSwap,
    Technician,
    TrackingDevice,
)
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.tickets import services
from tanggap.tickets.models import ChecklistTemplate, Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_policy, make_ticket
from tests.query_counts.page import Page, Shelf


def _job(shelf: Shelf) -> dict[str, object]:
    return {"number": shelf["job"].number}


PAGES = (
    Page("field:home"),
    Page("field:jobs"),
    Page("field:jobs", query="?show=offered", label="field:jobs offered"),
    Page("field:jobs", query="?show=finished", label="field:jobs finished"),
    # Steps, pictures, parts, checks, proof and articles of one job: a query each, however many there are.
    Page("field:job", _job, most=25),
    Page("field:outbox"),
    Page("field:outbox_state"),
    Page("field:attendance", most=13),  # consent, rules, shift and leave stand beside the month
    Page("field:attendance_entry", lambda shelf: {"public_id": shelf["entry"].public_id}),
    Page("field:devices"),
    Page("field:track"),
    Page("field:roster"),
    Page("field:leave"),
    Page("field:swap"),
    Page("field:on_call"),
    Page("field:recap", most=22),  # two periods, each with everything that a recap counts
    Page("field:recap_ranking", most=13),  # names of people, kinds of work and units are one query each
    Page("field:recap_cases", query="?figure=resolved"),
)
EXEMPT = {
    "field:job_pick_up": "writes",
    "field:leave_letters": "writes",
    "field:job_report": "writes",
    "field:job_item": "writes",
    "field:job_remark": "writes",
    "field:job_code": "writes",
    "field:job_part_add": "writes",
    "field:job_part_remove": "writes",
    "field:attendance_challenge": "writes",
    "field:attendance_send": "writes",
    "field:attendance_consent": "writes",
    "field:device_add": "writes",
    "field:device_remove": "writes",
    "field:duty": "writes",
    "field:position": "writes",
    "field:leave_cancel": "writes",
    "field:swap_answer": "writes",
    "field:swap_cancel": "writes",
    "field:call_answer": "writes",
}


def build(shelf: Shelf) -> None:
    """A branch, and a technician with a job in hand, a check-in and a past."""
    cast = make_cast()
    make_policy()
    technician = make_worker(cast.branch)
    shelf |= {
        "cast": cast,
        "technician": technician,
        "reader": technician.user,
        "category": make_category("Internet", "Wifi"),
        "entry": take(technician),
    }
    shelf["job"] = _job_of(shelf, "accepted", "arrived")


def _job_of(shelf: Shelf, *steps: str) -> Ticket:
    """A job of the technician that has come so far."""
    cast: Cast = shelf["cast"]
    technician: Technician = shelf["technician"]
    ticket = make_ticket(cast, category_id=shelf["category"].pk)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
    reported(technician, ticket.number, *steps)
    return ticket


def fill(shelf: Shelf, rows: int) -> None:
    """Jobs in every list, steps, pictures, parts and checks on the one job, swaps, leave, turns, calls."""
    cast: Cast = shelf["cast"]
    technician: Technician = shelf["technician"]
    order = shelf["job"].work_orders.get()
    while (number := PartUsed.objects.count()) < rows:
        now = clock.now()
        picture = samples.upload(f"foto-{number}.jpg", samples.jpeg())
        step = Progress.objects.create(
            work_order=order, technician=technician, step="working", note="Lanjut", happened_at=now,
            received_at=now, request_key=f"s{number}",
        )  # fmt: skip
        attachment_store(actor=worker(technician), upload=picture, owner=step)
        PartUsed.objects.create(
            work_order=order, technician=technician, name=f"Kabel {number}", quantity=1, added_at=now,
            request_key=f"p{number}",
        )  # fmt: skip
        template = ChecklistTemplate.objects.create(
            name=f"Daftar {number}", position=number, items=[{"text": "Ukur", "mandatory": False}]
        )
        services.ticket_checklist_add(
            actor=cast.dispatcher, number=shelf["job"].number, template_id=template.pk
        )
        _job_of(shelf, "accepted")
        solved = _job_of(shelf, "accepted", "arrived", "done")
        work_order_offer(actor=cast.dispatcher, number=make_ticket(cast).number)
        _absences(technician, make_technician(cast.branch), number)
        OnCallTurn.objects.create(
            unit=cast.branch, technician=technician, starts_at=now + timedelta(days=number),
            ends_at=now + timedelta(days=number + 1),
        )  # fmt: skip
        OnCallCall.objects.create(
            ticket=solved, technician=technician, called_at=now, status="calling" if number % 2 else "ended"
        )
        TrackingDevice.objects.create(
            technician=technician, label=f"HP {number}", paired_at=now,
            secret_sha256=sha256(f"{number}".encode()).hexdigest(),
        )  # fmt: skip


def _absences(technician: Technician, colleague: Technician, number: int) -> None:
    """A day of leave each, and a swap with a colleague."""
    now = clock.now()
    day = now.date() + timedelta(days=2 + number)
    Leave.objects.create(
        technician=technician, kind="annual", first_day=day, last_day=day, asked_at=now,
        asked_by=technician.user,
    )  # fmt: skip
    ShiftSwap.objects.create(
        asker=technician, asker_day=day, colleague=colleague, colleague_day=day, asked_at=now
    )
