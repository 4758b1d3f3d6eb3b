"""Stretches in which the clock stands still whatever the ticket's state says: approved maintenance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tanggap.tickets.sla_clock import StateChange


def with_pauses(
    history: Sequence[StateChange], pauses: Sequence[Sequence[str | None]] | None
) -> list[StateChange]:
    """The history with its states stopped within the pauses.

    Args:
        history: in order of time; the first one starts the clock.
        pauses: beginning and end of each, as ISO texts; ``None`` as end has not come yet.
    """
    changes = sorted(history, key=lambda change: change.at)
    for first, last in pauses or ():
        start = max(datetime.fromisoformat(first or ""), changes[0].at)
        end = datetime.fromisoformat(last) if last else None
        if end is not None and end <= start:
            continue
        changes = _stopped(changes, start, end)
    return changes


def _stopped(changes: list[StateChange], start: datetime, end: datetime | None) -> list[StateChange]:
    before = [change for change in changes if change.at < start]
    inside = [change for change in changes if change.at >= start and (end is None or change.at < end)]
    after = [change for change in changes if end is not None and change.at >= end]
    # Changes of the same moment hold in the order in which they were written: the last one tells the state.
    at_start = [change for change in inside if change.at == start] or before[-1:]
    entering = [at_start[-1]._replace(at=start)] if at_start else []
    within = [change._replace(stops_clock=True) for change in (*entering, *inside)]
    leaving = []
    if end is not None and not (after and after[0].at == end):
        leaving = [(inside or before)[-1]._replace(at=end)]
    return [*before, *within, *leaving, *after]
