"""Work reports: lists on the phone and in the office, one to fill in, one to verify."""

from __future__ import annotations

from tanggap.approvals.models import ApprovalRequest
from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.work_reports import services
from tanggap.fieldwork.work_reports.content import Filled
from tanggap.fieldwork.work_reports.tests.factories import FILLED, Scene, decide, photo
from tests.query_counts.page import Page, Shelf


def _draft(shelf: Shelf) -> dict[str, object]:
    return {"number": shelf["draft"].number}


def _waiting(shelf: Shelf) -> dict[str, object]:
    return {"number": shelf["waiting"].number}


PAGES = (
    Page("field:reports", person="writer"),
    Page("field:report", _draft, person="writer"),
    Page("office:reports"),
    Page("office:reports", query="?state=", label="office:reports all"),
    # The report with its versions and remarks, and everything that its approval tells.
    Page("office:report", _waiting, most=22),
)
EXEMPT = {
    "field:report_begin": "writes",
    "field:report_recall": "writes",
    "office:report_decide": "writes",
}


def build(shelf: Shelf) -> None:
    """A branch with a technician and a leader."""
    scene = Scene()
    shelf |= {"scene": scene, "reader": scene.leader_person, "writer": scene.technician.user}


def fill(shelf: Shelf, rows: int) -> None:
    """Reports in each state; what waits has as many versions and remarks, the draft as many photos."""
    scene: Scene = shelf["scene"]
    while WorkReport.objects.count() < 3 * rows + 1:
        scene.job()
        scene.report()
        scene.approved()
        shelf["waiting"] = scene.submitted()
    report = shelf["draft"] = scene.report()
    photos = [services.NewPhoto("after", photo(f"{number}.jpg")) for number in range(min(rows, 8))]
    services.work_report_save(
        actor=scene.writer,
        number=report.number,
        version=1,
        filled=Filled.from_json(report.draft),
        photos=photos,
    )
    for _round in range(min(rows, 8)):
        request = ApprovalRequest.objects.get(
            subject_id=shelf["waiting"].pk, state="waiting", kind="work_report"
        )
        assert request.is_waiting
        back = decide(
            scene.leader, shelf["waiting"], "send_back", remarks={"findings": "Apa?", "actions.0": "?"}
        )
        mended = scene.saved(back, FILLED)
        shelf["waiting"] = services.work_report_submit(
            actor=scene.writer, number=mended.number, version=mended.version
        )
