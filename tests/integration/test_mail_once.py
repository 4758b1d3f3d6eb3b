"""Mails over a real server while workers are killed: each arrives, and nothing is repeated in silence."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tanggap.accounts.tests.factories import make_unit
from tanggap.kernel import clock
from tanggap.notifications import jobs
from tanggap.notifications.channels.email import message_id_of
from tanggap.notifications.models import Delivery, DeliveryAttempt
from tanggap.notifications.services import Recipient, notify
from tanggap.organization.models import Unit
from tests.integration.workers import LONGEST_S, killed_when, worker

MAILS = 300


@dataclass
class Server:
    """A mail server that takes everything, and can be made to fall silent at one step for one address.

    Attributes:
        arrived: how often each Message-ID was taken.
        silent_at: ``RCPT`` or ``DATA``; at DATA the content is taken and the answer never comes.
        reached: set when it fell silent.
    """

    url: str = ""
    arrived: Counter[str] = field(default_factory=Counter)
    silent_at: str = ""
    silent_for: str = ""
    reached: threading.Event = field(default_factory=threading.Event)

    async def _silence(self, step: str, address: str) -> None:
        if (self.silent_at, self.silent_for) == (step, address):
            self.reached.set()
            await asyncio.sleep(LONGEST_S)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._silence("RCPT", address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.arrived[str(message_from_bytes(envelope.original_content or b"")["Message-ID"])] += 1
        await self._silence("DATA", envelope.rcpt_tos[0])
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    found.url = f"smtp://127.0.0.1:{port}"
    yield found
    controller.stop()


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_unit()


def tell(unit: Unit, count: int) -> None:
    people = [Recipient(email=f"p{number:03}@warga.test") for number in range(count)]
    notify(event="outage.opened", recipients=people, subject=unit, title="Kabel laut putus")


def time_passes() -> None:
    """Leases run out, and the sweep of the outbox comes."""
    past = clock.now() - timedelta(seconds=1)
    Delivery.objects.filter(state="sending").update(next_attempt_at=past)
    jobs.deliveries_send.enqueue()


def expected() -> set[str]:
    return {message_id_of(row) for row in Delivery.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_each_mail_arrives_although_workers_are_killed_in_the_middle(unit: Unit, server: Server) -> None:
    tell(unit, MAILS)

    for share in (40, 120, 200):
        killed_when(lambda share=share: len(server.arrived) >= share, email_url=server.url)  # type: ignore[misc]
        assert len(server.arrived) < MAILS
        time_passes()
    assert worker(batch=True, email_url=server.url).wait(timeout=LONGEST_S) == 0

    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(server.arrived) == expected()
    repeated = {mail for mail, times in server.arrived.items() if times > 1}
    unclear = DeliveryAttempt.objects.filter(result="unclear").select_related("delivery")
    assert repeated <= {message_id_of(attempt.delivery) for attempt in unclear}
    assert unclear.count() <= 3


@pytest.mark.parametrize(
    ("step", "times", "named"), [("RCPT", 1, "abandoned"), ("DATA", 2, "unclear")], ids=["rcpt", "data"]
)
@pytest.mark.django_db(transaction=True)
def test_only_what_was_handed_over_without_an_answer_is_repeated_and_that_is_said(
    unit: Unit, server: Server, step: str, times: int, named: str
) -> None:
    tell(unit, 5)
    server.silent_at, server.silent_for = step, "p002@warga.test"

    killed_when(server.reached.is_set, email_url=server.url)
    server.silent_at = ""
    time_passes()
    assert worker(batch=True, email_url=server.url).wait(timeout=LONGEST_S) == 0

    hit = Delivery.objects.get(address="p002@warga.test")
    assert server.arrived == {**dict.fromkeys(expected(), 1), message_id_of(hit): times}
    results = DeliveryAttempt.objects.filter(delivery=hit).order_by("pk").values_list("result", flat=True)
    assert list(results) == [named, "accepted"]
