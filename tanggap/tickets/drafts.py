"""What creators of tickets hand over: forms, the API, channels and imports fill these in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tanggap.tickets.choices import Channel, TicketKind


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """A canned answer as its form gives it; ``body`` may hold words in braces that the ticket fills in."""

    title: str
    body: str
    unit_id: int
    category_id: int | None = None


@dataclass(slots=True)
class NewTicket:
    """A ticket to be created now.

    Identifiers are primary keys; ``impact`` and ``urgency`` empty take the category's usual ones.
    ``follows`` is the number of an earlier report of the same person that this one goes on from.
    ``email_proven`` says that the reporter has shown that the address is his.
    ``answers`` are those to the category's questions, by code, of the version ``questions_id``; ``None``
    comes from a channel that cannot ask.
    ``awaits_validation``: nobody works on it before its section has accepted it.
    """

    subject: str
    description: str = ""
    kind: str = TicketKind.INCIDENT
    category_id: int | None = None
    unit_id: int | None = None
    team_id: int | None = None
    impact: int | None = None
    urgency: int | None = None
    channel: str = Channel.DESK
    requester_id: int | None = None
    requester_name: str = ""
    requester_phone: str = ""
    requester_email: str = ""
    customer_id: int | None = None
    office_id: int | None = None
    site_id: int | None = None
    place: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    follows: str = ""
    email_proven: bool = False
    answers: dict[str, Any] | None = None
    questions_id: int | None = None
    awaits_validation: bool = False


@dataclass(slots=True)
class ImportedState:
    """One change in the life of an imported ticket.

    Args:
        at: when, aware.
        status: a ``TicketStatus`` value.
        hold_reason: a ``HoldReason`` value when on hold.
    """

    at: datetime
    status: str
    hold_reason: str = ""


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step of escalation as typed.

    Attributes:
        target, action, recipient: values of ``StepTarget``, ``StepAction`` and ``StepRecipient``.
        percent: of the promised time; or
        minutes: of working time after the promise runs out, before it when negative.
        role_id, person_id, team_id: who is told, or who takes the ticket over.
        repeat_minutes: until the next call, while nobody answers.
        key: the name of the step in earlier versions; empty for a new one.
    """

    target: str
    action: str
    percent: int | None = None
    minutes: int | None = None
    recipient: str = ""
    role_id: int | None = None
    person_id: int | None = None
    team_id: int | None = None
    repeat_minutes: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """An assignment rule as typed; empty conditions mean any."""

    name: str
    method: str
    unit_id: int | None = None
    category_id: int | None = None
    customer_number: str = ""
    customer_class: str = ""
    priorities: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    team_id: int | None = None
    skill: str = ""


@dataclass(slots=True)
class TicketDraft:
    """A ticket from another system, with its history; times are aware."""

    source: str
    source_key: str
    subject: str
    reported_at: datetime
    unit_code: str = ""
    kind: str = TicketKind.INCIDENT
    description: str = ""
    category: tuple[str, ...] = ()
    """Names from the root of the category tree down; missing ones are created."""
    priority: int | None = None
    impact: int | None = None
    urgency: int | None = None
    requester_name: str = ""
    requester_phone: str = ""
    requester_email: str = ""
    place: str = ""
    channel: str = Channel.IMPORT
    team_name: str = ""
    assignee_name: str = ""
    """The person who worked on it; the resolver when it is resolved. Created without sign-in when unknown."""
    status: str = "new"
    states: list[ImportedState] = field(default_factory=list)
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopen_count: int = 0
    resolution: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one draft: ``created``, ``unchanged`` (was here before) or ``refused`` with reasons."""

    source_key: str
    outcome: str
    ticket_id: int | None = None
    number: str = ""
    reasons: tuple[str, ...] = ()
