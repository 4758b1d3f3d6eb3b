"""The demo's people: accounts with their roles, teams, technicians."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from tanggap.accounts.demo import DOMAIN, PASSWORD
from tanggap.accounts.models import Grant, Role, Team, User
from tanggap.accounts.services import PersonFacts, grant_give, team_create, user_create
from tanggap.cli.demo.names import phone_number
from tanggap.cli.demo.organisation import Organisation
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import technician_create
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, ActorKind

ACCOUNTS = (
    ("admin", "Admin Demo", "admin", "LKN"),
    ("hdnoc", "Yola Permata", "hd_noc", "R-RIAU"),
    ("agent", "Rian Saputra", "agent", "R-RIAU"),
    ("qa", "Melati Anggraini", "qa", "R-RIAU"),
    ("bidang.infra", "Hendri Zulkarnain", "field_admin", "KOMINFO-INFRA"),
    ("bidang.aptika", "Ratna Dewi Siregar", "field_admin", "KOMINFO-APTIKA"),
    ("pimpinan", "Syafrina Nurdin", "leader", "LKN"),
    ("auditor", "Teguh Kurnia", "auditor", "LKN"),
    ("area", "Bambang Wijaya", "area", "A-SUM"),
    ("region", "Fitria Lubis", "region", "R-RIAU"),
    ("branch", "Doni Pulungan", "branch_manager", "PKU"),
    ("mcot", "Reni Sikumbang", "mcot", "PKU"),
    ("gmsbp", "Harry Tambunan", "gm_sbp", "R-RIAU"),
    ("cluster", "Nadia Caniago", "sbp_cluster", "PKU-TMD"),
)
"""Name of the account, name of the person, role, code of the unit."""
TECHNICIANS = (
    ("teknisi1", "Andi Pratama", "PKU", "Tim Kota", "serat optik|splicing|ONT", "BM 4821 AX"),
    ("teknisi2", "Budi Hartono", "PKU", "Tim Kota", "serat optik|wifi", "BM 2210 JK"),
    ("teknisi3", "Candra Siregar", "PKU", "Tim Kota", "ONT|wifi|tembaga", "BM 3345 QD"),
    ("teknisi4", "Deni Nasution", "PKU", "Tim Panam", "serat optik|splicing|OTDR", "BM 5512 TR"),
    ("teknisi5", "Eko Sulistyo", "PKU", "Tim Panam", "ONT|wifi", "BM 6078 NB"),
    ("teknisi6", "Fahmi Ramadhan", "PKU", "Tim Panam", "serat optik|OLT", "BM 1904 ZL"),
    ("teknisi7", "Gusti Harahap", "PKU", "Tim Rumbai", "serat optik|tower", "BM 7730 AA"),
    ("teknisi8", "Hendra Koto", "PKU", "Tim Rumbai", "ONT|tembaga", "BM 2987 CE"),
    ("teknisi9", "Imam Santoso", "PKU", "Tim Rumbai", "serat optik|splicing", "BM 4402 FG"),
    ("teknisi10", "Joko Manurung", "DUM", "Tim Dumai", "serat optik|ONT|OLT", "BM 8116 RS"),
    ("teknisi11", "Khairul Azhari", "DUM", "Tim Dumai", "ONT|wifi", "BM 9034 RP"),
    ("teknisi12", "Lukman Piliang", "RGT", "Tim Rengat", "serat optik|splicing|ONT", "BM 3671 BV"),
    ("staf.infra1", "Mulyadi Effendi", "KOMINFO-INFRA", "Tim Jaringan OPD", "jaringan|serat optik", ""),
    ("staf.infra2", "Nurul Hidayat", "KOMINFO-INFRA", "Tim Jaringan OPD", "jaringan|server", ""),
)
"""Account, person, code of the home unit, team, skills, vehicle."""
CUSTOMER_ACCOUNTS = 5


@dataclass(slots=True)
class People:
    """Who acts in the histories.

    Attributes:
        users: by name of the account.
        technicians: by name of the account.
        requesters: accounts of customers by customer key; ``office_staff`` is that of one office.
    """

    users: dict[str, User] = field(default_factory=dict)
    technicians: dict[str, Technician] = field(default_factory=dict)
    requesters: dict[int, User] = field(default_factory=dict)
    office_staff: dict[int, User] = field(default_factory=dict)

    def actor(self, account: str) -> Actor:
        """The person as one who acts on the pages."""
        return person_actor(self.users[account])

    @staticmethod
    def actor_of(user: User) -> Actor:
        """The person as one who acts."""
        return person_actor(user)


def person_actor(user: User) -> Actor:
    """A person as actor of past acts; rights play no part, since the rows are written directly."""
    return Actor(kind=ActorKind.PERSON, person_id=user.pk, label=user.name)


def people_create(actor: Actor, rng: random.Random, organisation: Organisation) -> People:
    """Add accounts, grants, teams and technicians; all share the demo's password."""
    made = People()
    roles = {role.code: role.pk for role in Role.objects.all()}

    def add(account: str, name: str, role: str, unit_code: str, **links: Any) -> None:
        phone = phone_number(rng)
        unit_id = organisation.units[unit_code].pk
        facts = PersonFacts(
            name=name,
            email=f"{account}@{DOMAIN}",
            phone=phone,
            whatsapp=phone,
            home_unit_id=unit_id,
            **links,
        )
        user = user_create(actor=actor, facts=facts, email_verified=True)
        grant_give(actor=actor, user_id=user.pk, role_id=roles[role], unit_id=unit_id)
        made.users[account] = user

    for account, name, role, unit_code in ACCOUNTS:
        add(account, name, role, unit_code)
    for account, name, unit_code, *_rest in TECHNICIANS:
        add(account, name, "technician", unit_code)
    served = [customer for customer in organisation.customers if customer.unit.code.startswith("PKU")]
    for number, customer in enumerate(served[:CUSTOMER_ACCOUNTS], start=1):
        add(f"customer{number}", customer.name, "customer", "PKU", customer_id=customer.pk)
        made.requesters[customer.pk] = made.users[f"customer{number}"]
    office = organisation.offices[0]
    add("opd.dinkes", "Wirda Rahman", "office_staff", "KOMINFO-INFRA", office_id=office.pk)
    made.office_staff[office.pk] = made.users["opd.dinkes"]
    school = organisation.offices[1]
    add("opd.disdik", "Marlina Gultom", "office_staff", "KOMINFO-INFRA", office_id=school.pk)
    # One hash for all: hashing is slow by design, and the password is public.
    joined_at, accounts = clock.now() - timedelta(days=400), [user.pk for user in made.users.values()]
    User.objects.filter(pk__in=accounts).update(password=make_password(PASSWORD), joined_at=joined_at)
    # They acted in the past that is told, so they held their roles then.
    Grant.objects.filter(user__in=accounts).update(valid_from=joined_at)
    _technicians(actor, made, organisation)
    return made


def _technicians(actor: Actor, made: People, organisation: Organisation) -> None:
    teams: dict[str, Team] = {}
    for account, _name, unit_code, team_name, skills, vehicle in TECHNICIANS:
        if team_name not in teams:
            members = [made.users[row[0]].pk for row in TECHNICIANS if row[3] == team_name]
            teams[team_name] = team_create(
                actor=actor,
                code=team_name.lower().replace(" ", "-"),
                name=team_name,
                unit_id=organisation.units[unit_code].pk,
                member_ids=members,
            )
        technician = technician_create(
            actor=actor,
            code=f"TK-{len(made.technicians) + 1:02d}",
            user_id=made.users[account].pk,
            home_unit_id=organisation.units[unit_code].pk,
            team_id=teams[team_name].pk,
            skills=skills.split("|"),
            vehicle=vehicle,
            shift="Pagi 08.00-17.00" if account != "teknisi9" else "Siang 13.00-22.00",
        )
        technician.user = made.users[account]
        made.technicians[account] = technician
