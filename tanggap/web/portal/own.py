"""The reports of the person who asks and of the person's office; nothing else, whatever else may be seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from tanggap.accounts.models import User
from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Site, Unit
from tanggap.tickets.choices import OPEN_STATUSES, SOLVED_STATUSES
from tanggap.tickets.models import Ticket
from tanggap.tickets.outages.listing import followed_by, known_outages
from tanggap.tickets.policies import own_office
from tanggap.tickets.querysets import TicketQuerySet
from tanggap.web import live

WATCHED = 4
"""Reports that one page follows; as many questions as ``/live/`` takes at once."""


def own_tickets(actor: Actor) -> TicketQuerySet:
    """What the person, or the person's office, reported and may still see."""
    mine = Q(requester_id=actor.person_id or 0)
    office = own_office(actor)
    return Ticket.objects.visible_to(actor).filter(mine | Q(office_id=office) if office else mine)


def own_ticket(actor: Actor, number: str) -> Ticket:
    """One of them, with everything its page tells.

    Raises:
        NotVisible: also for a ticket that somebody outside the person's office reported.
    """
    found = own_tickets(actor).select_related(
        "unit",
        "category",
        "assignee",
        "team",
        "site",
        "requester",
        "form_answers__questions",
        "service_request__service__unit",
    )
    ticket = found.filter(number=number).first()
    if ticket is None:
        raise NotVisible
    return ticket


@dataclass(frozen=True, slots=True)
class Totals:
    """How many reports the person has, by how they stand."""

    open: int
    solved: int
    all: int


def own_totals(actor: Actor) -> Totals:
    """Counted among the person's own reports, one query."""
    counts = dict(
        own_tickets(actor).order_by().values_list("status").annotate(n=Count("pk")).values_list("status", "n")
    )
    return Totals(
        open=sum(counts.get(status.value, 0) for status in OPEN_STATUSES),
        solved=sum(counts.get(status.value, 0) for status in SOLVED_STATUSES),
        all=sum(counts.values()),
    )


def watch_open(actor: Actor) -> list[live.Start]:
    """Starts for the person's newest open reports; call it before reading what the page shows."""
    statuses = [status.value for status in OPEN_STATUSES]
    newest = own_tickets(actor).filter(status__in=statuses).order_by("-reported_at", "-id").only("pk")
    return [live.begin_subject(actor, ticket) for ticket in newest[:WATCHED]]


def following(request: ActorRequest) -> set[str]:
    """Numbers of the known outages that the person is told of; asks only while there are any."""
    known = [one.number for one in known_outages()]
    person_id = request.actor.person_id
    return followed_by(person_id, known) if known and person_id else set()


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where a person's reports go.

    Attributes:
        unit: the unit that looks after the person; ``None`` when nobody has said so yet.
        sites: the places that are served for the person's customer or office.
    """

    person: User
    unit: Unit | None
    sites: tuple[Site, ...]


def belonging(actor: Actor) -> Belonging:
    """The person, the unit that takes the reports, and the sites to choose from.

    Raises:
        NotVisible: nobody is signed in.
    """
    people = User.objects.select_related("home_unit", "customer__unit", "office__unit")
    person = people.filter(pk=actor.person_id or 0).first()
    if person is None:
        raise NotVisible
    units = [person.home_unit]
    units += [served.unit for served in (person.customer, person.office) if served is not None]
    unit = next((one for one in units if one is not None and one.retired_at is None), None)
    sites = Site.objects.filter(retired_at__isnull=True).select_related("unit").order_by("name", "pk")
    if person.customer_id:
        sites = sites.filter(customer_id=person.customer_id)
    elif person.office_id:
        sites = sites.filter(office_id=person.office_id)
    else:
        sites = sites.none()
    return Belonging(person, unit, tuple(sites[:200]))
