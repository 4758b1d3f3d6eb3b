"""The demo's approvals: a route in two steps, and people who registered and ask for a role."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from tanggap.accounts.demo import DOMAIN, PASSWORD
from tanggap.accounts.models import Role, User
from tanggap.accounts.services import PersonFacts, actor_for, user_create
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.notices import KIND
from tanggap.approvals.services import (
    RouteFacts,
    approval_decide,
    role_request_submit,
    route_create,
)
from tanggap.approvals.steps import Decider, Step
from tanggap.cli.demo.people import People
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Unit

NEWCOMERS = (
    (
        "calon1",
        "Rahmat Hidayat",
        "technician",
        "PKU",
        30,
        "Teknisi baru Tim Kota sejak awal bulan; kepala regu: Andi.",
    ),
    ("calon2", "Siska Oktaviani", "agent", "R-RIAU", 26, "Pindah dari loket pembayaran ke meja layanan."),
    ("calon3", "Yusuf Daulay", "technician", "DUM", 5, "Menggantikan teknisi yang pindah dari Dumai."),
    ("calon4", "Tiara Ramadhani", "qa", "R-RIAU", 2, "Ditugaskan memantau mutu mulai pekan ini."),
)
"""Account, name, role asked for, unit, hours ago, reason."""


def approvals_create(people: People, present: datetime) -> None:
    """Of those who ask one was given the role, one was asked to say more, and two wait.

    People find it in their inboxes; nothing is sent outside.
    """
    role = {code: Role.objects.get(code=code).pk for code in ("hd_noc", "admin", "leader")}
    noc = Step("Pemeriksaan NOC", (Decider(role["hd_noc"]),), remind_hours=4, due_hours=16)
    leader = Step("Persetujuan pimpinan", (Decider(role["leader"]), Decider(role["admin"])), due_hours=24)
    facts = RouteFacts("role_request", "Permohonan peran", (noc, leader))
    with clock.frozen_at(present - timedelta(days=30)):
        route_create(actor=system_actor("Data demo", source="cli"), facts=facts)
    requests = [_asked(person, present) for person in NEWCOMERS]
    _decided(people, "hdnoc", requests[0], present - timedelta(hours=27), "approve", "Dikenal, silakan.")
    _decided(people, "pimpinan", requests[0], present - timedelta(hours=22), "approve", "")
    _decided(
        people, "hdnoc", requests[1], present - timedelta(hours=20), "send_back", "Sebutkan kepala regunya."
    )
    _decided(people, "hdnoc", requests[2], present - timedelta(hours=3), "approve", "")
    Delivery.objects.filter(subject_kind=KIND).delete()


def _asked(person: tuple[str, str, str, str, int, str], present: datetime) -> ApprovalRequest:
    account, name, role, unit, hours, reason = person
    place = Unit.objects.get(code=unit)
    with clock.frozen_at(present - timedelta(hours=hours)):
        user = user_create(
            actor=system_actor("Data demo", source="cli"),
            facts=PersonFacts(name=name, email=f"{account}@{DOMAIN}"),
            email_verified=True,
        )
        User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
        asked = role_request_submit(
            actor=actor_for(user),
            role_id=Role.objects.get(code=role).pk,
            unit_id=place.pk,
            reason=reason,
        )
    return ApprovalRequest.objects.get(kind="role_request", subject_id=asked.pk)


def _decided(
    people: People, account: str, request: ApprovalRequest, at: datetime, verdict: str, reason: str
) -> None:
    with clock.frozen_at(at):
        approval_decide(
            actor=actor_for(people.users[account]),
            public_id=request.public_id,
            verdict=verdict,
            digest=request.digest,
            reason=reason,
        )
