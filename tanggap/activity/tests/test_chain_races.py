"""Sealing beside writers that commit late and beside other sealers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.db.models import Max

from tanggap.activity import selectors, services
from tanggap.activity.choices import Damage
from tanggap.activity.models import ChainHead, Entry, JobRun, Link
from tanggap.activity.services import chain
from tanggap.activity.tests.conftest import HeldWriter
from tanggap.kernel.actor import Actor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

StartWriter = Callable[..., HeldWriter]


def test_an_entry_that_commits_late_with_a_smaller_id_is_sealed_later(
    subject: JobRun, noc: Actor, held_writer: StartWriter
) -> None:
    late = held_writer(subject)
    early = services.record("ticket.seen", actor=noc, subject=subject)
    assert services.chain_seal(settle_wait_s=0) == 1
    late_entry = late.commit()
    assert late_entry.pk < early.pk
    assert ChainHead.objects.get().watermark < late_entry.pk

    assert services.chain_seal() == 1
    assert list(Link.objects.values_list("entry_id", flat=True)) == [early.pk, late_entry.pk]
    assert ChainHead.objects.get().watermark == early.pk
    assert selectors.chain_verify().ok


def test_with_the_largest_id_as_watermark_the_late_entry_would_be_lost(
    subject: JobRun, noc: Actor, held_writer: StartWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race with the guard off: what the watermark is there for."""

    def largest_id(connection: Any, *, wait_s: float) -> int:
        return Entry.objects.aggregate(top=Max("pk"))["top"]

    late = held_writer(subject)
    services.record("ticket.seen", actor=noc, subject=subject)
    with monkeypatch.context() as patch:
        patch.setattr(chain, "settled_id", largest_id)
        services.chain_seal()
    late_entry = late.commit()

    assert services.chain_seal() == 0
    result = selectors.chain_verify()
    assert (result.first_broken_entry_id, result.reason) == (late_entry.pk, Damage.INSERTED)


def test_the_watermark_waits_for_a_writer_that_ends_soon(
    subject: JobRun, noc: Actor, held_writer: StartWriter
) -> None:
    late = held_writer(subject)
    services.record("ticket.seen", actor=noc, subject=subject)
    with ThreadPoolExecutor(1) as pool:
        sealing = pool.submit(in_own_connection, lambda: services.chain_seal(settle_wait_s=30))
        late.commit()
        assert sealing.result(60) == 2
    assert ChainHead.objects.get().watermark == Entry.objects.aggregate(top=Max("pk"))["top"]


def test_a_writer_never_waits_for_a_sealer_and_a_second_sealer_gives_way(
    subject: JobRun, noc: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.record("ticket.seen", actor=noc, subject=subject)
    inside, go_on = threading.Event(), threading.Event()
    only_sealer = chain._only_sealer

    def pause(connection: Any) -> bool:
        answer = only_sealer(connection)
        if answer and not inside.is_set():
            inside.set()
            assert go_on.wait(30)
        return answer

    monkeypatch.setattr(chain, "_only_sealer", pause)
    with ThreadPoolExecutor(1) as pool:
        sealing = pool.submit(in_own_connection, services.chain_seal)
        assert inside.wait(30)
        services.record("ticket.seen", actor=noc, subject=subject)
        assert services.chain_seal() == 0
        go_on.set()
        assert sealing.result(30) == 2
    assert selectors.chain_verify().ok


def test_many_writers_and_two_sealers_leave_every_entry_sealed_once(subject: JobRun, noc: Actor) -> None:
    writers, each = 4, 40

    def write() -> None:
        for number in range(each):
            services.record("ticket.seen", actor=noc, subject=subject, data={"n": number})

    def seal(stop: threading.Event) -> None:
        while not stop.is_set():
            services.chain_seal(batch=7, settle_wait_s=0.05)

    stop = threading.Event()
    with ThreadPoolExecutor(writers + 2) as pool:
        sealing = [pool.submit(in_own_connection, lambda: seal(stop)) for _ in range(2)]
        writing = [pool.submit(in_own_connection, write) for _ in range(writers)]
        for future in writing:
            future.result(120)
        stop.set()
        for future in sealing:
            future.result(120)
    services.chain_seal()

    assert Link.objects.count() == Entry.objects.count() == writers * each
    result = selectors.chain_verify()
    assert (result.ok, result.unsealed, result.position) == (True, 0, writers * each)


def in_own_connection(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connections.close_all()
