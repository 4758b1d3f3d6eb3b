"""Two weeks of the field force: shifts, days off, leave, turns on call and a handover."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tanggap.cli.demo.organisation import Organisation
from tanggap.cli.demo.people import People
from tanggap.fieldwork.models import HandoverNote, Leave, OnCallTurn, RosterDay, Shift, Technician
from tanggap.fieldwork.roster.choices import LeaveKind, LeaveStatus
from tanggap.fieldwork.roster.selectors import monday_of
from tanggap.fieldwork.roster.services.handover import handover_facts
from tanggap.kernel.actor import system_actor
from tanggap.organization.models import Unit

DAYS = 14
NIGHTS = 7
SHIFTS = (
    ("Pagi", time(8), time(17), 0),
    ("Siang", time(13), time(22), 10),
    ("Malam", time(22), time(6), 10),
)


def roster_place(organisation: Organisation, people: People, present: datetime) -> None:
    """Rows as the services write them; nobody is told of anything."""
    region = Unit.objects.get(code="R-RIAU")
    shifts = {
        name: Shift.objects.get_or_create(
            name=name,
            unit=region,
            defaults={
                "starts_at": begins,
                "ends_at": ends,
                "grace_minutes": grace,
                "follows_calendar": name != "Malam",
            },
        )[0]
        for name, begins, ends, grace in SHIFTS
    }
    technicians = list(people.technicians.values())
    _days(technicians, shifts, present)
    _leaves(people, present)
    _turns(people, present)
    _handover(organisation, people, present)


def _days(technicians: list[Technician], shifts: dict[str, Shift], present: datetime) -> None:
    """Somebody is off each day in turn, and two share the night."""
    monday = monday_of(present.date())
    rows = []
    for index, technician in enumerate(technicians):
        for offset in range(DAYS):
            day = monday + timedelta(days=offset)
            if day <= present.date():
                continue  # what is past was worked as attendance tells it
            if (offset + index) % 7 == 6:
                rows.append(RosterDay(technician=technician, date=day, note="Libur bergilir"))
            elif index in {2, 5} and offset // 7 == (index == 5) and offset % 7 in {1, 2, 3}:
                rows.append(RosterDay(technician=technician, date=day, shift=shifts["Malam"]))
    RosterDay.objects.bulk_create(rows, ignore_conflicts=True)


def _leaves(people: People, present: datetime) -> None:
    """One that waits for a decision, one that was approved."""
    today = present.date()
    asker, away = people.technicians["teknisi5"], people.technicians["teknisi7"]
    Leave.objects.create(
        technician=asker,
        kind=LeaveKind.ANNUAL,
        first_day=today + timedelta(days=6),
        last_day=today + timedelta(days=8),
        reason="Acara keluarga di Bukittinggi",
        asked_at=present - timedelta(hours=5),
        asked_by=asker.user,
    )
    Leave.objects.create(
        technician=away,
        kind=LeaveKind.FAMILY,
        first_day=today + timedelta(days=3),
        last_day=today + timedelta(days=4),
        reason="Mengantar orang tua berobat",
        status=LeaveStatus.APPROVED,
        asked_at=present - timedelta(days=4),
        asked_by=away.user,
        decided_at=present - timedelta(days=3),
        decided_by=people.users["hdnoc"],
        decision_note="Semoga lekas sembuh",
    )


def _turns(people: People, present: datetime) -> None:
    """Each night two people, the second as reserve."""
    crew = [people.technicians[f"teknisi{number}"] for number in (1, 2, 4, 6, 8, 9)]
    evening = present.replace(hour=17, minute=0, second=0, microsecond=0)
    OnCallTurn.objects.bulk_create(
        OnCallTurn(
            unit_id=crew[0].home_unit_id,
            technician=crew[(night + rank) % len(crew)],
            starts_at=evening + timedelta(days=night),
            ends_at=evening + timedelta(days=night, hours=15),
            rank=rank,
        )
        for night in range(-1, NIGHTS)
        for rank in (1, 2)
    )


def _handover(organisation: Organisation, people: People, present: datetime) -> None:
    """The note of this morning, taken over."""
    morning = present.replace(hour=8, minute=0, second=0, microsecond=0)
    written = morning if morning < present else morning - timedelta(days=1)
    unit = organisation.units["PKU"]
    HandoverNote.objects.create(
        unit=unit,
        text=(
            "ODP di Panam masih dipantau setelah hujan, redaman naik turun.\n"
            "Material drop cable tinggal dua rol, permintaan sudah dikirim.\n"
            "Pelanggan dinas minta dikabari sebelum teknisi berangkat."
        ),
        facts=handover_facts(system_actor("Data demo", source="cli"), unit),
        written_at=written,
        written_by=people.users["hdnoc"],
        taken_at=written + timedelta(minutes=12),
        taken_by=people.users["agent"],
        taken_remark="Diterima, drop cable saya tindak lanjuti.",
    )
