"""Every door to a paper: closed before the approval, open after it, closed again when it is withdrawn."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tanggap.activity.models import JobRun
from tanggap.activity.services import chain_seal
from tanggap.attachments.models import Attachment
from tanggap.documents.models import Document, DocumentNumber, DocumentTemplate, Letterhead
from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.work_reports.services.printing import report_papers_write
from tanggap.fieldwork.work_reports.tests.factories import Scene, decide, photo
from tanggap.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def browser_of(person: object) -> Client:
    found = Client()
    found.force_login(person)  # type: ignore[arg-type]
    return found


def content_of(response: object) -> bytes:
    streamed = getattr(response, "streaming_content", None)
    return b"".join(streamed) if streamed is not None else response.content  # type: ignore[attr-defined]


def guesses(report: WorkReport) -> list[str]:
    """Addresses that somebody might try, of pages, API, files and results."""
    number = report.number
    return [
        reverse("office:report_paper", args=[number]),
        f"/office/reports/{number}/document",
        f"/office/reports/{number}/document.pdf",
        f"/office/reports/{number}/pdf/",
        f"/office/reports/{number}/print/",
        f"/office/reports/{number}/?format=pdf",
        f"/office/reports/{number}/?print=1",
        f"/field/reports/{number}/?format=pdf",
        f"/field/reports/{number}/document/",
        f"/api/v1/work-reports/{number}/document/",
        f"/api/v1/reports/{number}/?format=pdf",
        f"/api/v1/documents/{number}/",
        f"/files/{uuid.uuid4()}/original/",
        f"/media/documents/{number}.pdf",
        f"/documents/{number}.pdf",
        f"/verify/{number}/",
        *(f"/files/{one}/original/" for one in Attachment.objects.values_list("public_id", flat=True)),
    ]


def papers_behind(person: object, report: WorkReport) -> list[str]:
    """The doors that hand out a PDF to the person."""
    browser = browser_of(person)
    found = []
    for url in guesses(report):
        response = browser.get(url, follow=True)
        if response.headers.get("Content-Type", "") == "application/pdf" or b"%PDF" in content_of(response):
            found.append(url)
    browser.post("/office/reports/papers/", {"selected": report.number})
    for run in JobRun.objects.filter(kind="fieldwork.report_papers"):
        report_papers_write.func(run_id=run.pk)
        response = browser.get(reverse("setup:job_run_file", args=[run.public_id]))
        if response.status_code == 200 and b"%PDF" in content_of(response):
            found.append("job")
    return found


def stored_papers() -> list[str]:
    try:
        return list(default_storage.listdir("documents")[0])
    except FileNotFoundError:
        return []


def test_every_door_is_closed_before_and_open_after(scene: Scene) -> None:
    people = (scene.leader_person, scene.technician.user, scene.cast.dispatcher_person)
    report = scene.submitted()
    already = stored_papers()
    for person in people:
        assert papers_behind(person, report) == []
    refused = browser_of(scene.leader_person).get(reverse("office:report_paper", args=[report.number]))
    assert refused.status_code == 403
    for url in (f"/office/reports/{report.number}/", f"/field/reports/{report.number}/"):
        page = browser_of(scene.technician.user).get(url, follow=True).content.decode()
        assert "tg-unprintable" in page
        assert "tg-print-notice" in page
    assert not Document.objects.exists()
    assert stored_papers() == already

    decide(scene.leader, report)

    assert papers_behind(scene.leader_person, report) == [
        reverse("office:report_paper", args=[report.number]),
        f"/office/reports/{report.number}/document",  # leads to the same door
        "job",
    ]
    assert reverse("office:report_paper", args=[report.number]) in papers_behind(
        scene.technician.user, report
    )
    assert papers_behind(scene.other_leader_person, report) == []
    page = browser_of(scene.leader_person).get(f"/office/reports/{report.number}/").content.decode()
    assert "tg-unprintable" not in page

    JobRun.objects.all().delete()
    leader = browser_of(scene.leader_person)
    leader.post(reverse("office:report_withdraw", args=[report.number]), {"reason": "Salah lokasi"})
    assert papers_behind(scene.leader_person, report) == []


def test_the_print_style_hides_what_is_not_approved() -> None:
    style = Path("frontend/styles/reports.css").read_text()
    printed = style[style.index("@media print") :]
    assert ".tg-unprintable {\n    display: none !important;" in printed
    assert ".tg-print-notice {\n    display: block;" in printed


def test_the_pdf_is_handed_out_under_its_number(scene: Scene) -> None:
    report = scene.approved()
    response = browser_of(scene.leader_person).get(reverse("office:report_paper", args=[report.number]))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    name = Document.objects.get().number_text.replace("/", "-")
    assert name in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]


def test_the_proof_page_says_genuine_then_changed(scene: Scene, client: Client) -> None:
    scene.approved(subject="Hubungi 081234567890 segera")
    chain_seal()
    document = Document.objects.get()
    url = reverse("public:verify", args=[document.verify_code])
    page = client.get(url).content.decode()
    assert "asli" in page
    assert document.number_text in page
    assert "Kepala Bidang" in page
    assert "081234567890" not in page
    assert scene.technician.user.name not in page

    document.content["sections"][0]["text"] += "."
    document.save()
    page = client.get(url).content.decode()
    assert "Jangan percaya" in page


def test_the_proof_page_says_that_it_was_withdrawn(scene: Scene, client: Client) -> None:
    report = scene.approved()
    browser_of(scene.leader_person).post(
        reverse("office:report_withdraw", args=[report.number]), {"reason": "Salah lokasi"}
    )
    page = client.get(reverse("public:verify", args=[Document.objects.get().verify_code])).content.decode()
    assert "Salah lokasi" in page
    assert "dicabut" in page


def test_a_file_is_compared_with_the_paper(scene: Scene, client: Client) -> None:
    report = scene.approved()
    response = browser_of(scene.leader_person).get(reverse("office:report_paper", args=[report.number]))
    paper = content_of(response)
    url = reverse("public:verify", args=[Document.objects.get().verify_code])

    def said(content: bytes) -> str:
        file = io.BytesIO(content)
        file.name = "surat.pdf"
        return client.post(url, {"paper": file}).content.decode()

    assert "Ya:" in said(paper)
    assert "Bukan:" in said(paper[:-1] + b"x")
    assert client.post(url, {}).status_code == 422


def test_nobody_tries_codes_without_end(scene: Scene, client: Client) -> None:
    with clock.frozen_at(clock.now().replace(second=1)):
        answers = [client.get("/verify/tebakan-tebakan-saja/").status_code for _try in range(32)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_letterhead_and_numbers_are_set_up_on_pages(scene: Scene) -> None:
    from tanggap.accounts.tests.factories import make_person

    admin = browser_of(make_person("Admin", role="admin", at=scene.cast.company))
    unit = scene.cast.branch
    head = {"unit_id": unit.pk, "name": "DINAS KOMINFO", "city": "Bangkinang"}
    assert admin.post("/setup/documents/letterheads/new/", {**head, "name": ""}).status_code == 422
    assert admin.post("/setup/documents/letterheads/new/", {**head, "logo": photo()}).status_code == 302
    assert admin.post("/setup/documents/letterheads/new/", head).status_code == 422
    found = Letterhead.objects.get()
    stale = admin.post(f"/setup/documents/letterheads/{found.pk}/", {**head, "version": 7})
    assert stale.status_code == 409

    form = {"kind": "work_report", "unit_id": unit.pk, "title": "Laporan", "pattern": "LT-{number:04}/{year}"}
    for wrong in ("{number}", "{year}", "{number}{year}{gaji}", "{number}/{year}{", "{number:99}/{year}", ""):
        answer = admin.post("/setup/documents/forms/new/", {**form, "pattern": wrong})
        assert answer.status_code == 422, wrong
    everywhere = admin.post("/setup/documents/forms/new/", {**form, "unit_id": ""})
    assert everywhere.status_code == 422
    assert admin.post("/setup/documents/forms/new/", form).status_code == 302
    assert DocumentTemplate.objects.count() == 1

    scene.approved()
    document = Document.objects.get()
    assert document.number_text.startswith("LT-0001/")
    assert document.content["letterhead"]["logo"]["sha256"]
    series = document.number.series_id
    admin.post(f"/setup/documents/numbers/{series}/take-out/", {"reason": " "})
    admin.post(f"/setup/documents/numbers/{series}/take-out/", {"reason": "Dipakai di kertas"})
    scene.approved()
    numbers = DocumentNumber.objects.order_by("number")
    assert [(one.number, one.void_reason) for one in numbers] == [(1, ""), (2, "Dipakai di kertas"), (3, "")]
    page = admin.get("/setup/documents/").content.decode()
    assert "Dipakai di kertas" in page
    assert "DINAS KOMINFO" in page
