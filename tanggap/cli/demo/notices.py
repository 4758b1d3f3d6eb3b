"""What lies in people's inboxes when they sign in first; nothing was sent outside for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation

from tanggap.accounts.models import User
from tanggap.cli.demo.people import People
from tanggap.notifications.models import InboxItem
from tanggap.tickets.models import Ticket
from tanggap.tickets.notices import NOTICES

RECENT = timedelta(hours=10)


def notices_place(people: People, present: datetime) -> None:
    """New and overdue tickets for the dispatcher, own jobs for technicians; the older half is read."""
    dispatcher = people.users["hdnoc"]
    network = Ticket.objects.open().filter(unit__path__startswith=_region(dispatcher))
    technicians = [technician.user for technician in people.technicians.values()]
    jobs = Ticket.objects.open().filter(assignee__in=technicians).select_related("assignee")
    waiting: list[tuple[datetime, User, str, Ticket]] = [
        *(
            (ticket.reported_at, dispatcher, "ticket.created", ticket)
            for ticket in network.filter(reported_at__gte=present - RECENT)
        ),
        *(
            (ticket.resolution_breached_at, dispatcher, "ticket.overdue", ticket)
            for ticket in network
            if ticket.resolution_breached_at is not None
        ),
        *(
            (ticket.responded_at or ticket.reported_at, ticket.assignee, "ticket.assigned", ticket)
            for ticket in jobs
            if ticket.assignee is not None
        ),
    ]
    waiting.sort(key=lambda one: one[0])
    with translation.override("id"):
        rows = [_item(at, user, event, ticket) for at, user, event, ticket in waiting]
    for row in rows[: len(rows) // 2]:
        row.read_at = row.created_at + timedelta(minutes=9)
    InboxItem.objects.bulk_create(rows)


def _region(user: User) -> str:
    return user.home_unit.path if user.home_unit else ""


def _item(at: datetime, user: User, event: str, ticket: Ticket) -> InboxItem:
    page = "field/jobs" if event == "ticket.assigned" else "desk/tickets"
    return InboxItem(
        user=user,
        event=event,
        title=str(NOTICES[event].heading) % {"number": ticket.number, "subject": ticket.subject},
        link=f"/{page}/{ticket.number}/",
        subject_kind="tickets.ticket",
        subject_id=ticket.pk,
        created_at=at,
    )
