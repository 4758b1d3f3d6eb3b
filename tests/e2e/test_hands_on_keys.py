"""Keyboard, appearance and language, as people who look at it all day use them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tanggap.organization.models import Customer
from tests.e2e.conftest import People


def focused(page: Page) -> str:
    """The link that has the focus, by its address."""
    return str(page.evaluate("document.activeElement.getAttribute('href') || ''"))


def test_the_keyboard_leads_everywhere(people: People) -> None:
    page = people.page("hdnoc")
    page.goto("/desk/")

    page.keyboard.press("?")
    expect(page.locator("dialog#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#help")).not_to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/desk/tickets/")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("j")
    assert page.evaluate("document.activeElement.value") == "j"
    page.keyboard.press("Escape")

    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    second = focused(page)
    page.keyboard.press("k")
    assert first.startswith("/desk/tickets/TGP-")
    assert second not in {"", first}
    assert focused(page) == first
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")

    page.keyboard.press("c")
    page.wait_for_url("**/desk/tickets/new/")

    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    palette = page.locator("dialog#palette")
    expect(palette).to_be_visible()

    customer = Customer.objects.order_by("pk").first()
    assert customer is not None
    page.keyboard.type(customer.number)
    line = palette.locator("li[data-found]", has_text=customer.name).first
    expect(line).to_be_visible()
    expect(line).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/setup/customers/{customer.pk}/")


def background(page: Page) -> int:
    """How light the page's ground is, from 0 to 255."""
    text = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(text.split("(")[1].split(",")[0])


def test_dark_is_dark_and_stays_after_a_reload(people: People) -> None:
    page = people.page("hdnoc")
    page.goto("/desk/")
    assert background(page) > 200

    page.click(".tg-top-end details.tg-menu summary.tg-person")
    page.click("[data-theme-choice] [data-theme=dark]")
    assert background(page) < 60
    page.reload()
    assert background(page) < 60
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_language_is_switched_and_kept(people: People) -> None:
    page = people.page("qa")
    page.goto("/desk/tickets/")
    assert page.locator("html").get_attribute("lang") == "id"
    heading = page.locator("h1").inner_text()

    page.click(".tg-top-end details.tg-menu summary.tg-person")
    page.click(".tg-languages [value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/desk/tickets/")
    assert page.locator("h1").inner_text() == "Tickets"
    page.goto("/desk/")
    assert page.locator("html").get_attribute("lang") == "en"

    page.goto("/desk/tickets/")
    page.click(".tg-top-end details.tg-menu summary.tg-person")
    page.click(".tg-languages [value=id]")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    assert page.locator("h1").inner_text() == heading
