"""The portions: finding tickets and people, telling, stopping clocks, solving."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from tanggap.accounts.selectors import people_holding
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import StaleState
from tanggap.notifications.private_links import sealed_link
from tanggap.notifications.services import Recipient
from tanggap.organization.models import Customer, Office, Site
from tanggap.organization.querysets import path_condition
from tanggap.tickets.choices import LinkOrigin, TicketStatus
from tanggap.tickets.feedback_asking import feedback_link_issue
from tanggap.tickets.models import Outage, OutageNotice, OutagePerson, OutageUpdate, OutageWork, Ticket
from tanggap.tickets.outages.choices import (
    FIRST_TELLING,
    TELLING,
    OutageStatus,
    PersonReason,
    WorkKind,
)
from tanggap.tickets.outages.matching import net_of
from tanggap.tickets.outages.notices import outage_told
from tanggap.tickets.outages.services.people import Someone, people_join
from tanggap.tickets.outages.services.tickets import fitting_tickets, load_with, pause_ends, tickets_take
from tanggap.tickets.outages.services.work import register_portion
from tanggap.tickets.services.moves import ticket_settle
from tanggap.tickets.tracking_links import tracking_link_issue

_NAMED = ("pk", "number", "requester_id", "requester_email", "status", "reopen_count")
TICKETS, PEOPLE, SOLVED = 100, 50, 10
"""How much one portion takes: small enough that nobody who writes meanwhile waits long."""


def _doer(work: OutageWork) -> Actor:
    return system_actor(work.actor_label or "Tanggap")


# Finding -------------------------------------------------------------------------------------------------
@register_portion(WorkKind.GATHER)
def gather(work: OutageWork) -> int | None:
    """Put open tickets that fit under the outage."""
    outage = work.outage
    if not Outage.objects.select_for_update(no_key=True).filter(pk=outage.pk, status=outage.status).exists():
        return 0
    if not outage.is_active:
        return None
    fitting = fitting_tickets(outage, net_of(outage)).filter(pk__gt=work.cursor)
    found = list(load_with(fitting).order_by("pk")[:TICKETS])
    if not found:
        return None
    work.cursor = found[-1].pk
    return len(tickets_take(outage, found, _doer(work), by_rule=True))


@register_portion(WorkKind.GATHER_SERVED)
def gather_served(work: OutageWork) -> int | None:
    """Note the people who are served in its places: customers first, then offices."""
    outage = work.outage
    net = net_of(outage)
    sites = Site.objects.in_use().filter(net.site_condition())
    for model, offset in ((Customer, 0), (Office, 1)):
        name = "customer_id" if model is Customer else "office_id"
        at_sites = sites.filter(**{f"{name}__isnull": False}).values(name)
        own = path_condition(net.units, "unit__path") if net.units else Q(pk__in=())
        served = model.objects.in_use().filter(own | Q(pk__in=at_sites)).exclude(email="")
        # The cursor counts customers upwards in even numbers and offices in odd ones.
        if offset == 0 and work.cursor % 2:
            continue
        after = work.cursor // 2
        found = list(served.filter(pk__gt=after).order_by("pk")[: 4 * PEOPLE])
        if found:
            work.cursor = found[-1].pk * 2 + offset
            someone = [Someone(email=one.email, name=one.name) for one in found]
            return people_join(outage, someone, PersonReason.SERVED)
        work.cursor = 1
    return None


def staff_join(outage: Outage, actor: Actor) -> None:
    """Note the colleagues who hear of it, but for the one who declares it."""
    path = outage.unit.path
    colleagues = people_holding("outage.view", path) | people_holding("ticket.work", path)
    people_join(
        outage,
        [Someone(user_id=key) for key in sorted(colleagues - {actor.person_id})],
        PersonReason.STAFF,
    )


# Telling -------------------------------------------------------------------------------------------------
@register_portion(*TELLING)
def tell(work: OutageWork) -> int | None:
    """Tell some of those who were not told: the note that they were and the messages are one transaction."""
    people = OutagePerson.objects.filter(outage=work.outage_id, left_at__isnull=True)
    if work.kind not in FIRST_TELLING:
        people = people.filter(joined_at__lt=work.created_at)
    if not work.total:
        work.total = people.count()
    told = OutageNotice.objects.filter(work=work).values("person")
    found = list(people.filter(pk__gt=work.cursor).exclude(pk__in=told).order_by("pk")[:PEOPLE])
    if not found:
        return None
    now = clock.now()
    OutageNotice.objects.bulk_create(
        [OutageNotice(work=work, person=person, created_at=now) for person in found]
    )
    _send(work, found)
    work.cursor = found[-1].pk
    return len(found)


def _send(work: OutageWork, people: Sequence[OutagePerson]) -> None:
    outage = work.outage
    if not outage.is_public:
        people = [person for person in people if person.reason in {PersonReason.STAFF, PersonReason.TICKET}]
    text = _text(work)
    reports = _reports(outage, people)
    groups: dict[tuple[bool, bool], list[Recipient]] = defaultdict(list)
    for person in people:
        own = reports.get(person.key, [])
        staff = person.reason == PersonReason.STAFF and not own
        link = "" if staff or not own else _link(person, own)
        rating = _rating(own) if work.kind == WorkKind.TELL_ENDED else ""
        groups[staff, bool(own)].append(
            Recipient(user_id=person.user_id, email=person.email, name=person.name, link=link, rating=rating)
        )
    for (staff, reported), recipients in groups.items():
        outage_told(work.kind, outage, text, recipients, staff=staff, reported=reported)


def _text(work: OutageWork) -> str:
    """What the telling says: the newest public update, or the text for customers."""
    outage = work.outage
    if work.kind == WorkKind.TELL_ENDED and outage.status == OutageStatus.RESOLVED:
        return outage.resolution
    if work.kind in FIRST_TELLING:
        return outage.public_text
    newest = OutageUpdate.objects.filter(outage=outage, public=True, created_at__lte=work.created_at).first()
    return newest.text if newest else ""


def _reports(outage: Outage, people: Sequence[OutagePerson]) -> dict[str, list[Ticket]]:
    """The reports of each person under the outage, newest first."""
    users = {person.user_id: person.key for person in people if person.user_id}
    addresses = {person.email.lower(): person.key for person in people if not person.user_id}
    found: dict[str, list[Ticket]] = defaultdict(list)
    own = Q(requester__in=users)
    if addresses:
        own |= Q(requester__isnull=True, requester_email__in=addresses)
    tickets = Ticket.objects.filter(own, outage=outage, deleted_at__isnull=True).order_by("-pk")
    for ticket in tickets.only(*_NAMED):
        key = users.get(ticket.requester_id or 0) or addresses.get(ticket.requester_email)
        if key:
            found[key].append(ticket)
    return found


def _rating(own: Sequence[Ticket]) -> str:
    """The way to say how the newest of the solved reports was solved; each solution is asked about once."""
    solved = (ticket for ticket in own if ticket.status == TicketStatus.RESOLVED)
    return next((link for ticket in solved if (link := feedback_link_issue(ticket))), "")


def _link(person: OutagePerson, own: list[Ticket]) -> str:
    """The way to the own report, or to all of them."""
    if person.user_id:
        return f"/portal/tickets/{own[0].number}/" if len(own) == 1 else "/portal/tickets/"
    return sealed_link(f"/track/{tracking_link_issue(own[0].pk, LinkOrigin.MAIL)}/")


# Clocks and solutions ------------------------------------------------------------------------------------
@register_portion(WorkKind.PAUSE)
def pause(work: OutageWork) -> int | None:
    """Let the clocks run again from the end of the window, or of the work if that was earlier."""
    outage = work.outage
    ends = [moment for moment in (outage.estimated_end, outage.resolved_at) if moment]
    at = max(min(ends), outage.started_at) if ends else clock.now()
    tickets = Ticket.objects.filter(outage=outage, sla_pauses__isnull=False, pk__gt=work.cursor)
    found = list(load_with(tickets).order_by("pk")[:SOLVED])
    if not found:
        return None
    done = 0
    for ticket in found:
        try:
            with transaction.atomic():
                done += pause_ends(ticket, outage, at, _doer(work))
        except StaleState:
            return done  # somebody writes on it just now; the next portion begins with it
        work.cursor = ticket.pk
    return done


@register_portion(WorkKind.CLOSE)
def close(work: OutageWork) -> int | None:
    """Solve its open tickets with the outage's words; the notice of its end tells their reporters."""
    outage = work.outage
    tickets = Ticket.objects.open().filter(outage=outage, deleted_at__isnull=True, pk__gt=work.cursor)
    if not work.total:
        work.total = tickets.count()
    found = list(load_with(tickets).order_by("pk")[:SOLVED])
    if not found:
        return None
    done = 0
    for ticket in found:
        try:
            with transaction.atomic():
                ticket_settle(
                    ticket,
                    actor=_doer(work),
                    resolution=outage.resolution,
                    cause=outage.cause,
                    tells=False,
                )
        except StaleState:
            return done
        done += 1
        work.cursor = ticket.pk
    return done
