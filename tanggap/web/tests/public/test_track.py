"""Following a report without an account, on the page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.attachments.services import attachment_store
from tanggap.kernel import clock
from tanggap.tickets import services
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import Ticket, TrackingLink, TrackingRequest
from tanggap.tickets.services import tracking
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.tickets.tracking_letter import tracking_code_send
from tanggap.tickets.tracking_links import tracking_link_issue
from tanggap.web import live
from tanggap.web.tests.live_answers import is_quiet

pytestmark = pytest.mark.django_db
SPEAKS = {"headers": {"Accept-Language": "en"}}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return make_ticket(
        cast,
        subject="Internet mati, hubungi 0812 3456 7890",
        description="Kontak saya rahma@contoh.id",
        place="Jalan Rahasia 12",
        requester_name="Rahma Yanti",
        requester_email="rahma@contoh.id",
        requester_phone="+6281234567890",
    )


def seen(ticket: Ticket) -> str:
    token = tracking_link_issue(ticket.pk, LinkOrigin.MAIL)
    answer = Client(**SPEAKS).get(f"/track/{token}/")
    assert answer.status_code == 200
    return answer.content.decode()


def ask(number: str, contact: str) -> tuple[int, str, str]:
    """Status, the page after it without what was typed, and the headers' names."""
    browser = Client(**SPEAKS)
    answer = browser.post("/track/", {"number": number, "contact": contact})
    there = answer.headers["Location"]
    page = browser.get(there).content.decode()
    for own in (there.split("/")[3], number, contact):
        page = page.replace(own, "")
    return answer.status_code, re.sub(r"\b[0-9A-Za-z]{64}\b", "", page), str(sorted(answer.headers))


def test_the_answer_is_the_same_for_tickets_that_exist_and_others(ticket: Ticket) -> None:
    assert ask(ticket.number, "rahma@contoh.id") == ask("TGP-1999-000009", "orang@lain.example")


def test_the_code_opens_the_report(ticket: Ticket, mailoutbox: list) -> None:
    browser = Client(**SPEAKS)
    answer = browser.post("/track/", {"number": ticket.number, "contact": "0812-3456-7890"})
    tracking_code_send.call(request_id=TrackingRequest.objects.get().pk, language="en")
    code = re.search(r"^\s*(\d{6})\s*$", str(mailoutbox[0].body), re.MULTILINE)
    assert code
    wrong = browser.post(answer.headers["Location"], {"code": "12"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    right = browser.post(answer.headers["Location"], {"code": f" {code[1][:3]} {code[1][3:]} "})
    page = browser.get(right.headers["Location"])

    assert ticket.number in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_what_is_missing_is_said_and_what_was_typed_stays() -> None:
    answer = Client(**SPEAKS).post("/track/", {"number": "TGP-2026-000001", "contact": ""})

    assert answer.status_code == 422
    assert 'value="TGP-2026-000001"' in answer.content.decode()


def test_asking_too_often_is_refused_with_words(ticket: Ticket) -> None:
    browser = Client(**SPEAKS)
    for _attempt in range(tracking.ASKED_PER_PAIR):
        browser.post("/track/", {"number": "T-1", "contact": "a@b.id"})
    answer = browser.post("/track/", {"number": "T-1", "contact": "a@b.id"})

    assert answer.status_code == 429
    assert "try again in an hour" in answer.content.decode()


def test_personal_data_is_masked(cast: Cast, ticket: Ticket) -> None:
    services.ticket_reply(actor=cast.dispatcher, number=ticket.number, body="Kami telepon 081234567890.")
    page = seen(ticket)

    for secret in ("0812 3456 7890", "81234567890", "rahma@contoh.id", "Rahma", "Jalan Rahasia"):
        assert secret not in page
    assert "r•••@contoh.id" in page
    assert "•••7890" in page


def test_staff_appear_by_their_first_name(cast: Cast, ticket: Ticket) -> None:
    agent = make_person("Dewi Lestari", role="agent", at=cast.branch)
    services.ticket_assign(actor=cast.dispatcher, number=ticket.number, assignee_id=agent.pk)
    page = seen(ticket)

    assert "Dewi" in page
    assert "Lestari" not in page


def test_notes_files_and_whatever_is_internal_stay_inside(cast: Cast, ticket: Ticket) -> None:
    services.ticket_note(actor=cast.dispatcher, number=ticket.number, body="Pelanggan ini cerewet.")
    file = SimpleUploadedFile("ktp-rahma.txt", b"isi", content_type="text/plain")
    attachment_store(actor=cast.dispatcher, upload=file, owner=ticket)
    page = seen(ticket)

    assert "cerewet" not in page
    assert "ktp-rahma" not in page
    assert "/files/" not in page
    assert "With 1 file." in page


def test_the_page_has_nothing_to_write_with(ticket: Ticket) -> None:
    page = seen(ticket)

    assert "<textarea" not in page
    acts = re.findall(r'<form[^>]*action="([^"]*)"', page.split("<main")[1])
    assert [act.rsplit("/", 2)[1] for act in acts] == ["revoke"]


def test_the_page_follows_the_ticket_live(cast: Cast, ticket: Ticket) -> None:
    page = seen(ticket)
    token = re.search(r'data-live-token="([^"]+)"', page)
    cursor = re.search(r'data-live-cursor="([^"]+)"', page)
    assert token
    assert cursor
    assert live.Watch.from_token(token[1]).subject == ("tickets.ticket", ticket.pk)
    assert is_quiet(Client().get("/live/", {"t": token[1], "c": cursor[1]}))

    services.ticket_validate(actor=cast.dispatcher, number=ticket.number)
    assert Client().get("/live/", {"t": token[1], "c": cursor[1]}).json()["changed"] == [0]


@pytest.mark.parametrize("token", ["x", "0" * 43, "..", "%2e%2e", "TGP-2026-000001", "a" * 3000])
def test_guessed_addresses_lead_to_one_friendly_page(ticket: Ticket, token: str) -> None:
    answer = Client(**SPEAKS).get(f"/track/{token}/")

    assert answer.status_code == 404
    assert ticket.subject not in answer.content.decode()


def test_expired_and_revoked_links_are_like_unknown_ones(ticket: Ticket) -> None:
    browser = Client(**SPEAKS)
    token = tracking_link_issue(ticket.pk, LinkOrigin.MAIL)
    assert browser.post(f"/track/{token}/revoke/").status_code == 302
    revoked = browser.get(f"/track/{token}/")
    unknown = browser.get(f"/track/{'0' * 43}/")
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        expired = browser.get(f"/track/{tracking_link_issue(ticket.pk, LinkOrigin.MAIL)[:-1]}/")

    assert {revoked.status_code, unknown.status_code, expired.status_code} == {404}
    assert "does not open anything" in revoked.content.decode()
    assert browser.post(f"/track/{token}/revoke/").status_code == 404
    assert not TrackingLink.objects.filter(revoked_at__isnull=True, expires_at__lt=clock.now()).exists()


def test_the_landing_page_leads_here() -> None:
    assert 'href="/track/"' in Client().get("/").content.decode()


def test_the_place_in_the_line_is_told(cast: Cast, ticket: Ticket) -> None:
    page = seen(ticket)

    assert "In the queue: yours is the next in your area." in page
    assert "Too few reports were answered lately" in page
