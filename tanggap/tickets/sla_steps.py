"""When the steps of a policy are due for a ticket; pure over the clocks of its promises."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.choices import OPEN_STATUSES, StepTarget
from tanggap.tickets.models import EscalationStep, Ticket
from tanggap.tickets.sla_clock import Clock, Mark

Done = tuple[str, int]
"""Key and round of a step that was done."""


class Due(NamedTuple):
    """A step that lies ahead, or is due: when, which, and in which round of its promise."""

    at: datetime
    step: EscalationStep
    round: int


def _load(version_id: Any) -> list[EscalationStep]:
    return list(EscalationStep.objects.filter(version_id=version_id).order_by("position"))


steps_of: ReferenceCache[list[EscalationStep]] = ReferenceCache(_load)
"""The steps of a policy's version, by its key."""


def round_of(ticket: Ticket, target: str) -> int:
    """The round of the promise: each public answer begins one of the word to the reporter."""
    begun = ticket.update_since if target == StepTarget.UPDATE else None
    return int(begun.timestamp()) if begun else 0


def steps_ahead(
    ticket: Ticket,
    steps: Iterable[EscalationStep],
    clock_for: Callable[[str], Clock | None],
    *,
    done: Collection[Done],
    at: datetime,
) -> list[Due]:
    """The steps that are not done, with the moments at which the clocks reach them; soonest first.

    A step whose clock stands still before it has no moment and is left out.

    Args:
        ticket: as it will be written.
        steps: those of its policy's version.
        clock_for: the clock of a target, if anything is promised.
        done: what was done for this ticket before.
        at: the moment of the question.
    """
    if ticket.status not in OPEN_STATUSES:
        return []
    found: list[Due] = []
    for target in StepTarget.values:
        if target == StepTarget.RESPONSE and ticket.responded_at is not None:
            continue
        number = round_of(ticket, target)
        open_steps = [step for step in steps if step.target == target and (step.key, number) not in done]
        clock = clock_for(target) if open_steps else None
        if clock is None:
            continue
        marks = [Mark(step.percent, step.minutes) for step in open_steps]
        moments = zip(clock.moments(marks, at), open_steps, strict=True)
        found += [Due(moment, step, number) for moment, step in moments if moment is not None]
    return sorted(found, key=lambda due: (due.at, due.step.position))
