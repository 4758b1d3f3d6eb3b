"""The demo's work reports: letterheads, and reports of finished jobs in each state, by the services."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.services import actor_for
from tanggap.approvals.notices import KIND as APPROVAL
from tanggap.approvals.selectors import newest_request
from tanggap.cli.demo.people import People
from tanggap.cli.demo.photos import draw
from tanggap.documents.models import NumberSeries
from tanggap.documents.services import (
    LetterheadFacts,
    TemplateFacts,
    letterhead_save,
    number_void,
    template_save,
)
from tanggap.documents.tasks import paper_make
from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import WorkOrder, WorkReport
from tanggap.fieldwork.work_reports.content import Filled, Material
from tanggap.fieldwork.work_reports.querysets import KIND
from tanggap.fieldwork.work_reports.services import (
    NewPhoto,
    work_report_begin,
    work_report_decide,
    work_report_save,
    work_report_submit,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Unit

STATES = (*("approved",) * 9, *("waiting",) * 4, "sent_back", "mended", "draft", "rejected")
"""What becomes of the newest finished jobs, the oldest first."""
FINDINGS = (
    "Kabel drop putus di tiang ketiga dari simpang; konektor di rosette longgar.",
    "Perangkat di rak lantai dua mati; adaptor tidak mengeluarkan tegangan.",
    "Redaman terlalu besar (-29 dBm) akibat tekukan kabel di belakang lemari.",
    "Access point ruang rapat tidak mendapat alamat; kabel ke switch digigit tikus.",
)
ACTIONS = (
    (
        "Memeriksa jalur kabel dari ODP sampai rosette.",
        "Menyambung ulang kabel drop.",
        "Mengukur redaman: -19 dBm.",
    ),
    ("Memeriksa tegangan masuk.", "Mengganti adaptor dengan cadangan.", "Menguji koneksi selama 15 menit."),
    ("Mengukur redaman di dua sisi.", "Merapikan jalur kabel dan memasang klem.", "Mengukur ulang: -20 dBm."),
    ("Menelusuri kabel LAN.", "Menarik kabel baru sepanjang 18 meter.", "Menguji bersama staf kantor."),
)
MATERIAL = (
    (Material("Kabel drop serat optik", "25", "meter"), Material("Konektor SC", "2", "buah")),
    (Material("Adaptor 12 V 1,5 A", "1", "buah", "AD-20931"),),
    (Material("Klem kabel", "12", "buah"),),
    (Material("Kabel UTP Cat 6", "18", "meter"), Material("Konektor RJ-45", "2", "buah")),
)


def work_reports_create(people: People, present: datetime) -> None:
    """People find them in their inboxes; nothing is sent outside."""
    _setup(people, present - timedelta(days=60))
    rng = random.Random(20_260_102)  # noqa: S311 - believable data, not secrets
    for place, (state, order) in enumerate(zip(STATES, _orders(len(STATES)), strict=False)):
        _report(people, rng, present, order, state, place)
    series = NumberSeries.objects.first()
    if series is not None:
        number_void(
            actor=actor_for(people.users["admin"]),
            series_id=series.pk,
            reason="Dipakai untuk laporan di kertas saat listrik padam",
        )
    Delivery.objects.filter(subject_kind=APPROVAL).delete()
    # A paper is made when somebody first opens it.
    DBTaskResult.objects.filter(task_path=paper_make.module_path).delete()


def _setup(people: People, at: datetime) -> None:
    admin = actor_for(people.users["admin"])
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=("LKN", "KOMINFO-INFRA"))}
    with clock.frozen_at(at):
        letterhead_save(
            actor=admin,
            facts=LetterheadFacts(
                unit_id=units["LKN"].pk,
                above="KANTOR WILAYAH",
                name=units["LKN"].name.upper(),
                address="Jalan Jenderal Sudirman 214, Pekanbaru 28116",
                contact="Telepon (0761) 555 0142 · layanan@contoh.id",
                city="Pekanbaru",
            ),
        )
        template_save(
            actor=admin,
            facts=TemplateFacts(
                kind=KIND,
                unit_id=units["LKN"].pk,
                title="Laporan tindakan",
                pattern="{number:03}/{kind}/{unit}/{month}/{year}",
                opening="Yang bertanda tangan di bawah ini melaporkan tindakan atas laporan berikut.",
                closing="Demikian laporan ini dibuat dengan sebenarnya.",
            ),
        )


def _orders(most: int) -> list[WorkOrder]:
    """Finished jobs of late whose lead has an account, the oldest first; those of offices before others."""
    done = WorkOrder.objects.filter(
        status=WorkOrderStatus.DONE, lead__user__is_active=True, ticket__deleted_at__isnull=True
    ).select_related("lead__user", "ticket")
    rows = list(done.order_by("-finished_at")[:120])
    chosen = sorted(rows, key=lambda one: one.ticket.office_id is None)[:most]
    return sorted(chosen, key=lambda one: (one.finished_at, one.pk))


def _report(
    people: People, rng: random.Random, present: datetime, order: WorkOrder, state: str, place: int
) -> None:
    if order.lead is None or order.finished_at is None:
        return
    writer = actor_for(order.lead.user)
    finished = order.finished_at
    room = max((present - finished) / 6, timedelta(minutes=1))

    def moment(step: int) -> datetime:
        return min(finished + room * step, present - timedelta(minutes=6 - step))

    with clock.frozen_at(moment(1)):
        report = work_report_begin(actor=writer, number=order.ticket.number, order_id=order.pk)
        report = _filled(writer, rng, report, place)
    if state == "draft":
        return
    with clock.frozen_at(moment(2)):
        report = work_report_submit(actor=writer, number=report.number, version=report.version)
    leader = actor_for(people.users["pimpinan"])
    if state in ("sent_back", "mended"):
        remarks = {"findings": "Sebutkan tiang atau ruangannya.", "actions.0": "Alat ukur apa yang dipakai?"}
        with clock.frozen_at(moment(3)):
            _decided(leader, report, "send_back", remarks=remarks)
        if state == "mended":
            report.refresh_from_db()
            with clock.frozen_at(moment(4)):
                report = _filled(writer, rng, report, place, more="Lokasi: lantai dua, dekat ruang arsip.")
                work_report_submit(actor=writer, number=report.number, version=report.version)
    elif state in ("approved", "rejected"):
        verdict, reason = (
            ("approve", "") if state == "approved" else ("reject", "Pekerjaan ini milik bidang lain.")
        )
        with clock.frozen_at(moment(3)):
            _decided(leader, report, verdict, reason=reason)


def _filled(
    writer: Actor, rng: random.Random, report: WorkReport, place: int, *, more: str = ""
) -> WorkReport:
    draft, topic = Filled.from_json(report.draft), place % len(FINDINGS)
    filled = replace(
        draft,
        findings=" ".join(filter(None, (FINDINGS[topic], more))),
        actions=ACTIONS[topic],
        result=draft.result or "Layanan kembali normal dan sudah diuji bersama pengguna.",
        material=MATERIAL[topic],
        recommendation="Periksa ulang dalam tiga bulan." if place % 3 == 0 else "",
    )
    photos = [] if more else [NewPhoto(part, _picture(rng, report, part)) for part in ("before", "after")]
    return work_report_save(
        actor=writer, number=report.number, version=report.version, filled=filled, photos=photos
    )


def _picture(rng: random.Random, report: WorkReport, part: str) -> SimpleUploadedFile:
    words = {"before": "SEBELUM", "after": "SESUDAH"}[part]
    return SimpleUploadedFile(f"{part}-{report.number}.jpg", draw(rng, [words, report.number]), "image/jpeg")


def _decided(
    leader: Actor,
    report: WorkReport,
    verdict: str,
    *,
    reason: str = "",
    remarks: dict[str, str] | None = None,
) -> None:
    request = newest_request(KIND, report.pk)
    if request is not None:
        work_report_decide(
            actor=leader,
            number=report.number,
            verdict=verdict,
            digest=request.digest,
            reason=reason,
            remarks=remarks,
        )
