"""A report from the first word to its submission."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.attachments.registry import may_view
from tanggap.fieldwork import services as fieldwork
from tanggap.fieldwork.models import WorkReport, WorkReportVersion
from tanggap.fieldwork.tests.factories import worker
from tanggap.fieldwork.work_reports import services
from tanggap.fieldwork.work_reports.content import Filled, Helper, Material, Photo
from tanggap.fieldwork.work_reports.tests.factories import FILLED, Scene, decide, photo
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.tickets.tests.factories import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def save(scene: Scene, report: WorkReport, filled: Filled, **more):
    return services.work_report_save(
        actor=scene.writer,
        number=report.number,
        version=more.pop("version", report.version),
        filled=filled,
        **more,
    )


def test_it_begins_with_what_the_job_says(scene: Scene) -> None:
    ticket = scene.job()
    report = services.work_report_begin(actor=scene.writer, number=ticket.number)

    draft = Filled.from_json(report.draft)
    assert report.number == f"{ticket.number}-1"
    assert draft.findings == "Kabel putus"
    assert (draft.result, draft.cause) == ("Kabel disambung", "cable")
    assert [one.name for one in draft.people] == [scene.technician.user.name]
    assert [one.part for one in draft.photos] == ["before", "after"]


def test_begun_twice_it_is_one(scene: Scene) -> None:
    number = scene.job().number
    first = services.work_report_begin(actor=scene.writer, number=number)
    assert services.work_report_begin(actor=scene.writer, number=number) == first
    assert WorkReport.objects.count() == 1


def test_each_visit_has_its_own_report(scene: Scene) -> None:
    from tanggap.fieldwork.models import WorkOrder
    from tanggap.fieldwork.tests.factories import reported
    from tanggap.tickets.services import ticket_reopen

    ticket = scene.job()
    ticket_reopen(actor=scene.cast.dispatcher, number=ticket.number, reason="Putus lagi")
    fieldwork.work_order_assign(
        actor=scene.cast.dispatcher, number=ticket.number, lead_code=scene.technician.code
    )
    reported(scene.technician, ticket.number, "accepted", "arrived", "done")
    first, second = WorkOrder.objects.filter(ticket=ticket).order_by("pk")
    for order in (first, second):
        services.work_report_begin(actor=scene.writer, number=ticket.number, order_id=order.pk)
    assert set(WorkReport.objects.values_list("work_order", "number")) == {
        (first.pk, f"{ticket.number}-1"),
        (second.pk, f"{ticket.number}-2"),
    }
    with pytest.raises(NotVisible):
        services.work_report_begin(actor=scene.writer, number=ticket.number, order_id=10**9)


def test_only_the_crew_of_a_finished_job_begins_it(scene: Scene) -> None:
    number = scene.job().number
    for actor in (worker(scene.colleague), scene.leader, scene.cast.dispatcher):
        with pytest.raises(NotVisible):
            services.work_report_begin(actor=actor, number=number)
    running = make_ticket(scene.cast)
    fieldwork.work_order_assign(
        actor=scene.cast.dispatcher, number=running.number, lead_code=scene.technician.code
    )
    with pytest.raises(NotAllowed):
        services.work_report_begin(actor=scene.writer, number=running.number)
    assert not WorkReport.objects.exists()


def test_a_draft_is_kept_tidy_with_its_new_photos(scene: Scene) -> None:
    report = scene.report()
    photos = Filled.from_json(report.draft).photos
    rough = replace(
        FILLED,
        actions=("  Menyambung   kabel. ", "", "Mengukur."),
        material=(Material(""), Material(" Kabel ", "20", "m")),
        photos=(Photo(photos[1].id, "after", " Rapi "),),
    )
    new = services.NewPhoto("during", photo())

    report = save(scene, report, rough, photos=[new])

    draft = Filled.from_json(WorkReport.objects.get().draft)
    assert draft.actions == ("Menyambung kabel.", "Mengukur.")
    assert draft.material == (Material("Kabel", "20", "m"),)
    assert [(one.part, one.caption) for one in draft.photos] == [("after", "Rapi"), ("during", "")]
    own = Attachment.objects.get(owner_kind="fieldwork.workreport")
    assert own.label == "during"
    assert own.height > own.width  # the camera lay on its side; the picture stands upright
    assert may_view(scene.leader, own.owner_kind, own.owner_id, own.visibility)
    assert not may_view(scene.other_leader, own.owner_kind, own.owner_id, own.visibility)


def test_the_same_key_saves_once(scene: Scene) -> None:
    report = scene.report()
    new = services.NewPhoto("after", photo())
    save(scene, report, FILLED, photos=[new], request_key="k1")
    again = save(scene, report, FILLED, photos=[services.NewPhoto("after", photo())], request_key="k1")
    assert again.version == 2
    assert Attachment.objects.filter(owner_kind="fieldwork.workreport").count() == 1


def test_who_saw_an_older_draft_overwrites_nothing(scene: Scene) -> None:
    report = scene.report()
    save(scene, report, FILLED)
    with pytest.raises(StaleState):
        save(
            scene,
            report,
            replace(FILLED, findings="Lain"),
            version=1,
            photos=[services.NewPhoto("after", photo())],
        )
    assert WorkReport.objects.get().draft["findings"] == FILLED.findings
    assert not Attachment.objects.filter(owner_kind="fieldwork.workreport").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"findings": "x" * 4001}, "findings"),
        ({"cause": "sihir"}, "cause"),
        ({"actions": ("x",) * 41}, "actions"),
        ({"actions": ("x" * 501,)}, "actions"),
        ({"people": (Helper("x"),) * 21}, "people"),
        ({"photos": (Photo("00000000-0000-0000-0000-000000000000"),)}, "photos"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(scene: Scene, changes, field) -> None:
    report = scene.report()
    with pytest.raises(Invalid) as refused:
        save(scene, report, replace(FILLED, **changes))
    assert set(refused.value.fields) == {field}
    assert WorkReport.objects.get().version == 1


def test_a_picture_of_another_job_is_refused(scene: Scene) -> None:
    other = Filled.from_json(scene.report().draft).photos
    report = scene.report()
    with pytest.raises(Invalid):
        save(scene, report, replace(FILLED, photos=other))


def test_something_that_is_no_picture_changes_nothing(scene: Scene) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    report = scene.report()
    fake = SimpleUploadedFile("foto.jpg", b"not a picture", "image/jpeg")
    with pytest.raises(Invalid):
        save(scene, report, FILLED, photos=[services.NewPhoto("after", fake)])
    assert WorkReport.objects.get().version == 1


@pytest.mark.parametrize("missing", ["findings", "actions", "result", "people"])
def test_nothing_is_submitted_that_lacks_what_a_leader_needs(scene: Scene, missing) -> None:
    empty = {"findings": "", "actions": (), "result": "", "people": ()}[missing]
    report = save(scene, scene.report(), replace(FILLED, **{missing: empty}))
    with pytest.raises(Invalid) as refused:
        services.work_report_submit(actor=scene.writer, number=report.number, version=report.version)
    assert list(refused.value.fields) == [missing]
    assert not WorkReportVersion.objects.exists()
    assert WorkReport.objects.get().state == "draft"


def test_a_submission_freezes_a_version_with_the_facts(scene: Scene) -> None:
    report = scene.submitted()
    version = WorkReportVersion.objects.get()
    assert report.state == "waiting"
    assert version.content["facts"]["ticket"] == report.work_order.ticket.number
    assert {one["step"] for one in version.content["facts"]["steps"]} >= {"arrived", "done"}
    assert all(len(one["sha256"]) == 64 for one in version.content["filled"]["photos"])
    entry = Entry.objects.get(action="work_report.submitted")
    assert entry.data["digest"] == version.digest
    with pytest.raises(NotAllowed):
        save(scene, report, FILLED)


def test_the_database_keeps_a_version_as_it_is(scene: Scene) -> None:
    scene.submitted()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE fieldwork_workreportversion SET author_label = 'x'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM fieldwork_workreportversion")


def test_mended_after_being_sent_back_it_has_two_versions(scene: Scene) -> None:
    report = decide(scene.leader, scene.submitted(), "send_back", reason="Kurang rinci")
    assert report.state == "sent_back"
    report = scene.saved(report, replace(FILLED, findings="Kabel putus di tiang 3, tertimpa pohon."))
    report = services.work_report_submit(actor=scene.writer, number=report.number, version=report.version)
    assert report.state == "waiting"
    assert [one.number for one in report.versions.all()] == [1, 2]


def test_taken_back_it_can_be_changed(scene: Scene) -> None:
    report = services.work_report_recall(actor=scene.writer, number=scene.submitted().number)
    assert report.state == "draft"
    scene.saved(report)


def test_who_sees_it(scene: Scene) -> None:
    report = scene.submitted()

    def sees(actor) -> bool:
        return WorkReport.objects.visible_to(actor).filter(pk=report.pk).exists()

    assert all(map(sees, (scene.writer, scene.leader, scene.cast.dispatcher)))
    assert not any(
        map(sees, (worker(scene.colleague), scene.other_leader, scene.cast.outsider, scene.cast.customer))
    )
