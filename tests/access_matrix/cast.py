"""The standing cast: one person of each kind, on a small organisation with two branches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.services import roles_load
from tanggap.accounts.tests.factories import make_person
from tanggap.organization.models import Customer, Office, Unit
from tanggap.organization.tests.factories import make_unit


@dataclass
class Cast:
    """People with a signed-in browser each, and the organisation that they work in.

    ``branch`` is where ``noc``, ``technician``, ``colleague``, ``customer``, ``office``, ``leader`` and
    ``branch_manager`` belong; ``other_noc`` belongs to ``other_branch``. ``things`` holds what the areas
    prepare.
    """

    company: Unit
    area: Unit
    region: Unit
    branch: Unit
    other_branch: Unit
    cluster: Unit
    people: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]


def build_cast() -> Cast:
    """Create units, people and browsers; call it inside a transaction that is rolled back."""
    roles_load()
    company = make_unit(name="Perusahaan", kind="company")
    area = make_unit(company, name="Area", kind="area")
    region = make_unit(area, name="Region", kind="region")
    branch = make_unit(region, name="Cabang Satu", kind="branch")
    other_branch = make_unit(region, name="Cabang Dua", kind="branch")
    cluster = make_unit(branch, name="Klaster", kind="cluster")
    cast = Cast(company, area, region, branch, other_branch, cluster)
    customer = Customer.objects.create(number="MATRIX-1", name="Toko Matriks", unit=branch)
    office = Office.objects.create(code="MATRIX-OPD", name="Dinas Matriks", unit=branch)
    cast.things |= {"customer": customer, "office": office}
    places: dict[str, tuple[str, Unit, dict[str, Any]]] = {
        "customer": ("customer", branch, {"customer": customer}),
        "office": ("office_staff", branch, {"office": office}),
        "technician": ("technician", branch, {}),
        "colleague": ("technician", branch, {}),
        "noc": ("hd_noc", branch, {}),
        "other_noc": ("hd_noc", other_branch, {}),
        "leader": ("leader", branch, {}),
        "area": ("area", area, {}),
        "region": ("region", region, {}),
        "branch_manager": ("branch_manager", branch, {}),
        "mcot": ("mcot", branch, {}),
        "gm_sbp": ("gm_sbp", region, {}),
        "cluster": ("sbp_cluster", cluster, {}),
        "admin": ("admin", company, {}),
    }
    for name, (role, unit, more) in places.items():
        cast.people[name] = make_person(f"Matriks {name}", role=role, at=unit, sign_in=True, **more)
    cast.people["stranger"] = make_person("Matriks stranger", sign_in=True)
    cast.browsers["anonymous"] = Client(raise_request_exception=False)
    for name, person in cast.people.items():
        browser = Client(raise_request_exception=False)
        browser.force_login(person)
        cast.browsers[name] = browser
    return cast
