"""N tickets over three years with states, messages, activity, work orders and progress.

Everything follows from the position of a ticket and a fixed seed, so that every run has the same data.
Of the tickets, 2 % (at most 20,000) are open and lie in the last weeks, as on a desk that keeps up.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from bench.ground import bench_unit
from bench.loader import load, settle
from tanggap.accounts.models import Grant, Role, User
from tanggap.accounts.services import roles_load
from tanggap.activity.models import Entry
from tanggap.fieldwork.models import CrewMember, Progress, Technician, WorkOrder
from tanggap.organization.models import Customer, Site, Unit
from tanggap.organization.services.base_data import base_data_load
from tanggap.tickets.models import (
    Category,
    NumberSequence,
    SlaPolicy,
    SlaPolicyVersion,
    Ticket,
    TicketMessage,
    TicketSearchDocument,
    TicketState,
)
from tanggap.tickets.services.categories import category_from_names
from tanggap.tickets.services.tally import tally_rebuild

PROBLEMS = (
    "Internet mati total", "Internet lambat", "LOS merah", "Wifi lemot", "Tidak bisa login", "IP tidak dapat",
    "Kabel putus tertabrak truk", "ONT mati", "Router sering restart", "Ping tinggi saat main game",
    "Streaming putus-putus", "Redaman tinggi", "Konektor rusak", "Permintaan pindah alamat", "Ganti kata sandi wifi",
    "Upgrade paket", "VPN kantor terputus", "CCTV tidak terhubung", "Telepon rumah bising", "IPTV hitam",
)  # fmt: skip
PLACES = tuple(
    f"{kind} {name}"
    for kind in ("Kelurahan", "Perumahan", "Pasar", "Gang")
    for name in (
        "Sukajadi", "Tampan", "Rumbai", "Marpoyan", "Bukit Raya", "Senapelan", "Payung Sekaki", "Tenayan",
        "Lima Puluh", "Sail", "Binawidya", "Kulim", "Tuah Madani", "Limbungan", "Delima", "Labuh Baru",
    )
)  # fmt: skip
DETAILS = (
    "Pelanggan sudah menyalakan ulang perangkat, lampu indikator tetap tidak normal sejak pagi.",
    "Gangguan muncul setelah hujan deras, tetangga sekitar melaporkan hal yang sama.",
    "Kecepatan hanya sepersepuluh dari paket, terutama malam hari.",
    "Mohon teknisi datang sebelum sore karena toko harus melayani pembayaran.",
)
YEARS = 3
SECONDS = YEARS * 365 * 86_400
PASSWORD = "bench-only"
IN_THE_FIELD = 1_000
"""Of the newest tickets, those that are open and answered are in technicians' hands: some seven jobs each."""


@dataclass(slots=True)
class Ground:
    """The rows that tickets point to."""

    units: list[int]
    categories: list[int]
    technicians: list[tuple[int, int]]
    agents: list[int]
    customers: list[int]
    sites: list[tuple[int, int]]
    sla_version: int


def ground_build(tickets: int) -> Ground:
    """Units, people, customers and policies: 1 company, 6 branches, 54 sections, 80 technicians, 30 agents."""
    base_data_load()
    roles_load()
    root = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
    assert root is not None
    branches = [bench_unit(f"B{number}", "branch", root) for number in range(6)]
    leaves = [bench_unit(f"S{number}", "section", branches[number % 6]) for number in range(54)]
    groups = [category_from_names((f"Kelompok {g}", f"Kategori {g}-{c}")) for g in range(8) for c in range(5)]
    password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    dispatcher = _people(1, "hdnoc", password, root, "hd_noc")[0]
    technicians = []
    for number, user in enumerate(_people(80, "tek", password, root, "")):
        unit = leaves[number % 54]
        technician = Technician.objects.create(user_id=user, code=f"T{number:03d}", home_unit=unit)
        technicians.append((technician.pk, user))
        _grant(user, "technician", unit)
    agents = _people(30, "agen", password, root, "agent")
    reporters = _people(200, "pelanggan", password, root, "customer")
    count = max(200, tickets // 20)
    load(
        Customer,
        ("name", "number", "unit_id", "created_at"),
        ((f"Pelanggan {n}", f"C{n:07d}", leaves[n % 54].pk, datetime.now(UTC)) for n in range(count)),
    )
    customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    load(
        Site,
        ("code", "name", "unit_id", "customer_id", "created_at"),
        (
            (f"L{n:07d}", PLACES[n % len(PLACES)], leaves[n % 54].pk, customers[n], datetime.now(UTC))
            for n in range(count)
        ),
    )
    policy = SlaPolicy.objects.create(code="bench", name="Bench")
    version = SlaPolicyVersion.objects.create(
        policy=policy,
        number=1,
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        targets={str(p): {"response": 1800 * p, "resolution": 14_400 * p} for p in range(1, 5)},
    )
    return Ground(
        units=[unit.pk for unit in leaves],
        categories=[category.pk for category in groups if category],
        technicians=technicians,
        agents=[dispatcher, *agents, *reporters[:0]],
        customers=reporters,
        sites=list(Site.objects.order_by("pk").values_list("pk", "unit_id")),
        sla_version=version.pk,
    )


def _people(count: int, stem: str, password: str, unit: Unit, role: str) -> list[int]:
    people = [
        User(email=f"{stem}{n}@bench.test", name=f"{stem.title()} {n}", password=password, home_unit=unit)
        for n in range(count)
    ]
    User.objects.bulk_create(people)
    if role:
        for person in people:
            _grant(person.pk, role, unit)
    return [person.pk for person in people]


def _grant(user_id: int, role: str, unit: Unit) -> None:
    Grant.objects.create(
        user_id=user_id,
        role=Role.objects.get(code=role),
        unit=unit,
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
    )


@dataclass(slots=True)
class Facts:
    """One ticket; the same position gives the same facts."""

    pk: int
    status: str
    priority: int
    unit: int
    site: int
    category: int
    technician: tuple[int, int]
    reported: datetime
    responded: datetime | None
    resolved: datetime | None
    closed: datetime | None
    due: datetime
    subject: str
    body: str


def facts(tickets: int, ground: Ground, present: datetime) -> Iterator[Facts]:
    """The tickets from the oldest to the newest."""
    chance = random.Random(20261122)
    open_count = min(tickets // 50, 20_000)
    start = present - timedelta(seconds=SECONDS)
    open_statuses = ("new", "validated", "assigned", "in_progress", "on_hold")
    for position in range(1, tickets + 1):
        is_open = position > tickets - open_count
        reported = start + timedelta(seconds=SECONDS * position // (tickets + 1))
        site, unit = ground.sites[chance.randrange(len(ground.sites))]
        priority = chance.choices((1, 2, 3, 4), (5, 20, 55, 20))[0]
        status = (
            chance.choice(open_statuses) if is_open else chance.choices(("resolved", "closed"), (1, 9))[0]
        )
        answered = reported + timedelta(seconds=chance.randrange(60, 5400))
        solved = reported + timedelta(seconds=int(chance.lognormvariate(9.3, 0.9)) + 600)
        done = not is_open
        resolved = min(solved, present) if done else None
        yield Facts(
            pk=position,
            status=status,
            priority=priority,
            unit=unit,
            site=site,
            category=ground.categories[chance.randrange(len(ground.categories))],
            technician=ground.technicians[chance.randrange(len(ground.technicians))],
            reported=reported,
            responded=min(answered, present) if done or status not in {"new", "validated"} else None,
            resolved=resolved,
            closed=resolved + timedelta(hours=20) if resolved and status == "closed" else None,
            due=reported + timedelta(seconds=14_400 * priority),
            subject=f"{PROBLEMS[chance.randrange(len(PROBLEMS))]} {PLACES[chance.randrange(len(PLACES))]}",
            body=f"{DETAILS[position % len(DETAILS)]} Nomor pelanggan C{site:07d}.",
        )


def _number(fact: Facts) -> str:
    return f"TGP-{fact.reported.year}-{fact.pk:06d}"


def _ticket_row(fact: Facts, ground: Ground, present: datetime) -> tuple[Any, ...]:
    seconds = int((fact.resolved - fact.reported).total_seconds()) if fact.resolved else None
    overdue = fact.resolved is None and fact.due <= present
    holds = fact.status == "on_hold"
    assigned = fact.status not in {"new", "validated"}
    return (
        fact.pk, _number(fact), "incident", fact.status, fact.subject, fact.body, 2, 2, fact.priority,
        fact.category, fact.unit, fact.technician[1] if assigned else None, "phone",
        ground.customers[fact.pk % len(ground.customers)], f"Pelanggan {fact.site}", "081200000000", fact.site,
        PLACES[fact.site % len(PLACES)], fact.reported, fact.responded, fact.resolved, fact.closed, fact.reported,
        fact.closed or fact.resolved or fact.responded or fact.reported, "weather" if holds else "",
        fact.reported if holds else None, 1 if fact.pk % 25 == 0 else 0,
        "Konektor diganti, redaman normal." if fact.resolved else "", "connector" if fact.resolved else "",
        fact.technician[1] if fact.resolved else None, ground.sla_version,
        json.dumps([[fact.reported.isoformat(), 1800 * fact.priority, 14_400 * fact.priority, None]]),
        fact.due, None if overdue or fact.resolved or holds else fact.due, fact.due if overdue else None,
        fact.resolved <= fact.due if fact.resolved else None,
        int((fact.responded - fact.reported).total_seconds()) if fact.responded else None, seconds, seconds,
        1 + fact.pk % 7 // 6 if fact.resolved else 0,
    )  # fmt: skip


TICKET_COLUMNS = (
    "id", "number", "kind", "status", "subject", "description", "impact", "urgency", "priority", "category_id",
    "unit_id", "assignee_id", "channel", "requester_id", "requester_name", "requester_phone", "site_id", "place",
    "reported_at", "responded_at", "resolved_at", "closed_at", "created_at", "changed_at", "hold_reason",
    "held_since", "reopen_count", "resolution", "cause", "resolver_id", "sla_version_id", "sla_targets",
    "resolution_due_at", "next_due_at", "resolution_breached_at", "sla_met", "respond_seconds", "resolve_seconds",
    "resolve_net_seconds", "visits",
)  # fmt: skip


def build(tickets: int, present: datetime) -> None:
    """Fill an empty, migrated database with ``tickets`` tickets and what hangs on them."""
    ground = ground_build(tickets)

    def every() -> Iterator[Facts]:
        return facts(tickets, ground, present)

    load(Ticket, TICKET_COLUMNS, (_ticket_row(fact, ground, present) for fact in every()))
    load(
        TicketSearchDocument,
        ("ticket_id", "body"),
        ((fact.pk, f"{_number(fact)}\n{fact.subject}\n{fact.body}") for fact in every()),
    )
    load(TicketState, ("ticket_id", "status", "entered_at", "actor_label"), _states(every()))
    load(
        TicketMessage,
        ("ticket_id", "kind", "body", "author_id", "author_label", "created_at"),
        _messages(every(), ground),
    )
    load(
        Entry,
        (
            "action", "actor_kind", "actor_id", "actor_label", "source", "subject_kind", "subject_id", "unit_id",
            "unit_path", "public", "data", "occurred_at", "recorded_at", "digest",
        ),
        _entries(every(), ground, dict(Unit.objects.values_list("pk", "path"))),
    )  # fmt: skip
    load(
        WorkOrder,
        (
            "id", "ticket_id", "unit_id", "status", "lead_id", "visit", "created_at", "assigned_at", "accepted_at",
            "en_route_at", "arrived_at", "working_at", "finished_at", "status_since",
        ),
        _orders(every(), tickets),
    )  # fmt: skip
    load(
        CrewMember,
        ("work_order_id", "technician_id", "role"),
        ((fact.pk, fact.technician[0], "lead") for fact in every() if _has_order(fact, tickets)),
    )
    load(
        Progress,
        ("work_order_id", "step", "technician_id", "happened_at", "received_at", "request_key"),
        _progress(every()),
    )
    for year in {(present - timedelta(seconds=SECONDS)).year + offset for offset in range(YEARS + 2)}:
        NumberSequence.objects.update_or_create(year=year, defaults={"last": tickets})
    tally_rebuild()
    settle()


def _states(every: Iterator[Facts]) -> Iterator[tuple[Any, ...]]:
    for fact in every:
        if fact.responded:
            yield (fact.pk, "assigned", fact.responded, "Hdnoc 0")
        if fact.status == "on_hold":
            yield (fact.pk, "on_hold", fact.responded or fact.reported, "Hdnoc 0")
        if fact.resolved:
            yield (fact.pk, "resolved", fact.resolved, "Tek")
        if fact.closed:
            yield (fact.pk, "closed", fact.closed, "Pelanggan")


def _messages(every: Iterator[Facts], ground: Ground) -> Iterator[tuple[Any, ...]]:
    for fact in every:
        if fact.responded:
            agent = ground.agents[fact.pk % len(ground.agents)]
            yield (
                fact.pk,
                "reply",
                "Laporan kami terima, teknisi segera datang.",
                agent,
                "Agen",
                fact.responded,
            )
        if fact.resolved:
            yield (fact.pk, "note", "Sudah dicek ulang dari NOC.", ground.agents[0], "Hdnoc 0", fact.resolved)


def _entries(every: Iterator[Facts], ground: Ground, paths: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    digest = bytes(32)
    for fact in every:
        for action, moment in (
            ("ticket.created", fact.reported),
            ("ticket.assigned", fact.responded),
            ("ticket.resolved", fact.resolved),
        ):
            if moment:
                yield (
                    action, "person", ground.agents[0], "Hdnoc 0", "page", "tickets.ticket", fact.pk, fact.unit,
                    paths[fact.unit], True, "{}", moment, moment, digest,
                )  # fmt: skip


def _has_order(fact: Facts, tickets: int) -> bool:
    return fact.responded is not None and (fact.resolved is not None or fact.pk > tickets - IN_THE_FIELD)


def _orders(every: Iterator[Facts], tickets: int) -> Iterator[tuple[Any, ...]]:
    status = {"assigned": "assigned", "in_progress": "working", "on_hold": "blocked"}
    for fact in every:
        if fact.responded and _has_order(fact, tickets):
            begun = fact.responded
            moved = None if fact.status == "assigned" else begun + timedelta(minutes=5)
            yield (
                fact.pk, fact.pk, fact.unit, status.get(fact.status, "done"), fact.technician[0], 1, begun, begun,
                moved, moved, moved, moved, fact.resolved, fact.resolved or begun,
            )  # fmt: skip


def _progress(every: Iterator[Facts]) -> Iterator[tuple[Any, ...]]:
    for fact in every:
        if fact.resolved and fact.responded:
            lead = fact.technician[0]
            yield (fact.pk, "accepted", lead, fact.responded, fact.responded, f"a{fact.pk}")
            yield (fact.pk, "done", lead, fact.resolved, fact.resolved, f"d{fact.pk}")


def categories() -> list[int]:
    """Keys of the leaf categories, for filters."""
    return list(Category.objects.filter(parent__isnull=False).values_list("pk", flat=True))
