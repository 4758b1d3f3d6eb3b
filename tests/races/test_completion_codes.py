"""Many guesses of a completion code at once get no more tries than guesses one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tanggap.fieldwork import services
from tanggap.fieldwork.models import CompletionProof, Technician, WorkOrder
from tanggap.fieldwork.proof_rules import code_for_customer
from tanggap.fieldwork.services import Report, proof
from tanggap.fieldwork.services.proof import CODE_TRIES
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, TooMany
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AtOnce = Callable[..., list[Any]]
GUESSES = CODE_TRIES + 3


@pytest.fixture
def job() -> tuple[Technician, Ticket, str]:
    """A technician at the work, the ticket, and the code that its customer has."""
    cast = make_cast()
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast, requester_email="rahma@contoh.id")
    services.work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
    reported(technician, ticket.number, "accepted", "arrived")
    services.completion_code_send(actor=worker(technician), number=ticket.number)
    ticket.refresh_from_db()
    waiting = code_for_customer(ticket)
    assert waiting is not None
    return technician, ticket, waiting.digits.replace(" ", "")


def guess(technician: Technician, ticket: Ticket, code: str, key: str) -> Callable[[], Any]:
    report = Report("done", key, resolution="Kabel disambung", cause="cable", code=code)
    actor = worker(technician)
    return lambda: services.progress_report(actor=actor, number=ticket.number, report=report)


def wrong_guesses(technician: Technician, ticket: Ticket, code: str) -> list[Callable[[], Any]]:
    others = [f"{(int(code) + step) % 1_000_000:06d}" for step in range(1, GUESSES + 1)]
    return [guess(technician, ticket, other, f"tebak-{other}") for other in others]


def answers(results: list[Any]) -> list[str]:
    return sorted(result.code if isinstance(result, Invalid) else repr(result) for result in results)


def test_without_the_count_in_the_database_guesses_at_once_would_all_be_compared(
    monkeypatch: pytest.MonkeyPatch, at_once: AtOnce, job: tuple[Technician, Ticket, str]
) -> None:
    barrier = threading.Barrier(GUESSES)

    def looked_then_counted(waiting: CompletionProof) -> bool:
        tries = CompletionProof.objects.get(pk=waiting.pk).tries
        barrier.wait(timeout=10)
        CompletionProof.objects.filter(pk=waiting.pk).update(tries=tries + 1)
        return tries < CODE_TRIES

    monkeypatch.setattr(proof, "_counted", looked_then_counted)

    results = at_once(*wrong_guesses(*job))

    assert answers(results) == ["wrong_code"] * GUESSES
    assert CompletionProof.objects.get().tries == 1


def test_guesses_at_once_share_the_tries(at_once: AtOnce, job: tuple[Technician, Ticket, str]) -> None:
    technician, ticket, code = job

    results = at_once(*wrong_guesses(*job))

    refused = ["too_many_tries"] * (GUESSES - CODE_TRIES)
    assert answers(results) == refused + ["wrong_code"] * CODE_TRIES
    assert CompletionProof.objects.get().tries == CODE_TRIES
    with pytest.raises(Invalid) as late:
        guess(technician, ticket, code, "benar")()
    assert (late.value.code, WorkOrder.objects.get().status) == ("too_many_tries", "arrived")


def test_the_right_code_sent_by_two_tries_at_once_finishes_the_job_once(
    at_once: AtOnce, job: tuple[Technician, Ticket, str]
) -> None:
    technician, ticket, code = job

    results = at_once(*[guess(technician, ticket, code, key) for key in ("satu", "dua")])

    assert sum(isinstance(result, Exception) for result in results) == 1
    assert WorkOrder.objects.get().status == "done"


def test_codes_asked_for_at_once_are_sent_once(at_once: AtOnce, job: tuple[Technician, Ticket, str]) -> None:
    technician, ticket, _code = job
    CompletionProof.objects.update(sent_at=clock.now() - timedelta(minutes=2))
    actor = worker(technician)

    results = at_once(
        *[lambda: services.completion_code_send(actor=actor, number=ticket.number)] * 4,
    )

    assert sum(isinstance(result, TooMany) for result in results) == 3
    assert CompletionProof.objects.get().times_sent == 2
