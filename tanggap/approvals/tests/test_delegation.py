"""Somebody decides in another's place, for some days, with both names in the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.approvals import services
from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalDecision
from tanggap.approvals.selectors import delegations_of, turn_count
from tanggap.approvals.tests.factories import Heard, decide, make_route, make_scene, step, submit
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.notifications.models import InboxItem

pytestmark = pytest.mark.django_db


def give(giver: User, taker: User, days: int = 3, **fields: Any) -> Any:
    """From today for some days."""
    today = clock.now().astimezone().date()
    facts = services.DelegationFacts(
        **{
            "taker_id": taker.pk,
            "first_day": today,
            "last_day": today + timedelta(days=days - 1),
            "reason": "Cuti",
            **fields,
        }
    )
    return services.delegation_give(actor=acting(giver), facts=facts)


def test_a_delegate_decides_in_the_givers_place_and_both_names_stand(heard: Heard) -> None:
    scene = make_scene()
    other = make_person("Pengganti", role="qa", at=scene.region)
    request = submit(scene)
    with pytest.raises(NotVisible):
        decide(other, request)

    give(scene.leader, other)
    assert turn_count(acting(other)) == 1
    decide(other, request)

    taken = ApprovalDecision.objects.get()
    assert (taken.decided_by, taken.on_behalf_of) == (other, scene.leader)
    assert (taken.decided_by_label, taken.on_behalf_of_label) == ("Pengganti", "Pimpinan")
    assert InboxItem.objects.filter(user=other).count() == 1


def test_a_delegate_is_told_of_what_comes_in(heard: Heard) -> None:
    scene = make_scene()
    other = make_person("Pengganti", role="qa", at=scene.region)
    give(scene.leader, other)

    submit(scene)

    titles = InboxItem.objects.filter(user=other).order_by("pk").values_list("title", flat=True)
    assert titles[1] == "Perlu disetujui: Catatan"


def test_after_the_last_day_a_delegate_decides_nothing(heard: Heard) -> None:
    scene = make_scene()
    other = make_person("Pengganti", role="qa", at=scene.region)
    request = submit(scene)
    give(scene.leader, other, days=2)

    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        assert turn_count(acting(other)) == 0
        with pytest.raises(NotVisible):
            decide(other, request)


def test_before_the_first_day_a_delegate_decides_nothing(heard: Heard) -> None:
    scene = make_scene()
    other = make_person("Pengganti", role="qa", at=scene.region)
    day = clock.now().date() + timedelta(days=5)
    submit(scene)

    give(scene.leader, other, first_day=day, last_day=day)

    assert turn_count(acting(other)) == 0


def test_a_delegation_of_one_kind_is_for_that_kind_only(heard: Heard) -> None:
    scene = make_scene()
    other = make_person("Pengganti", role="qa", at=scene.region)
    submit(scene)

    give(scene.leader, other, kinds=["role_request"])

    assert turn_count(acting(other)) == 0


def test_who_submitted_something_cannot_have_it_decided_by_the_own_delegate(heard: Heard) -> None:
    scene = make_scene()
    make_route(step(("leader", "branch")))
    other = make_person("Pengganti", role="qa", at=scene.region)
    request = submit(scene, by=scene.leader)
    give(scene.leader, other)

    assert turn_count(acting(other)) == 0
    with pytest.raises(NotAllowed):
        decide(other, request)


def test_a_delegate_does_not_decide_the_own_submission(heard: Heard) -> None:
    scene = make_scene()
    make_route(step(("leader", "branch")))
    other = make_person("Pengganti", role="qa", at=scene.branch)
    give(scene.leader, other)
    request = submit(scene, by=other)

    with pytest.raises(NotAllowed) as refusal:
        decide(other, request)

    assert refusal.value.code == "own"


def test_nobody_takes_two_steps_neither_for_themselves_nor_through_another(heard: Heard) -> None:
    scene = make_scene()
    make_route(step(("leader", "branch")), step("leader", "qa"))
    other = make_person("Pengganti", role="qa", at=scene.region)
    give(scene.leader, other)
    request = submit(scene)
    decide(other, request)

    for person in (other, scene.leader):
        assert turn_count(acting(person)) == 0
        with pytest.raises(NotAllowed) as refusal:
            decide(person, request)
        assert refusal.value.code == "decided" or person == scene.leader
    assert decide(scene.head, request).state == RequestState.APPROVED


def test_a_delegate_cannot_hand_on_what_was_handed_over(heard: Heard) -> None:
    scene = make_scene()
    second, third = (make_person(name, role="qa", at=scene.region) for name in ("Kedua", "Ketiga"))
    submit(scene)
    give(scene.leader, second)
    give(second, third)

    assert turn_count(acting(second)) == 1
    assert turn_count(acting(third)) == 0


def test_both_may_end_it_and_strangers_do_not_see_it(heard: Heard) -> None:
    scene = make_scene()
    other = make_person("Pengganti", role="qa", at=scene.region)
    first = give(scene.leader, other)
    submit(scene)

    with pytest.raises(NotVisible):
        services.delegation_end(actor=acting(scene.head), delegation_id=first.pk)
    services.delegation_end(actor=acting(other), delegation_id=first.pk)
    with pytest.raises(NotAllowed):
        services.delegation_end(actor=acting(scene.leader), delegation_id=first.pk)

    assert turn_count(acting(other)) == 0
    assert len(delegations_of(acting(scene.leader))) == 1
    give(scene.leader, other)  # the ended one is in nobody's way


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reason": " "}, "reason"),
        ({"kinds": ["unknown"]}, "kinds"),
        ({"days": 0}, "last_day"),
        ({"days": 93}, "last_day"),
        ({"first_day": clock.now().date() - timedelta(days=3)}, "first_day"),
        ({"taker_id": 0}, "taker"),
    ],
)
def test_what_cannot_be_delegated(heard: Heard, fields: dict[str, Any], wrong: str) -> None:
    scene = make_scene()

    with pytest.raises(Invalid) as refusal:
        give(scene.leader, scene.head, **fields)

    assert list(refusal.value.fields) == [wrong]


def test_days_are_handed_over_once_and_never_to_who_decides_nothing(heard: Heard) -> None:
    scene = make_scene()
    other = make_person("Pengganti", role="qa", at=scene.region)
    give(scene.leader, scene.head, kinds=["role_request"])

    with pytest.raises(Invalid) as overlap:
        give(scene.leader, other)
    with pytest.raises(Invalid):
        give(scene.head, make_person(role="technician", at=scene.branch))
    with pytest.raises(Invalid):
        give(scene.head, scene.head)
    with pytest.raises(NotAllowed):
        give(make_person(role="technician", at=scene.branch), other)

    assert overlap.value.code == "overlap"
    give(scene.leader, other, kinds=["test_note"])
