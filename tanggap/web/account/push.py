"""Devices of a person that take pushes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.notifications import services


@login_required
@require_POST
def add(request: ActorRequest) -> HttpResponse:
    """Take the browser's subscription."""
    given = request.POST
    try:
        services.push_device_add(
            actor=request.actor,
            endpoint=given.get("endpoint", ""),
            device_key=given.get("device_key", "")[:200],
            device_secret=given.get("device_secret", "")[:200],
            label=given.get("label", ""),
        )
    except (Invalid, NotAllowed) as refusal:
        several = refusal.fields.get("endpoint", []) if isinstance(refusal, Invalid) else []
        messages.error(request, " ".join(str(text) for text in several) or str(refusal))
    else:
        messages.success(request, _("This device takes pushes now."))
    return redirect("account:preferences")


@login_required
@require_POST
def remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Send no more pushes to a device."""
    services.push_device_remove(actor=request.actor, device_id=pk)
    messages.success(request, _("The device takes no more pushes."))
    return redirect("account:preferences")
