"""One ticket: its story, its acts, and who may do what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.models import Attachment
from tanggap.attachments.tests.samples import jpeg
from tanggap.fieldwork.models import WorkOrder
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import reported
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Site
from tanggap.tickets import services
from tanggap.tickets.models import Ticket
from tanggap.tickets.services.sweep import breaches_notice
from tanggap.tickets.tests.factories import make_policy
from tanggap.web.tests.desk.conftest import Desk


def url(ticket: Ticket, act: str = "") -> str:
    return f"/desk/tickets/{ticket.number}/{f'{act}/' if act else ''}"


def page_of(browser: Client, ticket: Ticket, query: str = "") -> str:
    return browser.get(f"{url(ticket)}{query}").content.decode()


def entries(page: str) -> list[str]:
    """The keys of the timeline's lines in their order."""
    return re.findall(r'<li class="tg-entry[^"]*" id="([a-z]+)-\d+"', page)


# The story ----------------------------------------------------------------------------------------------
def test_the_timeline_tells_report_work_words_and_notices_in_one_order(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket(description="Lampu merah", requester_name="Bu Sari")
    work_order_assign(actor=desk.dispatcher, number=ticket.number, lead_code=desk.technician.code)
    services.ticket_reply(actor=desk.dispatcher, number=ticket.number, body="Teknisi menuju lokasi")
    services.ticket_note(actor=desk.dispatcher, number=ticket.number, body="Pelanggan penting")
    reported(desk.technician, ticket.number, "accepted", "en_route")
    Delivery.objects.create(
        channel="email", event="ticket.replied", address="sari@example.test", name="Bu Sari",
        subject_kind="tickets.ticket", subject_id=ticket.pk, subject_line="x", title="x",
        state="dead", next_attempt_at=clock.now(), created_at=clock.now(),
    )  # fmt: skip

    page = page_of(browser, ticket)

    for words in ("Lampu merah", "Teknisi menuju lokasi", "Pelanggan penting", "Bu Sari"):
        assert words in page
    assert entries(page)[0] == "entry"
    assert {"entry", "message", "delivery"} == set(entries(page))
    assert set(entries(page_of(browser, ticket, "?show=messages"))) == {"entry", "message"}
    assert "Pelanggan penting" not in page_of(browser, ticket, "?show=work")


def test_photos_of_the_field_stand_at_their_step(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    work_order_assign(actor=desk.dispatcher, number=ticket.number, lead_code=desk.technician.code)
    photo = SimpleUploadedFile("bukti.jpg", jpeg(), "image/jpeg")
    reported(desk.technician, ticket.number, "accepted", photos=[photo])

    page = page_of(browser, ticket)

    public_id = Attachment.objects.get().public_id
    assert page.count(f"/files/{public_id}/thumbnail/") == 2  # at the step and among the files


def test_the_head_says_why_the_clock_runs_stands_or_was_missed(desk: Desk, browser: Client) -> None:
    make_policy()
    start = clock.now() - timedelta(hours=1)
    with clock.frozen_at(start):
        ticket = desk.ticket()
        assert "tg-tone-wait" in page_of(browser, ticket)
        services.ticket_validate(actor=desk.dispatcher, number=ticket.number)
        services.ticket_hold(
            actor=desk.dispatcher, number=ticket.number, reason="power_cut", note="PLN padam"
        )
        held = page_of(browser, ticket)
    assert "clock-pause" in held
    assert "PLN padam" in held

    with clock.frozen_at(start + timedelta(hours=9)):
        services.ticket_start(actor=desk.dispatcher, number=ticket.number)
    with clock.frozen_at(start + timedelta(hours=20)):
        breaches_notice()
        assert "alert-triangle" in page_of(browser, ticket)


def test_the_site_tells_its_last_tickets_and_the_reporter_can_be_called(desk: Desk, browser: Client) -> None:
    site = Site.objects.create(code="S1", name="ODP 1", unit=desk.cast.branch)
    earlier = desk.ticket(site_id=site.pk)
    ticket = desk.ticket(site_id=site.pk, requester_phone="0812 3456", requester_email="a@example.test")

    page = page_of(browser, ticket)

    assert f"/desk/tickets/{earlier.number}/" in page
    assert "tel:+628123456" in page
    assert "https://wa.me/628123456?text=" in page
    assert "mailto:a@example.test" in page


def test_a_reader_without_the_right_to_notes_sees_none(desk: Desk) -> None:
    ticket = desk.ticket()
    services.ticket_note(actor=desk.dispatcher, number=ticket.number, body="Hanya untuk kita")
    file = SimpleUploadedFile("rahasia.jpg", jpeg(), "image/jpeg")
    services.ticket_say(
        actor=desk.dispatcher, number=ticket.number, kind="note", body="Dengan berkas", uploads=[file]
    )

    page = page_of(desk.browser(desk.reader), ticket)

    assert "Hanya untuk kita" not in page
    assert "/files/" not in page


def test_another_branch_gets_nothing_at_all(desk: Desk) -> None:
    ticket = desk.ticket()
    elsewhere = desk.browser(desk.cast.stranger_person)

    for address in (url(ticket), url(ticket, "print"), url(ticket, "assign")):
        assert elsewhere.get(address).status_code == 404
    for act in ("validate", "assign", "say", "restore", "delete", "follow"):
        assert elsewhere.post(url(ticket, act), {"body": "x", "reason": "x"}).status_code == 404, act


def test_the_print_view_holds_the_whole_story(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket(description="Lampu merah")

    assert "Lampu merah" in browser.get(url(ticket, "print")).content.decode()


# Acts ---------------------------------------------------------------------------------------------------
def test_a_forbidden_act_stands_there_with_its_reason(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    page = page_of(desk.browser(desk.reader), ticket)

    assert "disabled title=" in page
    assert f'action="{url(ticket, "validate")}"' not in page
    assert f'action="{url(ticket, "validate")}"' in page_of(browser, ticket)


@pytest.mark.parametrize(
    ("act", "data", "status"),
    [
        ("validate", {}, "validated"),
        ("reject", {"reason": "Bukan gangguan"}, "rejected"),
        ("start", {}, "in_progress"),
        ("resolve", {"resolution": "Disambung", "cause": "cable"}, "resolved"),
        ("cancel", {"reason": "Ganda"}, "cancelled"),
    ],
)
def test_moves_from_new(desk: Desk, browser: Client, act: str, data: dict[str, str], status: str) -> None:
    ticket = desk.ticket()

    answer = browser.post(url(ticket, act), {"version": ticket.version, **data})

    ticket.refresh_from_db()
    assert answer.status_code == 302
    assert ticket.status == status


def test_hold_close_and_reopen(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    browser.post(url(ticket, "validate"))
    browser.post(url(ticket, "hold"), {"reason": "weather"})
    browser.post(url(ticket, "start"))
    browser.post(url(ticket, "resolve"), {"resolution": "Beres", "cause": "power"})
    browser.post(url(ticket, "close"))
    browser.post(url(ticket, "reopen"), {"reason": "Kambuh"})

    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopen_count) == ("in_progress", 1)


def test_words_that_are_missing_are_asked_for_at_the_field(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    answer = browser.post(url(ticket, "resolve"), {"resolution": "Sudah diganti konektornya", "cause": ""})

    ticket.refresh_from_db()
    assert answer.status_code == 422
    assert "Sudah diganti konektornya" in answer.content.decode()
    assert ticket.status == "new"


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    before = ticket.version
    services.ticket_validate(actor=acting(desk.agent), number=ticket.number)

    answer = browser.post(url(ticket, "cancel"), {"version": before, "reason": "Pelanggan membatalkan"})

    page = answer.content.decode()
    ticket.refresh_from_db()
    assert answer.status_code == 409
    assert ticket.status == "validated"
    assert "Pelanggan membatalkan" in page
    assert "Agen Satu" in page
    assert f'name="version" value="{ticket.version}"' in page


def test_a_stale_click_is_refused_too(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    before = ticket.version
    services.ticket_note(actor=desk.dispatcher, number=ticket.number, body="x")
    services.ticket_set_priority(actor=desk.dispatcher, number=ticket.number, impact=1, urgency=1)

    assert browser.post(url(ticket, "validate"), {"version": before}).status_code == 409


def test_an_illegal_move_is_refused_with_its_reason(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    assert browser.post(url(ticket, "close")).status_code == 403
    assert browser.get(url(ticket, "reopen")).status_code == 403
    assert browser.post(url(ticket, "reopen"), {"reason": "x"}).status_code == 403
    assert browser.get(url(ticket, "explode")).status_code == 404
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_assigning_to_a_technician_with_crew_and_plan(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    browser.post(
        url(ticket, "assign"),
        {
            "to": "technician",
            "technician": desk.technician.code,
            "crew": [desk.colleague.code],
            "scheduled_from": "2026-11-23T09:00",
            "scheduled_to": "2026-11-23T11:00",
            "instructions": "Bawa tangga",
        },
    )

    order = WorkOrder.objects.get(ticket=ticket)
    assert order.lead == desk.technician
    assert order.crew.count() == 2
    assert order.scheduled_from is not None
    assert "Bawa tangga" in page_of(browser, ticket)


def test_a_plan_that_ends_before_it_begins_comes_back_to_its_field(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    answer = browser.post(
        url(ticket, "assign"),
        {
            "to": "technician",
            "technician": desk.technician.code,
            "scheduled_from": "2026-11-23T11:00",
            "scheduled_to": "2026-11-23T09:00",
        },
    )

    assert answer.status_code == 422
    assert "id_scheduled_to_error" in answer.content.decode()
    assert not WorkOrder.objects.exists()


def test_offering_taking_back_and_giving_to_a_person(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    browser.post(url(ticket, "assign"), {"to": "offer"})
    assert WorkOrder.objects.get().status == "offered"

    browser.post(url(ticket, "take-back"), {"reason": "Tidak ada yang ambil"})
    assert WorkOrder.objects.get().status == "withdrawn"

    browser.post(url(ticket, "assign"), {"to": "person", "assignee": desk.agent.pk})
    ticket.refresh_from_db()
    assert ticket.assignee == desk.agent

    assert browser.post(url(ticket, "assign"), {"to": "person", "assignee": ""}).status_code == 422
    browser.post(url(ticket, "take-back"), {"reason": "Cuti"})
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_priority_follows_impact_and_urgency_or_a_reason(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    browser.post(url(ticket, "priority"), {"impact": 1, "urgency": 1})
    ticket.refresh_from_db()
    assert ticket.priority == 1

    refused = browser.post(url(ticket, "priority"), {"impact": 3, "urgency": 3, "priority": 1, "reason": ""})
    assert refused.status_code == 422
    browser.post(url(ticket, "priority"), {"impact": 3, "urgency": 3, "priority": 1, "reason": "Rumah sakit"})
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.priority_reason) == (1, "Rumah sakit")


def test_editing_facts_and_position(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    form = {
        "subject": "Baru",
        "kind": "incident",
        "unit": desk.cast.branch.pk,
        "description": "",
        "category": "",
    }

    wrong = browser.post(url(ticket, "edit"), {**form, "position": "di mana saja", "place": "Jl. Baru 5"})
    browser.post(url(ticket, "edit"), {**form, "position": "-6.2, 106.8"})

    ticket.refresh_from_db()
    assert wrong.status_code == 422
    assert "Jl. Baru 5" in wrong.content.decode()
    assert (ticket.subject, str(ticket.latitude)) == ("Baru", "-6.200000")


def test_a_ticket_cannot_be_moved_where_the_actor_may_not_edit(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    form = {"subject": "Baru", "kind": "incident", "unit": desk.cast.other_branch.pk}

    assert browser.post(url(ticket, "edit"), form).status_code == 422


def test_following_deleting_and_confirming_a_hold(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    work_order_assign(actor=desk.dispatcher, number=ticket.number, lead_code=desk.technician.code)
    reported(desk.technician, ticket.number, "accepted", "blocked")
    browser.post(url(ticket, "follow"))
    browser.post(url(ticket, "confirm-hold"))
    assert ticket.states.last().stops_clock  # type: ignore[union-attr]
    assert ticket.followers.count() == 1
    browser.post(url(ticket, "unfollow"))
    assert ticket.followers.count() == 0

    assert browser.post(url(ticket, "delete"), {"reason": ""}).status_code == 422
    answer = browser.post(url(ticket, "delete"), {"reason": "Uji coba"})

    ticket.refresh_from_db()
    assert answer.headers["Location"] == "/desk/tickets/"
    assert ticket.deleted_at is not None


# Words --------------------------------------------------------------------------------------------------
def test_a_reply_with_a_photo_is_sent_once(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    for _ in range(2):
        browser.post(
            url(ticket, "say"),
            {
                "kind": "reply",
                "body": "Ini fotonya",
                "request_key": "k1",
                "files": SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg"),
            },
        )

    assert ticket.messages.count() == 1
    assert Attachment.objects.get().owner_kind == "tickets.ticketmessage"


def test_a_refused_file_keeps_the_words_and_sends_nothing(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()

    answer = browser.post(
        url(ticket, "say"),
        {"kind": "note", "body": "Lihat lampiran", "files": SimpleUploadedFile("x.jpg", b"no picture")},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Lihat lampiran</textarea>" in page
    assert 'value="note" checked' in page
    assert ticket.messages.count() == 0


def test_files_alone_belong_to_the_ticket_and_nothing_is_no_message(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    browser.post(url(ticket, "say"), {"kind": "reply", "files": SimpleUploadedFile("a.jpg", jpeg())})

    assert Attachment.objects.get().owner_id == ticket.pk
    assert browser.post(url(ticket, "say"), {"kind": "reply", "body": " "}).status_code == 422


def test_who_may_not_write_is_told_so(desk: Desk) -> None:
    ticket = desk.ticket()
    reader = desk.browser(desk.reader)

    assert 'id="say-body"' not in page_of(reader, ticket)
    assert reader.post(url(ticket, "say"), {"kind": "reply", "body": "x"}).status_code == 403


def test_an_answer_that_was_overtaken_comes_back_with_what_was_written_meanwhile(
    desk: Desk, browser: Client
) -> None:
    ticket = desk.ticket()
    seen = re.search(r'name="seen" value="(\d+)"', page_of(browser, ticket))
    assert seen is not None
    colleague = acting(make_person("Rekan", role="hd_noc", at=desk.cast.branch))
    services.ticket_reply(actor=colleague, number=ticket.number, body="Sudah saya jawab")

    late = browser.post(url(ticket, "say"), {"kind": "reply", "body": "Kami cek", "seen": seen[1]})

    page = late.content.decode()
    assert late.status_code == 409
    assert "Sudah saya jawab" in page
    assert "Kami cek</textarea>" in page
    newer = re.search(r'name="seen" value="(\d+)"', page)
    assert newer is not None
    again = browser.post(url(ticket, "say"), {"kind": "reply", "body": "Kami cek", "seen": newer[1]})
    assert again.status_code == 302
    assert ticket.messages.count() == 2
