"""Approval issues a numbered document; its paper; the proof that it is genuine, and doubts."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from tanggap.activity.append_only import lifted
from tanggap.activity.models import Entry, JobRun
from tanggap.activity.services import chain_seal
from tanggap.documents.models import Document, DocumentNumber, Letterhead, NumberSeries
from tanggap.documents.paper import document_pdf
from tanggap.documents.selectors import Doubt, proof_of
from tanggap.documents.services import document_withdraw, paper_file
from tanggap.documents.services.papers import picture_for_paper
from tanggap.documents.signing import forget_signer, register_signer
from tanggap.fieldwork.models import WorkReport, WorkReportVersion
from tanggap.fieldwork.work_reports import services
from tanggap.fieldwork.work_reports.services.printing import report_papers_write
from tanggap.fieldwork.work_reports.tests.factories import Scene, decide
from tanggap.fieldwork.work_reports.versions_stay import VERSIONS
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, Unavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_approval_issues_a_document_with_the_next_number(scene: Scene) -> None:
    scene.approved()
    scene.approved()
    first, second = Document.objects.order_by("pk")
    unit, year = scene.cast.branch, clock.now().year
    assert first.number_text.startswith(f"001/LT/{unit.code}/")
    assert first.number_text.endswith(f"/{year}")
    assert second.number.number == 2
    assert NumberSeries.objects.get().last == 2
    assert first.issued_by == scene.leader_person
    assert len(first.verify_code) == 20
    entry = Entry.objects.get(pk=first.entry_id)
    assert entry.data["digest"] == first.digest


def test_what_is_not_approved_has_no_document(scene: Scene) -> None:
    decide(scene.leader, scene.submitted(), "send_back", reason="Lagi")
    decide(scene.leader, scene.submitted(), "reject", reason="Tidak")
    services.work_report_recall(actor=scene.writer, number=scene.submitted().number)
    assert not Document.objects.exists()
    assert not DocumentNumber.objects.exists()


def test_an_approval_that_fails_leaves_no_gap(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report = scene.submitted()
    with monkeypatch.context() as patch:
        patch.setattr(
            "tanggap.fieldwork.work_reports.services.verification.WorkReport.objects.filter",
            lambda **_lookup: 1 / 0,
        )
        with pytest.raises(ZeroDivisionError):
            decide(scene.leader, report)
    assert not DocumentNumber.objects.exists()
    decide(scene.leader, report)
    assert DocumentNumber.objects.get().number == 1


def test_the_paper_is_the_same_each_time_and_can_be_made_again(scene: Scene) -> None:
    scene.approved()
    document = Document.objects.get()
    first = paper_file(document.pk)
    with default_storage.open(first.key) as stored:
        paper = stored.read()
    assert paper.startswith(b"%PDF-1.7")
    assert hashlib.sha256(paper).hexdigest() == first.sha256
    assert b"pdfaid:part" in paper
    assert b"/OutputIntents" in paper
    with clock.frozen_at(clock.now().replace(year=2031)):
        assert document_pdf(document.content, picture_for_paper) == paper
    default_storage.delete(first.key)
    again = paper_file(document.pk)
    assert again.key != first.key
    assert again.sha256 == first.sha256


def test_a_paper_that_would_differ_from_what_was_handed_out_is_not(scene: Scene) -> None:
    scene.approved()
    document = Document.objects.get()
    paper_file(document.pk)
    document.refresh_from_db()
    default_storage.delete(document.pdf_key)
    document.content["closing"] = "Lain"
    document.save()
    with pytest.raises(Unavailable):
        paper_file(document.pk)


def test_a_signer_gets_the_paper_once_it_is_registered(scene: Scene) -> None:
    scene.approved()
    document = Document.objects.get()
    if document.pdf_key:
        default_storage.delete(document.pdf_key)
        Document.objects.update(pdf_key="", pdf_sha256="")

    def signer(paper: bytes, _content: object) -> bytes:
        return paper + b"signed"

    register_signer(signer)
    try:
        found = paper_file(document.pk)
    finally:
        forget_signer(signer)
    with default_storage.open(found.key) as stored:
        assert stored.read().endswith(b"signed")


def test_the_letterhead_of_the_nearest_unit_stands_on_it(scene: Scene) -> None:
    for unit, name in ((scene.cast.company, "PEMERINTAH"), (scene.cast.branch, "DINAS KOMINFO")):
        Letterhead.objects.create(unit=unit, name=name, city="Bangkinang", changed_at=clock.now())
    scene.approved()
    content = Document.objects.get().content
    assert content["letterhead"]["name"] == "DINAS KOMINFO"
    assert content["place_and_date"].startswith("Bangkinang, ")
    assert [one["name"] for one in content["signatories"]] == [
        scene.technician.user.name,
        "Kepala Bidang",
    ]
    assert content["signatories"][1]["role"] == "Pimpinan"


def test_a_fresh_document_is_genuine_and_gets_its_place_in_the_chain(scene: Scene) -> None:
    scene.approved()
    code = Document.objects.get().verify_code
    proof = proof_of(code)
    assert proof is not None
    assert proof.is_genuine
    assert not proof.is_sealed
    chain_seal()
    proof = proof_of(code)
    assert proof is not None
    assert proof.is_genuine
    assert proof.is_sealed


@pytest.mark.parametrize("code", ["", "x", "x" * 20, "x" * 500, "../../etc/passwd"])
def test_an_unknown_code_proves_nothing(scene: Scene, code: str) -> None:
    scene.approved()
    assert proof_of(code) is None


def _tampered(document: Document) -> set[str]:
    proof = proof_of(document.verify_code)
    assert proof is not None
    return {doubt.value for doubt in proof.doubts}


def test_one_changed_byte_anywhere_is_found(scene: Scene) -> None:
    scene.approved()
    chain_seal()
    document = Document.objects.get()

    content = json.loads(json.dumps(document.content))
    content["sections"][0]["text"] = content["sections"][0]["text"].replace("3", "4")
    Document.objects.update(content=content)
    assert _tampered(document) == {Doubt.CONTENT}
    # Whoever changes the digest beside it as well meets the record.
    from tanggap.activity.content import json_digest

    Document.objects.update(digest=json_digest(content))
    assert Doubt.RECORD in _tampered(document)
    Document.objects.update(content=document.content, digest=document.digest)
    assert _tampered(document) == set()

    with lifted(connection):
        entry = Entry.objects.get(pk=document.entry_id)
        Entry.objects.filter(pk=entry.pk).update(data={**entry.data, "digest": "0" * 64})
    assert {Doubt.RECORD, Doubt.CHAIN} <= _tampered(document)


def test_a_changed_byte_in_the_report_itself_is_found(scene: Scene) -> None:
    scene.approved()
    version = WorkReportVersion.objects.get()
    version.content["filled"]["findings"] = version.content["filled"]["findings"].replace("3", "4")
    with VERSIONS.lifted(connection):
        version.save()
    assert _tampered(Document.objects.get()) == {Doubt.SOURCE}


def test_a_withdrawn_document_keeps_its_number_and_is_not_handed_out(scene: Scene) -> None:
    scene.approved()
    document = Document.objects.get()
    for actor in (scene.writer, scene.other_leader):
        with pytest.raises(NotAllowed):
            document_withdraw(actor=actor, document_id=document.pk, reason="Salah")
    with pytest.raises(Invalid):
        document_withdraw(actor=scene.leader, document_id=document.pk, reason="  ")
    document_withdraw(actor=scene.leader, document_id=document.pk, reason="Salah lokasi")
    with pytest.raises(NotAllowed):
        paper_file(document.pk)
    proof = proof_of(document.verify_code)
    assert proof is not None
    assert proof.is_genuine
    assert proof.document.withdrawn_reason == "Salah lokasi"
    scene.approved()
    assert DocumentNumber.objects.filter(voided_at__isnull=True).count() == 2


def test_many_papers_in_one_file_leave_out_what_is_not_approved(scene: Scene) -> None:
    import zipfile

    approved = [scene.approved().number for _number in range(2)]
    waiting = scene.submitted().number
    with pytest.raises(Invalid):
        services.papers_request(actor=scene.leader, numbers=[waiting])
    with pytest.raises(Invalid):
        services.papers_request(actor=scene.other_leader, numbers=approved)
    with pytest.raises(Invalid):
        services.papers_request(actor=scene.leader, numbers=["x"] * 501)
    run = services.papers_request(actor=scene.leader, numbers=[*approved, waiting])
    report_papers_write.func(run_id=run.pk)
    run = JobRun.objects.get(pk=run.pk)
    assert (run.status, run.result["papers"]) == ("done", 2)
    with default_storage.open(run.result_file) as stored, zipfile.ZipFile(stored) as archive:
        assert len(archive.namelist()) == 2
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())


def test_a_long_report_breaks_over_pages_without_losing_rows(scene: Scene) -> None:
    from dataclasses import replace

    from tanggap.fieldwork.work_reports.content import Material
    from tanggap.fieldwork.work_reports.tests.factories import FILLED

    long = replace(
        FILLED,
        actions=tuple(f"Tindakan {number}: " + "memeriksa sambungan. " * 12 for number in range(40)),
        material=tuple(
            Material(f"Bahan {number} " + "panjang " * 10, "1", "buah", f"SN{number}") for number in range(60)
        ),
    )
    report = scene.saved(scene.report(), long)
    report = services.work_report_submit(actor=scene.writer, number=report.number, version=report.version)
    decide(scene.leader, report)
    paper = paper_file(Document.objects.get().pk)
    with default_storage.open(paper.key) as stored:
        content = stored.read()
    assert content.count(b"/Type /Page\n") >= 4
    assert WorkReport.objects.get().is_approved
