"""Stores histories many at a time, and the entries of all of them in the order of their time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from tanggap.activity.services import EntryDraft, record_many
from tanggap.cli.demo.history import History, Told
from tanggap.fieldwork.models import CrewMember, Progress, WorkOrder
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import Feedback, Ticket, TicketMessage, TicketSearchDocument, TicketState
from tanggap.tickets.services.search import BODY_LIMIT, search_text

REPEAT_WINDOW = timedelta(days=30)
ROWS = 500


class Store:
    """Collects what must wait: entries that are younger than the next ticket, faults that came back."""

    def __init__(self) -> None:
        self.waiting: list[tuple[datetime, int, Told]] = []
        self.order: Iterator[int] = count()
        self.solved_at_site: dict[tuple[int, int], Ticket] = {}
        self.repeats: dict[int, datetime] = {}

    def store(self, histories: list[History], *, until: datetime | None = None) -> None:
        """Write the rows of some tickets.

        Args:
            histories: settled, in the order of their reports.
            until: entries before it are written now, since no earlier one can come; all when empty.
        """
        tickets = [history.ticket for history in histories]
        Ticket.objects.bulk_create(tickets, batch_size=ROWS)
        TicketState.objects.bulk_create(
            [row for history in histories for row in history.states], batch_size=ROWS
        )
        TicketMessage.objects.bulk_create(
            [row for history in histories for row in history.messages], batch_size=ROWS
        )
        TicketSearchDocument.objects.bulk_create(
            [
                TicketSearchDocument(ticket=history.ticket, body=_words_of(history)[:BODY_LIMIT])
                for history in histories
            ],
            batch_size=ROWS,
        )
        WorkOrder.objects.bulk_create(
            [row for history in histories for row in history.orders], batch_size=ROWS
        )
        CrewMember.objects.bulk_create(
            [row for history in histories for row in history.crew], batch_size=ROWS
        )
        Progress.objects.bulk_create(
            [row for history in histories for row in history.progress], batch_size=ROWS
        )
        Feedback.objects.bulk_create(
            [row for history in histories for row in history.feedback], batch_size=ROWS
        )
        for history in histories:
            self._note_repeat(history.ticket)
            for told in history.told:
                heapq.heappush(self.waiting, (told.at, next(self.order), told))
        self._write_entries(until)

    def mark_repeats(self) -> None:
        """Charge solved faults with the next one at the same site; call it after the last ticket."""
        marked = []
        for ticket in Ticket.objects.filter(pk__in=self.repeats).only("pk"):
            ticket.repeated_at = self.repeats[ticket.pk]
            marked.append(ticket)
        Ticket.objects.bulk_update(marked, ["repeated_at"], batch_size=ROWS)

    def _note_repeat(self, ticket: Ticket) -> None:
        if ticket.site_id is None or ticket.category is None or ticket.category.group_id is None:
            return
        key = (ticket.site_id, ticket.category.group_id)
        earlier = self.solved_at_site.get(key)
        if earlier is not None and earlier.resolved_at is not None:
            gap = ticket.reported_at - earlier.resolved_at
            if timedelta() <= gap <= REPEAT_WINDOW:
                self.repeats.setdefault(earlier.pk, ticket.reported_at)
        if ticket.resolved_at is not None:
            self.solved_at_site[key] = ticket

    def _write_entries(self, until: datetime | None) -> None:
        drafts: list[EntryDraft] = []
        while self.waiting and (until is None or self.waiting[0][0] < until):
            told = heapq.heappop(self.waiting)[2]
            drafts.append(_draft(told))
            if len(drafts) == ROWS:
                record_many(drafts)
                drafts = []
        if drafts:
            record_many(drafts)


def _draft(told: Told) -> EntryDraft:
    keys = {name: row.pk for name, row in told.links.items()}
    number = {"number": told.ticket.number} if told.action == "ticket.created" else {}
    return EntryDraft(
        action=told.action,
        actor=told.actor,
        subject=told.ticket,
        unit_id=told.ticket.unit_id,
        unit_path=told.ticket.unit.path,
        data=number | keys | told.data,
        public=told.public,
        at=told.at,
    )


def _words_of(history: History) -> str:
    said = [message.body for message in history.messages if message.kind == MessageKind.REPLY]
    return "\n".join((search_text(history.ticket), *said))
