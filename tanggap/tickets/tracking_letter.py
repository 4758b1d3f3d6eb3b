"""The mail with the code that opens a ticket to somebody without an account."""

from __future__ import annotations

from django.conf import settings
from django.tasks import task
from django.utils.translation import override

from tanggap.accounts.letters import compose
from tanggap.kernel import clock
from tanggap.kernel.one_time import code_hash, new_code
from tanggap.kernel.phone import international
from tanggap.tickets.models import Ticket, TrackingRequest


def registered_address(ticket: Ticket, contact: str) -> str:
    """The e-mail address to which a code may go, if the contact is one that is registered; else "".

    Args:
        ticket: with its requester.
        contact: e-mail address or telephone number, as typed.
    """
    person = ticket.requester
    emails = [ticket.requester_email, (person.email or "") if person else ""]
    phones = [ticket.requester_phone, person.phone if person else ""]
    known = {email.lower() for email in emails if email}
    known |= {international(phone) for phone in phones if phone} - {""}
    wanted = contact.lower() if "@" in contact else international(contact)
    if not wanted or wanted not in known:
        return ""
    return wanted if "@" in wanted else next((email for email in emails if email), "")


@task
def tracking_code_send(*, request_id: int, language: str) -> bool:
    """Mail a code when the request fits a ticket; says whether it did. Only the code's hash is kept."""
    row = TrackingRequest.objects.filter(pk=request_id, expires_at__gt=clock.now()).first()
    if row is None or row.used_at is not None:
        return False
    tickets = Ticket.objects.select_related("requester").filter(deleted_at__isnull=True)
    ticket = tickets.filter(number=row.number).first()
    address = registered_address(ticket, row.contact) if ticket is not None else ""
    if ticket is None or not address:
        return False
    code = new_code()
    TrackingRequest.objects.filter(pk=row.pk).update(
        ticket=ticket, code_hash=code_hash(code, row.reference_hash)
    )
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(known):
        compose(
            "ticket_code", address, {"code": code, "number": ticket.number}, name=ticket.requester_name
        ).send()
    return True
