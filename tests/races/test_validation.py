"""Two field admins decide on a request at the same moment; the office takes it back while one accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.approvals.models import ApprovalDecision, ApprovalRequest
from tanggap.approvals.selectors import faults
from tanggap.kernel.errors import DomainError
from tanggap.tickets.catalogue.services.requests import service_request_answer
from tanggap.tickets.catalogue.services.validation import Classification, validation_decide
from tanggap.tickets.catalogue.tests.factories import make_request, make_scene
from tanggap.tickets.services import ticket_cancel

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AtOnce = Callable[..., list[Any]]


def test_of_two_field_admins_at_once_one_decides_and_the_ticket_agrees(at_once: AtOnce) -> None:
    scene = make_scene()
    other = acting(make_person(role="field_admin", at=scene.section))
    ticket = make_request(scene)
    digest = ApprovalRequest.objects.get().digest
    shared = {"number": ticket.number, "digest": digest}
    chosen = Classification(ticket.category_id, 1, 1)

    results = at_once(
        lambda: validation_decide(
            actor=scene.admin_actor, verdict="approve", classification=chosen, **shared
        ),
        lambda: validation_decide(actor=other, verdict="reject", reason="Bukan kami", **shared),
    )

    assert [isinstance(one, DomainError) for one in results if isinstance(one, Exception)] == [True]
    decision = ApprovalDecision.objects.get()
    ticket.refresh_from_db()
    assert ticket.status == ("validated" if decision.verdict == "approve" else "rejected")
    assert ticket.priority == (1 if decision.verdict == "approve" else 3)
    assert not ticket.awaits_validation
    assert faults() == []


def test_taken_back_while_it_is_accepted_ends_one_way(at_once: AtOnce) -> None:
    scene = make_scene()
    ticket = make_request(scene)
    digest = ApprovalRequest.objects.get().digest

    results = at_once(
        lambda: validation_decide(
            actor=scene.admin_actor, number=ticket.number, verdict="approve", digest=digest
        ),
        lambda: ticket_cancel(actor=scene.office_actor, number=ticket.number, reason="Tidak jadi"),
    )

    assert all(isinstance(one, DomainError) for one in results if isinstance(one, Exception)), results
    ticket.refresh_from_db()
    assert (ticket.status, ApprovalRequest.objects.get().state) in {
        ("validated", "approved"),
        ("cancelled", "recalled"),
        ("cancelled", "approved"),  # accepted first, then cancelled as any other ticket
    }
    assert not ticket.awaits_validation
    assert faults() == []


def test_two_colleagues_who_answer_at_once_make_one_next_round(at_once: AtOnce) -> None:
    scene = make_scene()
    ticket = make_request(scene)
    validation_decide(
        actor=scene.admin_actor,
        number=ticket.number,
        verdict="send_back",
        digest=ApprovalRequest.objects.get().digest,
        reason="Berapa?",
    )

    results = at_once(
        lambda: service_request_answer(actor=acting(scene.staff), number=ticket.number, body="40"),
        lambda: service_request_answer(actor=acting(scene.colleague), number=ticket.number, body="41"),
    )

    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert sorted(ApprovalRequest.objects.values_list("round", flat=True)) == [1, 2]
