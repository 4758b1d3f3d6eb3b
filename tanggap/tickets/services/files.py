"""Tickets and messages together with their files: all of it is stored, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import attachments_store_many, uploads_prepared
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.tickets import policies
from tanggap.tickets.choices import Channel, MessageKind
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.services.conversation import ticket_note, ticket_reply
from tanggap.tickets.services.creation import ticket_create

Uploads = Sequence[UploadedFile[bytes]]


def ticket_create_with_files(
    *, actor: Actor, new: NewTicket, uploads: Uploads, request_key: str = ""
) -> Ticket:
    """Create a ticket with pictures and documents; see ``ticket_create``.

    Raises:
        NotAllowed, Invalid: as for the ticket.
        TooLarge, UnsupportedContent: a file is refused, and with it the ticket.
    """
    with uploads_prepared(actor, uploads) as prepared, transaction.atomic():
        ticket = ticket_create(actor=actor, new=new, request_key=request_key)
        if prepared:
            attachments_store_many(
                actor=actor, uploads=prepared, owner=ticket, request_key=request_key[:70], with_entry=False
            )
    return ticket


def ticket_files_add(
    *,
    actor: Actor,
    number: str,
    uploads: Uploads,
    visibility: str = Visibility.PUBLIC,
    request_key: str = "",
) -> list[Attachment]:
    """Add files to a ticket without words.

    Raises:
        NotVisible, NotAllowed, Invalid, TooLarge, UnsupportedContent.
    """
    ticket = ticket_load(actor, number)
    policies.can_attach(actor, ticket).enforce()
    if not uploads:
        raise Invalid.field("files", _("Choose a file."), code="required")
    return attachments_store_many(
        actor=actor,
        uploads=uploads,
        owner=ticket,
        visibility=visibility,
        request_key=request_key[:70],
        unit_id=ticket.unit_id,
    )


def ticket_say(
    *,
    actor: Actor,
    number: str,
    kind: str,
    body: str,
    uploads: Uploads = (),
    request_key: str = "",
    channel: str = Channel.DESK,
    seen: int | None = None,
    held: bool = False,
) -> TicketMessage:
    """Write a reply or a note with files; those of a note stay internal.

    Args:
        kind: a ``MessageKind`` value.
        seen, held: for a reply, as in ``ticket_reply``.

    Raises:
        NewMessages: somebody else wrote to the reporter meanwhile.
        NotVisible, NotAllowed, StaleState, Invalid, TooLarge, UnsupportedContent.
    """
    with uploads_prepared(actor, uploads) as prepared, transaction.atomic():
        if kind == MessageKind.NOTE:
            message = ticket_note(actor=actor, number=number, body=body, request_key=request_key)
        else:
            message = ticket_reply(
                actor=actor,
                number=number,
                body=body,
                request_key=request_key,
                channel=channel,
                seen=seen,
                held=held,
            )
        if prepared:
            attachments_store_many(
                actor=actor,
                uploads=prepared,
                owner=message,
                visibility=Visibility.INTERNAL if kind == MessageKind.NOTE else Visibility.PUBLIC,
                request_key=request_key[:70],
                with_entry=False,
            )
    return message
