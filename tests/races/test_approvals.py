"""Two leaders decide at the same moment; a decision and a recall; delegations for the same days."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalDecision, ApprovalDelegation, ApprovalRequest
from tanggap.approvals.selectors import faults
from tanggap.approvals.services import decisions
from tanggap.approvals.tests.factories import (
    Heard,
    decide,
    make_route,
    make_scene,
    notes_are_approved,
    step,
    submit,
)
from tanggap.approvals.tests.test_delegation import give
from tanggap.kernel.errors import DomainError, StaleState

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AtOnce = Callable[..., list[Any]]


@pytest.fixture
def heard() -> Iterator[Heard]:
    with notes_are_approved() as found:
        yield found


def test_without_the_lock_the_constraint_still_lets_one_decide(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, at_once: AtOnce
) -> None:
    scene = make_scene()
    request = submit(scene)
    barrier = threading.Barrier(2)

    def unlocked(_actor: Any, _key: Any) -> ApprovalRequest:
        return ApprovalRequest.objects.select_related("unit", "submitted_by").get(pk=request.pk)

    def together(*_given: Any) -> None:
        barrier.wait(timeout=10)

    monkeypatch.setattr(decisions, "request_locked", unlocked)
    monkeypatch.setattr(decisions, "_refuse_changed", together)

    results = at_once(lambda: decide(scene.leader, request), lambda: decide(scene.head, request))

    assert [type(one) for one in results].count(StaleState) == 1
    assert ApprovalDecision.objects.count() == 1


@pytest.mark.parametrize("verdicts", [("approve", "approve"), ("approve", "reject")])
def test_of_two_leaders_at_once_one_decides(heard: Heard, at_once: AtOnce, verdicts: tuple[str, str]) -> None:
    scene = make_scene()
    request = submit(scene)

    results = at_once(
        lambda: decide(scene.leader, request, verdicts[0]), lambda: decide(scene.head, request, verdicts[1])
    )

    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert ApprovalDecision.objects.count() == len(heard.outcomes) == 1
    assert faults() == []


def test_one_double_click_takes_one_step(heard: Heard, at_once: AtOnce) -> None:
    scene = make_scene()
    make_route(step("leader"), step("leader"))
    request = submit(scene)

    results = at_once(*[lambda: decide(scene.leader, request)] * 4)

    assert sum(isinstance(one, ApprovalRequest) for one in results) == 1
    assert ApprovalDecision.objects.count() == 1


def test_a_decision_and_a_recall_exclude_each_other(heard: Heard, at_once: AtOnce) -> None:
    scene = make_scene()
    request = submit(scene)

    results = at_once(
        lambda: decide(scene.leader, request),
        lambda: services.approval_recall(actor=acting(scene.writer), public_id=request.public_id),
    )

    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert ApprovalDecision.objects.count() == len(heard.outcomes) == 1


def test_two_batches_over_the_same_requests_decide_each_once(heard: Heard, at_once: AtOnce) -> None:
    scene = make_scene()
    requests = [submit(scene, f"Nomor {number}") for number in range(20)]
    items = [services.Item(str(one.public_id), one.digest) for one in requests]

    results = at_once(
        lambda: services.approvals_decide_many(actor=acting(scene.leader), items=items, verdict="approve"),
        lambda: services.approvals_decide_many(
            actor=acting(scene.head), items=items[::-1], verdict="approve"
        ),
    )

    assert sum(one.refusal is None for batch in results for one in batch) == 20
    assert ApprovalDecision.objects.count() == len(heard.outcomes) == 20
    assert faults() == []


def test_the_same_days_are_handed_over_once(heard: Heard, at_once: AtOnce) -> None:
    scene = make_scene()
    others = [make_person(f"Pengganti {number}", role="qa", at=scene.region) for number in range(2)]

    results = at_once(*[lambda other=other: give(scene.leader, other) for other in others])

    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert ApprovalDelegation.objects.count() == 1


def test_submitting_twice_at_once_waits_once(heard: Heard, at_once: AtOnce) -> None:
    from tanggap.accounts.models import Team

    scene = make_scene()
    note = Team.objects.create(code="x", name="Catatan", unit=scene.branch)
    submission = services.Submission("test_note", note, scene.branch)

    results = at_once(
        *[lambda: services.approval_submit(actor=acting(scene.writer), submission=submission)] * 3
    )

    assert sum(isinstance(one, ApprovalRequest) for one in results) == 1
    assert ApprovalRequest.objects.count() == 1
