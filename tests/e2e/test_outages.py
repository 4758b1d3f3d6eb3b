"""An outage from its declaration to its end: the desk, strangers, and a customer who reported it."""

from __future__ import annotations

import re
import time

from django.core.management import call_command
from playwright.sync_api import Page, expect

from tanggap.notifications.models import InboxItem
from tanggap.tickets.models import Outage, Ticket
from tests.e2e.conftest import People, add_ticket, choose, the_ticket

PROMISED_S = 3.0
TITLE = "Internet mati di Bukit Raya (uji)"
UNIT = "Cluster Bukit Raya"


def work() -> None:
    """Let the worker do what waits."""
    call_command("db_worker", "--batch", "--queue-name=*", "--interval=0", "--no-reload")


def test_declared_seen_by_everybody_within_three_seconds_and_ended(people: People) -> None:
    desk = people.page("hdnoc")
    stranger = people.page(phone=True, locale="id-ID")
    stranger.goto("/status/")
    expect(stranger.locator("main")).not_to_contain_text(TITLE)
    number = add_ticket(desk, "Internet mati total (uji massal)", unit=UNIT)

    declared = _declared(desk, number)
    begun = time.monotonic()
    stranger.goto("/status/")
    expect(stranger.locator(f"#{declared}")).to_contain_text(TITLE)
    assert time.monotonic() - begun <= PROMISED_S
    stranger.goto("/")
    expect(stranger.locator("main")).to_contain_text(TITLE)
    assert the_ticket(number).outage == Outage.objects.get(number=declared)

    _followed(people, declared)
    _estimated(desk, declared)
    stranger.goto("/status/")
    expect(stranger.locator(f"#{declared}")).to_contain_text("Tim menyambung kabel")

    desk.goto(f"/desk/outages/{declared}/")
    desk.locator("[data-dialog=resolve]").click()
    desk.fill("#resolve [name=resolution]", "Kabel sudah disambung.")
    desk.select_option("#resolve [name=cause]", "cable")
    desk.locator("#resolve .btn-primary").click()
    desk.wait_for_load_state("load")
    work()
    assert the_ticket(number).status == "resolved"
    stranger.goto("/status/")
    expect(stranger.locator("#status .tg-outage", has_text=TITLE)).to_have_count(0)
    expect(stranger.locator(f"#{declared}")).to_contain_text(TITLE)
    follower = InboxItem.objects.filter(user__email="customer2@demo.test", event="outage.ended")
    assert follower.count() == 1


def _declared(desk: Page, number: str) -> str:
    """From the page of a ticket; answers the outage's number."""
    desk.goto(f"/desk/tickets/{number}/")
    desk.locator("a[href*='/desk/outages/new/']").first.click()
    desk.wait_for_url("**/desk/outages/new/**")
    desk.fill("#outage-form [name=title]", "")
    desk.locator("#outage-form .btn-primary").click()
    expect(desk.locator("#outage-form")).to_be_visible()
    desk.fill("#outage-form [name=title]", TITLE)
    desk.fill("#outage-form [name=public_text]", "Kabel utama putus.")
    choose(desk, "unit", UNIT)
    desk.fill("#outage-form [name=nodes]", "")
    desk.locator("#outage-form .btn-primary").click()
    desk.wait_for_url(re.compile(r"/desk/outages/TGO-[\d-]+/$"))
    work()
    assert Ticket.objects.get(number=number).outage is not None
    return desk.url.rstrip("/").rsplit("/", 1)[-1]


def _followed(people: People, number: str) -> None:
    """A customer follows it on the public page instead of reporting it."""
    customer = people.page("customer2")
    customer.goto("/status/")
    customer.locator(f"#{number} button[name=wanted]").click()
    customer.wait_for_load_state("load")
    expect(customer.locator(f"#{number} button[name=wanted]")).to_have_attribute("value", "no")
    work()
    assert InboxItem.objects.filter(user__email="customer2@demo.test", event="outage.opened").count() == 1


def _estimated(desk: Page, number: str) -> None:
    desk.goto(f"/desk/outages/{number}/")
    desk.fill("#news [name=text]", "Tim menyambung kabel di lokasi.")
    desk.select_option("#news [name=status]", "identified")
    desk.fill("#news [name=estimated_end]", "2050-01-01T10:00")
    desk.locator("#news button.btn").click()
    desk.wait_for_load_state("load")
    work()
    assert (
        InboxItem.objects.filter(user__email="customer2@demo.test", event="outage.estimate_changed").count()
        == 1
    )


def test_chosen_tickets_become_an_outage(people: People) -> None:
    desk = people.page("hdnoc")
    numbers = [add_ticket(desk, f"LOS merah (pilihan {one})", unit=UNIT) for one in range(2)]
    desk.goto("/desk/tickets/?q=pilihan")
    for number in numbers:
        desk.locator(f"tr[data-key='{number}'] input[name=selected]").check()
    desk.locator("button[name=act][value=outage]").click()
    expect(desk.locator("#outage-form input[name=ticket]")).to_have_count(2)
    desk.fill("#outage-form [name=title]", "Dua tiket pilihan (uji)")
    desk.fill("#outage-form [name=public_text]", "Kabel putus.")
    desk.locator("#outage-form [name=is_public]").uncheck()
    desk.locator("#outage-form .btn-primary").click()
    desk.wait_for_url(re.compile(r"/desk/outages/TGO-[\d-]+/$"))

    assert {one.outage_id for one in map(the_ticket, numbers)} == {Outage.objects.latest("pk").pk}
    stranger = people.page()
    stranger.goto("/status/")
    expect(stranger.locator("main")).not_to_contain_text("Dua tiket pilihan")


def test_the_state_of_the_network_renews_itself_and_leaves_open_what_was_opened(people: People) -> None:
    page = people.page()
    page.clock.install()
    page.goto("/status/")
    ended = page.locator("#status details").first
    ended.locator("summary").click()
    page.locator("#status h2").first.evaluate("heading => heading.textContent = 'lama'")

    with page.expect_response("**/status/"):
        page.clock.run_for(16_000)

    expect(page.locator("#status h2", has_text="lama")).to_have_count(0)
    expect(page.locator("#status details").first).to_have_attribute("open", "")
