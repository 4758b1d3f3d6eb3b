"""Replies, notes and followers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.tickets import notices, policies
from tanggap.tickets.choices import Channel, MessageKind
from tanggap.tickets.errors import NewMessages
from tanggap.tickets.merged import conversation_of, shown_to_reporter, stands_for
from tanggap.tickets.models import Ticket, TicketFollower, TicketMessage
from tanggap.tickets.reply_clock import hold_back
from tanggap.tickets.services.change import ticket_load, ticket_swap
from tanggap.tickets.services.mentions import mentions_tell
from tanggap.tickets.services.moves import required_text
from tanggap.tickets.services.search import search_document_rewrite
from tanggap.tickets.services.sla import sla_columns

MESSAGE_LIMIT = 20_000


def ticket_reply(
    *,
    actor: Actor,
    number: str,
    body: str,
    request_key: str = "",
    channel: str = Channel.DESK,
    seen: int | None = None,
    held: bool = False,
) -> TicketMessage:
    """Write a public message, as staff to the reporter or as the reporter.

    The first one by staff is the response. The same ``request_key`` answers the first message again.

    Args:
        seen: key of the newest public message that the writer has before the eyes, 0 for none; ``None`` does
            not ask whether there is a newer one.
        held: let the writer take it back for ``REPLY_HOLD_S`` seconds; until then nobody is told, and the
            reporter does not see it. What reporters write is never held.

    Raises:
        NewMessages: somebody else wrote a public message after ``seen``.
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    kind = MessageKind.HELD if held and settings.REPLY_HOLD_S > 0 else MessageKind.REPLY
    return _write(actor, number, body, kind, request_key, channel, seen)


def ticket_note(
    *, actor: Actor, number: str, body: str, request_key: str = "", tells: bool = True
) -> TicketMessage:
    """Write an internal note; colleagues whom it names by ``@name`` are told of it.

    Args:
        tells: whether mentions count; not in a copy of a note.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    return _write(actor, number, body, MessageKind.NOTE, request_key, Channel.DESK, tells=tells)


def note_write(ticket: Ticket, *, actor: Actor, body: str, request_key: str) -> TicketMessage:
    """Write an internal note for a package that has decided that the actor may, in its transaction.

    Raises:
        Invalid: without words.
    """
    earlier = ticket.messages.filter(author_id=actor.person_id, request_key=request_key[:120]).first()
    if request_key and earlier is not None:
        return earlier
    text = required_text(body, "body", limit=MESSAGE_LIMIT).replace("\x00", "")
    return _store(actor, ticket, text, MessageKind.NOTE, request_key[:120], Channel.DESK)


def _write(
    actor: Actor,
    number: str,
    body: str,
    kind: MessageKind,
    request_key: str,
    channel: str,
    seen: int | None = None,
    *,
    tells: bool = True,
) -> TicketMessage:
    ticket = ticket_load(actor, number)
    decide = policies.can_note if kind == MessageKind.NOTE else policies.can_reply
    decide(actor, ticket).enforce()
    if kind == MessageKind.HELD and actor.person_id in {None, ticket.requester_id}:
        kind = MessageKind.REPLY
    if kind != MessageKind.NOTE and (home := shown_to_reporter(ticket)) is not ticket:
        policies.can_reply(actor, home).enforce()
        ticket = home
    text = required_text(body, "body", limit=MESSAGE_LIMIT).replace("\x00", "")
    key = request_key[:120]
    try:
        with transaction.atomic():
            if seen is not None:
                _refuse_when_overtaken(actor, ticket, seen, key)
            message = _store(actor, ticket, text, kind, key, channel)
            if kind == MessageKind.NOTE and tells:
                mentions_tell(actor, message, ticket)
            return message
    except IntegrityError:
        earlier = ticket.messages.filter(author_id=actor.person_id, request_key=key).first() if key else None
        if earlier is None:
            raise
        return earlier


def _refuse_when_overtaken(actor: Actor, ticket: Ticket, seen: int, request_key: str) -> None:
    """Hold the ticket, so that of two who answer at once the second sees what the first wrote.

    A message that is sent again was not overtaken: it is there already.
    """
    Ticket.objects.filter(pk=ticket.pk).update(changed_at=clock.now())
    said = TicketMessage.objects.filter(conversation_of(ticket))
    newer = said.filter(kind__in=(MessageKind.REPLY, MessageKind.HELD), pk__gt=seen)
    own = Q(author_id=actor.person_id) if actor.person_id else Q(pk__in=())
    count = newer.exclude(own).count()
    if count and not (request_key and ticket.messages.filter(own, request_key=request_key).exists()):
        raise NewMessages(count)


def _store(
    actor: Actor, ticket: Ticket, text: str, kind: MessageKind, request_key: str, channel: str
) -> TicketMessage:
    from_requester = policies.speaks_for_reporter(actor, ticket)
    moment = clock.now()
    message = TicketMessage.objects.create(
        ticket=ticket,
        kind=kind,
        body=text,
        author_id=actor.person_id,
        author_label=actor.label,
        from_requester=from_requester,
        channel=channel,
        created_at=moment,
        request_key=request_key,
    )
    if kind == MessageKind.HELD:
        return hold_back(actor, message, ticket)
    return message_published(actor, message, ticket)


def message_published(actor: Actor, message: TicketMessage, ticket: Ticket) -> TicketMessage:
    """What follows when others may read a stored message, in the caller's transaction."""
    moment, from_requester, text = clock.now(), message.from_requester, message.body
    public = message.kind == MessageKind.REPLY
    answers = public and not from_requester and ticket.responded_at is None
    if answers:
        columns = {
            "responded_at": moment,
            "respond_seconds": max(0, clock.seconds_between(ticket.reported_at, moment)),
            "update_since": moment,
        }
        columns |= sla_columns(ticket, columns, new_state=None, at=moment)
        ticket_swap(
            ticket,
            actor=actor,
            action="ticket.replied",
            columns=columns,
            data={"message": message.pk, "first": True},
            public=True,
        )
    else:
        _touch(ticket, moment, heard=public and not from_requester)
        record(
            "ticket.replied" if public else "ticket.noted",
            actor=actor,
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
            data={"message": message.pk},
            public=public,
        )
    if (stays := stands_for(ticket)) is not None:
        _tell_where_it_went(actor, message, ticket, stays)
    if public:
        search_document_rewrite(ticket, added=text)
        event = "ticket.customer_replied" if from_requester else "ticket.replied"
        if not (from_requester and stays is not None):
            notices.ticket_told(event, ticket, actor, text=text)
    return message


def _touch(ticket: Ticket, moment: datetime, *, heard: bool) -> None:
    """Note that something was said; when the reporter hears from us, the clock of that promise begins anew.

    Raises:
        StaleState: others change the ticket all the time.
    """
    if not heard:
        Ticket.objects.filter(pk=ticket.pk).update(changed_at=moment)
        return
    columns: dict[str, Any] = {"update_since": moment}
    if not (ticket.update_due_at or ticket.update_breached_at):
        Ticket.objects.filter(pk=ticket.pk).update(changed_at=moment, **columns)
        return
    for _attempt in range(5):
        renewed = columns | sla_columns(ticket, columns, new_state=None, at=moment)
        as_loaded = Ticket.objects.filter(
            pk=ticket.pk, version=ticket.version, update_since=ticket.update_since
        )
        if as_loaded.update(**renewed, changed_at=moment) == 1:
            return
        ticket.refresh_from_db()
    raise StaleState


def _tell_where_it_went(actor: Actor, message: TicketMessage, ticket: Ticket, stays: Ticket) -> None:
    """A conversation that goes on beside a merged ticket is worked on where the ticket went."""
    Ticket.objects.filter(pk=stays.pk).update(changed_at=message.created_at)
    record(
        "ticket.merged_said",
        actor=actor,
        subject=stays,
        unit_id=stays.unit_id,
        unit_path=stays.unit.path,
        data={"message": message.pk, "other": ticket.number},
    )
    if message.from_requester:
        notices.ticket_told("ticket.customer_replied", stays, actor, text=message.body)


@transaction.atomic
def ticket_follow(*, actor: Actor, number: str, wanted: bool) -> Ticket:
    """Begin or end to be told of changes.

    Raises:
        NotVisible, NotAllowed.
    """
    ticket = ticket_load(actor, number)
    policies.can_follow(actor, ticket).enforce()
    person_id = actor.person_id
    if person_id is None:
        raise NotVisible
    if wanted:
        _follower, changed = TicketFollower.objects.get_or_create(
            ticket=ticket, user_id=person_id, defaults={"since": clock.now()}
        )
    else:
        changed = bool(TicketFollower.objects.filter(ticket=ticket, user_id=person_id).delete()[0])
    if changed:
        record(
            "ticket.followed" if wanted else "ticket.unfollowed",
            actor=actor,
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
        )
    return ticket
