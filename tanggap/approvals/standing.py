"""Where a request stands, computed from its decisions. Nothing else ever says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tanggap.approvals.choices import ENDS, RequestState, Verdict


class Standing(NamedTuple):
    """A state, and the step (counted from 0) that is being decided or at which it ended."""

    state: str
    position: int


def standing(steps: int, decisions: Iterable[tuple[int, str]]) -> Standing:
    """The standing of a request.

    Args:
        steps: how many steps it has, at least one.
        decisions: position and verdict of each, in the order in which they were taken.

    Raises:
        ValueError: the decisions do not follow each other: a step left out or decided twice, or something
            decided after the end. No such row can be written; this finds one that was forged.
    """
    position, state = 0, RequestState.WAITING
    for place, verdict in decisions:
        if state != RequestState.WAITING or place != position:
            raise ValueError(f"a decision on step {place} while step {position} is {state}")
        if verdict == Verdict.APPROVE:
            if position + 1 == steps:
                state = RequestState.APPROVED
            else:
                position += 1
        else:
            state = ENDS[Verdict(verdict)]
    return Standing(state.value, position)
