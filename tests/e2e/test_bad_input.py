"""What people get wrong is refused in clear words, changes nothing, and loses nothing that they typed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tanggap.attachments.models import Attachment
from tanggap.tickets.choices import Cause, TicketStatus
from tanggap.tickets.models import Ticket
from tests.e2e.conftest import People, add_ticket, choose, the_ticket


def test_a_picture_that_is_none_is_refused_and_the_form_keeps_what_was_typed(
    people: People, tmp_path: Path
) -> None:
    page = people.page("hdnoc")
    fake = tmp_path / "rumah.jpg"
    fake.write_bytes(b"%PDF-1.7 not a picture at all")
    before = Ticket.objects.count(), Attachment.objects.count()

    page.goto("/desk/tickets/new/")
    page.fill("#ticket-new [name=subject]", "Foto palsu (uji)")
    choose(page, "unit", "Cluster Sukajadi")
    page.set_input_files("#ticket-new input[type=file]", str(fake))
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.click("#ticket-new .btn-primary")

    assert answered.value.status in {415, 422}
    expect(page.locator("[role=alert]").first).to_contain_text("rumah.jpg")
    assert page.input_value("#ticket-new [name=subject]") == "Foto palsu (uji)"
    assert (Ticket.objects.count(), Attachment.objects.count()) == before


def test_of_two_forms_the_later_one_is_refused_and_keeps_its_words(people: People) -> None:
    """Two tabs resolve the same ticket; the second is told who was first and can decide anew."""
    context = people.context("hdnoc")
    number = add_ticket(context.new_page(), "Dua tab (uji)")
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(f"/desk/tickets/{number}/resolve/")
        page.select_option("#act-form [name=cause]", Cause.CONNECTOR)
    first.fill("#act-form [name=resolution]", "Konektor diganti.")
    second.fill("#act-form [name=resolution]", "Kata-kata yang tidak boleh hilang.")

    first.click("#act-form .btn-primary")
    first.wait_for_url(f"**/desk/tickets/{number}/")
    with second.expect_response(lambda answer: answer.request.method == "POST") as answered:
        second.click("#act-form .btn-primary")

    assert answered.value.status == 409
    expect(second.locator("[data-form-errors]").first).to_be_visible()
    assert second.input_value("#act-form [name=resolution]") == "Kata-kata yang tidak boleh hilang."
    ticket = the_ticket(number)
    assert (ticket.status, ticket.resolution) == (TicketStatus.RESOLVED, "Konektor diganti.")


def test_a_ticket_of_another_part_of_the_organisation_does_not_exist(people: People) -> None:
    noc, elsewhere = people.page("hdnoc"), people.page("bidang.infra")
    number = add_ticket(noc, "Rahasia cabang (uji)")

    for url in (
        f"/desk/tickets/{number}/",
        f"/desk/tickets/{number}/print/",
        f"/desk/tickets/{number}/assign/",
        f"/api/v1/tickets/{number}/",
    ):
        answer = elsewhere.goto(url)
        assert answer is not None
        assert answer.status == 404, url
        assert "Rahasia" not in elsewhere.content()
    elsewhere.goto(f"/desk/tickets/?view=all&q={number}")
    assert number not in elsewhere.locator("main table, main .tg-empty").first.inner_text()
