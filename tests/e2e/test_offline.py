"""A technician without a connection reads his pages and works on; all of it arrives once afterwards."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Response, expect

from tanggap.accounts.models import Role, User
from tanggap.accounts.services import PersonFacts, actor_for, grant_give, user_create
from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import Progress, Technician
from tanggap.fieldwork.services import (
    Report,
    progress_report,
    technician_create,
    work_order_assign,
    work_order_withdraw,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.knowledge.models import Article
from tanggap.organization.models import Unit
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import TicketMessage
from tanggap.tickets.services import ticket_create
from tests.e2e.conftest import People, account_of, the_order, the_ticket
from tests.e2e.test_accessibility import AXE, RUN

_numbers = count(1)


def new_technician() -> Technician:
    """A technician in Pekanbaru with nothing in hand."""
    number = next(_numbers)
    actor, unit = system_actor("e2e"), Unit.objects.get(code="PKU")
    facts = PersonFacts(
        name=f"Teknisi Luring {number}", email=f"luring{number}@demo.test", home_unit_id=unit.pk
    )
    user = user_create(actor=actor, facts=facts, email_verified=True)
    grant_give(actor=actor, user_id=user.pk, role_id=Role.objects.get(code="technician").pk, unit_id=unit.pk)
    return technician_create(actor=actor, code=f"LURING-{number}", user_id=user.pk, home_unit_id=unit.pk)


def give_job(technician: Technician, subject: str = "Modem mati (uji luring)") -> str:
    """A job in the technician's hands; answers its number."""
    noc = actor_for(User.objects.get(email="hdnoc@demo.test"))
    ticket = ticket_create(actor=noc, new=NewTicket(subject=subject, unit_id=Unit.objects.get(code="PKU").pk))
    work_order_assign(actor=noc, number=ticket.number, lead_code=technician.code)
    return str(ticket.number)


def take_back(number: str) -> None:
    """The NOC takes the job back."""
    noc = actor_for(User.objects.get(email="hdnoc@demo.test"))
    work_order_withdraw(actor=noc, number=number, reason="Diambil tim lain")


def kept(page: Page) -> None:
    """Open the home page and wait until the phone has its copies."""
    page.goto("/field/")
    expect(page.locator("html[data-pages]:not([data-pages=none])")).to_be_attached()


def ready(page: Page) -> None:
    """Wait until the page's modules take forms."""
    expect(page.locator("html[data-outbox=ready]")).to_be_attached()


def unsent(page: Page, count: int) -> None:
    """Wait until so many reports are shown as not sent."""
    expect(page.locator("[data-outbox-list] [data-seq]:not([data-state=sent])")).to_have_count(count)


def press_next(page: Page, waiting: int) -> None:
    """The big button, without a connection."""
    page.click(".tg-sticky button")
    unsent(page, waiting)


def steps_of(number: str) -> list[Progress]:
    """What the server has of the job, in the order of arrival."""
    return list(Progress.objects.filter(work_order__ticket__number=number).order_by("pk"))


@pytest.fixture
def big_photo(tmp_path: Path) -> Callable[[str], str]:
    """A large photo with the time of its taking, as a camera makes it."""

    def make(name: str) -> str:
        image = Image.effect_noise((3000, 2000), 40).convert("RGB")
        exif = image.getexif()
        exif[0x0132] = "2026:01:02 03:04:05"
        exif.get_ifd(0x8769)[0x9003] = "2026:01:02 03:04:05"
        stream = io.BytesIO()
        image.save(stream, "JPEG", exif=exif.tobytes())
        path = tmp_path / name
        path.write_bytes(stream.getvalue())
        return str(path)

    return make


def test_a_job_is_done_without_a_connection_and_arrives_once_after_the_page_was_killed(
    people: People, big_photo: Callable[[str], str]
) -> None:
    technician = new_technician()
    number = give_job(technician)
    context = people.context(account_of(technician), phone=True)
    page = context.new_page()
    kept(page)
    context.set_offline(True)

    page.goto(f"/field/jobs/{number}/")
    expect(page.locator(".tg-offline")).to_contain_text("Luring")
    ready(page)
    for waiting in (1, 2, 3):
        press_next(page, waiting)
    page.click(".tg-sticky button")
    unsent(page, 4)
    page.click(".tg-sticky a[href*='step=done']")
    page.evaluate(AXE)
    assert page.evaluate(RUN, None) == []
    page.fill("#report [name=resolution]", "Modem diganti.")
    page.select_option("#report [name=cause]", "cable")
    page.set_input_files("#report [name=photos_before]", big_photo("sebelum.jpg"))
    page.set_input_files("#report [name=photos_after]", big_photo("sesudah.jpg"))
    page.click("#report form .btn-primary")
    unsent(page, 5)
    expect(page.locator(".tg-sticky button")).to_be_disabled()
    assert the_order(number).status == "assigned"
    before = clock.now()
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(f"/field/jobs/{number}/")
    expect(page.locator(".tg-notice-good")).to_be_visible()

    steps = steps_of(number)
    assert [step.step for step in steps] == ["accepted", "en_route", "arrived", "working", "done"]
    assert all(step.happened_at < before <= step.received_at for step in steps)
    assert [step.happened_at for step in steps] == sorted(step.happened_at for step in steps)
    photos = Attachment.objects.filter(owner_kind="fieldwork.progress", owner_id=steps[-1].pk)
    assert sorted(photos.values_list("label", "width")) == [("after", 1600), ("before", 1600)]
    assert all(photo.taken_at is not None and photo.taken_at.year == 2026 for photo in photos)


def test_sending_the_same_reports_again_changes_nothing(people: People) -> None:
    technician = new_technician()
    number = give_job(technician)
    context = people.context(account_of(technician), phone=True)
    page = context.new_page()
    kept(page)
    # The server takes the report, the phone never hears of it.
    heard: list[str] = []

    def deaf(route: Any) -> None:
        heard.append(route.request.post_data_buffer.decode("latin-1"))
        if len(heard) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route("**/report/", deaf)
    page.goto(f"/field/jobs/{number}/")
    ready(page)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/report/")):
        page.click(".tg-sticky button")
    unsent(page, 1)
    assert [step.step for step in steps_of(number)] == ["accepted"]

    page.goto("/field/outbox/")
    unsent(page, 0)

    assert len(heard) == 2
    assert [step.step for step in steps_of(number)] == ["accepted"]
    assert the_order(number).status == "accepted"


def test_a_job_that_was_given_away_meanwhile_is_explained_and_the_note_reaches_the_noc(
    people: People,
) -> None:
    technician = new_technician()
    number = give_job(technician)
    progress_report(actor=actor_for(technician.user), number=number, report=Report("accepted", "uji-1"))
    progress_report(actor=actor_for(technician.user), number=number, report=Report("arrived", "uji-2"))
    context = people.context(account_of(technician), phone=True)
    page = context.new_page()
    kept(page)
    context.set_offline(True)
    page.goto(f"/field/jobs/{number}/")
    ready(page)
    page.click("[data-other-steps] a[href*='step=blocked']")
    page.select_option("#report [name=reason]", "power_cut")
    page.fill("#report [name=note]", "Listrik padam satu kampung.")
    page.click("#report form .btn-primary")
    unsent(page, 1)
    take_back(number)
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto("/field/outbox/")
    refused = page.locator("[data-state=refused]")
    expect(refused).to_contain_text("Sekarang: Ditarik")
    expect(refused).to_contain_text("Anda pukul")
    page.evaluate(AXE)
    assert page.evaluate(RUN, None) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    refused.locator(".btn-primary").click()
    unsent(page, 0)

    note = TicketMessage.objects.get(ticket=the_ticket(number), author=technician.user)
    assert "Listrik padam satu kampung." in note.body
    assert [step.step for step in steps_of(number)] == ["accepted", "arrived"]


def test_after_days_without_a_connection_the_phones_time_is_kept_and_said(people: People) -> None:
    technician = new_technician()
    number = give_job(technician)
    context = people.context(account_of(technician), phone=True)
    page = context.new_page()
    kept(page)
    context.set_offline(True)
    past = datetime.now(UTC) - timedelta(days=3)
    page.clock.set_fixed_time(past)
    page.goto(f"/field/jobs/{number}/")
    ready(page)
    press_next(page, 1)
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(f"/field/jobs/{number}/")
    expect(page.locator(".tg-timeline")).to_contain_text("dikirim kemudian")

    (step,) = steps_of(number)
    assert abs(step.happened_at - past) < timedelta(minutes=1)
    entry = Entry.objects.filter(action="work_order.progressed", subject_id=the_ticket(number).pk).latest(
        "pk"
    )
    assert "happened_at" in entry.data


def test_signed_out_the_pages_are_gone_and_the_report_waits_for_its_person(
    people: People, server: str
) -> None:
    technician = new_technician()
    number = give_job(technician)
    context = people.context(account_of(technician), phone=True)
    page = context.new_page()
    kept(page)
    context.set_offline(True)
    page.goto(f"/field/jobs/{number}/")
    ready(page)
    press_next(page, 1)
    cookies = context.cookies()
    context.clear_cookies(name="sessionid")
    context.set_offline(False)
    # Back online the page says so at the report, or leads to the sign-in page first; nothing is sent.
    page.wait_for_function(
        "() => location.pathname.startsWith('/login/')"
        " || document.querySelector('[data-seq]')?.dataset.state === 'signed_out'"
    )
    page.goto("/login/")
    context.set_offline(True)
    answer = page.goto(f"/field/jobs/{number}/")
    assert answer is not None
    assert answer.status == 503

    context.set_offline(False)
    context.add_cookies(cookies)
    page.goto("/field/outbox/")
    expect(page.locator("[data-state=sent]")).to_have_count(1)
    assert [step.step for step in steps_of(number)] == ["accepted"]


def test_a_technicians_first_visit_weighs_at_most_150_kilobytes(people: People) -> None:
    context = people.context(account_of(new_technician()), phone=True)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - the library marks it

    page.goto("/field/")
    page.wait_for_load_state("networkidle")

    # The test's server does not compress, the real one does.
    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers if answer.ok}
    assert len(sizes) > 3
    assert sum(sizes.values()) <= 150_000, sizes


def test_articles_that_fit_a_job_open_without_a_connection(people: People) -> None:
    article = Article.objects.published().select_related("live").latest("pk")
    assert article.live is not None
    technician = new_technician()
    number = give_job(technician, article.live.title)
    context = people.context(account_of(technician), phone=True)
    page = context.new_page()
    kept(page)
    context.set_offline(True)

    page.goto(f"/field/jobs/{number}/")
    ready(page)
    expect(page.locator(".tg-offline")).to_contain_text("Luring")  # it pushes the page down once
    page.click(f'a[href="/kb/articles/{article.slug}/"]')

    expect(page.locator("h1")).to_contain_text(article.live.title)
    expect(page.locator(".tg-offline")).to_contain_text("Luring")
    expect(page.locator("article.tg-prose")).not_to_be_empty()
