"""Several workers at one outbox: each message goes out once."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import QuerySet

from tanggap.accounts.tests.factories import make_unit
from tanggap.notifications.channel import Receipt
from tanggap.notifications.channels import channels
from tanggap.notifications.models import Delivery
from tanggap.notifications.services import Recipient, deliveries_send_due, notify, outbox


class CountingSender:
    """Accepts everything and counts; the barrier brings the workers together before each claim."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.lock = threading.Lock()

    def send(self, delivery: Delivery, handing_over: object) -> Receipt:
        with self.lock:
            self.sent[delivery.address] += 1
        return Receipt("<x>")


def run_workers(sender: CountingSender, monkeypatch: pytest.MonkeyPatch, claim) -> None:  # type: ignore[no-untyped-def]
    @contextmanager
    def session():  # type: ignore[no-untyped-def]
        yield sender

    barrier = threading.Barrier(4)
    real_order_by = QuerySet.order_by
    arrived: set[int] = set()

    def order_by(self, *names):  # type: ignore[no-untyped-def]
        rows = real_order_by(self, *names)
        if (
            self.model is Delivery
            and names == ("next_attempt_at", "id")
            and threading.get_ident() not in arrived
        ):
            arrived.add(threading.get_ident())
            list(rows)
            barrier.wait(timeout=30)
        return rows

    monkeypatch.setattr(QuerySet, "order_by", order_by)
    monkeypatch.setattr(channels()["email"], "session", session, raising=False)
    monkeypatch.setattr(outbox, "_claim", claim)

    def work() -> None:
        try:
            deliveries_send_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def queue() -> None:
    unit = make_unit()
    notify(
        event="test.changed",
        recipients=[Recipient(email=f"p{number}@warga.test") for number in range(10)],
        subject=unit,
        title="Gangguan",
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_message_once(monkeypatch: pytest.MonkeyPatch) -> None:
    queue()
    sender = CountingSender()

    run_workers(sender, monkeypatch, outbox._claim)

    assert sorted(sender.sent.values()) == [1] * 10
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_claim_messages_would_go_out_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows that the test above can see the race."""
    queue()
    sender = CountingSender()

    def claim_blindly(row: Delivery) -> bool:
        Delivery.objects.filter(pk=row.pk).update(state="sending")
        return True

    run_workers(sender, monkeypatch, claim_blindly)

    assert max(sender.sent.values()) > 1
