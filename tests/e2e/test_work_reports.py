"""A technician writes a report on the phone, the leader sends it back and then approves it on a phone; the
paper opens, its code leads to the proof, and one changed byte is told there."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tanggap.activity.services import chain_seal
from tanggap.attachments.tests import samples
from tanggap.documents.models import Document
from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.tests.factories import reported
from tests.e2e.conftest import People, account_of
from tests.e2e.test_completion import at_work
from tests.e2e.test_offline import new_technician, ready


def picture(page: Page, name: str, file: str) -> None:
    """Take a picture, as the camera hands it over: lying on its side."""
    content = samples.camera_jpeg(orientation=6)
    page.set_input_files(f"input[name={name}]", {"name": file, "mimeType": "image/jpeg", "buffer": content})


def test_a_report_from_the_phone_to_the_proof(people: People) -> None:
    technician = new_technician()
    number = at_work(technician)
    reported(technician, number, "done")
    page = people.page(account_of(technician), phone=True)

    page.goto(f"/field/jobs/{number}/")
    ready(page)
    page.get_by_role("button", name="Laporan tindakan").click()
    expect(page.locator("[name=result]")).to_have_value("Kabel disambung")
    page.fill("[name=findings]", "Kabel putus di tiang 3.")
    picture(page, "photos_before", "sebelum.jpg")
    picture(page, "photos_after", "sesudah.jpg")
    page.get_by_role("button", name="Ajukan untuk diverifikasi").click()
    # Nothing was done yet, says the draft: the page says what is missing and keeps the rest.
    expect(page.locator("body")).to_contain_text("paling sedikit satu tindakan")
    expect(page.locator("[name=findings]")).to_have_value("Kabel putus di tiang 3.")
    expect(page.locator(".tg-report-photo")).to_have_count(2)
    page.fill("[name=actions]", "Menyambung kabel.\nMengukur redaman.")
    page.get_by_role("button", name="Ajukan untuk diverifikasi").click()
    expect(page.locator("body")).to_contain_text("Tindak lanjut")
    report = WorkReport.objects.get(work_order__ticket__number=number)

    leader = people.page("pimpinan", phone=True)
    leader.goto(f"/office/reports/{report.number}/")
    refused = leader.request.get(f"/office/reports/{report.number}/document/")
    assert refused.status == 403
    leader.locator("details:has([name='remark:actions.1']) summary").click()
    leader.fill("[name='remark:actions.1']", "Berapa hasilnya?")
    leader.get_by_role("button", name="Kembalikan").click()
    expect(leader.locator("body")).to_contain_text("Dikembalikan")

    page.goto(f"/field/reports/{report.number}/")
    expect(page.locator("body")).to_contain_text("Baris 2: Berapa hasilnya?")
    page.fill("[name=actions]", "Menyambung kabel.\nMengukur redaman: -19 dBm.")
    page.get_by_role("button", name="Ajukan untuk diverifikasi").click()
    expect(page.locator("body")).to_contain_text("Menunggu verifikasi")

    leader.goto(f"/office/reports/{report.number}/")
    expect(leader.locator("body")).to_contain_text("-19 dBm")
    leader.get_by_role("button", name="Setujui").click()
    expect(leader.get_by_role("link", name="Buka PDF")).to_be_visible()

    _proved(people, leader, report)


def _proved(people: People, leader: Page, report: WorkReport) -> None:
    """The paper is genuine on its page until one character of what it was made from is another."""
    paper = leader.request.get(f"/office/reports/{report.number}/document/")
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.body().startswith(b"%PDF")
    document = Document.objects.get(subject_id=report.pk)
    chain_seal()
    proof = urlsplit(document.content["verify_url"]).path
    visitor = people.page(phone=True, locale="id-ID")
    visitor.goto(proof)
    expect(visitor.locator("body")).to_contain_text("Dokumen ini asli")
    expect(visitor.locator("body")).to_contain_text(document.number_text)
    visitor.set_input_files(
        "#paper", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": paper.body()}
    )
    visitor.get_by_role("button", name="Bandingkan").click()
    expect(visitor.locator("body")).to_contain_text("sama persis")

    document.content["sections"][0]["text"] += "."
    document.save(update_fields=["content"])
    visitor.goto(proof)
    expect(visitor.locator("body")).to_contain_text("Jangan percaya dokumen ini")
