"""Events, people and a real mail server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person, make_unit
from tanggap.notifications import registry
from tanggap.organization.models import Unit


@pytest.fixture(autouse=True)
def known_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the events of these tests."""
    monkeypatch.setattr(registry, "_events", {})
    registry.register_event("test.changed", _("Save"), group=_("Tickets"))
    registry.register_event("test.quiet", _("Close"), ("inapp",))
    registry.register_event("test.security", _("Password"), ("email",), optional=False)
    registry.register_event("test.office", _("Unit"), permission="unit.manage")


@pytest.fixture
def unit(db: None) -> Unit:
    """The unit that things happen in; also what the notices are about."""
    return make_unit()


@pytest.fixture
def rina(unit: Unit) -> User:
    """Somebody who reads Indonesian."""
    return make_person("Rina", email="rina@example.test", language="id", role="hd_noc", at=unit)


@pytest.fixture
def john(unit: Unit) -> User:
    """Somebody who reads English."""
    return make_person("John", email="john@example.test", language="en", role="hd_noc", at=unit)


@dataclass
class Mailbox:
    """What a mail server received, and what it should answer.

    Attributes:
        answers: replies to RCPT and DATA by recipient and command; missing means accepted.
    """

    received: list[EmailMessage] = field(default_factory=list)
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    connections: int = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get((address, "RCPT"), "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.get((envelope.rcpt_tos[0], "DATA"), "250 OK")
        if answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return answer


@dataclass
class MailServer:
    """A mail server that can be stopped and started again on its port."""

    mailbox: Mailbox
    start: Callable[[], None]
    stop: Callable[[], None]


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A running server that Django's mail settings point to."""
    mailbox = Mailbox()
    running: list[Controller] = []
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    def start() -> None:
        controller = Controller(mailbox, hostname="127.0.0.1", port=port)
        controller.start()
        running.append(controller)

    def stop() -> None:
        while running:
            running.pop().stop()

    start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }
    settings.DEFAULT_FROM_EMAIL, settings.MAIL_DOMAIN = "Tanggap <noreply@kantor.test>", "kantor.test"
    settings.BASE_URL = "https://tanggap.kantor.test"
    yield MailServer(mailbox, start, stop)
    stop()
