"""The mailbox of one address on a real mail server."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from django.core.management import call_command

from tanggap.notifications.tests.conftest import MailServer

CODE = r"^\s*(\d{6})\s*$"
LINK = r"(/track/[\w-]{43}/)"
SIGN_UP_CODE = r"^\s*([0-9A-Z-]{6,9})\s*$"


def text_of(message: EmailMessage) -> str:
    """The plain text of a mail."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def work_done() -> None:
    """Let a real worker do everything that waits."""
    call_command("db_worker", "--batch", "--queue-name=*", "--interval=0", "--no-reload")


class Letters:
    """What arrives for one address."""

    def __init__(self, server: MailServer, address: str) -> None:
        self.server, self.address, self.read = server, address, 0

    def all(self) -> list[str]:
        """The texts of everything that came."""
        return [text_of(one) for one in self.server.mailbox.received if self.address in str(one["To"])]

    def next(self, wanted: str) -> str:
        """Let the worker do what waits; the newest unread mail that holds ``wanted`` (an expression)."""
        work_done()
        mine = self.all()
        for text in reversed(mine[self.read :]):
            if found := re.search(wanted, text, re.MULTILINE):
                self.read = len(mine)
                return found[1]
        pytest.fail(f"no new mail to {self.address} with {wanted}: {mine}")
