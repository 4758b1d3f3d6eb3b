"""Merging on the pages: side by side, one timeline, undo; and what reporters see of it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.tests.samples import jpeg
from tanggap.tickets import services
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import Ticket
from tanggap.tickets.tracking_links import tracking_link_issue
from tanggap.web.tests.desk.conftest import Desk

MERGE = "/desk/tickets/merge/"


def of_one(desk: Desk) -> tuple[Ticket, Ticket]:
    """Two reports of the cast's customer."""
    person = desk.cast.customer_person.pk
    return (
        desk.ticket(requester_id=person, subject="Yang pergi", description="Kabel hitam putus"),
        desk.ticket(requester_id=person, subject="Yang tetap", description="Los merah"),
    )


def of_two(desk: Desk) -> tuple[Ticket, Ticket]:
    """The cast's customer's report that goes into somebody else's."""
    neighbour = make_person("Tetangga", role="customer", at=desk.cast.branch)
    return (
        desk.ticket(requester_id=desk.cast.customer_person.pk, subject="Punya pelanggan"),
        desk.ticket(requester_id=neighbour.pk, subject="Punya tetangga"),
    )


def chosen(*tickets: Ticket, **more: str) -> dict[str, object]:
    return {"ticket": [ticket.number for ticket in tickets], **more}


def test_chosen_in_the_list_seen_side_by_side_merged_and_undone(desk: Desk, browser: Client) -> None:
    going, staying = of_one(desk)
    services.ticket_note(actor=desk.dispatcher, number=going.number, body="Catatan lama")
    services.ticket_say(
        actor=desk.dispatcher,
        number=going.number,
        kind="reply",
        body="Teknisi berangkat",
        uploads=[SimpleUploadedFile("tiang.jpg", jpeg())],
    )

    sent = browser.post("/desk/tickets/bulk/", {"act": "merge", "selected": [going.number, staying.number]})
    preview = browser.get(sent["Location"]).content.decode()
    done = browser.post(MERGE, chosen(going, staying, into=staying.number))
    page = browser.get(done["Location"]).content.decode()
    panel = browser.get(f"/desk/tickets/{staying.number}/panels/").content.decode()

    assert "Yang pergi" in preview
    assert "Yang tetap" in preview
    assert done["Location"] == f"/desk/tickets/{staying.number}/"
    for words in ("Kabel hitam putus", "Catatan lama", "Teknisi berangkat", "tiang.jpg", going.number):
        assert words in page, words
    assert f"/desk/tickets/{going.number}/unmerge/" in panel
    assert staying.number in browser.get(f"/desk/tickets/{going.number}/").content.decode()
    browser.post(f"/desk/tickets/{going.number}/unmerge/")
    assert "Catatan lama" not in browser.get(done["Location"]).content.decode()
    assert Ticket.objects.get(pk=going.pk).status == "new"


def test_what_is_missing_is_said_and_nothing_is_merged(desk: Desk, browser: Client) -> None:
    first, second = of_two(desk)
    theirs = desk.ticket().number.replace("2026", "1999")

    assert "data-form-errors" in browser.get(f"{MERGE}?ticket={theirs}").content.decode()
    for sent in (
        chosen(first, second),
        chosen(first, into=first.number),
        chosen(first, second, into="X"),
        chosen(first, second, into=first.number),
        {},
    ):
        assert browser.post(MERGE, sent).status_code == 422
    assert not Ticket.objects.filter(status="merged").exists()


def test_tickets_of_another_branch_are_not_offered(desk: Desk) -> None:
    ours, other = of_one(desk)
    stranger = desk.browser(desk.cast.stranger_person)

    page = stranger.get(f"{MERGE}?ticket={ours.number}").content.decode()
    refused = stranger.post(MERGE, chosen(ours, other, into=ours.number))

    assert "Yang pergi" not in page
    assert refused.status_code == 422


def test_the_same_reporter_is_led_to_the_one_that_stays(desk: Desk) -> None:
    going, staying = of_one(desk)
    services.ticket_reply(actor=desk.dispatcher, number=going.number, body="Sudah kami catat")
    link = f"/track/{tracking_link_issue(going.pk, LinkOrigin.MAIL)}/"
    services.ticket_merge(actor=desk.dispatcher, number=going.number, into=staying.number)
    customer = desk.browser(desk.cast.customer_person)

    led = customer.get(f"/portal/tickets/{going.number}/")
    page = customer.get(led["Location"]).content.decode()
    tracked = Client().get(link).content.decode()

    assert led["Location"] == f"/portal/tickets/{staying.number}/"
    for words in ("Sudah kami catat", "Kabel hitam putus", "Los merah"):
        assert words in page, words
    assert staying.number in tracked
    assert "Los merah" in tracked


def test_another_reporter_sees_nothing_of_the_other_ones_words(desk: Desk) -> None:
    mine, theirs = of_two(desk)
    link = f"/track/{tracking_link_issue(mine.pk, LinkOrigin.MAIL)}/"
    services.ticket_reply(actor=desk.dispatcher, number=theirs.number, body="Rahasia tetangga lama")
    services.ticket_merge(actor=desk.dispatcher, number=mine.number, into=theirs.number, confirmed=True)
    services.ticket_reply(actor=desk.dispatcher, number=theirs.number, body="Rahasia tetangga baru")
    services.ticket_reply(actor=desk.dispatcher, number=mine.number, body="Untuk Anda")
    services.ticket_reply(actor=desk.cast.customer, number=mine.number, body="Kata pelanggan")
    customer = desk.browser(desk.cast.customer_person)

    pages = [
        customer.get("/portal/").content.decode(),
        customer.get(f"/portal/tickets/{mine.number}/").content.decode(),
        Client().get(link).content.decode(),
    ]
    neighbour = desk.browser(Ticket.objects.get(pk=theirs.pk).requester)
    across = neighbour.get(f"/portal/tickets/{theirs.number}/").content.decode()

    for page in pages:
        assert "ahasia tetangga" not in page
        assert theirs.number not in page
        assert "Punya tetangga" not in page
    assert "Untuk Anda" in pages[1]
    assert "Kata pelanggan" in pages[1]
    assert "Untuk Anda" not in across
    assert "Kata pelanggan" not in across
    assert mine.number not in across
    assert customer.get(f"/portal/tickets/{theirs.number}/").status_code == 404


def test_staff_see_all_of_it_and_answer_the_others_too(desk: Desk, browser: Client) -> None:
    mine, theirs = of_two(desk)
    services.ticket_merge(actor=desk.dispatcher, number=mine.number, into=theirs.number, confirmed=True)
    services.ticket_reply(actor=desk.cast.customer, number=mine.number, body="Kata pelanggan")

    page = browser.get(f"/desk/tickets/{theirs.number}/").content.decode()
    seen = Ticket.objects.get(pk=mine.pk).messages.get().pk
    said = {"kind": "reply", "body": "Kepada semua", "others": "yes", "seen": str(seen)}
    browser.post(f"/desk/tickets/{theirs.number}/say/", said)

    assert "Kata pelanggan" in page
    assert 'name="others"' in page
    assert list(mine.messages.values_list("body", flat=True)) == ["Kata pelanggan", "Kepada semua"]
    assert list(theirs.messages.values_list("body", flat=True)) == ["Kepada semua"]


def test_notes_of_a_merged_ticket_stay_with_those_who_may_read_them_there(desk: Desk) -> None:
    going, staying = of_one(desk)
    services.ticket_note(actor=desk.dispatcher, number=going.number, body="Catatan dalam")
    services.ticket_merge(actor=desk.dispatcher, number=going.number, into=staying.number)

    page = desk.browser(desk.reader).get(f"/desk/tickets/{staying.number}/").content.decode()

    assert "Kabel hitam putus" in page
    assert "Catatan dalam" not in page
    assert acting(desk.reader).holds_anywhere("ticket.view")
