"""``tanggap demo``: believable, consistent, quiet, and only into an empty database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.activity.models import Entry
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.selectors import faults
from tanggap.attachments.models import Attachment
from tanggap.cli.base_data import base_data_load
from tanggap.cli.demo.catalogue import TOPICS
from tanggap.cli.demo.generator import Size, demo_generate
from tanggap.cli.demo.history import History
from tanggap.cli.demo.people import ACCOUNTS, TECHNICIANS, People
from tanggap.cli.demo.storage import Store
from tanggap.cli.demo.world import ZONE
from tanggap.fieldwork.choices import DutyState, ProgressStep
from tanggap.fieldwork.duty import duty_board
from tanggap.fieldwork.models import CrewMember, DayRemark, Progress, Technician, WorkOrder
from tanggap.fieldwork.services import Report, progress_report, work_order_assign
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, system_actor
from tanggap.knowledge.search import articles_found
from tanggap.knowledge.selectors import articles_for_readers
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.organization.models import Office, Unit
from tanggap.organization.selectors import working_calendar
from tanggap.reporting.models import RecapEdition
from tanggap.tickets.attention import desk_pulse
from tanggap.tickets.catalogue.standing import validations_of
from tanggap.tickets.catalogue.waiting import validation_counts
from tanggap.tickets.choices import MessageKind, TicketStatus
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import CatalogueService, Category, ServiceRequest, Ticket, TicketState
from tanggap.tickets.services import (
    ticket_create,
    ticket_hold_confirm,
    ticket_note,
    ticket_reopen,
)
from tanggap.tickets.services.numbers import numbers_take
from tanggap.tickets.services.tally import figures_of, tally_rebuild

SYSTEM = system_actor("test")
KIND = "tickets.ticket"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """A small demo, made once for the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        base_data_load()
        yield demo_generate(Size.SMALL)
        transaction.set_rollback(True)


@pytest.fixture
def demo(made: dict[str, int], db: None) -> dict[str, int]:
    """What was made; a test's own changes are undone."""
    return made


def test_the_organisation_is_the_one_promised(demo: dict[str, int]) -> None:
    kinds = Counter(Unit.objects.values_list("kind", flat=True))
    assert (kinds["area"], kinds["region"], kinds["branch"], kinds["cluster"]) == (1, 3, 9, 40)
    assert Office.objects.count() == 40
    region = Unit.objects.get(code="R-RIAU")
    assert Technician.objects.filter(home_unit__path__startswith=region.path).count() == 12


def test_every_account_signs_in_at_its_home(demo: dict[str, int]) -> None:
    names = [row[0] for row in (*ACCOUNTS, *TECHNICIANS)]
    names += [f"customer{number}" for number in range(1, 6)] + ["opd.dinkes"]
    people = {f"{name}@demo.test": name for name in names}
    assert set(User.objects.filter(email__in=people).values_list("email", flat=True)) == set(people)
    assert EmailAddress.objects.filter(email__in=people, verified=True, primary=True).count() == len(people)
    assert User.objects.get(email="teknisi12@demo.test").check_password("tanggap-demo")
    answer = Client().post(
        reverse("account_login"), {"login": "hdnoc@demo.test", "password": "tanggap-demo"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/desk/"


def test_figures_kept_aside_equal_the_tickets(demo: dict[str, int]) -> None:
    pulse = desk_pulse(SYSTEM, today=clock.now().astimezone(ZONE).date())
    open_now = Ticket.objects.visible_to(SYSTEM).open()
    assert pulse.open == open_now.count()
    assert pulse.unassigned == open_now.filter(assignee=None, awaits_validation=False).count()
    assert pulse.on_hold == Ticket.objects.filter(status=TicketStatus.ON_HOLD).count()


def test_the_portal_shows_life_to_the_first_customers(demo: dict[str, int]) -> None:
    for number in (1, 2, 3):
        person = User.objects.get(email=f"customer{number}@demo.test")
        own = Ticket.objects.visible_to(actor_for(person))
        assert own.open().filter(requester=person).exists()
        assert own.filter(requester=person, status__in=("resolved", "closed")).exists()


def test_the_dispatcher_finds_work_of_every_kind(demo: dict[str, int]) -> None:
    open_now = Ticket.objects.visible_to(SYSTEM).open()
    assert open_now.filter(resolution_breached_at__isnull=False).exists()
    assert open_now.filter(assignee=None).count() >= 8
    assert open_now.filter(reported_at__lt=clock.now() - timedelta(days=7)).exists()
    assert open_now.filter(reported_at__gt=clock.now() - timedelta(hours=1)).exists()
    assert WorkOrder.objects.filter(status="offered").count() >= 3
    assert TicketState.objects.filter(ticket__status="on_hold", status="on_hold", stops_clock=False).exists()
    states = {technician.state for technician in duty_board(SYSTEM)}
    assert states >= {DutyState.IDLE, DutyState.EN_ROUTE, DutyState.WORKING, DutyState.BLOCKED}


def test_histories_hang_together(demo: dict[str, int]) -> None:
    for ticket in Ticket.objects.prefetch_related("states", "work_orders"):
        states = list(ticket.states.all())
        assert (states[-1].status if states else "new") == ticket.status, ticket
        assert [state.entered_at for state in states] == sorted(state.entered_at for state in states)
        assert ticket.changed_at <= clock.now()
        if ticket.resolved_at is not None:
            assert ticket.resolution, ticket
            assert ticket.resolver_id, ticket
            assert ticket.sla_met is not None, ticket
    told = Entry.objects.filter(subject_kind="tickets.ticket").values("subject_id").annotate(n=Count("id"))
    assert told.count() == Ticket.objects.count()
    met = Counter(Ticket.objects.filter(resolved_at__isnull=False).values_list("sla_met", flat=True))
    assert met[True] > met[False] > 0
    assert Ticket.objects.filter(repeated_at__isnull=False).exists()
    assert Ticket.objects.filter(reopen_count__gt=0).exists()
    assert Attachment.objects.filter(owner_kind="fieldwork.progress").count() == demo["photos"] > 0


def test_entries_are_in_the_order_of_their_time(demo: dict[str, int]) -> None:
    moments = list(
        Entry.objects.filter(subject_kind="tickets.ticket")
        .exclude(subject_id__in=ServiceRequest.objects.values("pk"))  # told afterwards, through the services
        .order_by("pk")
        .values_list("occurred_at", flat=True)
    )
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()


def test_nothing_goes_out_for_the_past(demo: dict[str, int]) -> None:
    from django_tasks_db.models import DBTaskResult

    assert not Delivery.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_month_was_published_with_its_notes_and_leaders_find_it(demo: dict[str, int]) -> None:
    editions = RecapEdition.objects.published()
    assert not RecapEdition.objects.exclude(pk__in=editions).exists()
    top = editions.get(unit__parent__isnull=True)
    assert top.facts["total"]["values"]["resolved"] > 0
    assert len(top.facts["notes"]) == 3
    assert top.facts["ranking"]["median_resolve_s"]
    assert default_storage.exists(top.pdf_file)
    leader = User.objects.get(email="pimpinan@demo.test")
    assert InboxItem.objects.filter(event="recap.published", user=leader).exists()
    for account in ("hdnoc", "pimpinan"):
        actor = actor_for(User.objects.get(email=f"{account}@demo.test"))
        assert RecapEdition.objects.visible_to(actor).exists()
        assert DayRemark.objects.standing().visible_to(actor).count() >= 4


def test_people_ask_for_roles_and_every_state_is_there(demo: dict[str, int]) -> None:
    states = [request.state for request in ApprovalRequest.objects.filter(kind="role_request").order_by("pk")]
    assert states == ["approved", "sent_back", "waiting", "waiting"]
    assert faults() == []
    for account in ("hdnoc", "pimpinan"):
        actor = actor_for(User.objects.get(email=f"{account}@demo.test"))
        assert ApprovalRequest.objects.waiting_for(actor).filter(kind="role_request").count() == 1


def test_it_refuses_a_database_that_holds_anything_else(demo: dict[str, int]) -> None:
    before = Ticket.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command("demo", "--size", "small", stdout=StringIO())
    assert refused.value.returncode == 2
    assert Ticket.objects.count() == before


# The rows that the generator writes are those that the services write ---------------------------------------
TICKET_COLUMNS = (
    "status assignee_id team_id responded_at resolved_at resolve_seconds respond_seconds resolve_net_seconds "
    "reopen_count resolution cause resolver_id sla_met sla_version_id response_due_at resolution_due_at "
    "next_due_at visits priority hold_reason held_since"
).split()


def picture_of(ticket: Ticket) -> dict[str, Any]:
    """What can be compared of two tickets that lived the same life."""
    ticket.refresh_from_db()
    orders = WorkOrder.objects.filter(ticket=ticket).order_by("pk")
    return {
        "ticket": {name: getattr(ticket, name) for name in TICKET_COLUMNS},
        "states": list(
            ticket.states.order_by("entered_at", "pk").values_list(
                "status", "entered_at", "reason", "note", "stops_clock", "actor_label"
            )
        ),
        "orders": list(
            orders.values_list(
                "status", "lead_id", "visit", "assigned_at", "accepted_at", "arrived_at", "working_at",
                "finished_at", "block_reason", "blocked_since", "blocked_seconds", "status_since",
            )
        ),
        "crew": list(CrewMember.objects.filter(work_order__in=orders).values_list("technician_id", "role")),
        "progress": list(
            Progress.objects.filter(work_order__in=orders)
            .order_by("pk")
            .values_list("step", "technician_id", "note", "reason", "received_at")
        ),
        "messages": list(ticket.messages.values_list("kind", "body", "created_at")),
        "entries": [
            (entry.action, entry.occurred_at, entry.public, sorted(entry.data))
            for entry in Entry.objects.filter(subject_kind=KIND, subject_id=ticket.pk).order_by("pk")
        ],
        "figures": figures_of(ticket, "Asia/Jakarta"),
    }  # fmt: skip


def test_a_life_told_by_the_generator_equals_one_lived_through_the_services(demo: dict[str, int]) -> None:
    """One ticket with a blocked visit, a confirmed hold, a solution and a reopening, in both ways."""
    technician = Technician.objects.select_related("user").get(code="TK-01")
    topic = next(topic for topic in TOPICS if topic.code == "internet-mati")
    category = Category.objects.get(code=topic.code)
    unit = Unit.objects.get(code="PKU-SKJ")
    start = clock.now().replace(microsecond=0) - timedelta(days=2)
    minutes = [
        start + timedelta(minutes=number) for number in (0, 5, 9, 20, 40, 50, 55, 70, 71, 120, 130, 200)
    ]
    noc = People.actor_of(User.objects.get(email="hdnoc@demo.test"))
    worker = People.actor_of(technician.user)
    steps = [
        (minutes[3], ProgressStep.ACCEPTED, ""),
        (minutes[4], ProgressStep.EN_ROUTE, ""),
        (minutes[5], ProgressStep.ARRIVED, ""),
        (minutes[6], ProgressStep.BLOCKED, "power_cut"),
        (minutes[9], ProgressStep.WORKING, ""),
        (minutes[10], ProgressStep.DONE, ""),
    ]

    lived = _lived(technician, category, unit, minutes, steps)
    history = History(_blank(category, unit, start))
    history.created(noc)
    history.said(MessageKind.NOTE, noc, minutes[1], "catatan")
    history.assigned(noc, minutes[2], technician)
    for at, step, reason in steps:
        history.reported(
            step, worker, at, note="ya", reason=reason, resolution="beres", cause="cable", near=False
        )
        if step == ProgressStep.BLOCKED:
            history.hold_confirmed(noc, minutes[7])
    history.reopened(noc, minutes[11], "lagi")
    history.settle(minutes[11])
    Store().store([history])
    tally_rebuild()

    one, other = picture_of(lived), picture_of(history.ticket)
    for part in one:
        assert other[part] == one[part], part


def _blank(category: Category, unit: Unit, start: Any) -> Ticket:
    with transaction.atomic():
        number = numbers_take(start.year)[0]
    ticket = Ticket(
        number=number,
        kind="incident",
        subject="sama",
        category=category,
        unit=unit,
        impact=category.impact,
        urgency=category.urgency,
        priority=2,
        reported_at=start,
        created_at=start,
    )
    assert working_calendar(unit.pk) is not None
    return ticket


def _lived(
    technician: Technician, category: Category, unit: Unit, minutes: list[Any], steps: list[Any]
) -> Ticket:
    """The same life through the services, with a clock that is set to each moment."""
    from tanggap.accounts.services import actor_for

    noc = actor_for(User.objects.get(email="hdnoc@demo.test"), source="page")
    worker = actor_for(technician.user, source="page")
    with clock.frozen_at(minutes[0]):
        ticket = ticket_create(
            actor=noc, new=NewTicket(subject="sama", category_id=category.pk, unit_id=unit.pk)
        )
    with clock.frozen_at(minutes[1]):
        ticket_note(actor=noc, number=ticket.number, body="catatan")
    with clock.frozen_at(minutes[2]):
        work_order_assign(actor=noc, number=ticket.number, lead_code=technician.code)
    for at, step, reason in steps:
        report = Report(
            step=step, request_key=f"k{at}", note="ya", reason=reason, resolution="beres", cause="cable"
        )
        with clock.frozen_at(at):
            progress_report(actor=worker, number=ticket.number, report=report)
        if step == ProgressStep.BLOCKED:
            with clock.frozen_at(minutes[7]):
                ticket_hold_confirm(actor=noc, number=ticket.number)
    with clock.frozen_at(minutes[11]):
        ticket_reopen(actor=noc, number=ticket.number, reason="lagi")
    return ticket


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("inet lemot", "Internet lambat"),
        ("los merah", "Lampu LOS"),
        ("wifi gak konek", "Wifi terhubung"),
        ("ganti paswod wifi", "Mengganti kata sandi"),
        ("cara bayar tagihan", "Cara membayar"),
        ("internet ilang timbul", "Internet putus-putus"),
        ("relokasi", "Pindah alamat"),
    ],
)
def test_the_articles_are_found_by_everyday_words(demo: dict[str, int], asked: str, title: str) -> None:
    assert demo["articles"] == 12
    assert articles_found(ANONYMOUS, asked)[0].title.startswith(title)


def test_customers_read_ten_of_the_articles_and_staff_one_more(demo: dict[str, int]) -> None:
    customer = actor_for(User.objects.get(email="customer1@demo.test"))
    agent = actor_for(User.objects.get(email="agent@demo.test"))
    assert (articles_for_readers(customer).count(), articles_for_readers(agent).count()) == (10, 11)


def test_offices_ask_for_services_and_every_state_of_validation_is_there(demo: dict[str, int]) -> None:
    assert CatalogueService.objects.count() == 12
    requests = Ticket.objects.filter(service_request__isnull=False)
    states = Counter(one.state.value for one in validations_of(requests).values())
    assert states == {"waiting": 3, "asked": 1, "accepted": 1, "rejected": 1}
    section = actor_for(User.objects.get(email="bidang.infra@demo.test"))
    assert validation_counts(section) == {"waiting": 3, "late": 1, "asked": 1}
