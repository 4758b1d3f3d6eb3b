"""Many at once: a result for each, nothing half done."""

from __future__ import annotations

import pytest

from tanggap.accounts.models import Team
from tanggap.accounts.tests.factories import acting
from tanggap.approvals import services
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.selectors import turn_count
from tanggap.approvals.tests.factories import Heard, Scene, decide, make_scene, submit
from tanggap.kernel.errors import Invalid

pytestmark = pytest.mark.django_db


def items(requests: list[ApprovalRequest]) -> list[services.Item]:
    """As a page would send them."""
    return [services.Item(str(one.public_id), one.digest) for one in requests]


def two_hundred(scene: Scene) -> tuple[list[ApprovalRequest], set[str]]:
    """Two hundred requests of which seven may not be decided, each for another reason or twice so."""
    requests = [submit(scene, f"Nomor {number}") for number in range(193)]
    barred = [submit(scene, f"Sendiri {number}", by=scene.leader) for number in range(2)]
    changed = [submit(scene, f"Berubah {number}") for number in range(2)]
    Team.objects.filter(pk__in=[one.subject_id for one in changed]).update(name="Lain")
    decided = [submit(scene, f"Selesai {number}") for number in range(2)]
    for one in decided:
        decide(scene.head, one)
    recalled = submit(scene, "Ditarik")
    services.approval_recall(actor=acting(scene.writer), public_id=recalled.public_id)
    barred += [*changed, *decided, recalled]
    return requests + barred, {str(one.public_id) for one in barred}


def test_two_hundred_of_which_seven_may_not_be_decided(heard: Heard) -> None:
    scene = make_scene()
    requests, barred = two_hundred(scene)
    heard.outcomes.clear()

    results = services.approvals_decide_many(
        actor=acting(scene.leader), items=items(requests), verdict="approve"
    )

    assert {one.public_id for one in results if one.refusal} == barred
    assert len(results) == 200
    assert len(heard.outcomes) == 193
    assert ApprovalRequest.objects.filter(state="approved").count() == 195
    assert turn_count(acting(scene.leader), 500) == 2  # changed: they wait for another submission


@pytest.mark.parametrize("count", [0, 201])
def test_nothing_and_too_much_are_refused(heard: Heard, count: int) -> None:
    scene = make_scene()
    chosen = [services.Item(str(number), "") for number in range(count)]

    with pytest.raises(Invalid):
        services.approvals_decide_many(actor=acting(scene.leader), items=chosen, verdict="approve")


def test_a_reason_is_asked_for_once_for_all(heard: Heard) -> None:
    scene = make_scene()
    requests = [submit(scene, f"Nomor {number}") for number in range(3)]

    with pytest.raises(Invalid):
        services.approvals_decide_many(actor=acting(scene.leader), items=items(requests), verdict="reject")

    assert turn_count(acting(scene.leader)) == 3


def test_an_identifier_that_is_none_is_one_refusal_among_others(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)

    results = services.approvals_decide_many(
        actor=acting(scene.leader),
        items=[services.Item("nonsense", ""), *items([request]), *items([request])],
        verdict="approve",
    )

    assert [bool(one.refusal) for one in results] == [True, False]
