"""Whom a reporter may be: customers with the same telephone or address, for staff to confirm."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tanggap.accounts.requests import ActorRequest
from tanggap.tickets import policies
from tanggap.tickets.customer_match import customers_suggested
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services import ticket_edit
from tanggap.web.desk.access import staff_only


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@staff_only
def ticket_customer(request: ActorRequest, number: str) -> HttpResponse:
    """The suggestions as a part of the ticket's page; POST confirms one."""
    ticket = ticket_get(request.actor, number)
    if request.method == "POST":
        chosen = request.POST.get("customer", "")
        pk = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else 0
        ticket_edit(actor=request.actor, number=number, changes={"customer_id": pk or None})
        messages.success(request, _("The ticket belongs to this customer now."))
        return redirect("desk:ticket", number=number)
    context = {
        "ticket": ticket,
        "found": customers_suggested(request.actor, ticket),
        "may_edit": policies.can_edit(request.actor, ticket),
    }
    return render(request, "desk/ticket_customer.html", context)
