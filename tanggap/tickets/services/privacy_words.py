"""The words that an erased person wrote, and files that hold only his data: counted first, then gone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from tanggap.notifications.models import Delivery, InboxItem
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import LegalHold, Ticket, TicketMessage
from tanggap.tickets.personal_data import Person
from tanggap.tickets.reactions import sources_erase
from tanggap.tickets.services.search import search_document_rewrite

ERASED = "[dihapus · erased]"
"""Stands where words were, in both languages, as it is stored once for all readers."""
PORTION = 200


@dataclass(frozen=True, slots=True)
class Written:
    """What would go, before anybody decides.

    Attributes:
        messages: the person's own replies.
        descriptions: of the person's reports.
        sources: imported originals that hold only the person's data.
    """

    messages: int
    descriptions: int
    sources: int


def written_by(person: Person) -> Written:
    """How much there is, for the preview."""
    return Written(
        _messages(person).count(), _described(person).count(), sources_erase(person, for_real=False)
    )


def words_blank(person: Person) -> dict[str, int]:
    """Blank the person's own words and their copies in notices and search, within the caller's transaction.

    Runs before the person's tickets forget who reported them. Entries of the record hold no such words.
    """
    said = _messages(person)
    keys = sorted(
        {*said.values_list("ticket_id", flat=True), *_described(person).values_list("pk", flat=True)}
    )
    counts = {"messages": said.update(body=ERASED)}
    counts["descriptions"] = _described(person).update(description=ERASED)
    for start in range(0, len(keys), PORTION):
        portion = keys[start : start + PORTION]
        about = Q(subject_kind="tickets.ticket", subject_id__in=portion)
        Delivery.objects.filter(about).update(text="")
        InboxItem.objects.filter(about).update(body="")
        for ticket in Ticket.objects.filter(pk__in=portion):
            search_document_rewrite(ticket)
    return counts


def _messages(person: Person) -> QuerySet[TicketMessage]:
    """Replies as the reporter, on own reports and on those of others (merged, of the same office)."""
    own = Q(ticket__in=person.tickets().order_by().values("pk"), author__isnull=True)
    if person.user_id:
        own |= Q(author_id=person.user_id)
    spoken = TicketMessage.objects.filter(own, from_requester=True, kind=MessageKind.REPLY)
    held = LegalHold.objects.filter(ticket=OuterRef("ticket"), lifted_at__isnull=True)
    return spoken.exclude(body=ERASED).exclude(Exists(held))


def _described(person: Person) -> QuerySet[Ticket]:
    return person.tickets().exclude(description__in=("", ERASED))
