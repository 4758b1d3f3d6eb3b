"""The product's main job: a fault is reported, assigned, worked from a phone and solved; all see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from statistics import median

from django.urls import reverse
from playwright.sync_api import Page, expect

from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.choices import HELD_STATUSES, WorkOrderStatus
from tanggap.fieldwork.models import Progress, Technician
from tanggap.tickets.choices import Cause, TicketStatus
from tests.e2e.conftest import People, account_of, add_ticket, the_order, the_ticket
from tests.e2e.watching import Watched

PROMISED_S = 3.0
SUBJECT = "Kabel putus di depan masjid (uji)"


class Desk:
    """The dispatcher's open pages, opened before and never loaded again, and one to act on."""

    def __init__(self, people: People) -> None:
        self.context = people.context("hdnoc")
        self.acting = self.context.new_page()
        self.open: dict[str, Watched] = {}
        self.seconds: dict[str, float] = {}

    def leave_open(self, url: str, title: str) -> None:
        """Open a page and leave it."""
        page = self.context.new_page()
        page.goto(url)
        page.wait_for_load_state("load")
        self.open[title] = Watched(page, title)

    def expecting(self, step: str, *, absent: str = "", **selectors: str) -> None:
        """Begin to look for the step on the pages named; on the page ``absent`` for its disappearance."""
        for title, selector in selectors.items():
            self.open[title].arm(step, selector, absent=title == absent)

    def saw(self, step: str, number: str, action: str, *titles: str) -> None:
        """Wait until the pages show the step and note how long it took since the server wrote it."""
        written = last_written(number, action)
        for title in titles:
            self.seconds[f"{step} on {title}"] = self.open[title].seconds_after(step, written)


def last_written(number: str, action: str) -> datetime:
    """When the act was written, just before its transaction ended."""
    entries = Entry.objects.filter(subject_kind="tickets.ticket", subject_id=the_ticket(number).pk)
    return entries.filter(action=action).latest("pk").recorded_at


def free_technicians() -> list[Technician]:
    """Technicians of the branch with nothing in hand."""
    busy = Technician.objects.filter(led_orders__status__in=HELD_STATUSES)
    here = Technician.objects.filter(code__startswith="UJI").select_related("user")
    return list(here.exclude(pk__in=busy.values("pk")).order_by("code"))


def solved_in_recap(page: Page, name: str) -> int:
    """How many tickets this month's recap page counts as solved by the technician."""
    page.goto(reverse("desk:recap") + "?by=technician")
    row = page.locator("main tbody tr", has_text=name).first
    if not row.count():
        return 0
    figures = [text.strip().replace(".", "") for text in row.locator("td").all_inner_texts()]
    return next(int(text) for text in figures if text.isdecimal())


def test_a_fault_goes_from_report_to_recap(
    people: People, photo: Callable[[str], str], record_property: Callable[[str, object], None]
) -> None:
    technician, colleague = free_technicians()[:2]
    desk = Desk(people)
    before = solved_in_recap(desk.acting, technician.user.name)
    desk.leave_open("/desk/", "home")
    desk.leave_open("/desk/tickets/", "list")

    number = _reported(desk, photo("kabel.jpg"))
    desk.leave_open(f"/desk/tickets/{number}/", "ticket")
    _assigned(desk, number, technician)
    phone = people.page(account_of(technician), phone=True)
    late = people.page(account_of(technician), phone=True)
    _worked(desk, number, technician, phone, late, photo("odp.jpg"))
    _locked(number, phone, late, people.page(account_of(colleague), phone=True))

    assert solved_in_recap(desk.acting, technician.user.name) == before + 1
    for watched in desk.open.values():
        assert watched.was_left_alone(), watched.title
    for name, seconds in desk.seconds.items():
        record_property(f"live: {name}", round(seconds, 2))
    # One of many that comes late is a busy test machine; most being late is a fault of ours.
    assert median(desk.seconds.values()) <= PROMISED_S, desk.seconds


def _reported(desk: Desk, photo: str) -> str:
    """With a photo; the list that lay open shows the new ticket by itself."""
    number = add_ticket(desk.acting, SUBJECT, photo=photo)
    expect(desk.open["list"].page.locator(f"[data-rows] a[href*='{number}']").first).to_be_attached()
    picture = desk.acting.locator(".tg-timeline .tg-files img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    ticket = the_ticket(number)
    assert (ticket.subject, ticket.status) == (SUBJECT, TicketStatus.NEW)
    assert Attachment.objects.filter(owner_kind="tickets.ticket", owner_id=ticket.pk).count() == 1
    return number


def _assigned(desk: Desk, number: str, technician: Technician) -> None:
    desk.expecting(
        "assigned",
        ticket=".tg-timeline [href$='#motorbike']",
        list=f"tr:has(a[href*='{number}']) [href$='#user-check']",
        home=f"[data-key='{technician.code}'] [href$='#user-check']",
    )
    page = desk.acting
    page.goto(f"/desk/tickets/{number}/assign/")
    page.select_option("#act-form [name=technician]", technician.code)
    page.fill("#act-form [name=instructions]", "Bawa tangga panjang.")
    page.click("#act-form .btn-primary")
    page.wait_for_url(f"**/desk/tickets/{number}/")
    assert the_order(number).lead_id == technician.pk
    desk.saw("assigned", number, "work_order.assigned", "ticket", "list", "home")


def _worked(desk: Desk, number: str, technician: Technician, phone: Page, late: Page, photo: str) -> None:
    """Accepted, on the way, there, done; each step by the one big button of the phone's page."""
    mine = f"[data-key='{technician.code}']"
    row = f"tr:has(a[href*='{number}'])"
    phone.goto("/field/")
    phone.locator(f"a[href$='/field/jobs/{number}/']").first.click()
    expect(phone.locator(".tg-job-title")).to_have_text(SUBJECT)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk.expecting("accepted", ticket=".tg-timeline [href$='#thumb-up']")
    _press(phone, number, WorkOrderStatus.ACCEPTED)
    desk.saw("accepted", number, "work_order.progressed", "ticket")

    desk.expecting(
        "en route",
        ticket=".tg-timeline [href$='#player-play']",
        list=f"{row} [href$='#progress']",
        home=f"{mine} [href$='#motorbike']",
    )
    _press(phone, number, WorkOrderStatus.EN_ROUTE)
    desk.saw("en route", number, "work_order.progressed", "ticket", "list", "home")

    desk.expecting("arrived", ticket=".tg-timeline [href$='#map-pin']", home=f"{mine} [href$='#tool']")
    _press(phone, number, WorkOrderStatus.ARRIVED)
    desk.saw("arrived", number, "work_order.progressed", "ticket", "home")

    late.goto(f"/field/jobs/{number}/?step=blocked")  # lies open while the job is finished elsewhere
    desk.expecting(
        "done",
        ticket=".tg-timeline li:has([href$='#circle-check']) .tg-files img",
        list=row,
        home=f"{mine} [href$='#coffee']",
        absent="list",
    )
    phone.goto(f"/field/jobs/{number}/?step=done")
    phone.fill("#report-form [name=resolution]", "Drop core diganti 60 m, redaman -20 dBm.")
    phone.select_option("#report-form [name=cause]", Cause.CABLE)
    phone.set_input_files("#report-form [name=photos]", photo)
    phone.click("#report-form .btn-primary")
    expect(phone.locator(".tg-notice-good")).to_be_visible()
    desk.saw("done", number, "work_order.progressed", "ticket", "list", "home")
    ticket = the_ticket(number)
    assert ticket.status == TicketStatus.RESOLVED
    assert (ticket.resolver_id, ticket.cause, ticket.visits) == (technician.user_id, Cause.CABLE, 1)
    step = Progress.objects.get(work_order__ticket=ticket, step="done")
    assert Attachment.objects.filter(owner_kind="fieldwork.progress", owner_id=step.pk).count() == 1


def _press(phone: Page, number: str, reached: WorkOrderStatus) -> None:
    with phone.expect_navigation():
        phone.click(".tg-sticky button")
    assert the_order(number).status == reached


def _locked(number: str, phone: Page, late: Page, colleague: Page) -> None:
    """Finished is finished: on the page, through a form that lay open, and for a colleague."""
    reason = phone.locator(".tg-notice-good").inner_text().strip()
    assert reason
    assert phone.locator("#report-form, #next-form").count() == 0

    steps = Progress.objects.filter(work_order__ticket__number=number).count()
    late.select_option("#report-form [name=reason]", "power_cut")
    with late.expect_response("**/report/**") as answered:
        late.click("#report-form .btn-primary")
    assert answered.value.status in {403, 409}
    expect(late.locator("[role=alert], .tg-toast").first).to_contain_text(reason)
    assert Progress.objects.filter(work_order__ticket__number=number).count() == steps

    answer = colleague.goto(f"/field/jobs/{number}/")
    assert answer is not None
    assert answer.status == 404


def test_of_two_technicians_who_want_an_offered_job_one_has_it_and_the_other_is_told_who(
    people: People,
) -> None:
    first, second = free_technicians()[:2]
    desk = people.page("hdnoc")
    number = add_ticket(desk, "Diperebutkan dua teknisi (uji)")
    desk.goto(f"/desk/tickets/{number}/assign/")
    desk.check("#act-form [name=to][value=offer]")
    desk.click("#act-form .btn-primary")
    desk.wait_for_url(f"**/desk/tickets/{number}/")
    pages = [people.page(account_of(one), phone=True) for one in (first, second)]
    for page in pages:
        page.goto(f"/field/jobs/{number}/")
        expect(page.locator(".tg-sticky form button")).to_be_enabled()
    # The slower one's page has not heard of it yet: its live question is held back.
    pages[1].route("**/live/**", lambda route: route.fulfill(status=204))

    with pages[0].expect_navigation():
        pages[0].click(".tg-sticky form button")
    with pages[1].expect_response("**/pick-up/") as answered:
        pages[1].click(".tg-sticky form button")

    assert answered.value.status in {403, 409}
    expect(pages[1].locator("main")).to_contain_text(first.user.name)
    order = the_order(number)
    assert (order.lead_id, order.status) == (first.pk, WorkOrderStatus.ACCEPTED)
    assert order.crew.count() == 1
