"""Two people of the desk answer one ticket: with a canned answer, and overtaken by each other."""

from __future__ import annotations

from playwright.sync_api import expect

from tanggap.tickets.models import Ticket
from tests.e2e.conftest import People


def test_a_canned_answer_is_sent_and_a_colleague_is_told_before_answering_again(people: People) -> None:
    ticket = Ticket.objects.filter(
        status="new", unit__code__startswith="PKU", messages__isnull=True, requester__isnull=True
    ).latest("pk")
    address = f"/desk/tickets/{ticket.number}/"
    first, second = people.page("hdnoc"), people.page("agent")
    # The second one's page does not renew itself, as on a line that is down for a moment.
    second.route("**/live/**", lambda route: route.abort())
    first.goto(address)
    second.goto(address)

    first.locator("details.tg-answers summary").click()
    first.get_by_placeholder("Cari jawaban").fill("diterima")
    offered = first.locator(".tg-answers [data-insert]")
    expect(offered).to_have_count(1)
    offered.click()
    text = first.locator("#say-body")
    assert ticket.number in text.input_value()
    assert "{" not in text.input_value()
    first.get_by_role("button", name="Kirim").click()
    expect(first.locator("#ticket-timeline")).to_contain_text("sudah kami terima")

    second.locator("#say-body").fill("Kami juga sudah melihat laporan ini.")
    second.get_by_role("button", name="Kirim").click()
    expect(second.get_by_role("alert")).to_contain_text("1 pesan baru")
    expect(second.locator("#ticket-timeline")).to_contain_text("sudah kami terima")
    expect(second.locator("#say-body")).to_have_value("Kami juga sudah melihat laporan ini.")
    assert ticket.messages.count() == 1

    second.get_by_role("button", name="Kirim").click()
    expect(second.locator("#ticket-timeline")).to_contain_text("Kami juga sudah melihat")
    assert ticket.messages.count() == 2
