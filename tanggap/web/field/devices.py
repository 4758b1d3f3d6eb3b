"""The technician's phone as a tracker: pairing, battery and last sign, duty by hand, the own way of a day."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.models import DutySpan, LastPosition, Technician, TrackingDevice
from tanggap.fieldwork.positions import policies
from tanggap.fieldwork.positions.choices import DeviceKind, DutySource
from tanggap.fieldwork.positions.reading import NotReadable, position_from_browser
from tanggap.fieldwork.positions.services.browser import browser_position_take
from tanggap.fieldwork.positions.services.devices import Pairing, device_pair, device_revoke
from tanggap.fieldwork.positions.services.duty import duty_end, duty_start, on_duty_at
from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError, NotVisible
from tanggap.web.components.qr import qr_code
from tanggap.web.desk.monitoring import track_context
from tanggap.web.field.access import technicians_only

MOST_BYTES = 4096


def own_record(request: ActorRequest) -> Technician:
    """The technician record of the person who asks.

    Raises:
        NotVisible: none.
    """
    person_id = request.actor.person_id or 0
    found = Technician.objects.select_related("user", "home_unit").filter(user_id=person_id).first()
    if found is None:
        raise NotVisible
    return found


@require_GET
@technicians_only
def devices(request: ActorRequest) -> HttpResponse:
    """The own phones with battery and last sign, duty, and how to pair another."""
    return _page(request, own_record(request))


def _page(
    request: ActorRequest,
    technician: Technician,
    *,
    pairing: Pairing | None = None,
    refusal: Any = "",
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    span = DutySpan.objects.filter(on_duty_at(now), technician=technician).first()
    context = {
        "devices": TrackingDevice.objects.filter(technician=technician).exclude(kind=DeviceKind.BROWSER)[:20],
        "last": LastPosition.objects.filter(technician=technician).first(),
        "span": span,
        "may_switch": policies.can_switch_duty(request.actor, technician),
        "pairing": pairing,
        "qr": qr_code(pairing.configuration) if pairing else "",
        "app_link": pairing.configuration.replace("https://", "org.traccar.client://", 1).replace(
            "http://", "org.traccar.client://", 1
        )
        if pairing
        else "",
        "refusal": refusal,
    }
    return render(request, "field/devices.html", context, status=status)


@require_POST
@technicians_only
@never_cache
def device_add(request: ActorRequest) -> HttpResponse:
    """Pair a phone; the secret is shown in this one answer."""
    technician = own_record(request)
    try:
        pairing = device_pair(actor=request.actor, technician=technician, label=request.POST.get("label", ""))
    except DomainError as refused:
        return _page(request, technician, refusal=str(refused), status=422)
    return _page(request, technician, pairing=pairing)


@require_POST
@technicians_only
def device_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the pairing of a phone back."""
    device_revoke(actor=request.actor, device_id=pk, reason=request.POST.get("reason", ""))
    messages.success(request, _("The phone is no longer paired. What it sends is refused from now on."))
    return redirect("field:devices")


@require_POST
@technicians_only
def duty(request: ActorRequest) -> HttpResponse:
    """Begin or end duty by hand."""
    technician = own_record(request)
    policies.can_switch_duty(request.actor, technician).enforce()
    moment = clock.now()
    if request.POST.get("state") == "on":
        duty_start(actor=request.actor, technician=technician, source=DutySource.BUTTON, at=moment)
        messages.success(request, _("You are on duty. Your position is kept from now on."))
    else:
        duty_end(actor=request.actor, technician=technician, at=moment)
        messages.success(request, _("You are off duty. Your position is no longer kept."))
    return redirect("field:devices")


@require_POST
@technicians_only
def position(request: ActorRequest) -> JsonResponse:
    """A position of the open page; the answer says whether the technician is on duty at all."""
    technician = own_record(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        return JsonResponse({"kept": False}, status=413)
    try:
        fix = position_from_browser(json.loads(request.body))
    except (ValueError, NotReadable, RecursionError):
        return JsonResponse({"kept": False}, status=400)
    return JsonResponse({"kept": browser_position_take(technician=technician, fix=fix)})


@require_GET
@technicians_only
def own_track(request: ActorRequest) -> HttpResponse:
    """The own way of a day: the same that the NOC sees."""
    return render(request, "field/track.html", track_context(own_record(request), request.GET.get("day", "")))
