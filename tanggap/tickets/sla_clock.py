"""The service-level clock as a pure function of state history, working calendar and promised times.

Nothing is stored between two evaluations: whatever happens to a ticket (a hold, another priority, a
reopening, a new policy), the whole history is looked at again. So a pause that was earned is never lost,
and one correction of the history corrects the clock.

The rules:

- The clock runs in working time from the first moment of the history. It stands still while a state stops it.
- It ends with the last solution that was not undone. A solution that a reopening undid is none: the time that
  passed under it counts, as in the figures, whose ``resolved_at`` is the last move that stands.
- The target that holds is that of the latest policy or priority; what has elapsed stays. Time before the
  first promise was made is not charged to it.
- The due moment is the one at which the promised working time will have passed. It is met by an end at or
  before it, and breached after it. While the clock stands still before it is due, there is no due moment.
- A target that is tightened below what has already elapsed is breached from the moment of the change, not
  earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from tanggap.organization.working_time import NoWorkingTimeError, WorkingCalendar
from tanggap.tickets.choices import LEFT_OUT_STATUSES, SOLVED_STATUSES

_SOLVED = frozenset(str(status) for status in SOLVED_STATUSES)
_LEFT_OUT = frozenset(str(status) for status in LEFT_OUT_STATUSES)


class ClockState(StrEnum):
    """What the clock says; ``NONE`` when nothing is promised or the ticket does not count."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    NONE = "none"


class StateChange(NamedTuple):
    """A ticket's move into a state; ``stops_clock`` says that the clock stands still in it."""

    at: datetime
    state: str
    stops_clock: bool = False


class Target(NamedTuple):
    """What is promised from a moment on.

    Attributes:
        valid_from: the moment at which this policy version or priority took effect for the ticket.
        seconds: promised working seconds; None or nought promises nothing.
        calendar: the policy's own calendar, in place of the one of the ticket's unit.
    """

    valid_from: datetime
    seconds: int | None
    calendar: WorkingCalendar | None = None


class Mark(NamedTuple):
    """A point on the way to a promise: a percentage of it, or minutes of working time after it runs out."""

    percent: int | None
    minutes: int | None

    def seconds_of(self, promised: int) -> int:
        """Working seconds after the promise was made."""
        if self.percent is not None:
            return promised * self.percent // 100
        return max(0, promised + (self.minutes or 0) * 60)


@dataclass(frozen=True, slots=True)
class ClockResult:
    """The clock at a moment. Durations are whole seconds.

    Attributes:
        state: what the clock says.
        due_at: when the promised time has passed or will have passed; None while the clock stands still with
            time left, when nothing is promised, and when the calendar never opens.
        breached_at: since when the promise is broken, if it is.
        target_s: promised working seconds, if any.
        remaining_s: working seconds left, negative after a breach; None when nothing is promised.
        net_elapsed_s: working seconds that the clock has run.
        gross_elapsed_s: calendar seconds from the start to the end or to the moment.
        paused_s: working seconds that fell into pauses; a night or weekend inside a pause is not in it.
        undone_s: working seconds between solutions and the reopenings that undid them; part of the net time.
        is_paused: whether a state stops the clock now.
        is_finished: whether the clock has ended.
        ended_at: the end, or the moment of the evaluation.
    """

    state: ClockState
    due_at: datetime | None
    breached_at: datetime | None
    target_s: int | None
    remaining_s: int | None
    net_elapsed_s: int
    gross_elapsed_s: int
    paused_s: int
    undone_s: int
    is_paused: bool
    is_finished: bool
    ended_at: datetime


class _Phase(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    SOLVED = "solved"
    LEFT_OUT = "left_out"


_COUNTED = frozenset({_Phase.RUNNING, _Phase.SOLVED})
"""Time before the end that counts; a solution that lies before the end was undone."""


class _Stretch(NamedTuple):
    """Time in one phase under one target's calendar."""

    start: datetime
    end: datetime
    phase: _Phase
    calendar: WorkingCalendar

    @property
    def worked(self) -> int:
        return self.calendar.seconds_between(self.start, self.end)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


class Clock:
    """The clock of one ticket and one promise.

    Args:
        calendar: working calendar of the ticket's unit.
        history: ``(moment, state, stops_clock)`` from the report on; the first moment starts the clock.
        targets: ``(valid_from, seconds)`` of each policy version and priority that held; the order does not
            matter.
        finished_at: a moment that ends the clock whatever the states say, as the first answer does for the
            promise to respond.

    Raises:
        ValueError: without a history.
    """

    def __init__(
        self,
        calendar: WorkingCalendar,
        history: Iterable[StateChange | tuple[datetime, str, bool]],
        targets: Iterable[Target | tuple[datetime, int | None]],
        *,
        finished_at: datetime | None = None,
    ) -> None:
        changes = [StateChange(*change) for change in history]
        if not changes:
            raise ValueError("a clock needs the moment at which it starts")
        self._calendar = calendar
        self._history = sorted(
            (change._replace(at=_whole(change.at)) for change in changes), key=lambda change: change.at
        )
        self._start = self._history[0].at
        self._targets = sorted(
            (
                target._replace(valid_from=max(_whole(target.valid_from), self._start))
                for target in (Target(*given) for given in targets)
            ),
            key=lambda target: target.valid_from,
        )
        self._finished_at = max(_whole(finished_at), self._start) if finished_at else None

    def evaluate(self, now: datetime) -> ClockResult:
        """The clock at ``now``; what the history says about later moments is not looked at."""
        now = max(_whole(now), self._start)
        changes = [change for change in self._history if change.at <= now]
        phase = _phase(changes[-1])
        end = self._end(changes, now)
        stretches = list(self._stretches(changes, end or now))
        finished = end is not None
        run = _Run([stretch for stretch in stretches if stretch.phase in _COUNTED])
        target_index = self._target_index(end or now)
        verdict = self._verdict(run, target_index, end or now)
        is_paused = not finished and phase is _Phase.PAUSED
        if phase is _Phase.LEFT_OUT or verdict.threshold is None:
            state = ClockState.NONE
        elif verdict.breached_at is not None:
            state = ClockState.BREACHED
        elif finished:
            state = ClockState.MET
        else:
            state = ClockState.PAUSED if is_paused else ClockState.RUNNING
        counts = state is not ClockState.NONE
        return ClockResult(
            state=state,
            due_at=self._due_at(run, verdict, target_index, end or now, is_paused) if counts else None,
            breached_at=verdict.breached_at if counts else None,
            target_s=self._targets[target_index].seconds if counts else None,
            remaining_s=verdict.threshold - run.total if counts and verdict.threshold is not None else None,
            net_elapsed_s=run.total,
            gross_elapsed_s=((end or now) - self._start) // timedelta(seconds=1),
            paused_s=sum(stretch.worked for stretch in stretches if stretch.phase is _Phase.PAUSED),
            undone_s=sum(stretch.worked for stretch in stretches if stretch.phase is _Phase.SOLVED),
            is_paused=is_paused,
            is_finished=finished,
            ended_at=end or now,
        )

    def moments(self, marks: Iterable[Mark], now: datetime) -> list[datetime | None]:
        """When the clock reached or will reach each mark.

        None while it stands still before the mark, and after it ended without reaching it. As the due
        moment, a mark falls into working time, and a pause moves it.
        """
        now = max(_whole(now), self._start)
        changes = [change for change in self._history if change.at <= now]
        end = self._end(changes, now)
        run = _Run([part for part in self._stretches(changes, end or now) if part.phase in _COUNTED])
        index = self._target_index(end or now)
        threshold = self._threshold(run, index)
        promised = (self._targets[index].seconds or 0) if self._targets else 0
        stands = end is not None or _phase(changes[-1]) is _Phase.PAUSED
        found: list[datetime | None] = []
        for mark in marks:
            if threshold is None:
                found.append(None)
                continue
            seconds = threshold - promised + mark.seconds_of(promised)
            verdict = _Verdict(seconds, run.moment_of(seconds), None)
            found.append(self._due_at(run, verdict, index, end or now, stands))
        return found

    def _end(self, changes: list[StateChange], now: datetime) -> datetime | None:
        """When the clock ended: the first of the unbroken run of final states at the end of the history."""
        if self._finished_at is not None and self._finished_at <= now:
            return self._finished_at
        end = None
        for change in reversed(changes):
            if _phase(change) not in {_Phase.SOLVED, _Phase.LEFT_OUT}:
                break
            end = change.at
        return end

    def _stretches(self, changes: list[StateChange], end: datetime) -> Iterator[_Stretch]:
        """The time from start to end, cut where the state or the target changes."""
        cuts = {target.valid_from for target in self._targets} | {change.at for change in changes} | {end}
        marks = sorted(cut for cut in cuts if cut <= end)
        position = 0
        for start, stop in pairwise(marks):
            while position + 1 < len(changes) and changes[position + 1].at <= start:
                position += 1
            yield _Stretch(start, stop, _phase(changes[position]), self._calendar_at(start))

    def _target_index(self, moment: datetime) -> int:
        """The index of the target that holds at the moment; the first also holds before its moment."""
        index = 0
        for position, target in enumerate(self._targets):
            if target.valid_from <= moment:
                index = position
        return index

    def _calendar_at(self, moment: datetime) -> WorkingCalendar:
        if not self._targets:
            return self._calendar
        return self._targets[self._target_index(moment)].calendar or self._calendar

    def _verdict(self, run: _Run, index: int, end: datetime) -> _Verdict:
        """Whether, and since when, the promise is broken at the end."""
        if (threshold := self._threshold(run, index)) is None:
            return _Verdict(None, None, None)
        reached = run.moment_of(threshold)
        if reached is None or reached >= end:
            return _Verdict(threshold, reached, None)
        return _Verdict(threshold, reached, self._broken_since(run, index, reached))

    def _broken_since(self, run: _Run, index: int, reached: datetime) -> datetime:
        """Since when, without a break, the target that held was used up; not before ``reached``."""
        since, used_up = max(reached, self._targets[index].valid_from), reached
        while index > 0 and used_up < self._targets[index].valid_from:
            earlier = self._threshold(run, index - 1)
            earlier_reached = run.moment_of(earlier) if earlier is not None else None
            if earlier_reached is None or earlier_reached >= self._targets[index].valid_from:
                break
            index, used_up = index - 1, earlier_reached
            since = max(reached, used_up, self._targets[index].valid_from)
        return since

    def _threshold(self, run: _Run, index: int) -> int | None:
        """Net seconds at which the target is used up: what ran before the first promise, and the promise."""
        if not self._targets or not (promised := self._targets[index].seconds) or promised < 0:
            return None
        made = next(target.valid_from for target in self._targets if (target.seconds or 0) > 0)
        return run.worked_until(made) + promised

    def _due_at(
        self, run: _Run, verdict: _Verdict, index: int, end: datetime, is_paused: bool
    ) -> datetime | None:
        if verdict.reached is not None or is_paused or verdict.threshold is None:
            return verdict.reached
        calendar = self._targets[index].calendar or self._calendar
        try:
            return calendar.add(end, verdict.threshold - run.total)
        except NoWorkingTimeError:
            return None


class _Verdict(NamedTuple):
    """``threshold`` in net seconds, the moment at which it was reached, and since when it is broken."""

    threshold: int | None
    reached: datetime | None
    breached_at: datetime | None


class _Run:
    """The stretches that count, in order."""

    def __init__(self, stretches: list[_Stretch]) -> None:
        self._stretches = [(stretch, stretch.worked) for stretch in stretches]
        self.total = sum(worked for _stretch, worked in self._stretches)

    def worked_until(self, moment: datetime) -> int:
        """Net seconds before the moment."""
        return sum(
            stretch.calendar.seconds_between(stretch.start, min(stretch.end, moment))
            for stretch, _worked in self._stretches
            if stretch.start < moment
        )

    def moment_of(self, net_seconds: int) -> datetime | None:
        """The first moment at which the clock showed ``net_seconds``, if it has."""
        missing = net_seconds
        for stretch, worked in self._stretches:
            if missing <= worked:
                return stretch.calendar.add(stretch.start, missing)
            missing -= worked
        return None


def _phase(change: StateChange) -> _Phase:
    if change.state in _SOLVED:
        return _Phase.SOLVED
    if change.state in _LEFT_OUT:
        return _Phase.LEFT_OUT
    return _Phase.PAUSED if change.stops_clock else _Phase.RUNNING
