"""Steps in order, any one of several roles, and everything that must not be decided."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tanggap.accounts.models import Team
from tanggap.accounts.tests.factories import acting, make_grant, make_person, make_unit
from tanggap.activity.models import Entry
from tanggap.approvals import services
from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalDecision, ApprovalRequest
from tanggap.approvals.selectors import faults, request_view, turn_count
from tanggap.approvals.tests.factories import Heard, decide, make_route, make_scene, step, submit
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.models import InboxItem

pytestmark = pytest.mark.django_db


def told(user_id: int) -> list[str]:
    """Titles in the person's inbox, the oldest first."""
    return list(InboxItem.objects.filter(user_id=user_id).order_by("pk").values_list("title", flat=True))


def test_without_a_route_any_one_of_the_kinds_roles_decides(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)

    decided = decide(scene.leader, request)

    assert decided.state == RequestState.APPROVED
    assert decided.closed_at is not None
    assert [one.request.state for one in heard.outcomes] == ["approved"]
    assert told(scene.leader.pk) == ["Perlu disetujui: Catatan"]
    assert told(scene.writer.pk) == ["Disetujui: Catatan"]
    actions = Entry.objects.filter(action__startswith="approval.").order_by("pk")
    assert [entry.action for entry in actions] == ["approval.submitted", "approval.decided"]


def test_steps_are_taken_in_their_order_each_by_another_person(heard: Heard) -> None:
    scene = make_scene()
    make_route(step(("leader", "branch")), step(("leader", "region"), name="Kepala"))
    request = submit(scene)

    with pytest.raises(NotAllowed) as too_early:
        decide(scene.head, request)
    decide(scene.leader, request)
    with pytest.raises(NotAllowed) as again:
        decide(scene.leader, request)
    request = decide(scene.head, request)

    assert (too_early.value.code, again.value.code) == ("not_asked", "decided")
    assert request.state == RequestState.APPROVED
    assert len(heard.outcomes) == 1
    assert told(scene.head.pk) == ["Perlu disetujui: Catatan"]


@pytest.mark.parametrize(
    ("verdict", "state"), [("send_back", RequestState.SENT_BACK), ("reject", RequestState.REJECTED)]
)
def test_a_refusal_at_any_step_ends_it_and_opens_no_later_step(
    heard: Heard, verdict: str, state: RequestState
) -> None:
    scene = make_scene()
    make_route(step(("leader", "branch")), step(("leader", "region")))
    request = submit(scene)

    request = decide(scene.leader, request, verdict, "Foto kurang.")

    assert (request.state, request.position) == (state, 0)
    assert request.turns.filter(position=1).count() == 0
    assert [one.reason for one in heard.outcomes] == ["Foto kurang."]
    assert turn_count(acting(scene.head)) == 0
    assert InboxItem.objects.get(user=scene.writer).body == "Foto kurang."


@pytest.mark.parametrize("verdict", ["send_back", "reject"])
def test_who_refuses_says_why(heard: Heard, verdict: str) -> None:
    scene = make_scene()
    request = submit(scene)

    with pytest.raises(Invalid) as refusal:
        decide(scene.leader, request, verdict, "   ")

    assert refusal.value.code == "required"
    assert "reason" in refusal.value.fields
    assert not ApprovalDecision.objects.exists()


def test_an_unknown_verdict_decides_nothing(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)

    for verdict in ("recall", "yes", ""):
        with pytest.raises(Invalid):
            decide(scene.leader, request, verdict)

    assert not ApprovalDecision.objects.exists()


def test_nobody_decides_what_they_submitted(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene, by=scene.leader)

    with pytest.raises(NotAllowed) as refusal:
        decide(scene.leader, request)

    assert refusal.value.code == "own"
    assert turn_count(acting(scene.leader)) == 0
    assert turn_count(acting(scene.head)) == 1


def test_a_leader_of_another_branch_does_not_see_it(heard: Heard) -> None:
    scene = make_scene()
    elsewhere = make_person(role="leader", at=make_unit(scene.region, name="Dumai", kind="branch"))
    request = submit(scene)

    with pytest.raises(NotVisible):
        decide(elsewhere, request)


def test_what_changed_after_submission_is_not_decided(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)
    Team.objects.filter(pk=request.subject_id).update(name="Lain")

    with pytest.raises(StaleState) as refusal:
        decide(scene.leader, request)

    assert refusal.value.code == "changed"
    assert request_view(acting(scene.leader), request.public_id).changed
    assert not ApprovalDecision.objects.exists()


def test_what_somebody_did_not_see_is_not_decided(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)

    with pytest.raises(StaleState):
        services.approval_decide(
            actor=acting(scene.leader), public_id=request.public_id, verdict="approve", digest="0" * 64
        )


def test_after_it_was_sent_back_it_is_submitted_again_as_another_round(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)
    decide(scene.leader, request, "send_back", "Lengkapi.")
    note = Team.objects.get(pk=request.subject_id)

    again = services.approval_submit(
        actor=acting(scene.writer), submission=services.Submission(request.kind, note, scene.branch)
    )
    decide(scene.leader, again)

    assert (again.round, request.round) == (2, 1)
    view = request_view(acting(scene.writer), again.public_id)
    assert [one.state for one in view.rounds] == ["approved", "sent_back"]


def test_nothing_waits_twice_and_what_is_approved_is_not_submitted_again(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)
    note = Team.objects.get(pk=request.subject_id)
    submission = services.Submission(request.kind, note, scene.branch)

    with pytest.raises(Invalid) as waiting:
        services.approval_submit(actor=acting(scene.writer), submission=submission)
    decide(scene.leader, request)
    with pytest.raises(Invalid) as approved:
        services.approval_submit(actor=acting(scene.writer), submission=submission)

    assert (waiting.value.code, approved.value.code) == ("waiting", "approved")
    assert ApprovalRequest.objects.count() == 1


def test_only_who_submitted_it_takes_it_back_and_only_while_it_waits(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)

    with pytest.raises(NotAllowed):
        services.approval_recall(actor=acting(scene.leader), public_id=request.public_id)
    recalled = services.approval_recall(actor=acting(scene.writer), public_id=request.public_id)
    with pytest.raises(NotAllowed):
        services.approval_recall(actor=acting(scene.writer), public_id=request.public_id)
    with pytest.raises(NotAllowed):
        decide(scene.leader, request)

    assert recalled.state == RequestState.RECALLED
    assert len(heard.outcomes) == 1


def test_what_the_owner_cannot_follow_is_not_decided(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)
    heard.fails = True

    with pytest.raises(RuntimeError):
        decide(scene.leader, request)

    request.refresh_from_db()
    assert request.is_waiting
    assert not ApprovalDecision.objects.exists()


def test_a_change_of_the_route_moves_no_request_that_waits(heard: Heard) -> None:
    scene = make_scene()
    route = make_route(step(("leader", "branch")))
    request = submit(scene)
    route.steps = []
    route.save()

    assert decide(scene.leader, request).state == RequestState.APPROVED


def test_the_route_of_the_nearest_unit_counts(heard: Heard) -> None:
    scene = make_scene()
    make_route(step("admin"))
    make_route(step("admin"), unit=scene.region)
    near = make_route(step("leader"), unit=scene.branch)
    make_route(step("admin"), unit=make_unit(scene.region, name="Dumai", kind="branch"))

    assert submit(scene).route == near


def test_when_nobody_holds_the_role_those_who_set_up_routes_are_told_once(heard: Heard) -> None:
    scene = make_scene()
    admin = make_person("Admin", role="admin", at=scene.region)
    make_route(step(("leader", "cluster"), remind_hours=1))

    request = submit(scene)

    assert told(admin.pk) == ["Tidak ada yang bisa memutuskan: Catatan"]
    assert request_view(acting(scene.writer), request.public_id).asked == []


def test_whoever_gets_the_role_later_may_decide_at_once(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)
    newcomer = make_person("Baru", role="agent", at=scene.branch)
    make_grant(newcomer, "leader", scene.branch)

    assert decide(newcomer, request).state == RequestState.APPROVED


def test_decisions_are_never_changed_or_deleted(heard: Heard) -> None:
    scene = make_scene()
    decide(scene.leader, submit(scene))

    with pytest.raises(DatabaseError), transaction.atomic():
        ApprovalDecision.objects.update(verdict="reject")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM approvals_approvaldecision")

    assert ApprovalDecision.objects.get().verdict == "approve"


def test_a_row_that_says_something_else_than_its_decisions_is_found(heard: Heard) -> None:
    scene = make_scene()
    request = submit(scene)
    assert faults() == []

    ApprovalRequest.objects.filter(pk=request.pk).update(state="approved")

    assert [(one.stored[0], one.computed) for one in faults()] == [("approved", ("waiting", 0))]
