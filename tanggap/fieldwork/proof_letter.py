"""The mail with the code by which the customer confirms that the work is done."""

from __future__ import annotations

from django.conf import settings
from django.tasks import task
from django.utils.translation import override

from tanggap.accounts.letters import compose
from tanggap.fieldwork.models import CompletionProof
from tanggap.fieldwork.proof_rules import SEALED_FOR
from tanggap.kernel import clock
from tanggap.kernel.sealing import Unreadable, unseal
from tanggap.tickets.models import Ticket


def customers_address(ticket: Ticket) -> str:
    """Where the code goes: the address registered with the report, else the reporter's own; "" for none."""
    own = ticket.requester.email if ticket.requester else ""
    return ticket.requester_email or own or ""


@task
def completion_code_mail(*, proof_id: int, code_hash: str) -> bool:
    """Mail the code, unless it is used, over or replaced by another; says whether it did."""
    proof = (
        CompletionProof.objects.select_related("work_order__ticket__requester", "work_order__lead__user")
        .filter(pk=proof_id, code_hash=code_hash, confirmed_at__isnull=True, expires_at__gt=clock.now())
        .first()
    )
    if proof is None or not code_hash:
        return False
    order = proof.work_order
    ticket = order.ticket
    address = customers_address(ticket)
    try:
        code = unseal(proof.code_sealed.encode(), SEALED_FOR).decode()
    except Unreadable:
        return False
    if not address:
        return False
    wanted = ticket.requester.language if ticket.requester else ""
    with override(wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        facts = {
            "code": code,
            "number": ticket.number,
            "technician": order.lead.user.name if order.lead else "",
        }
        compose("completion_code", address, facts, name=ticket.requester_name).send()
    return True
