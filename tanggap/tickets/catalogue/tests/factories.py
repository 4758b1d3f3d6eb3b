"""A section with its field admin, offices with their people, and a service, with the fewest arguments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.tests import samples
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Office, Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.catalogue.selectors import offered
from tanggap.tickets.catalogue.services.requests import RequestFacts, service_request_create
from tanggap.tickets.models import CatalogueService, Ticket
from tanggap.tickets.tests.factories import make_category

LETTER = {"code": "surat", "name": {"id": "Surat permohonan", "en": "Letter"}, "required": True}
_numbers = count(1)


@dataclass
class Scene:
    """Who appears: an ICT office with a section, its field admin, and two offices."""

    company: Unit
    section: Unit
    field_admin: User
    office: Office
    staff: User
    colleague: User
    stranger: User
    service: CatalogueService

    @property
    def admin_actor(self) -> Actor:
        """The field admin of the section."""
        return acting(self.field_admin)

    @property
    def office_actor(self) -> Actor:
        """Somebody of the office."""
        return acting(self.staff)


def make_service(unit: Unit, **fields: Any) -> CatalogueService:
    """A service of the section."""
    number = next(_numbers)
    category = fields.pop("category", None) or make_category("Layanan TIK")
    values = {"code": f"layanan-{number}", "name": f"Layanan {number}", "category": category, **fields}
    made = CatalogueService.objects.create(unit=unit, **values)
    offered.clear()
    return made


def make_scene(**service: Any) -> Scene:
    """The standing cast."""
    company = make_unit()
    section = make_unit(make_unit(company, kind="department"), kind="section")
    number = next(_numbers)
    office = Office.objects.create(code=f"OPD-{number}", name="Dinas Kesehatan", unit=section)
    other = Office.objects.create(code=f"OPD-{number}-2", name="Dinas Sosial", unit=section)
    return Scene(
        company=company,
        section=section,
        field_admin=make_person(role="field_admin", at=section),
        office=office,
        staff=make_person(role="office_staff", at=section, office=office),
        colleague=make_person(role="office_staff", at=section, office=office),
        stranger=make_person(role="office_staff", at=section, office=other),
        service=make_service(section, **{"name": "Hosting aplikasi", "documents": [LETTER], **service}),
    )


def letter(name: str = "surat.pdf") -> Any:
    """A letter as it is uploaded."""
    return samples.upload(name, samples.pdf())


def make_request(scene: Scene, *, actor: Actor | None = None, request_key: str = "", **facts: Any) -> Ticket:
    """A request of the office with its letter."""
    return service_request_create(
        actor=actor or scene.office_actor,
        code=scene.service.code,
        facts=RequestFacts(**{"subject": "Hosting SIMPUS", **facts}),
        uploads={"surat": [letter()]},
        request_key=request_key,
    )
