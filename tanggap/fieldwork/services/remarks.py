"""What a technician has to say about a job that is no longer his to report on."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from tanggap.attachments.choices import Visibility
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.fieldwork import policies
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.services import note_write


def job_remark(
    *,
    actor: Actor,
    number: str,
    body: str,
    request_key: str,
    photos: Sequence[UploadedFile[bytes] | PreparedFile] = (),
) -> TicketMessage:
    """Write an internal note with pictures on a job that is, or was, the technician's.

    A report that came too late is not lost with it. The same ``request_key`` answers the first note again.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    key = request_key.strip()[:80]
    if not key:
        raise Invalid(code="required")
    ticket = Ticket.objects.visible_to(actor).select_related("unit").filter(number=number).first()
    if ticket is None:
        raise NotVisible
    policies.can_remark(actor, ticket).enforce()
    earlier = ticket.messages.filter(author_id=actor.person_id, request_key=key)
    if (known := earlier.first()) is not None:
        return known
    try:
        with uploads_prepared(actor, photos, images_only=True) as pictures, transaction.atomic():
            message = note_write(ticket, actor=actor, body=body, request_key=key)
            if pictures:
                attachments_store_many(
                    actor=actor,
                    uploads=pictures,
                    owner=message,
                    visibility=Visibility.INTERNAL,
                    subject=ticket,
                    with_entry=False,
                )
            return message
    except IntegrityError:
        if (known := earlier.first()) is not None:
            return known
        raise
