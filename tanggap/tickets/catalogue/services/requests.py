"""Asking for a service of the catalogue, and answering when the section wants to know more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.approvals.services import Submission, approval_submit
from tanggap.attachments.rules import IMAGE_KINDS, PDF
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.selectors import working_calendar
from tanggap.organization.working_time import NoWorkingTimeError
from tanggap.tickets import notices, policies
from tanggap.tickets.catalogue.choices import VALIDATION as KIND
from tanggap.tickets.catalogue.choices import ValidationState
from tanggap.tickets.catalogue.promises import due_after, remind_at
from tanggap.tickets.catalogue.selectors import offered
from tanggap.tickets.catalogue.standing import service_request_of, validation_of, with_papers
from tanggap.tickets.choices import Channel
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import CatalogueService, ServiceRequest, Ticket
from tanggap.tickets.services.change import LOADED_WITH, ticket_load
from tanggap.tickets.services.conversation import ticket_reply
from tanggap.tickets.services.creation import ticket_create

Uploads = Mapping[str, Sequence[UploadedFile[bytes]]]
"""What was sent, by the code of the document; "" holds all other files."""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What an office writes down.

    Attributes:
        answers, questions_id: to the questions of the service's category, and their version.
    """

    subject: str
    description: str = ""
    place: str = ""
    site_id: int | None = None
    phone: str = ""
    answers: dict[str, Any] | None = None
    questions_id: int | None = None


def service_by_code(code: str) -> CatalogueService:
    """A service that is offered now.

    Raises:
        NotVisible.
    """
    found = next((one for one in offered.get() if one.code == code), None)
    if found is None:
        raise NotVisible
    return found


def service_request_create(
    *,
    actor: Actor,
    code: str,
    facts: RequestFacts,
    uploads: Uploads | None = None,
    name: str = "",
    email: str = "",
    request_key: str = "",
) -> Ticket:
    """Ask for a service in the name of the actor's office.

    Args:
        code: of the service.
        uploads: files by the code of the document that they are.
        name, email: of the person, as they stand on the ticket.
        request_key: the client's key of this attempt; a second one answers the first one's ticket.

    Raises:
        NotVisible: the service is not offered.
        NotAllowed: the actor belongs to no office.
        Invalid: a fact or answer is wrong, or a document is missing or neither PDF nor picture.
        TooMany, TooLarge, UnsupportedContent.
    """
    office_id = policies.own_office(actor)
    if office_id is None:
        no("office", _("Only people of an office ask for its services.")).enforce()
    service = service_by_code(code)
    given = uploads or {}
    _refuse_missing(service, given)
    new = replace(
        _ticket_of(service, facts),
        requester_id=actor.person_id,
        requester_name=name or actor.label,
        requester_email=email,
        office_id=office_id,
    )
    labels = [label for label, files in given.items() for _file in files]
    with uploads_prepared(actor, _files(given)) as prepared, transaction.atomic():
        _refuse_kinds(labels, prepared)
        ticket = ticket_create(actor=actor, new=new, request_key=request_key)
        if ServiceRequest.objects.filter(ticket=ticket).exists():
            return ticket
        request = ServiceRequest.objects.create(ticket=ticket, service=service)
        _store(actor, ticket, prepared, labels, request_key)
        if service.needs_validation:
            validation_submit(actor, ticket, service)
        else:
            promise_note(request)
    return ticket


def _ticket_of(service: CatalogueService, facts: RequestFacts) -> NewTicket:
    """The ticket without who asks for it."""
    return NewTicket(
        subject=facts.subject,
        description=facts.description,
        kind=service.kind,
        category_id=service.category_id,
        unit_id=service.unit_id,
        channel=Channel.PORTAL,
        requester_phone=facts.phone,
        site_id=facts.site_id,
        place=facts.place,
        answers=facts.answers,
        questions_id=facts.questions_id,
        awaits_validation=service.needs_validation,
    )


def _files(given: Uploads) -> Iterable[UploadedFile[bytes]]:
    return [file for files in given.values() for file in files]


def _refuse_missing(service: CatalogueService, given: Uploads) -> None:
    missing = {
        f"document_{one['code']}": [_("This document is needed.")]
        for one in service.documents
        if one["required"] and not given.get(one["code"])
    }
    if missing:
        raise Invalid(fields=missing)


def _refuse_kinds(labels: Sequence[str], prepared: Sequence[PreparedFile]) -> None:
    """Named documents are PDF files or pictures, which everybody can open."""
    wrong = {
        f"document_{label}": [_("Choose a PDF file or a picture.")]
        for label, file in zip(labels, prepared, strict=True)
        if label and file.kind is not PDF and file.kind not in IMAGE_KINDS
    }
    if wrong:
        raise Invalid(fields=wrong)


def _store(
    actor: Actor, ticket: Ticket, prepared: Sequence[PreparedFile], labels: Sequence[str], request_key: str
) -> None:
    if prepared:
        attachments_store_many(
            actor=actor,
            uploads=prepared,
            owner=ticket,
            labels=labels,
            request_key=request_key[:70],
            with_entry=False,
        )


def validation_submit(actor: Actor, ticket: Ticket, service: CatalogueService) -> None:
    """Ask the section to decide, within the time that the service promises."""
    now, calendar = clock.now(), working_calendar(service.unit_id)
    try:
        due = due_after(calendar, now, service.validation_promise)
        remind = remind_at(calendar, now, due)
    except NoWorkingTimeError:
        due = remind = None
    loaded = Ticket.objects.select_related("unit", "office", "service_request__service").get(pk=ticket.pk)
    approval_submit(
        actor=actor,
        submission=Submission(KIND, with_papers([loaded])[0], service.unit, due_at=due, remind_at=remind),
    )
    notices.ticket_told("request.to_validate", ticket, actor)


def promise_note(request: ServiceRequest) -> None:
    """Write down that the request was accepted now, and by when it is promised."""
    now = clock.now()
    try:
        due = due_after(working_calendar(request.service.unit_id), now, request.service.completion_promise)
    except NoWorkingTimeError:
        due = None
    ServiceRequest.objects.filter(pk=request.pk).update(accepted_at=now, promised_at=due)


def service_request_answer(
    *, actor: Actor, number: str, body: str, uploads: Uploads | None = None, request_key: str = ""
) -> Ticket:
    """Answer what the section asked for, and submit the request again.

    Args:
        body: words; may be empty when files are sent.
        uploads: as for ``service_request_create``.

    Raises:
        NotVisible: the ticket is none of the actor's office.
        Invalid: nothing was asked, nothing is answered, or a document is neither PDF nor picture.
        TooLarge, UnsupportedContent.
    """
    given = {label: files for label, files in (uploads or {}).items() if files}
    labels = [label for label, files in given.items() for _file in files]
    with uploads_prepared(actor, _files(given)) as prepared, transaction.atomic():
        ticket = _asked(actor, number)
        request = service_request_of(ticket)
        if request is None:
            raise NotVisible
        if not body.strip() and not prepared:
            raise Invalid.field("body", _("Write an answer or choose a file."), code="required")
        _refuse_kinds(labels, prepared)
        if body.strip():
            ticket_reply(
                actor=actor, number=number, body=body, request_key=request_key, channel=Channel.PORTAL
            )
        _store(actor, ticket, prepared, labels, request_key)
        validation_submit(actor, ticket, request.service)
    return ticket


def _asked(actor: Actor, number: str) -> Ticket:
    """The ticket, held until the end of the transaction, if more was asked about it."""
    seen = ticket_load(actor, number)
    if not policies.speaks_for_reporter(actor, seen):
        raise NotVisible
    Ticket.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    ticket = Ticket.objects.select_related(*LOADED_WITH).get(pk=seen.pk)
    validation = validation_of(ticket)
    if not ticket.awaits_validation or validation is None or validation.state != ValidationState.ASKED:
        raise Invalid(_("Nothing is asked about this request now."), code="not_asked")
    return ticket
