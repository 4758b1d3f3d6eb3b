"""Several rows, one life: builds a record with its history out of an event log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tanggap.intake.errors import RowRefused
from tanggap.intake.mapping.definition import EventLog, FieldRule
from tanggap.intake.mapping.records import Record, RecordBuilder, text_of
from tanggap.intake.mapping.spill import MAX_ROWS_PER_KEY
from tanggap.intake.readers import Cell, Row, fold
from tanggap.tickets.choices import SOLVED_STATUSES, TicketStatus

Moments = Sequence[tuple[datetime, Row]]
State = tuple[datetime, str, str]


def record_of_events(
    builder: RecordBuilder, log: EventLog, key: str, total: int, rows: Sequence[tuple[datetime | None, Row]]
) -> Record:
    """The record of one key.

    Args:
        builder: reads cells by the mapping.
        log: how the rows tell a history.
        key: the source's own number.
        total: number of its rows in the file.
        rows: moment and row, by time; equal moments in the order of the file.

    Raises:
        RowRefused: a row of it cannot be read: part of a history would be a wrong history.
    """
    reasons = [
        _("Row %(number)s: %(problem)s") % {"number": row.number, "problem": row.problem}
        for _at, row in rows
        if row.problem
    ]
    if total > MAX_ROWS_PER_KEY:
        reasons.append(
            _("There are more than %(limit)s rows with this number.") % {"limit": MAX_ROWS_PER_KEY}
        )
    if reasons:
        raise RowRefused(reasons)
    events = [(at, row) for at, row in rows if at is not None]
    record = Record(
        min(row.number for _at, row in events), key, {}, rows=total, extra=builder.kept(events[-1][1])
    )
    record.states = _states(builder, log, events)
    cells = {
        name: _taken(builder, rule, events)
        for name, rule in builder.definition.fields.items()
        if not rule.until
    }
    for name, rule in builder.definition.fields.items():
        if rule.until:
            limit = builder.value(rule.until, builder.definition.fields[rule.until], cells[rule.until])
            within = [(at, row) for at, row in events if at <= limit] if limit else events
            cells[name] = _taken(builder, rule, within)
    builder.fill(record, cells)
    _agree(record)
    return record


def _taken(builder: RecordBuilder, rule: FieldRule, events: Moments) -> Cell:
    """The last (or first) known value in the rows."""
    ordered: Iterable[tuple[datetime, Row]] = events if rule.take == "first" else reversed(events)
    return next((cell for _at, row in ordered if (cell := builder.cell(row, rule)) != ""), "")


def _states(builder: RecordBuilder, log: EventLog, events: Moments) -> list[State]:
    """The changes of state: rows that repeat the state before them are left out."""
    meanings = {fold(said): meant for said, meant in log.states.items()}
    states: list[State] = []
    for at, row in events:
        said = text_of(builder.known(row, log.state))
        meant = meanings.get(fold(said))
        if meant is None:
            raise RowRefused(
                [
                    _("Row %(number)s: the state “%(said)s” is not in the value table.")
                    % {"number": row.number, "said": said[:60]}
                ]
            )
        status, _colon, reason = meant.partition(":")
        if not states or states[-1][1:] != (status, reason):
            states.append((at, status, reason))
    return states


def _agree(record: Record) -> None:
    """Let the history and the moments of the record tell the same.

    The last move to solved carries ``resolved_at`` and the last move to closed ``closed_at``: logs note a
    state before the final solution is entered. Without ``resolved_at`` nothing was solved, whatever the last
    state says; what follows from a solution is then left out. Changes before the report are set to its
    moment.
    """
    reported = record.values["reported_at"]
    early = sum(at < reported for at, _status, _reason in record.states)
    if early:
        record.notes.append(
            ngettext(
                "%(count)s change before the report was set to the moment of the report.",
                "%(count)s changes before the report were set to the moment of the report.",
                early,
            )
            % {"count": early}
        )
    states = [(max(at, reported), status, reason) for at, status, reason in record.states]
    if "resolved_at" in record.values:
        for status, name in ((TicketStatus.RESOLVED, "resolved_at"), (TicketStatus.CLOSED, "closed_at")):
            states = _with_last(states, status, record.values.get(name))
    else:
        said = states[-1][1]
        states = [state for state in states if state[1] not in SOLVED_STATUSES] or [
            (reported, TicketStatus.NEW, "")
        ]
        record.values.pop("closed_at", None)
        if said in SOLVED_STATUSES:
            record.notes.append(
                _(
                    "The last state says solved or closed, but no time of a solution is known: "
                    "kept as unsolved."
                )
            )
    record.states = sorted(states, key=lambda state: state[0])
    record.values["status"] = ":".join(part for part in record.states[-1][1:] if part)


def _with_last(states: list[State], status: str, moment: datetime | None) -> list[State]:
    """The states with the last one of ``status`` at ``moment``; added when the log never told it."""
    if moment is None:
        return states
    places = [place for place, state in enumerate(states) if state[1] == status]
    last = places[-1] if places else len(states)
    return [*states[:last], (moment, status, ""), *states[last + 1 :]]
