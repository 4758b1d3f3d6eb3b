"""A finished job, its report, and those who write and verify it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.tests import samples
from tanggap.fieldwork import services as fieldwork
from tanggap.fieldwork.models import Technician, WorkReport
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.fieldwork.work_reports import services
from tanggap.fieldwork.work_reports.content import Filled, Helper, Material
from tanggap.kernel.actor import Actor
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

_numbers = count(1)
FILLED = Filled(
    findings="Kabel putus di tiang 3.",
    cause="cable",
    actions=("Menyambung kabel.", "Mengukur redaman."),
    result="Internet kembali normal.",
    material=(Material("Kabel drop", "20", "meter", "SN-1"),),
    people=(Helper("Budi", "Ketua"),),
)


def photo(name: str = "foto.jpg") -> SimpleUploadedFile:
    """A picture as a phone sends it, lying on its side."""
    return samples.upload(name, samples.camera_jpeg(orientation=6))


@dataclass
class Scene:
    """A branch with a technician, his colleague and two leaders."""

    cast: Cast = field(default_factory=make_cast)
    technician: Technician = field(init=False)
    colleague: Technician = field(init=False)
    leader_person: User = field(init=False)
    other_leader_person: User = field(init=False)

    def __post_init__(self) -> None:
        self.technician = make_technician(self.cast.branch)
        self.colleague = make_technician(self.cast.branch)
        self.leader_person = make_person("Kepala Bidang", role="leader", at=self.cast.branch)
        self.other_leader_person = make_person("Kepala Lain", role="leader", at=self.cast.other_branch)

    @property
    def writer(self) -> Actor:
        """The technician."""
        return worker(self.technician)

    @property
    def leader(self) -> Actor:
        """The leader of the branch."""
        return acting(self.leader_person)

    @property
    def other_leader(self) -> Actor:
        """The leader of another branch."""
        return acting(self.other_leader_person)

    def job(self, **fields: object) -> Ticket:
        """A job of the technician that is done, with a photo before and one after."""
        ticket = make_ticket(self.cast, **fields)
        fieldwork.work_order_assign(
            actor=self.cast.dispatcher, number=ticket.number, lead_code=self.technician.code
        )
        reported(self.technician, ticket.number, "accepted", "arrived", note="Kabel putus")
        reported(self.technician, ticket.number, "working", photos_before=[photo("sebelum.jpg")])
        reported(self.technician, ticket.number, "done", photos_after=[photo("sesudah.jpg")])
        return ticket

    def report(self, **fields: object) -> WorkReport:
        """The report of a job, as it is begun."""
        return services.work_report_begin(actor=self.writer, number=self.job(**fields).number)

    def saved(self, report: WorkReport, filled: Filled = FILLED) -> WorkReport:
        """The report with all that is needed; its photos stay."""
        photos = Filled.from_json(report.draft).photos
        kept = Filled(**{**{name: getattr(filled, name) for name in filled.__slots__}, "photos": photos})
        return services.work_report_save(
            actor=self.writer, number=report.number, version=report.version, filled=kept
        )

    def submitted(self, **fields: object) -> WorkReport:
        """A report that waits for its leader."""
        report = self.saved(self.report(**fields))
        return services.work_report_submit(actor=self.writer, number=report.number, version=report.version)

    def approved(self, **fields: object) -> WorkReport:
        """A report that the leader approved."""
        return decide(self.leader, self.submitted(**fields))


def decide(actor: Actor, report: WorkReport, verdict: str = "approve", **words: object) -> WorkReport:
    """Decide on the report as it stands."""
    from tanggap.approvals.selectors import newest_request

    request = newest_request("work_report", report.pk)
    assert request is not None
    return services.work_report_decide(
        actor=actor, number=report.number, verdict=verdict, digest=request.digest, **words
    )
