"""The tour of the first day, by keys and by finger."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tanggap.accounts.models import TourSeen
from tests.e2e.conftest import People


@pytest.mark.parametrize(
    ("account", "home", "phone"), [("hdnoc", "/desk/", False), ("teknisi1", "/field/", True)]
)
def test_a_tour_leads_through_the_page_and_is_not_offered_again(
    people: People, account: str, home: str, phone: bool
) -> None:
    page = people.page(account, phone=phone)
    page.goto(home)
    page.click("[data-tour-start]")
    box = page.locator(".tg-tour")
    count = int(page.locator("[data-place]").inner_text().split("/")[1])
    assert count >= 4
    for place in range(1, count):
        expect(page.locator("[data-place]")).to_have_text(f"{place} / {count}")
        if phone:
            box.locator("[data-next]").click()
        else:
            page.keyboard.press("ArrowRight")
    expect(page.locator("[data-place]")).to_have_text(f"{count} / {count}")
    with page.expect_response("**/help/tours/**") as answered:
        box.locator("[data-next]").click()
    assert answered.value.status == 204
    expect(box).to_have_count(0)
    assert TourSeen.objects.filter(user__email=f"{account}@demo.test", finished=True).exists()

    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#tour-invite")).to_have_count(0)
    page.goto(f"{home}?tour={'technician' if phone else 'noc'}")
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
