"""The portal answers how one's own reports stand, and lets nobody look at those of others."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.attachments.models import Attachment
from tanggap.kernel import clock
from tanggap.organization.models import Customer, Site
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import creation
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket
from tanggap.web.portal.words import standing_of
from tanggap.web.tests.live_answers import is_quiet

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 6, 3, 0, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def reported(cast: Cast, **fields: object) -> Ticket:
    """A report by the cast's customer."""
    return make_ticket(cast, actor=cast.customer, requester_id=cast.customer_person.pk, **fields)


def solved(cast: Cast, **fields: object) -> Ticket:
    ticket = reported(cast, **fields)
    return services.ticket_resolve(
        actor=cast.dispatcher, number=ticket.number, resolution="Kabel disambung.", cause="cable"
    )


def picture(name: str = "modem.jpg") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")


# How it stands ---------------------------------------------------------------------------------------------
def test_the_home_tells_state_and_next_step_in_plain_words(cast: Cast):
    ticket = reported(cast, subject="Internet mati sejak pagi")
    services.ticket_assign(actor=cast.dispatcher, number=ticket.number, assignee_id=cast.dispatcher_person.pk)

    page = browser(cast.customer_person).get("/portal/", headers={"Accept-Language": "en"}).content.decode()

    assert "Internet mati sejak pagi" in page
    assert cast.dispatcher_person.name in page


def test_what_waits_for_the_person_stands_first(cast: Cast):
    waiting = solved(cast, subject="Sudah diperbaiki")
    reported(cast, subject="Masih dikerjakan")

    page = browser(cast.customer_person).get("/portal/").content.decode()

    assert page.index(waiting.subject) < page.index("Masih dikerjakan")


def test_reports_of_others_appear_nowhere(cast: Cast):
    neighbour = make_person(role="customer", at=cast.branch)
    other = make_ticket(cast, subject="Rahasia tetangga", requester_id=neighbour.pk)
    mine = browser(cast.customer_person)

    assert "Rahasia tetangga" not in mine.get("/portal/").content.decode()
    assert "Rahasia tetangga" not in mine.get("/portal/tickets/?view=all&q=tetangga").content.decode()
    assert mine.get(f"/portal/tickets/{other.number}/").status_code == 404
    for act in ("reply", "close", "reopen"):
        answer = mine.post(f"/portal/tickets/{other.number}/{act}/", {"body": "x", "reason": "x"})
        assert answer.status_code == 404
    assert other.messages.count() == 0


def test_staff_see_their_own_reports_only_although_they_may_see_all(cast: Cast):
    ticket = reported(cast, subject="Laporan pelanggan")
    staff = browser(cast.dispatcher_person)

    assert "Laporan pelanggan" not in staff.get("/portal/tickets/?view=all").content.decode()
    assert staff.get(f"/portal/tickets/{ticket.number}/").status_code == 404


def test_a_person_of_another_branch_learns_nothing(cast: Cast):
    ticket = reported(cast)

    assert browser(cast.stranger_person).get(f"/portal/tickets/{ticket.number}/").status_code == 404


def test_strangers_are_sent_to_the_sign_in_page():
    answer = Client().get("/portal/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=/portal/"


def test_a_missed_promise_is_admitted_and_a_kept_one_named(cast: Cast):
    ticket = reported(cast)
    ticket.resolution_due_at = NOW + timedelta(hours=2)
    ahead = standing_of(ticket, NOW)
    ticket.resolution_due_at = NOW - timedelta(minutes=1)
    missed = standing_of(ticket, NOW)

    assert ahead.due_at == NOW + timedelta(hours=2)
    assert missed.due_at is None
    assert missed.promise


def test_a_hold_that_waits_for_the_person_says_so(cast: Cast):
    ticket = reported(cast)
    services.ticket_validate(actor=cast.dispatcher, number=ticket.number)
    held = services.ticket_hold(actor=cast.dispatcher, number=ticket.number, reason="waiting_customer")
    other = reported(cast)
    services.ticket_validate(actor=cast.dispatcher, number=other.number)
    rained_on = services.ticket_hold(actor=cast.dispatcher, number=other.number, reason="weather")

    assert standing_of(held, NOW).yours
    assert not standing_of(rained_on, NOW).yours


# The list --------------------------------------------------------------------------------------------------
def test_the_list_separates_open_from_solved_and_finds_words(cast: Cast):
    reported(cast, subject="Wifi lambat")
    solved(cast, subject="Kabel putus")
    mine = browser(cast.customer_person)

    opened = mine.get("/portal/tickets/").content.decode()
    done = mine.get("/portal/tickets/?view=solved").content.decode()
    found = mine.get("/portal/tickets/?view=all&q=lambat").content.decode()

    assert "Wifi lambat" in opened
    assert "Kabel putus" not in opened
    assert "Kabel putus" in done
    assert "Wifi lambat" not in done
    assert "Wifi lambat" in found
    assert "Kabel putus" not in found


def test_a_long_list_goes_on_behind_a_link(cast: Cast, monkeypatch):
    monkeypatch.setattr(creation, "OWN_REPORTS", 100)
    tickets = [reported(cast, subject=f"Gangguan nomor {index:02}") for index in range(27)]
    mine = browser(cast.customer_person)

    first = mine.get("/portal/tickets/")
    table = first.context["table"]
    second = mine.get(f"/portal/tickets/{table.pager.next_url}").context["table"]

    shown = [row["number"] for row in [*table.rows, *second.rows]]
    assert shown == [ticket.number for ticket in reversed(tickets)]
    assert second.pager.next_url == ""


# One report ------------------------------------------------------------------------------------------------
def test_the_story_keeps_what_is_internal(cast: Cast):
    ticket = reported(cast, description="Lampu merah.")
    services.ticket_note(actor=cast.dispatcher, number=ticket.number, body="Pelanggan sulit.")
    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Kami periksa dulu.")
    services.ticket_assign(actor=cast.dispatcher, number=ticket.number, assignee_id=cast.dispatcher_person.pk)
    colleague = make_person(role="hd_noc", at=cast.branch)
    services.ticket_assign(
        actor=cast.dispatcher, number=ticket.number, assignee_id=colleague.pk, reason="Alasan internal."
    )

    page = browser(cast.customer_person).get(f"/portal/tickets/{ticket.number}/").content.decode()

    assert "Lampu merah." in page
    assert "Kami periksa dulu." in page
    assert colleague.name in page
    assert "Pelanggan sulit." not in page
    assert "Alasan internal." not in page


def test_internal_files_are_not_shown_and_public_ones_are(cast: Cast):
    ticket = reported(cast)
    services.ticket_files_add(
        actor=cast.dispatcher, number=ticket.number, uploads=[picture()], visibility="internal"
    )
    services.ticket_files_add(actor=cast.dispatcher, number=ticket.number, uploads=[picture()])
    internal, public = Attachment.objects.order_by("pk")

    page = browser(cast.customer_person).get(f"/portal/tickets/{ticket.number}/").content.decode()

    assert str(public.public_id) in page
    assert str(internal.public_id) not in page


def test_a_reply_with_a_photo_reaches_the_desk_once(cast: Cast):
    ticket = reported(cast)
    mine = browser(cast.customer_person)

    for _attempt in range(2):
        answer = mine.post(
            f"/portal/tickets/{ticket.number}/reply/",
            {"body": "Ini fotonya.", "files": picture(), "request_key": "sekali"},
        )
        assert answer.status_code == 302

    message = ticket.messages.get()
    assert (message.body, message.from_requester, message.channel) == ("Ini fotonya.", True, "portal")
    assert Attachment.objects.of_owners("tickets.ticketmessage", [message.pk]).count() == 1


def test_an_empty_reply_is_refused_on_the_page(cast: Cast):
    ticket = reported(cast)

    answer = browser(cast.customer_person).post(f"/portal/tickets/{ticket.number}/reply/", {"body": "  "})

    assert answer.status_code == 422
    assert ticket.messages.count() == 0


def test_a_solved_report_can_be_closed_by_its_reporter(cast: Cast):
    ticket = solved(cast)

    answer = browser(cast.customer_person).post(f"/portal/tickets/{ticket.number}/close/")

    ticket.refresh_from_db()
    assert answer.status_code == 302
    assert ticket.status == "closed"


@pytest.mark.parametrize("act", ["close", "reopen"])
def test_an_open_report_is_neither_closed_nor_reopened_and_the_reason_is_told(cast: Cast, act: str):
    ticket = reported(cast)

    answer = browser(cast.customer_person).post(
        f"/portal/tickets/{ticket.number}/{act}/", {"reason": "Mati lagi."}
    )

    ticket.refresh_from_db()
    assert answer.status_code == 403
    assert "“" in answer.content.decode()
    assert ticket.status == "new"


def test_a_solution_that_does_not_hold_is_reopened_with_its_reason(cast: Cast):
    ticket = solved(cast)
    mine = browser(cast.customer_person)

    refused = mine.post(f"/portal/tickets/{ticket.number}/reopen/", {"reason": " "})
    taken = mine.post(f"/portal/tickets/{ticket.number}/reopen/", {"reason": "Mati lagi malamnya."})

    ticket.refresh_from_db()
    assert refused.status_code == 422
    assert taken.status_code == 302
    assert (ticket.status, ticket.reopen_count) == ("in_progress", 1)
    assert "Mati lagi malamnya." in mine.get(f"/portal/tickets/{ticket.number}/").content.decode()


# Reporting -------------------------------------------------------------------------------------------------
def test_a_report_goes_to_the_persons_unit_with_what_is_known_of_him(cast: Cast):
    category = make_category("Internet", "Mati total")
    customer = Customer.objects.create(number="PLG-1", name="Toko Melati", unit=cast.branch)
    site = Site.objects.create(
        code="SITE-1", name="Toko Melati pusat", unit=cast.branch, customer=customer, address="Jl. Melati 1"
    )
    person = make_person(role="customer", at=cast.branch, customer=customer, phone="081234567890")

    answer = browser(person).post(
        "/portal/submit/",
        {
            "subject": "Internet mati",
            "description": "Sejak pagi.",
            "category": category.pk,
            "site": site.pk,
            "phone": person.phone,
            "request_key": "satu",
            "files": picture(),
        },
    )

    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/portal/tickets/{ticket.number}/"
    assert (ticket.unit, ticket.requester, ticket.channel) == (cast.branch, person, "portal")
    assert (ticket.customer, ticket.site, ticket.place) == (customer, site, "Jl. Melati 1")
    assert ticket.category == category
    assert Attachment.objects.of_owners("tickets.ticket", [ticket.pk]).count() == 1


def test_sending_the_form_twice_makes_one_report(cast: Cast):
    mine = browser(cast.customer_person)

    answers = [
        mine.post("/portal/submit/", {"subject": "Internet mati", "request_key": "k"}) for _time in range(2)
    ]

    assert {answer.headers["Location"] for answer in answers} == {
        f"/portal/tickets/{Ticket.objects.get().number}/"
    }


def test_very_many_reports_of_one_person_have_to_wait_and_lose_nothing(cast: Cast, monkeypatch):
    monkeypatch.setattr(creation, "OWN_REPORTS", 2)
    client = browser(cast.customer_person)
    for number in range(2):
        client.post("/portal/submit/", {"subject": f"Keluhan {number}", "anyway": "1"})

    late = client.post("/portal/submit/", {"subject": "Keluhan yang ketiga", "anyway": "1"})

    assert late.status_code == 429
    assert "Keluhan yang ketiga" in late.content.decode()
    assert Ticket.objects.count() == 2
    with clock.frozen_at(clock.now() + timedelta(hours=1, minutes=1)):
        client.post("/portal/submit/", {"subject": "Keluhan yang ketiga", "anyway": "1"})
    assert Ticket.objects.count() == 3


def test_a_report_without_a_word_keeps_what_was_typed(cast: Cast):
    answer = browser(cast.customer_person).post("/portal/submit/", {"subject": " ", "place": "Lantai 2"})

    assert answer.status_code == 422
    assert "Lantai 2" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_the_place_of_somebody_else_cannot_be_chosen(cast: Cast):
    customer = Customer.objects.create(number="PLG-2", name="Tetangga", unit=cast.branch)
    site = Site.objects.create(code="SITE-2", name="Rumah tetangga", unit=cast.branch, customer=customer)
    own = Customer.objects.create(number="PLG-3", name="Sendiri", unit=cast.branch)
    Site.objects.create(code="SITE-3", name="Rumah sendiri", unit=cast.branch, customer=own)
    person = make_person(role="customer", at=cast.branch, customer=own)

    page = browser(person).get("/portal/submit/").content.decode()
    answer = browser(person).post("/portal/submit/", {"subject": "Mati", "site": site.pk})

    assert "Rumah tetangga" not in page
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_who_belongs_to_no_unit_is_told_why_nothing_can_be_sent():
    person = make_person()

    page = browser(person).get("/portal/submit/")
    answer = browser(person).post("/portal/submit/", {"subject": "Internet mati"})

    assert not page.context["may_send"]
    assert answer.status_code == 403
    assert not Ticket.objects.exists()


def test_the_page_follows_its_ticket(cast: Cast):
    ticket = reported(cast)
    mine = browser(cast.customer_person)
    start = mine.get(f"/portal/tickets/{ticket.number}/").context["live"]
    question = {"t": start.token, "c": start.cursor}
    before = Client().get("/live/", question)

    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Teknisi berangkat.")

    assert is_quiet(before)
    assert Client().get("/live/", question).json()["changed"] == [0]


def test_the_home_asks_no_more_queries_for_more_reports(cast: Cast, django_assert_max_num_queries):
    for index in range(12):
        reported(cast, subject=f"Gangguan {index}")
    mine = browser(cast.customer_person)

    with django_assert_max_num_queries(13):
        mine.get("/portal/")


# Its place in the line ------------------------------------------------------------------------------------
def test_the_page_says_where_the_report_stands_and_admits_what_is_not_known(cast: Cast):
    make_ticket(cast, subject="Lebih dulu")
    mine = reported(cast)
    page = browser(cast.customer_person).get(
        f"/portal/tickets/{mine.number}/", headers={"Accept-Language": "en"}
    )
    words = page.content.decode()

    assert "1 report before yours in your area" in words or "1 laporan sebelum" in words
    services.ticket_assign(actor=cast.dispatcher, number=mine.number, assignee_id=cast.dispatcher_person.pk)
    later = browser(cast.customer_person).get(f"/portal/tickets/{mine.number}/").content.decode()
    assert "1 report before yours" not in later
    assert "1 laporan sebelum" not in later
