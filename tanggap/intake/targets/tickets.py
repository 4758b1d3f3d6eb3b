"""Records become tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tanggap.intake.mapping.records import Record
from tanggap.intake.targets.base import Written
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.choices import SOLVED_STATUSES, Channel, TicketKind, TicketStatus
from tanggap.tickets.drafts import ImportedState, TicketDraft
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import (
    ticket_import_many,
    ticket_import_undo,
    tickets_touched_since_import,
)

KIND = "tickets.ticket"
SUBJECT_LIMIT = 200


class TicketTarget:
    """Writes tickets through the tickets' own service."""

    def write(self, *, actor: Actor, unit: Unit, source: str, records: Sequence[Record]) -> list[Written]:
        """Create the tickets that are not here yet."""
        drafts = [draft_of(record, source=source, unit_code=unit.code) for record in records]
        outcomes = ticket_import_many(actor=actor, drafts=drafts)
        return [
            Written(
                outcome.outcome,
                KIND,
                outcome.ticket_id,
                outcome.number,
                (*record.notes, *map(str, outcome.reasons)),
            )
            for record, outcome in zip(records, outcomes, strict=True)
        ]

    def existing(self, *, source: str, keys: Sequence[str]) -> dict[str, str]:
        """Numbers of the tickets with these keys."""
        rows = Ticket.objects.filter(source=source, source_key__in=keys).values_list("source_key", "number")
        return {str(key): number for key, number in rows}

    def touched(self, pks: Sequence[int], *, since: datetime) -> set[int]:
        """Tickets that somebody has done anything to; the moment is told by their own entries."""
        return tickets_touched_since_import(pks)

    def take_back(self, *, actor: Actor, pk: int, label: str) -> None:
        """Delete the ticket, recoverably, and free its key for another import."""
        ticket_import_undo(actor=actor, number=label)


def draft_of(record: Record, *, source: str, unit_code: str) -> TicketDraft:
    """The ticket that a record describes.

    A history is taken over as told. Without one, only changes whose time is known are written: the report,
    the solution and the closing.
    """
    values = record.values
    subject, description = _subject(values)
    status, states = _life(record)
    return TicketDraft(
        source=source[:60],
        source_key=record.key,
        subject=subject,
        description=description,
        reported_at=values["reported_at"],
        unit_code=values.get("unit", unit_code),
        kind=values.get("kind", TicketKind.INCIDENT),
        category=values.get("category", ()),
        priority=_number(values, "priority"),
        impact=_number(values, "impact"),
        urgency=_number(values, "urgency"),
        requester_name=values.get("requester_name", ""),
        requester_phone=values.get("requester_phone", "")[:20],
        requester_email=values.get("requester_email", ""),
        place=values.get("place", ""),
        channel=values.get("channel", Channel.IMPORT),
        team_name=values.get("team", ""),
        assignee_name=values.get("assignee", ""),
        status=status,
        states=states,
        resolved_at=values.get("resolved_at"),
        closed_at=values.get("closed_at"),
        reopen_count=values.get("reopen_count", 0),
        resolution=values.get("resolution", ""),
        extra=dict(record.extra),
    )


def _number(values: dict[str, Any], name: str) -> int | None:
    return int(values[name]) if name in values else None


def _subject(values: dict[str, Any]) -> tuple[str, str]:
    """Subject and description; of a subject that is too long the whole goes in front of the description."""
    whole, description = values["subject"], values.get("description", "")
    subject = " ".join(whole.split())
    if len(subject) <= SUBJECT_LIMIT:
        return subject, description
    return subject[: SUBJECT_LIMIT - 1].rstrip() + "…", f"{whole}\n\n{description}".strip()


def _life(record: Record) -> tuple[str, list[ImportedState]]:
    values = record.values
    resolved, closed = values.get("resolved_at"), values.get("closed_at")
    usual = (
        TicketStatus.CLOSED
        if closed and resolved
        else TicketStatus.RESOLVED
        if resolved
        else TicketStatus.NEW
    )
    status = str(values.get("status", usual)).partition(":")[0]
    if record.states:
        return status, [ImportedState(at, state, reason) for at, state, reason in record.states]
    states = [ImportedState(values["reported_at"], TicketStatus.NEW)]
    if status in SOLVED_STATUSES and resolved:
        states.append(ImportedState(resolved, TicketStatus.RESOLVED))
        if status == TicketStatus.CLOSED:
            states.append(ImportedState(closed or resolved, TicketStatus.CLOSED))
    return status, states
