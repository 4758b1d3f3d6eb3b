"""The customer's confirmation on the technician's page: sending the code, and what is asked for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork import selectors, services
from tanggap.fieldwork.choices import STEPS, WorkOrderStatus
from tanggap.fieldwork.models import CompletionProof
from tanggap.fieldwork.proof_letter import customers_address
from tanggap.fieldwork.proof_rules import proof_required
from tanggap.fieldwork.selectors import Job
from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError, NotVisible
from tanggap.web.field.access import technicians_only

_LEADS_TO_DONE = {status.value for status in WorkOrderStatus if STEPS.allows(status, WorkOrderStatus.DONE)}
_SOON_DONE = {WorkOrderStatus.ACCEPTED, WorkOrderStatus.EN_ROUTE, *_LEADS_TO_DONE}


def code_context(found: Job) -> dict[str, Any]:
    """What the form of the last step says of code and proof; nothing long before it or after it."""
    if found.order.status not in _SOON_DONE:
        return {}
    proof = CompletionProof.objects.filter(work_order=found.order, kind="code").first()
    waits = (
        proof is not None
        and proof.confirmed_at is None
        and proof.expires_at is not None
        and proof.expires_at > clock.now()
    )
    return {
        "proof_required": proof_required(found.ticket),
        "code_address": customers_address(found.ticket),
        "may_send_code": found.order.status in _LEADS_TO_DONE,
        "sent_code": proof if waits else None,
    }


@require_POST
@technicians_only
def job_code(request: ActorRequest, number: str) -> HttpResponse:
    """Send the customer the code; the page's part for scripts, the form of the last step for all others."""
    refusal = ""
    try:
        services.completion_code_send(actor=request.actor, number=number)
    except NotVisible:
        raise
    except DomainError as refused:
        refusal = str(refused)
    if request.headers.get("HX-Request") == "true":
        found = selectors.job_get(request.actor, number)
        context = {"ticket": found.ticket, "code_refusal": refusal, **code_context(found)}
        return render(request, "field/_code.html", context)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("The code was sent to the customer."))
    return redirect(f"{reverse('field:job', args=[number])}?step=done")
