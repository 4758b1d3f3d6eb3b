"""Two people of the desk on one ticket: they see each other, answer over each other, and merge crosswise."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from playwright.sync_api import Page, expect

from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Ticket, TicketMerge
from tests.e2e.conftest import People, add_ticket
from tests.e2e.letters import work_done

HERE = "[data-here]"


def untouched_ticket() -> Ticket:
    """A ticket of the branch that nobody has answered."""
    return Ticket.objects.filter(
        status="new", unit__code__startswith="PKU", messages__isnull=True, requester__isnull=True
    ).latest("pk")


def send(page: Page, text: str) -> None:
    """Write to the reporter; the click does not wait for the answer."""
    page.locator("#say-body").fill(text)
    page.get_by_role("button", name="Kirim").click(no_wait_after=True)


def test_a_canned_answer_is_sent_and_a_colleague_is_told_before_answering_again(people: People) -> None:
    ticket = untouched_ticket()
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

    send(second, "Kami juga sudah melihat laporan ini.")
    expect(second.get_by_role("alert")).to_contain_text("1 pesan baru")
    expect(second.locator("#ticket-timeline")).to_contain_text("sudah kami terima")
    expect(second.locator("#say-body")).to_have_value("Kami juga sudah melihat laporan ini.")
    assert ticket.messages.count() == 1

    second.get_by_role("button", name="Kirim").click()
    expect(second.locator("#ticket-timeline")).to_contain_text("Kami juga sudah melihat")
    assert ticket.messages.count() == 2


def test_two_on_one_ticket_see_each_other_and_who_is_writing(people: People) -> None:
    """Twice, since being seen must not depend on the moment at which the two came."""
    tickets = list(
        Ticket.objects.filter(status="new", unit__code__startswith="PKU").values_list("number", flat=True)[:2]
    )
    first, second = people.page("hdnoc"), people.page("agent")
    for number in tickets:
        address = f"/desk/tickets/{number}/"
        first.goto(address, wait_until="commit")
        second.goto(address)
        expect(first.locator(HERE)).to_have_text("Rian Saputra sedang membuka tiket ini.")
        expect(second.locator(HERE)).to_have_text("Yola Permata sedang membuka tiket ini.")

    second.locator("#say-body").press_sequentially("Kami pe")
    expect(first.locator(HERE)).to_have_text("Rian Saputra sedang menulis …")


def test_of_two_who_answer_at_the_same_moment_both_are_kept_and_the_second_is_warned(people: People) -> None:
    ticket = untouched_ticket()
    words = {"hdnoc": "Kami periksa dari NOC.", "agent": "Kami hubungi pelanggan."}
    pages = {account: people.page(account) for account in words}
    for page in pages.values():
        page.route("**/live/**", lambda route: route.abort())
        page.goto(f"/desk/tickets/{ticket.number}/")

    for account, page in pages.items():
        send(page, words[account])
    shown = "#ticket-timeline [data-key^='message-']"
    for page in pages.values():
        page.locator(f"{shown}, [role=alert]").first.wait_for()
    warned = [account for account, page in pages.items() if page.get_by_role("alert").count()]
    assert len(warned) == 1
    late = pages[warned[0]]
    expect(late.get_by_role("alert")).to_contain_text("1 pesan baru")
    expect(late.locator("#say-body")).to_have_value(words[warned[0]])
    assert ticket.messages.count() == 1

    late.get_by_role("button", name="Kirim").click()
    for text in words.values():
        expect(late.locator("#ticket-timeline")).to_contain_text(text)
    assert {message.body for message in ticket.messages.all()} == set(words.values())


@pytest.mark.parametrize("at_once", [True, False], ids=["at_the_same_moment", "one_after_the_other"])
def test_of_two_merges_that_cross_one_wins_and_the_other_is_refused_in_words(
    people: People, at_once: bool
) -> None:
    noc, agent = people.page("hdnoc"), people.page("agent")
    one, other = (add_ticket(noc, f"Gabung silang {name} (uji)") for name in ("A", "B"))
    for page, stays in ((noc, one), (agent, other)):
        page.goto(f"/desk/tickets/merge/?ticket={one}&ticket={other}")
        page.check(f"[name=into][value={stays}]")
        if (confirm := page.locator("[name=confirmed]")).count():
            confirm.check()

    answers = _both_press(noc, agent, at_once=at_once)

    rows = Ticket.objects.filter(number__in=(one, other))
    assert sorted(rows.values_list("status", flat=True)) == [TicketStatus.MERGED, TicketStatus.NEW]
    merge = TicketMerge.objects.get(source__number__in=(one, other))
    winner, loser = (noc, agent) if merge.target.number == one else (agent, noc)
    assert answers[loser] in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}
    expect(winner.locator("h1")).to_contain_text("Gabung silang")
    told = f"{merge.source.number} sudah digabungkan ke {merge.target.number}"
    expect(loser.locator("main")).to_contain_text(re.compile(f"{told}|mengubahnya"))


def _both_press(*pages: Page, at_once: bool) -> dict[Page, int]:
    """Press both buttons; the answers of their posts."""
    answers: dict[Page, int] = {}
    for page in pages:
        page.on(
            "response",
            lambda answer, page=page: (
                answers.setdefault(page, answer.status) if answer.request.method == "POST" else None
            ),
        )
    for page in pages:
        page.locator("#merge-form .btn-primary").click(no_wait_after=at_once)
        if not at_once:
            page.wait_for_load_state("load")
    for page in pages:
        page.wait_for_load_state("load")
        page.locator("#merge-form").wait_for(state="detached")
    return answers


def test_a_colleague_is_mentioned_by_keyboard_and_finds_it_among_the_notices(people: People) -> None:
    ticket = untouched_ticket()
    writer, colleague = people.page("hdnoc"), people.page("agent")
    writer.goto(f"/desk/tickets/{ticket.number}/")
    text, offered = writer.locator("#say-body"), writer.locator("#mention-list [role=option]")

    writer.get_by_label("Catatan internal").check()
    text.press_sequentially("Tolong hubungi pelanggan, @")
    expect(offered.first).to_be_visible()
    text.press("ArrowDown")
    expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
    text.press_sequentially("rian")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("Rian Saputra")
    expect(text).to_have_attribute("aria-activedescendant", re.compile("mention-"))
    text.press("Escape")
    expect(offered).to_be_hidden()
    text.press_sequentially(".")
    expect(offered).to_be_visible()
    text.press("Enter")
    expect(text).to_have_value("Tolong hubungi pelanggan, @rian.saputra ")
    expect(offered).to_be_hidden()
    text.press_sequentially("terima kasih.")
    writer.get_by_role("button", name="Kirim").click()
    expect(writer.locator("#ticket-timeline")).to_contain_text("@rian.saputra terima kasih.")

    work_done()
    colleague.goto("/account/notices/?show=unread")
    told = colleague.locator("main").get_by_role("link", name=re.compile(f"disebut.*{ticket.number}"))
    told.click()
    expect(colleague).to_have_url(re.compile(f"/desk/tickets/{ticket.number}/"))
    expect(colleague.locator("#ticket-timeline")).to_contain_text("@rian.saputra terima kasih.")


def test_in_an_answer_to_the_reporter_nobody_is_offered(people: People) -> None:
    page = people.page("hdnoc")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/mentions/" in request.url else None)
    page.goto(f"/desk/tickets/{untouched_ticket().number}/")
    text = page.locator("#say-body")

    page.get_by_label("Balas pelapor").check()
    text.press_sequentially("Email ke @rian")
    expect(page.locator("#mention-list")).to_be_hidden()
    page.get_by_label("Catatan internal").check()
    text.fill("")
    text.press_sequentially("Tanya @a")
    expect(page.locator("#mention-list [role=option]").first).to_be_visible()

    assert asked
    assert not any("rian" in address for address in asked)
