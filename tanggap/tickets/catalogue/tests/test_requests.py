"""Asking for a service: who may, what is needed, who sees it."""

from __future__ import annotations

from typing import Any

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.approvals.models import ApprovalRequest
from tanggap.attachments.models import Attachment
from tanggap.attachments.tests import samples
from tanggap.fieldwork.dispatching.waiting import waiting
from tanggap.fieldwork.policies import can_dispatch
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.tickets import policies
from tanggap.tickets.catalogue.choices import ValidationState
from tanggap.tickets.catalogue.services.editing import catalogue_service_retire
from tanggap.tickets.catalogue.services.requests import RequestFacts, service_request_create
from tanggap.tickets.catalogue.standing import validation_of
from tanggap.tickets.catalogue.tests.factories import Scene, letter, make_request, make_scene
from tanggap.tickets.choices import Channel, TicketStatus
from tanggap.tickets.models import ServiceRequest, Ticket
from tanggap.tickets.services import ticket_assign, ticket_cancel, ticket_delete

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def test_a_request_waits_for_its_section_with_the_letter_and_the_promised_time(scene: Scene) -> None:
    ticket = make_request(scene)

    assert (ticket.unit, ticket.office, ticket.channel) == (scene.section, scene.office, Channel.PORTAL)
    assert (ticket.kind, ticket.category) == ("service_request", scene.service.category)
    assert ticket.awaits_validation
    assert ticket.service_request.promised_at is None
    file = Attachment.objects.get(owner_id=ticket.pk)
    assert (file.label, file.extension) == ("surat", "pdf")
    validation = validation_of(ticket)
    assert validation is not None
    assert (validation.state, validation.section) == (ValidationState.WAITING, scene.section.name)
    assert validation.request is not None
    assert validation.request.due_at is not None
    assert validation.request.due_at > ticket.reported_at
    assert validation.request.remind_at is not None


@pytest.mark.parametrize(
    ("uploads", "field"),
    [
        ({}, "document_surat"),
        ({"": ["pdf"]}, "document_surat"),
        ({"surat": ["docx"]}, "document_surat"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_the_document_and_nothing_is_stored(
    scene: Scene, uploads: dict[str, list[str]], field: str
) -> None:
    made = {"pdf": letter, "docx": lambda: samples.upload("surat.docx", samples.docx())}
    files: Any = {code: [made[name]() for name in names] for code, names in uploads.items()}

    with pytest.raises(Invalid) as refused:
        service_request_create(
            actor=scene.office_actor, code=scene.service.code, facts=RequestFacts("Hosting"), uploads=files
        )

    assert set(refused.value.fields) == {field}
    assert not Ticket.objects.exists()
    assert not ApprovalRequest.objects.exists()
    assert not Attachment.objects.exists()


def test_only_people_of_an_office_ask_and_only_for_what_is_offered(scene: Scene) -> None:
    nobody = acting(make_person(role="customer", at=scene.section))
    with pytest.raises(NotAllowed):
        make_request(scene, actor=nobody)
    without_role = make_person(home_unit=scene.section, office=scene.office)
    with pytest.raises(NotAllowed):
        make_request(scene, actor=acting(without_role))
    admin = acting(make_person(role="admin", at=scene.company))
    catalogue_service_retire(actor=admin, service_id=scene.service.pk, version=1, retired=True)
    with pytest.raises(NotVisible):
        make_request(scene)
    assert not Ticket.objects.exists()


def test_the_same_attempt_twice_is_one_request(scene: Scene) -> None:
    first = make_request(scene, request_key="k1")
    again = make_request(scene, request_key="k1")

    assert first.pk == again.pk
    assert ApprovalRequest.objects.count() == ServiceRequest.objects.count() == 1


def test_a_service_without_validation_goes_to_work_at_once_with_its_promise(scene: Scene) -> None:
    type(scene.service).objects.update(needs_validation=False)
    from tanggap.tickets.catalogue.selectors import offered

    offered.clear()
    ticket = make_request(scene)

    assert not ticket.awaits_validation
    ticket.service_request.refresh_from_db()
    assert ticket.service_request.promised_at is not None
    assert validation_of(ticket) is None
    assert policies.can_assign(scene.admin_actor, ticket)


def test_colleagues_see_it_and_speak_for_the_office_and_other_offices_do_not(scene: Scene) -> None:
    ticket = make_request(scene)

    colleague, stranger = acting(scene.colleague), acting(scene.stranger)
    assert Ticket.objects.visible_to(colleague).filter(pk=ticket.pk).exists()
    assert policies.can_reply(colleague, ticket)
    assert policies.can_cancel(colleague, ticket)
    assert not Ticket.objects.visible_to(stranger).filter(pk=ticket.pk).exists()
    assert not policies.can_reply(stranger, ticket)


def test_until_accepted_nobody_works_on_it(scene: Scene) -> None:
    ticket = make_request(scene)
    admin = scene.admin_actor

    for decision in (
        policies.can_assign(admin, ticket),
        policies.can_start(admin, ticket),
        policies.can_resolve(admin, ticket),
        policies.can_validate(admin, ticket),
        policies.can_reject(admin, ticket),
        policies.can_edit(admin, ticket),
        policies.can_merge(admin, ticket),
        policies.can_cancel(admin, ticket),
        can_dispatch(admin, ticket),
    ):
        assert decision.code == "validation"
    assert not waiting(admin).filter(pk=ticket.pk).exists()
    with pytest.raises(NotAllowed):
        ticket_assign(actor=admin, number=ticket.number, assignee_id=scene.field_admin.pk)


@pytest.mark.parametrize("way", ["cancelled", "deleted"])
def test_what_went_another_way_waits_for_nobody(scene: Scene, way: str) -> None:
    ticket = make_request(scene)
    if way == "cancelled":
        ticket_cancel(actor=acting(scene.colleague), number=ticket.number, reason="Tidak jadi")
    else:
        admin = acting(make_person(role="admin", at=scene.company))
        ticket_delete(actor=admin, number=ticket.number, reason="Uji coba")

    ticket.refresh_from_db()
    assert not ticket.awaits_validation
    assert ApprovalRequest.objects.get().state == "recalled"
    if way == "cancelled":
        assert ticket.status == TicketStatus.CANCELLED
