"""Verifying: approve, send back with remarks at their places, reject; and what may not be decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.approvals.models import ApprovalDelegation, ApprovalRequest
from tanggap.approvals.selectors import request_view
from tanggap.approvals.services import Item, approval_decide, approvals_decide_many
from tanggap.fieldwork.models import WorkReport, WorkReportRemark, WorkReportVersion
from tanggap.fieldwork.work_reports.tests.factories import Scene, decide
from tanggap.fieldwork.work_reports.versions_stay import VERSIONS
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_leader_reads_a_summary_and_approves(scene: Scene) -> None:
    report = scene.submitted()
    view = request_view(scene.leader, ApprovalRequest.objects.get().public_id)
    lines = {str(label): str(value) for label, value in view.summary.lines}
    assert "Kabel putus di tiang 3." in lines.values()
    assert view.summary.url == f"/office/reports/{report.number}/"

    report = decide(scene.leader, report)

    assert report.is_approved
    assert report.decided_at is not None


def test_remarks_stand_at_their_places_of_the_version(scene: Scene) -> None:
    report = decide(
        scene.leader,
        scene.submitted(),
        "send_back",
        remarks={"findings": "Tiang mana?", "actions.1": "Berapa hasilnya?", "result": "  "},
    )
    assert report.state == "sent_back"
    said = dict(WorkReportRemark.objects.values_list("place", "text"))
    assert said == {"findings": "Tiang mana?", "actions.1": "Berapa hasilnya?"}


@pytest.mark.parametrize(
    "remarks",
    [{"actions.7": "x"}, {"gaji": "x"}, {"findings.0": "x"}, {"findings": "x" * 501}, {"actions.-1": "x"}],
)
def test_a_remark_without_a_place_decides_nothing(scene: Scene, remarks) -> None:
    report = scene.submitted()
    with pytest.raises(Invalid):
        decide(scene.leader, report, "send_back", remarks=remarks, reason="Perbaiki")
    assert WorkReport.objects.get().state == "waiting"
    assert not WorkReportRemark.objects.exists()


def test_remarks_go_with_sending_back_only(scene: Scene) -> None:
    report = scene.submitted()
    with pytest.raises(Invalid):
        decide(scene.leader, report, "approve", remarks={"findings": "Baik"})
    with pytest.raises(Invalid):
        decide(scene.leader, report, "send_back")
    assert WorkReport.objects.get().state == "waiting"


def test_a_rejected_report_stays_so(scene: Scene) -> None:
    report = decide(scene.leader, scene.submitted(), "reject", reason="Bukan pekerjaan kami")
    with pytest.raises(NotAllowed):
        scene.saved(report)


def test_neither_the_writer_nor_another_branch_decides(scene: Scene) -> None:
    report = scene.submitted()
    with pytest.raises(NotAllowed):
        decide(scene.writer, report)
    with pytest.raises(NotVisible):
        decide(scene.other_leader, report)
    with pytest.raises(NotVisible):
        decide(scene.cast.dispatcher, report)  # sees it, is not asked
    assert WorkReport.objects.get().state == "waiting"


def test_a_changed_byte_in_the_stored_version_cannot_be_approved(scene: Scene) -> None:
    report = scene.submitted()
    version = WorkReportVersion.objects.get()
    version.content["filled"]["result"] = "Internet kembali normal!"
    with VERSIONS.lifted(connection):
        version.save()
    with pytest.raises(StaleState):
        decide(scene.leader, report)
    assert WorkReport.objects.get().state == "waiting"


def test_who_stands_in_opens_the_report_while_it_lasts(scene: Scene) -> None:
    report = scene.submitted()
    stand_in = make_person("Pengganti", role="leader", at=scene.cast.other_branch)
    now = clock.now()
    ApprovalDelegation.objects.create(
        giver=scene.leader_person,
        taker=stand_in,
        kinds=[],
        starts_at=now,
        ends_at=now + timedelta(days=1),
        reason="Cuti",
    )
    assert decide(acting(stand_in), report).is_approved
    with clock.frozen_at(now + timedelta(days=2)):
        assert not WorkReport.objects.visible_to(acting(stand_in)).exists()


def test_a_batch_decides_each_for_itself(scene: Scene) -> None:
    reports = [scene.submitted() for _number in range(3)]
    requests = {one.subject_id: one for one in ApprovalRequest.objects.all()}
    first = requests[reports[0].pk]
    approval_decide(
        actor=scene.leader, public_id=first.public_id, verdict="reject", digest=first.digest, reason="Tidak"
    )
    items = [Item(str(requests[one.pk].public_id), requests[one.pk].digest) for one in reports]

    results = approvals_decide_many(actor=scene.leader, items=items, verdict="approve")

    assert [bool(one.refusal) for one in results] == [True, False, False]
    assert [WorkReport.objects.get(pk=one.pk).state for one in reports] == [
        "rejected",
        "approved",
        "approved",
    ]
