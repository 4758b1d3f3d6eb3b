"""Writing a ticket down at the desk, with the reporter found among those we serve."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.accounts.models import User
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import people_like
from tanggap.fieldwork.services import work_order_assign
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, Invalid
from tanggap.organization.finding import customers_like, offices_like, sites_like
from tanggap.organization.models import Customer, Office, Site, Unit
from tanggap.tickets.choices import Channel
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.outages.listing import known_outages_at
from tanggap.tickets.selectors import similar_for_desk
from tanggap.tickets.services import explained, ticket_assign, ticket_create_with_files
from tanggap.web.desk.access import holding, staff_only
from tanggap.web.desk.ticket_forms import NewTicketForm, put_errors
from tanggap.web.kb.suggesting import suggest_while_typing
from tanggap.web.questions import Asked, ask_when_chosen

FOUND = 5
PARTIES = ("customer", "office", "site", "requester")


@require_http_methods(["GET", "POST"])
@login_required
@staff_only
@holding("ticket.create")
def ticket_new(request: ActorRequest) -> HttpResponse:
    """The form; what was typed stays whatever happens."""
    actor = request.actor
    if request.method == "GET":
        form = NewTicketForm(
            actor=actor, initial={"channel": Channel.PHONE, **_first_values(actor, request.GET)}
        )
        return _page(request, form, Asked(""))
    form = NewTicketForm(request.POST, actor=actor)
    asked = Asked(request.POST.get("category", ""), request.POST)
    if not form.is_valid() or asked.is_pending:
        return _page(request, form, asked, status=422)
    new = _new(actor, form)
    new.answers, new.questions_id = asked.answers(), asked.version
    uploads = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    try:
        ticket = ticket_create_with_files(
            actor=actor,
            new=new,
            uploads=uploads,
            request_key=request.POST.get("request_key", ""),
        )
    except Invalid as refusal:
        if not asked.refuse(refusal):
            put_errors(form, refusal)
        return _page(request, form, asked, status=422)
    messages.success(request, _("%(number)s was added.") % {"number": ticket.number})
    _assign_at_once(request, ticket, form.cleaned_data)
    return redirect("desk:ticket", number=ticket.number)


def _page(request: ActorRequest, form: NewTicketForm, asked: Asked, *, status: int = 200) -> HttpResponse:
    party = _chosen(request.actor, request.POST if request.method == "POST" else request.GET)
    suggest_while_typing(form)
    ask_when_chosen(form)
    given = form.data if form.is_bound else form.initial
    context = {"form": form, "party": party, "asked": asked, "same": _same(request.actor, party, given)}
    return render(request, "desk/ticket_new.html", context, status=status)


def _new(actor: Actor, form: NewTicketForm) -> NewTicket:
    data = form.cleaned_data
    known = _chosen(actor, {name: data.get(name) for name in PARTIES})
    return NewTicket(
        **form.facts(),
        channel=data["channel"],
        impact=data["impact"],
        urgency=data["urgency"],
        customer_id=known["customer"].pk if known["customer"] else None,
        office_id=known["office"].pk if known["office"] else None,
        site_id=known["site"].pk if known["site"] else None,
        requester_id=known["requester"].pk if known["requester"] else None,
    )


def _assign_at_once(request: ActorRequest, ticket: Ticket, data: dict[str, Any]) -> None:
    """Give the new ticket away if asked; a refusal is told and the ticket stays unassigned."""
    try:
        if data["technician"]:
            work_order_assign(actor=request.actor, number=ticket.number, lead_code=data["technician"])
        elif data["assignee"]:
            ticket_assign(actor=request.actor, number=ticket.number, assignee_id=int(data["assignee"]))
    except DomainError as refusal:
        messages.warning(request, _("Not assigned: %(reason)s") % {"reason": explained(refusal)})


# The reporter --------------------------------------------------------------------------------------------
@require_GET
@login_required
@staff_only
@holding("ticket.create")
def parties(request: ActorRequest) -> HttpResponse:
    """Customers, offices, sites and people that match, as far as the actor may see them."""
    words = request.GET.get("q", "").strip()[:100]
    return render(request, "desk/parties.html", {"words": words, "groups": _found(request.actor, words)})


@require_GET
@login_required
@staff_only
@holding("ticket.create")
def party(request: ActorRequest) -> HttpResponse:
    """The reporter's part of the form, filled from what was chosen."""
    form = NewTicketForm(actor=request.actor, initial=_first_values(request.actor, request.GET))
    context = {"form": form, "party": _chosen(request.actor, request.GET), "swapped": True}
    return render(request, "desk/reporter_fields.html", context)


@require_GET
@login_required
@staff_only
@holding("ticket.create")
def same_reports(request: ActorRequest) -> HttpResponse:
    """Outages and open tickets that the report may be about; it is never held up by them."""
    found = _same(request.actor, _chosen(request.actor, request.GET), request.GET)
    return render(request, "desk/_same.html", {"same": found})


def _same(actor: Actor, party: dict[str, Any], given: Any) -> dict[str, Any]:
    """What is known of the chosen customer, site or person, and where they are served."""
    unit = _row(Unit.objects.visible_to(actor), given.get("unit"))
    places = [row.unit for row in (party["site"], party["customer"], party["office"]) if row] or (
        [unit] if unit else []
    )
    keys = {f"{name}_id": party[name].pk for name in ("customer", "site", "requester") if party[name]}
    category = _row(Category.objects.all(), given.get("category"))
    return {
        "outages": known_outages_at([place.path for place in places]) if places else [],
        "tickets": similar_for_desk(actor, category=category, **keys),
        "sees_outages": actor.holds_anywhere("outage.view"),
    }


def _found(actor: Actor, words: str) -> list[dict[str, Any]]:
    if len(words) < 2:
        return []
    groups: list[tuple[str, Any, list[Any]]] = [
        ("customer", _("Customers"), list(customers_like(actor, words)[:FOUND])),
        ("site", _("Service sites"), list(sites_like(actor, words)[:FOUND])),
        ("office", _("Government offices"), list(offices_like(actor, words)[:FOUND])),
        ("requester", _("People"), list(people_like(actor, words)[:FOUND])),
    ]
    return [{"code": code, "title": title, "rows": rows} for code, title, rows in groups if rows]


def _chosen(actor: Actor, given: Any) -> dict[str, Any]:
    """The customer, office, site and person with the given keys that the actor may see."""
    site = _row(Site.objects.visible_to(actor).select_related("customer", "office"), given.get("site"))
    customer = _row(Customer.objects.visible_to(actor), given.get("customer")) or (
        site.customer if site else None
    )
    office = _row(Office.objects.visible_to(actor), given.get("office")) or (site.office if site else None)
    if site is None and customer is not None:
        only = list(customer.sites.filter(retired_at__isnull=True)[:2])
        site = only[0] if len(only) == 1 else None
    requester = _row(User.objects.visible_to(actor), given.get("requester"))
    return {"customer": customer, "office": office, "site": site, "requester": requester}


def _row(rows: Any, key: Any) -> Any:
    text = str(key or "")
    return rows.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None


def _first_values(actor: Actor, given: Any) -> dict[str, Any]:
    """What the form shows for a chosen reporter; nothing when nobody was chosen."""
    known = _chosen(actor, given)
    values: dict[str, Any] = {name: row.pk for name, row in known.items() if row is not None}
    site, person = known["site"], known["requester"]
    served = known["customer"] or known["office"]
    contact = person or served
    if contact is not None:
        values |= {
            "requester_name": contact.name,
            "requester_phone": contact.phone,
            "requester_email": contact.email or "",
        }
    if place := site or served:
        values |= {"place": place.address, "unit": str(place.unit_id)}
    if site is not None and site.latitude is not None:
        values["position"] = (site.latitude, site.longitude)
    return values
