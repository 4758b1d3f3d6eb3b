"""The list of what waits for somebody and the judgement of each request are the same rule."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_grant, make_person, make_unit
from tanggap.approvals.models import ApprovalDelegation, ApprovalRequest
from tanggap.approvals.policies import can_decide
from tanggap.approvals.seats import seats_of
from tanggap.approvals.selectors import (
    RequestFilter,
    people_asked,
    request_page,
    request_views,
    turn_count,
)
from tanggap.approvals.tests.factories import Heard, decide, make_route, make_scene, step, submit
from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(6))
def test_the_list_shows_exactly_what_may_be_decided(heard: Heard, seed: int) -> None:
    dice = random.Random(seed)
    scene = make_scene()
    units = [scene.region, scene.branch, make_unit(scene.region, name="Dumai", kind="branch")]
    people = [make_person(f"Orang {seed} {number}") for number in range(7)]
    for person in people:
        make_grant(person, dice.choice(["leader", "qa", "hd_noc"]), dice.choice(units))
    now = clock.now()
    for _number in range(4):
        giver, taker = dice.sample(people, 2)
        ApprovalDelegation.objects.create(
            giver=giver,
            taker=taker,
            kinds=dice.choice([[], [], ["role_request"]]),
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=dice.choice([-0.5, 5])),
            reason="Cuti",
        )
    make_route(
        step("leader", ("qa", "branch")), step(("leader", "region"), "hd_noc"), step("qa", "leader", "hd_noc")
    )
    requests = [submit(scene, f"Catatan {number}", by=dice.choice(people)) for number in range(8)]
    for request in requests:
        for _step in range(dice.randint(0, 2)):
            _anybody_decides(dice.sample(people, len(people)), request)

    for request in ApprovalRequest.objects.select_related("unit"):
        able = {person.pk for person in people if _judged(person, request)}
        listed = {
            person.pk
            for person in people
            if ApprovalRequest.objects.waiting_for(acting(person)).filter(pk=request.pk).exists()
        }
        assert listed == able
        assert able <= people_asked(request)  # told are these, and who may not use what they hold
    for person in people:
        rows = request_page(acting(person), RequestFilter("turn")).rows
        assert len(rows) == turn_count(acting(person))
        assert all(view.deciding.decision for view in request_views(acting(person), rows))


def _anybody_decides(people: list[User], request: ApprovalRequest) -> None:
    for person in people:
        try:
            decide(person, request)
        except DomainError:
            continue
        return


def _judged(person: User, request: ApprovalRequest) -> bool:
    actor = acting(person)
    turns = list(request.turns.filter(position=request.position))
    decisions = list(request.decisions.all())
    return bool(can_decide(actor, request, seats=seats_of(actor), turns=turns, decisions=decisions).decision)


def test_the_pages_of_a_list_hold_everything_once(heard: Heard) -> None:
    scene = make_scene()
    for number in range(7):
        submit(scene, f"Nomor {number}")

    for view in ("turn", "all"):
        seen: list[str] = []
        after = 0
        while True:
            page = request_page(acting(scene.leader), RequestFilter(view), after=after, size=3)
            seen += [row.subject_label for row in page.rows]
            after = page.after
            if not after:
                break
        names = [f"Nomor {number}" for number in range(7)]
        assert seen == (names if view == "turn" else names[::-1])


def test_views_show_what_they_say(heard: Heard) -> None:
    scene = make_scene()
    first, second = submit(scene, "Satu"), submit(scene, "Dua")
    decide(scene.leader, first)

    def shown(person: User, view: str, **more: str) -> list[str]:
        page = request_page(acting(person), RequestFilter(view, **more))
        return [row.subject_label for row in page.rows]

    assert shown(scene.leader, "turn") == ["Dua"]
    assert shown(scene.leader, "decided") == ["Satu"]
    assert shown(scene.writer, "sent") == ["Dua", "Satu"]
    assert shown(scene.writer, "all", state="approved") == ["Satu"]
    assert shown(scene.leader, "all", words="du") == ["Dua"]
    assert shown(scene.leader, "all", kind="role_request") == []
    stranger = make_person("Lain", role="agent", at=scene.branch)
    assert [shown(stranger, view) for view in ("turn", "sent", "decided", "all")] == [[], [], [], []]
    assert second.is_waiting


def test_many_views_cost_as_many_queries_as_few(heard: Heard) -> None:

    scene = make_scene()
    counts = []
    for more in (2, 10):
        for number in range(more):
            submit(scene, f"Nomor {number}")
        actor = acting(scene.leader)
        with CaptureQueriesContext(connection) as captured:
            request_views(actor, request_page(actor, RequestFilter("turn")).rows)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12
