"""A server with demo data, a browser, and people who are signed in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import translation
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tanggap.accounts.models import Role, User
from tanggap.accounts.services import PersonFacts, grant_give, user_create
from tanggap.cli.base_data import base_data_load
from tanggap.cli.demo.generator import Size, demo_generate
from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.fieldwork.services import technician_create
from tanggap.kernel.actor import system_actor
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket
from tests.e2e.camera import clip_write

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser and a database with real transactions, and has a second try."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def _django_db_helper() -> None:
    """Instead of pytest-django's own: the data of the server stay for all tests of this package."""


@pytest.fixture(scope="package")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Address of the running product; its database holds a small demo and is emptied at the end."""
    with django_db_blocker.unblock():
        base_data_load()
        with translation.override("id"):
            demo_generate(Size.SMALL)
        free_technicians_add(6)
        running = LiveServer("127.0.0.1")
        try:
            yield running.url
        finally:
            running.stop()
            call_command("flush", interactive=False, verbosity=0)


def free_technicians_add(count: int) -> None:
    """Technicians in Pekanbaru with nothing in hand, whatever the hour of the demo."""
    actor = system_actor("e2e")
    unit, role = Unit.objects.get(code="PKU"), Role.objects.get(code="technician")
    for number in range(1, count + 1):
        facts = PersonFacts(
            name=f"Uji Teknisi {number}", email=f"uji{number}@demo.test", home_unit_id=unit.pk
        )
        user = user_create(actor=actor, facts=facts, email_verified=True)
        grant_give(actor=actor, user_id=user.pk, role_id=role.pk, unit_id=unit.pk)
        technician_create(actor=actor, code=f"UJI-{number}", user_id=user.pk, home_unit_id=unit.pk)


@pytest.fixture(scope="package")
def chrome(server: str, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser; its driver's event loop begins after the database is there."""
    clip = clip_write(tmp_path_factory.mktemp("camera") / "scenes.y4m")
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={clip}"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()
        # Inside the driver's loop Django keeps connections of its own; they may not outlive it.
        connections.close_all()


@dataclass
class People:
    """Opens browsers of people; what went wrong in their pages is kept."""

    browser: Browser
    server: str
    contexts: list[BrowserContext] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def context(self, account: str = "", *, phone: bool = False, **options: Any) -> BrowserContext:
        """A browser of its own; with the name of a demo account it is signed in."""
        context = self.browser.new_context(
            base_url=self.server,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            **options,
        )
        context.on("weberror", lambda error: self.problems.append(f"{error.page.url}: {error.error}"))
        context.on("console", self._listen)
        self.contexts.append(context)
        if account:
            context.add_cookies([session_cookie(self.server, account)])
        return context

    def page(self, account: str = "", *, phone: bool = False, **options: Any) -> Page:
        """One page in a browser of its own."""
        return self.context(account, phone=phone, **options).new_page()

    def _listen(self, message: Any) -> None:
        """Scripts and styles that the page's own rules refuse are mistakes of ours."""
        if message.type == "error" and "Content Security Policy" in message.text:
            self.problems.append(f"{message.page.url}: {message.text}")


def session_cookie(server: str, account: str) -> Any:
    """A session of the demo account, as its browser would hold it."""
    client = Client()
    client.force_login(User.objects.get(email=f"{account}@demo.test"))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": server}


@pytest.fixture
def people(chrome: Browser, server: str) -> Iterator[People]:
    """Opens browsers; a script that fails in any page fails the test."""
    cache.clear()
    made = People(chrome, server)
    yield made
    for context in made.contexts:
        context.close()
    assert made.problems == []


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str], str]:
    """Makes a picture file and answers its path."""

    def make(name: str = "foto.jpg") -> str:
        stream = io.BytesIO()
        Image.effect_noise((640, 480), 60).convert("RGB").save(stream, "JPEG")
        path = tmp_path / name
        path.write_bytes(stream.getvalue())
        return str(path)

    return make


def choose(page: Page, name: str, label: str) -> None:
    """Choose the option of a select whose words contain ``label``."""
    value = page.locator(f"select[name={name}] option", has_text=label).first.get_attribute("value")
    page.select_option(f"select[name={name}]", value)


def add_ticket(page: Page, subject: str, *, unit: str = "Cluster Sukajadi", photo: str = "") -> str:
    """Write a ticket down at the desk; answers its number."""
    page.goto("/desk/tickets/new/")
    page.fill("#ticket-new [name=subject]", subject)
    choose(page, "category", "Internet mati total")
    choose(page, "unit", unit)
    page.fill("#ticket-new [name=requester_name]", "Ibu Rahma Uji")
    if photo:
        page.set_input_files("#ticket-new input[type=file]", photo)
    page.click("#ticket-new .btn-primary")
    page.wait_for_url("**/desk/tickets/TGP-*/")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def the_ticket(number: str) -> Ticket:
    """The ticket as the database has it now."""
    return Ticket.objects.get(number=number)


def the_order(number: str) -> WorkOrder:
    """The newest work order of the ticket."""
    return WorkOrder.objects.filter(ticket__number=number).latest("pk")


def account_of(technician: Technician) -> str:
    """The name of the technician's account."""
    return str(technician.user.email).partition("@")[0]
