"""Material on a job: added and taken away, from the page or from the phone's outbox."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork import services
from tanggap.kernel.errors import DomainError, NotVisible
from tanggap.web.field.access import technicians_only
from tanggap.web.field.forms import PartForm
from tanggap.web.field.outbox import from_outbox, judged, sendable


def _back(number: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('field:job', args=[number])}#parts-title")


def _tell(request: ActorRequest, refusal: DomainError) -> None:
    """On the page a refusal is a message; what it does not know stays unknown.

    Raises:
        DomainError: for the outbox, and where there is no such job.
    """
    if from_outbox(request) or isinstance(refusal, NotVisible):
        raise refusal
    texts = [str(text) for texts in getattr(refusal, "fields", {}).values() for text in texts]
    messages.error(request, " ".join(texts) or str(refusal))


@require_POST
@sendable
@technicians_only
def job_part_add(request: ActorRequest, number: str) -> HttpResponse:
    """Write down material."""
    form = PartForm(request.POST)
    try:
        judged(form)
        services.part_add(actor=request.actor, number=number, **form.cleaned_data)
    except DomainError as refusal:
        _tell(request, refusal)
    return _back(number)


@require_POST
@sendable
@technicians_only
def job_part_remove(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take material away again."""
    try:
        services.part_remove(actor=request.actor, number=number, part_id=pk)
    except DomainError as refusal:
        _tell(request, refusal)
    return _back(number)
