"""What the product holds about one person, gathered for that person: records, and their files.

What staff wrote for themselves (internal notes) is theirs and is left out; what went between the person and
the staff is the person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from tanggap.accounts.models import Grant, User
from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.notifications.models import Delivery, InboxItem, Preference
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import Feedback, LegalHold, Ticket, TicketMessage
from tanggap.tickets.reactions import records_elsewhere

CHUNK = 500
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """About whom it is: an account, or somebody known by an address or a number only.

    Attributes:
        user_id: key of the account.
        email: lower case; tickets reported under it without an account belong to the person.
        phone: in international form, likewise.
    """

    user_id: int | None = None
    email: str = ""
    phone: str = ""

    def tickets(self) -> QuerySet[Ticket]:
        """Every ticket that the person reported, deleted ones included."""
        condition = Q(pk__in=())
        if self.user_id:
            condition |= Q(requester_id=self.user_id)
        if self.email:
            condition |= Q(requester__isnull=True, requester_email=self.email)
        if self.phone:
            condition |= Q(requester__isnull=True, requester_phone=self.phone)
        return Ticket.objects.filter(condition).order_by("pk")


def person_of(user: User) -> Person:
    """The person behind an account, with what was reported under the same address, once it is proven."""
    proven = EmailAddress.objects.filter(user=user, email__iexact=user.email or "", verified=True).exists()
    return Person(user_id=user.pk, email=(user.email or "").lower() if proven else "")


def held_people() -> QuerySet[LegalHold, int | None]:
    """Keys of the accounts of which nothing may be deleted while a legal hold stands."""
    standing = LegalHold.objects.filter(lifted_at__isnull=True, user__isnull=False)
    return standing.order_by().values_list("user_id", flat=True)


_TICKET = (
    "number", "kind", "status", "subject", "description", "category__name", "unit__name", "channel",
    "requester_name", "requester_phone", "requester_email", "site__name", "place", "latitude", "longitude",
    "reported_at", "responded_at", "resolved_at", "closed_at", "resolution", "deleted_at",
)  # fmt: skip
_MESSAGE = ("ticket__number", "body", "author_label", "from_requester", "channel", "created_at")
_ANSWER = ("ticket__number", "score", "comment", "way", "answered_at")
_NOTICE = ("channel", "event", "address", "name", "title", "text", "state", "created_at", "sent_at")
_USER = ("email", "name", "phone", "whatsapp", "language", "time_zone", "joined_at", "customer__name",
         "customer__number", "office__name", "home_unit__name")  # fmt: skip


def records_of(person: Person) -> Iterator[tuple[str, Iterable[Record]]]:
    """The records by section; each section is read while it is written."""
    tickets = person.tickets()
    keys = tickets.order_by().values("pk")
    if person.user_id:
        yield "profile", rows_of(User.objects.filter(pk=person.user_id), _USER)
        grants = Grant.objects.filter(user_id=person.user_id).order_by("pk")
        yield "roles", rows_of(grants, ("role__name", "unit__name", "valid_from", "valid_to"))
        chosen = Preference.objects.filter(user_id=person.user_id).order_by("pk")
        yield "preferences", rows_of(chosen, ("event", "channel", "wanted"))
        items = InboxItem.objects.filter(user_id=person.user_id).order_by("pk")
        yield "inbox", rows_of(items, ("event", "title", "body", "created_at", "read_at"))
    yield "tickets", rows_of(tickets, _TICKET)
    replies = TicketMessage.objects.filter(ticket__in=keys, kind=MessageKind.REPLY).order_by("pk")
    yield "messages", rows_of(replies, _MESSAGE)
    answers = Feedback.objects.filter(ticket__in=keys, score__isnull=False).order_by("pk")
    yield "satisfaction", rows_of(answers, _ANSWER)
    sent = Q(user_id=person.user_id) if person.user_id else Q(pk__in=())
    if person.email:
        sent |= Q(user__isnull=True, address__iexact=person.email)
    yield "notices", rows_of(Delivery.objects.filter(sent).order_by("pk"), _NOTICE)
    yield from records_elsewhere(person)


def files_of(person: Person) -> Iterator[tuple[str, Attachment]]:
    """The files of the person's tickets and letters, and the photo; each with a folder's name."""
    if person.user_id:
        photos = User.objects.filter(pk=person.user_id, photo_id__isnull=False).values("photo_id")
        for photo in Attachment.objects.filter(public_id__in=photos, removed_at__isnull=True):
            yield "photo", photo
    tickets = dict(person.tickets().values_list("pk", "number"))
    replies = TicketMessage.objects.filter(ticket__in=list(tickets), kind=MessageKind.REPLY)
    messages = dict(replies.values_list("pk", "ticket__number"))
    for kind, owners in (("tickets.ticket", tickets), ("tickets.ticketmessage", messages)):
        rows = Attachment.objects.of_owners(kind, list(owners)).filter(visibility=Visibility.PUBLIC)
        for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
            yield owners[row.owner_id], row


def rows_of(found: QuerySet[Any], names: tuple[str, ...]) -> Iterator[Record]:
    """The named columns of each row as plain values, read while they are written."""
    for row in found.values_list(*names).iterator(chunk_size=CHUNK):
        yield {name.replace("__", "_"): _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
