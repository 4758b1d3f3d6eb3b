"""Articles: found by slang, judged once, suggested while typing, linked in an answer, begun from a ticket."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tanggap.knowledge.models import Article
from tanggap.tickets.models import TicketMessage
from tests.e2e.conftest import People, add_ticket, the_ticket

SLOW = "internet-lambat-periksa-tiga-hal-ini-dahulu"


def test_a_stranger_finds_an_article_by_slang_and_says_that_it_helped(people: People) -> None:
    page = people.page(phone=True)
    before = Article.objects.get(slug=SLOW).helped

    page.goto("/kb/")
    page.fill("#kb-q", "inet lemmot bgt")
    page.press("#kb-q", "Enter")
    page.locator(".tg-kb-list a").first.click()
    page.wait_for_url(f"**/kb/articles/{SLOW}/")
    for _time in range(2):
        page.locator("button[name=helped][value=yes]").click()
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")

    assert Article.objects.get(slug=SLOW).helped == before + 1


def test_a_customer_sees_fitting_articles_while_typing(people: People) -> None:
    page = people.page("customer1")
    page.goto("/portal/submit/")

    page.locator("[name=subject]").press_sequentially("Lampu los kedip merah", delay=20)
    expect(page.locator("#suggestions a").first).to_contain_text("LOS")

    page.fill("[name=subject]", "Permohonan kamera gudang")
    expect(page.locator("#suggestions a")).to_have_count(0)


def test_the_desk_links_an_article_and_writes_one_after_the_ticket(people: People) -> None:
    page = people.page("hdnoc")
    number = add_ticket(page, "inet lelet dari kemarin (uji)")

    page.locator("[data-insert*='/kb/articles/']").first.click()
    expect(page.locator("#say-body")).to_have_value(re.compile(SLOW))
    page.click("#say .btn-primary")
    expect(page.locator(".tg-timeline")).to_contain_text(SLOW)
    said = TicketMessage.objects.filter(ticket=the_ticket(number)).latest("pk").body
    assert f"/kb/articles/{SLOW}/" in said

    page.goto(f"/desk/tickets/{number}/resolve/")
    page.fill("[name=resolution]", "Konektor di ODP dibersihkan.")
    page.select_option("[name=cause]", "connector")
    page.locator("form:has([name=resolution]) .btn-primary").click()
    page.wait_for_url(f"**/desk/tickets/{number}/")
    page.locator(f"a[href*='/knowledge/new/?ticket={number}']").click()
    page.fill("#article-form [name=title]", "Internet lelet karena konektor kotor (uji)")
    expect(page.locator("#article-form [name=body]")).to_have_value(re.compile("Konektor di ODP"))
    page.select_option("#article-form [name=audience]", "public")
    page.locator("#article-form button[value=publish]").click()
    page.wait_for_url("**/desk/knowledge/articles/*/")

    article = Article.objects.get(origin=number)
    assert article.status == "published"
    reader = people.page()
    reader.goto("/kb/?q=konektor+kotor")
    expect(reader.locator(".tg-kb-list")).to_contain_text("konektor kotor (uji)")
