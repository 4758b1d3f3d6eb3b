"""Work reports: lists on the phone and in the office, one to fill in, one to verify."""

from __future__ import annotations

from tanggap.accounts.tests.factories import make_person
from tanggap.approvals.models import ApprovalRequest
from tanggap.documents.models import Document, DocumentNumber, DocumentTemplate, Letterhead, NumberSeries
from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.work_reports import services
from tanggap.fieldwork.work_reports.content import Filled
from tanggap.fieldwork.work_reports.tests.factories import FILLED, Scene, decide, photo
from tanggap.kernel import clock
from tanggap.organization.tests.factories import make_unit
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
    # Counting the attempts costs five where the cache is in the database.
    Page("public:verify", lambda shelf: {"code": Document.objects.latest("pk").verify_code}, most=18),
    Page("setup:documents", person="admin"),
    Page("setup:letterhead", lambda shelf: {"pk": shelf["letterhead"].pk}, person="admin"),
    Page("setup:document_template", lambda shelf: {"pk": shelf["template"].pk}, person="admin"),
    Page("office:report", _waiting, most=22),
)
EXEMPT = {
    "field:report_begin": "writes",
    "field:report_recall": "writes",
    "office:report_decide": "writes",
    "office:report_paper": "a file",
    "office:report_papers": "writes",
    "office:report_withdraw": "writes",
    "setup:number_void": "writes",
    "setup:letterhead_new": "the form of setup:letterhead",
    "setup:document_template_new": "the form of setup:document_template",
}


def build(shelf: Shelf) -> None:
    """A branch with a technician and a leader."""
    scene = Scene()
    shelf |= {"scene": scene, "reader": scene.leader_person, "writer": scene.technician.user}
    shelf["admin"] = make_person("Admin", role="admin", at=scene.cast.company)


def fill(shelf: Shelf, rows: int) -> None:
    """Reports in each state; what waits has as many versions and remarks, the draft as many photos."""
    scene: Scene = shelf["scene"]
    while WorkReport.objects.count() < 3 * rows + 1:
        scene.job()
        scene.report()
        scene.approved()
        shelf["waiting"] = scene.submitted()
    now = clock.now()
    while (number := Letterhead.objects.count()) < rows:
        unit = make_unit(scene.cast.company)
        shelf["letterhead"] = Letterhead.objects.create(unit=unit, name="Dinas", changed_at=now)
        shelf["template"] = DocumentTemplate.objects.create(
            kind="work_report", unit=unit, pattern="{number}/{unit}/{year}", title="L", changed_at=now
        )
        series = NumberSeries.objects.create(kind="work_report", unit=unit, year=2026)
        DocumentNumber.objects.create(
            series=series, number=number, taken_at=now, voided_at=now, void_reason="Kertas"
        )
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
