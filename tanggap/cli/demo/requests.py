"""The demo's service catalogue, and what offices ask for: one request in each state of its validation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult
from fpdf import FPDF

from tanggap.accounts.services import actor_for
from tanggap.approvals.models import ApprovalRequest
from tanggap.cli.demo.organisation import Organisation
from tanggap.cli.demo.people import People
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.catalogue.choices import VALIDATION, Measure
from tanggap.tickets.catalogue.promises import Promise
from tanggap.tickets.catalogue.services.requests import (
    RequestFacts,
    service_request_answer,
    service_request_create,
)
from tanggap.tickets.catalogue.services.validation import validation_decide
from tanggap.tickets.models import CatalogueService, Ticket
from tanggap.tickets.notices import ticket_notice_send
from tanggap.tickets.services import ServiceFacts, catalogue_service_create, category_questions_save
from tanggap.tickets.services.categories import category_from_names
from tanggap.tickets.services.placing import ticket_place

GROUP = "TIK pemerintah"
LETTER = ("Surat permohonan dari kepala OPD", "Letter of request from the head of the office", True)
FORM = ("Formulir data aplikasi", "Form with data of the application", False)
SERVICES = (
    (
        "Internet dan intranet kantor", "Office internet and intranet", "INFRA", "Jaringan kantor OPD",
        "Sambungan baru, penambahan bandwidth, atau pemindahan titik internet dan intranet OPD.",
        "A new connection, more bandwidth, or moving a point of the office's network.", 1, 5, (LETTER,),
    ),
    (
        "Gangguan jaringan kantor", "Fault of the office network", "INFRA", "Jaringan kantor OPD",
        "Internet atau intranet OPD mati, lambat, atau putus-putus.",
        "The office's internet or intranet is down, slow or unstable.", 0, 1, (),
    ),
    (
        "Titik jaringan dan WiFi baru", "New network point or WiFi", "INFRA", "Titik jaringan dan WiFi",
        "Penambahan titik LAN atau pemancar WiFi di ruangan OPD.",
        "Another LAN point or WiFi transmitter in the office.", 1, 7, (LETTER,),
    ),
    (
        "Hosting aplikasi", "Application hosting", "INFRA", "Pusat data dan hosting",
        "Server virtual di pusat data kota untuk aplikasi atau situs OPD, dengan cadangan harian.",
        "A virtual server in the city's data centre for applications or sites, backed up daily.",
        2, 5, (LETTER, FORM),
    ),
    (
        "Penempatan server (colocation)", "Server colocation", "INFRA", "Pusat data dan hosting",
        "Rak, listrik, dan pendingin untuk server milik OPD di pusat data kota.",
        "Rack, power and cooling for the office's own server in the city's data centre.", 3, 10, (LETTER,),
    ),
    (
        "Subdomain pekanbaru.go.id", "Subdomain of pekanbaru.go.id", "APTIKA", "Domain dan surel",
        "Nama alamat untuk situs atau aplikasi OPD di bawah pekanbaru.go.id.",
        "An address for the office's site or application under pekanbaru.go.id.", 1, 2, (LETTER,),
    ),
    (
        "Surel dinas", "Official e-mail", "APTIKA", "Domain dan surel",
        "Akun surel resmi untuk OPD dan pegawainya; juga penggantian kata sandi.",
        "Official e-mail accounts for the office and its people; also new passwords.", 1, 1, (LETTER,),
    ),
    (
        "Pengembangan aplikasi", "Application development", "APTIKA", "Aplikasi dan integrasi",
        "Pembuatan atau perubahan aplikasi layanan OPD bersama tim pengembang.",
        "Building or changing an application together with our developers.", 5, 60, (LETTER, FORM),
    ),
    (
        "Integrasi data (API)", "Data integration (API)", "APTIKA", "Aplikasi dan integrasi",
        "Pertukaran data antaraplikasi lewat penghubung layanan pemerintah kota.",
        "Exchange of data between applications through the city's service bus.", 3, 15, (LETTER, FORM),
    ),
    (
        "Tanda tangan elektronik", "Electronic signature", "APTIKA", "Tanda tangan elektronik",
        "Pendaftaran sertifikat elektronik pejabat dan bantuan saat kedaluwarsa.",
        "Enrolment for electronic certificates of officials, and help when they expire.", 1, 3,
        (LETTER, ("Pindaian KTP dan SK jabatan", "Scan of identity card and decree", True)),
    ),
    (
        "Rapat video", "Video conference", "INFRA", "Rapat video",
        "Ruang rapat daring dengan operator, siaran langsung, dan rekaman.",
        "An online meeting room with an operator, live stream and recording.", 1, 2, (LETTER,),
    ),
    (
        "Pemasangan CCTV dan videotron", "CCTV and video wall", "INFRA", "CCTV dan videotron",
        "Pemasangan dan penyambungan CCTV atau videotron milik OPD ke pusat kendali.",
        "Installing CCTV or a video wall and connecting it to the control room.", 3, 14, (LETTER,),
    ),
)  # fmt: skip
"""Name in both languages, section, category, description in both, working days, documents."""
QUESTIONS = {
    "Pusat data dan hosting": (
        ("aplikasi", "text", "Nama aplikasi", "Name of the application", True),
        ("pengguna", "number", "Perkiraan jumlah pengguna", "Expected number of users", False),
    ),
    "Rapat video": (
        ("tanggal", "date", "Tanggal rapat", "Day of the meeting", True),
        ("peserta", "number", "Jumlah peserta", "Number of participants", False),
    ),
    "Domain dan surel": (("nama", "text", "Nama yang diinginkan", "Wanted name", True),),
}


def services_create(actor: Actor, organisation: Organisation) -> dict[str, CatalogueService]:
    """The services by their Indonesian names."""
    made = {}
    for place, row in enumerate(SERVICES, start=1):
        name, name_en, section, category_name, text, text_en, validated, done, documents = row
        category = category_from_names((GROUP, category_name))
        if category is None:
            continue
        made[name] = catalogue_service_create(
            actor=actor,
            facts=ServiceFacts(
                code="",
                name=name,
                name_en=name_en,
                description=text,
                description_en=text_en,
                kind="service_request" if validated else "incident",
                unit_id=organisation.units[f"KOMINFO-{section}"].pk,
                category_id=category.pk,
                documents=[
                    {"name": {"id": title, "en": english}, "required": required}
                    for title, english, required in documents
                ],
                needs_validation=bool(validated),
                validation=Promise(validated, Measure.DAYS),
                completion=Promise(done, Measure.DAYS),
                position=place * 10,
            ),
        )
        asked = [_question(*one) for one in QUESTIONS.get(category_name, ())]
        if asked and not category.questions.exists():
            category_questions_save(actor=actor, category_id=category.pk, seen=0, questions=asked)
    return made


def _question(code: str, kind: str, label: str, english: str, required: bool) -> dict[str, object]:
    return {"code": code, "kind": kind, "label": {"id": label, "en": english}, "required": required}


def requests_create(people: People, services: dict[str, CatalogueService], present: datetime) -> None:
    """Requests that wait, that are overdue, about which more was asked, accepted, rejected, and taken up."""
    health, school = (actor_for(people.users[name]) for name in ("opd.dinkes", "opd.disdik"))
    infra, aptika = (actor_for(people.users[name]) for name in ("bidang.infra", "bidang.aptika"))
    hosting, domain = services["Hosting aplikasi"], services["Subdomain pekanbaru.go.id"]
    meeting, signature = services["Rapat video"], services["Tanda tangan elektronik"]
    _asked(health, hosting, present - timedelta(hours=3), "Hosting aplikasi SIMPUS", {"aplikasi": "SIMPUS"})
    _asked(
        school, services["Internet dan intranet kantor"], present - timedelta(days=5),
        "Tambah bandwidth untuk ujian daring", {},
    )  # fmt: skip
    more = _asked(
        health, meeting, present - timedelta(days=2), "Rapat video dengan Kementerian Kesehatan",
        {"tanggal": (present + timedelta(days=6)).date().isoformat()},
    )  # fmt: skip
    _decided(
        infra, more, present - timedelta(days=1), "send_back", "Berapa peserta, dan perlu siaran langsung?"
    )
    again = _asked(
        health, services["Titik jaringan dan WiFi baru"], present - timedelta(days=4),
        "WiFi untuk ruang tunggu puskesmas", {},
    )  # fmt: skip
    _decided(infra, again, present - timedelta(days=3), "send_back", "Mohon denah ruangannya.")
    with clock.frozen_at(present - timedelta(hours=20)):
        service_request_answer(
            actor=health, number=again.number, body="Ruang 6 x 8 meter, dua colokan listrik di sisi timur."
        )
    accepted = _asked(school, domain, present - timedelta(days=6), "Subdomain ppdb", {"nama": "ppdb"})
    _decided(aptika, accepted, present - timedelta(days=5), "approve", "Nama tersedia, kami kerjakan.")
    rejected = _asked(
        school, signature, present - timedelta(days=9), "Sertifikat elektronik guru honorer", {}
    )
    _decided(
        aptika, rejected, present - timedelta(days=8), "reject",
        "Sertifikat hanya untuk pejabat dan pegawai yang menandatangani dokumen dinas.",
    )  # fmt: skip
    tasks = (ticket_notice_send.module_path, ticket_place.module_path)
    DBTaskResult.objects.filter(task_path__in=tasks).delete()


def _asked(
    actor: Actor, service: CatalogueService, at: datetime, subject: str, answers: dict[str, str]
) -> Ticket:
    uploads = {one["code"]: [_letter(one["name"]["id"])] for one in service.documents if one["required"]}
    with clock.frozen_at(at):
        return service_request_create(
            actor=actor,
            code=service.code,
            facts=RequestFacts(
                subject, "Kami mohon bantuan Diskominfo sesuai surat terlampir.", answers=answers
            ),
            uploads=uploads,
        )


def _decided(actor: Actor, ticket: Ticket, at: datetime, verdict: str, reason: str) -> None:
    request = ApprovalRequest.objects.filter(kind=VALIDATION, subject_id=ticket.pk).latest("round")
    with clock.frozen_at(at):
        validation_decide(
            actor=actor, number=ticket.number, verdict=verdict, digest=request.digest, reason=reason
        )


def _letter(title: str) -> SimpleUploadedFile:
    """A page of PDF with a title, as an office would scan it."""
    paper = FPDF(format="A4")
    paper.set_creation_date(datetime(2026, 1, 2, 8, 0, tzinfo=UTC))
    paper.add_page()
    paper.set_font("Helvetica", "B", 14)
    paper.cell(0, 10, "PEMERINTAH KOTA PEKANBARU", new_x="LMARGIN", new_y="NEXT")
    paper.set_font("Helvetica", "", 11)
    paper.cell(0, 8, title, new_x="LMARGIN", new_y="NEXT")
    paper.cell(0, 8, "Contoh surat untuk data demo.")
    return SimpleUploadedFile("surat.pdf", bytes(paper.output()), "application/pdf")
