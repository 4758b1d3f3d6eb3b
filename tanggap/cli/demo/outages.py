"""Three outages of the demo: one that is over, one of this hour on a small cluster, a planned maintenance."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from tanggap.accounts.services import actor_for
from tanggap.cli.demo.people import People
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.models import Outage, OutageLink, OutageNotice, OutageWork, Ticket
from tanggap.tickets.outages.choices import ATTACHED_KINDS, TELLING, OutageKind, OutageStatus, WorkKind
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.outages.services.portions import staff_join
from tanggap.tickets.outages.services.tickets import load_with, tickets_take
from tanggap.tickets.outages.services.work import outage_works_run, work_do
from tanggap.tickets.services import outage_approve, outage_declare, outage_post, outage_resolve

SMALL, LARGE = "Cluster Rumbai", "Cluster Tuah Madani"
PAST_DAYS = 12
MOST_PAST = 14


def outages_create(people: People, present: datetime) -> None:
    """Declare them as their people would have; nobody is told of the past."""
    desk, chief = actor_for(people.users["hdnoc"]), actor_for(people.users["qa"])
    units = {unit.name: unit for unit in Unit.objects.filter(name__in=(SMALL, LARGE))}
    _past(desk, units[LARGE], present)
    _present(desk, units[SMALL], present)
    _planned(desk, chief, units[LARGE], present)
    for work in OutageWork.objects.filter(kind=WorkKind.GATHER_SERVED):
        work_do(work)
    OutageWork.objects.update(done_at=present)
    DBTaskResult.objects.filter(task_path=outage_works_run.module_path).delete()
    for work in OutageWork.objects.filter(kind__in=[kind.value for kind in TELLING]):
        OutageNotice.objects.bulk_create(
            OutageNotice(work=work, person=person, created_at=work.created_at)
            for person in work.outage.people.all()
        )


def _past(desk: Actor, unit: Unit, present: datetime) -> None:
    begun = present - timedelta(days=PAST_DAYS, hours=3)
    with clock.frozen_at(begun + timedelta(minutes=20)):
        outage = outage_declare(
            actor=desk,
            draft=OutageDraft(
                "Internet mati di sebagian Tuah Madani",
                unit.pk,
                public_text="Kabel utama putus karena galian. Tim sedang menyambung.",
                started_at=begun,
                estimated_end=begun + timedelta(hours=4),
            ),
        )
    with clock.frozen_at(begun + timedelta(hours=1)):
        news = OutageNews("Titik putus ditemukan di Jalan Garuda Sakti.", status=OutageStatus.IDENTIFIED)
        outage_post(actor=desk, number=outage.number, news=news)
    with clock.frozen_at(begun + timedelta(hours=3, minutes=10)):
        outage_resolve(
            actor=desk,
            number=outage.number,
            resolution="Kabel sudah disambung dan diuji. Mohon maaf atas gangguannya.",
            cause="cable",
        )
    around = (begun - timedelta(days=1), begun + timedelta(days=1))
    tickets = Ticket.objects.filter(
        unit=unit, reported_at__range=around, kind__in=ATTACHED_KINDS, resolved_at__isnull=False
    ).order_by("reported_at")[:MOST_PAST]
    keys = [ticket.pk for ticket in tickets]
    Ticket.objects.filter(pk__in=keys).update(outage=outage)
    OutageLink.objects.bulk_create(
        OutageLink(
            outage=outage, ticket_id=key, by_rule=True, attached_at=begun, attached_by_label=desk.label
        )
        for key in keys
    )


def _present(desk: Actor, unit: Unit, present: datetime) -> None:
    begun = present - timedelta(minutes=50)
    with clock.frozen_at(begun + timedelta(minutes=10)):
        outage = outage_declare(
            actor=desk,
            draft=OutageDraft(
                "Internet terputus di Rumbai",
                unit.pk,
                public_text="Perangkat di titik distribusi kehilangan daya listrik. Genset sedang dikirim.",
                started_at=begun,
                estimated_end=present + timedelta(hours=2),
                status=OutageStatus.IDENTIFIED,
                note="PLN padam sejak pagi; UPS habis. Genset dari gudang.",
            ),
        )
    staff_join(outage, desk)
    recent = Ticket.objects.filter(
        unit=unit, kind__in=ATTACHED_KINDS, deleted_at__isnull=True, outage__isnull=True
    ).open()
    tickets_take(outage, list(load_with(recent.order_by("-reported_at"))[:4]), desk, by_rule=False)


def _planned(desk: Actor, chief: Actor, unit: Unit, present: datetime) -> None:
    night = (present + timedelta(days=3)).replace(hour=0, minute=0, second=0, microsecond=0)
    with clock.frozen_at(present - timedelta(hours=20)):
        outage: Outage = outage_declare(
            actor=chief,
            draft=OutageDraft(
                "Penggantian perangkat OLT di Tuah Madani",
                unit.pk,
                public_text="Internet terputus beberapa kali selama paling lama sepuluh menit.",
                kind=OutageKind.MAINTENANCE,
                started_at=night,
                estimated_end=night + timedelta(hours=4),
                tells_served=True,
            ),
        )
    with clock.frozen_at(present - timedelta(hours=2)):
        outage_approve(actor=desk, number=outage.number)
