"""What holds of the service-level clock whatever happens; ``test_sla_clock.py`` lists what it shuts out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tanggap.organization.working_time import CLOSED, WHOLE_DAY, Rules, WorkingCalendar, windows_from_pairs
from tanggap.tickets.sla_clock import Clock, ClockState, Mark, StateChange, Target
from tanggap.tickets.tests.clocks import BEGINNING, HOUR, OFFICE, WEEK, WIB, at, office

# What holds whatever happens -------------------------------------------------------------------------------

START = datetime(2026, 3, 1, tzinfo=UTC)
moments = st.integers(0, 40 * 86400).map(lambda seconds: START + timedelta(seconds=seconds))
zones = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin", "UTC"])
holidays = st.dictionaries(st.dates(date(2026, 2, 27), date(2026, 4, 15)), st.just(CLOSED), max_size=6)
weeks = st.sampled_from([WEEK, (WHOLE_DAY,) * 7, (OFFICE,) * 6 + (windows_from_pairs([["20:00", "24:00"]]),)])


@st.composite
def calendars(draw):
    """A calendar with holidays that changes hours and zone once or not at all."""
    switches = draw(st.lists(moments, max_size=1))
    return WorkingCalendar(
        Rules(moment, draw(zones), draw(weeks), draw(holidays)) for moment in [BEGINNING, *switches]
    )


@st.composite
def histories(draw, states=("in_progress", "assigned", "on_hold", "resolved"), least=1):
    marks = sorted(draw(st.lists(moments, min_size=least, max_size=8, unique=True)))
    following = draw(st.lists(st.sampled_from(states), min_size=len(marks) - 1, max_size=len(marks) - 1))
    return [
        StateChange(mark, state, state == "on_hold")
        for mark, state in zip(marks, ["new", *following], strict=True)
    ]


targets = st.lists(
    st.tuples(moments, st.integers(1, 60 * HOUR)).map(lambda pair: Target(*pair)), min_size=1, max_size=3
)
WITHOUT_SOLUTION = ("in_progress", "assigned", "on_hold")
few = settings(deadline=None, max_examples=40)


@given(calendars(), histories(), targets, moments)
@few
def test_net_and_paused_time_together_are_the_working_time(calendar, changes, promised, now):
    result = Clock(calendar, changes, promised).evaluate(now)

    whole = calendar.seconds_between(changes[0].at, result.ended_at)

    assert result.net_elapsed_s + result.paused_s == whole
    assert 0 <= result.undone_s <= result.net_elapsed_s
    assert result.gross_elapsed_s >= whole


@given(calendars(), histories(), targets, moments)
@few
def test_a_solution_that_was_undone_is_as_if_it_had_never_been(calendar, changes, promised, now):
    reopened = StateChange(max(now, changes[-1].at) + timedelta(seconds=1), "in_progress")
    later = reopened.at + timedelta(hours=3)
    never = [
        change._replace(state="in_progress") if change.state == "resolved" else change for change in changes
    ]

    undone = Clock(calendar, [*changes, reopened], promised).evaluate(later)
    unsolved = Clock(calendar, [*never, reopened], promised).evaluate(later)

    assert replace(undone, undone_s=0) == unsolved


@given(calendars(), histories(), targets, moments, moments)
@few
def test_the_elapsed_time_never_goes_back(calendar, changes, promised, earlier, later):
    earlier, later = sorted((earlier, later))
    asked = Clock(calendar, changes, promised)

    assert asked.evaluate(earlier).net_elapsed_s <= asked.evaluate(later).net_elapsed_s


@given(calendars(), histories(), targets, targets, moments)
@few
def test_no_change_of_policy_or_priority_touches_what_elapsed_or_was_paused(
    calendar, changes, promised, others, now
):
    one, other = (Clock(calendar, changes, chosen).evaluate(now) for chosen in (promised, others))

    assert (one.net_elapsed_s, one.paused_s, one.undone_s) == (
        other.net_elapsed_s,
        other.paused_s,
        other.undone_s,
    )


@given(calendars(), histories(states=WITHOUT_SOLUTION), st.integers(1, 60 * HOUR), moments)
@few
def test_the_due_moment_is_where_the_clock_shows_the_target(calendar, changes, seconds, now):
    now = max(now, changes[0].at)
    result = Clock(calendar, changes, [Target(BEGINNING, seconds)]).evaluate(now)
    assume(result.due_at is not None and not result.is_finished)

    running_on = Clock(
        calendar, [change for change in changes if change.at <= now], [Target(BEGINNING, seconds)]
    )

    assert running_on.evaluate(result.due_at).net_elapsed_s == seconds
    assert running_on.evaluate(result.due_at).state is not ClockState.BREACHED


@given(calendars(), histories(), targets, moments)
@few
def test_the_state_agrees_with_the_moments(calendar, changes, promised, now):
    result = Clock(calendar, changes, promised).evaluate(now)

    if result.state is ClockState.BREACHED:
        assert result.remaining_s <= 0
        assert result.due_at <= result.breached_at < result.ended_at
    elif result.state is ClockState.PAUSED:
        assert result.remaining_s >= 0
        assert result.is_paused
    else:
        assert result.remaining_s >= 0
        assert result.due_at >= result.ended_at


@given(calendars(), histories(), targets)
@few
def test_nothing_is_breached_on_creation(calendar, changes, promised):
    result = Clock(calendar, changes, promised).evaluate(changes[0].at)

    assert result.state is (ClockState.PAUSED if changes[0].stops_clock else ClockState.RUNNING)
    assert result.net_elapsed_s == 0


@given(
    calendars(), histories(states=("in_progress", "assigned")), moments, moments, st.integers(1, 60 * HOUR)
)
@few
def test_a_pause_moves_the_due_moment_by_its_working_time_and_no_more(
    calendar, changes, pause_start, pause_end, seconds
):
    pause_start, pause_end = sorted((pause_start, pause_end))
    before = [change for change in changes if change.at < pause_start]
    assume(before)
    promised = [Target(BEGINNING, seconds)]
    plain = Clock(calendar, before, promised).evaluate(pause_start)
    assume(plain.state is ClockState.RUNNING)
    held = [*before, StateChange(pause_start, "on_hold", True), StateChange(pause_end, "in_progress")]

    result = Clock(calendar, held, promised).evaluate(pause_end)

    pause = calendar.seconds_between(pause_start, pause_end)
    assert result.paused_s == pause
    assert result.remaining_s == plain.remaining_s
    if plain.due_at > pause_start:
        assert calendar.seconds_between(plain.due_at, result.due_at) == pause


office_calendars = st.builds(
    lambda zone, days: WorkingCalendar([Rules(BEGINNING, zone, WEEK, days)]), zones, holidays
)


@given(office_calendars, histories(states=WITHOUT_SOLUTION), st.integers(1, 60 * HOUR), moments)
@few
def test_no_due_moment_falls_into_a_break_a_night_or_a_day_off(calendar, changes, seconds, now):
    """The last second before it is worked: it never lies after midnight, in a lunch break or on a holiday."""
    result = Clock(calendar, changes, [Target(BEGINNING, seconds)]).evaluate(now)
    assume(result.due_at is not None)

    assert calendar.is_open(result.due_at - timedelta(seconds=1))


@given(histories(), targets, moments, st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]))
@few
def test_the_same_local_day_gives_the_same_clock_in_every_zone(changes, promised, now, zone):
    """WIB, WITA and WIT: what happens at the same time of the local day has the same result there."""
    shift = at("02 08:00", ZoneInfo(zone)) - at("02 08:00", WIB)
    there = [change._replace(at=change.at + shift) for change in changes]
    promised_there = [target._replace(valid_from=target.valid_from + shift) for target in promised]

    here = Clock(office(), changes, promised).evaluate(now)
    other = Clock(office(zone), there, promised_there).evaluate(now + shift)

    assert (other.state, other.net_elapsed_s, other.remaining_s) == (
        here.state,
        here.net_elapsed_s,
        here.remaining_s,
    )
    assert other.due_at == (here.due_at + shift if here.due_at else None)


@given(
    histories(states=WITHOUT_SOLUTION),
    st.integers(1, 60 * HOUR),
    moments,
    st.dates(date(2026, 3, 1), date(2026, 4, 15)),
)
@few
def test_a_day_off_that_is_added_later_only_ever_gives_time(changes, seconds, now, day):
    """Measured anew with one more day off, a ticket is due later or at the same moment, never earlier."""
    promised = [Target(BEGINNING, seconds)]
    before = Clock(office(), changes, promised).evaluate(now)
    after = Clock(office(days={day: CLOSED}), changes, promised).evaluate(now)
    assume(before.due_at is not None)

    assert after.due_at is None or after.due_at >= before.due_at
    assert after.net_elapsed_s <= before.net_elapsed_s
    assert after.breached_at is None or before.breached_at is not None


@given(calendars(), histories(states=WITHOUT_SOLUTION), targets, moments)
@few
def test_a_pause_at_the_end_of_a_solved_ticket_is_no_work(calendar, changes, promised, now):
    """From on hold straight to solved, the hold is left out however long it was."""
    held = StateChange(max(now, changes[-1].at) + timedelta(seconds=1), "on_hold", True)
    solved = StateChange(held.at + timedelta(days=3), "resolved")

    before = Clock(calendar, [*changes, held], promised).evaluate(held.at)
    after = Clock(calendar, [*changes, held, solved], promised).evaluate(solved.at)

    assert after.net_elapsed_s == before.net_elapsed_s
    assert after.paused_s == before.paused_s + calendar.seconds_between(held.at, solved.at)


@given(
    calendars(), histories(states=WITHOUT_SOLUTION), st.integers(60, 60 * HOUR), st.integers(1, 300), moments
)
@few
def test_a_mark_of_a_promise_is_where_the_clock_shows_its_share(calendar, changes, seconds, percent, now):
    """Steps of escalation: reached when that share has passed, in order, and none while the clock stands."""
    asked = Clock(calendar, changes, [Target(BEGINNING, seconds)])
    marks = [Mark(percent, None), Mark(percent + 10, None), Mark(None, 0)]

    first, second, due = asked.moments(marks, now)

    assert due == asked.evaluate(now).due_at
    if first is not None and second is not None:
        assert first <= second
    running_on = [change for change in changes if change.at <= max(now, changes[0].at)]
    if first is not None:
        shown = Clock(calendar, running_on, [Target(BEGINNING, seconds)]).evaluate(first).net_elapsed_s
        assert shown == seconds * percent // 100


@given(calendars(), histories(states=("on_hold", "in_progress"), least=3), targets, st.data(), moments)
@few
def test_a_pause_cut_in_two_at_any_moment_is_the_same_pause(calendar, changes, promised, data, now):
    pauses = [(first.at, second.at) for first, second in pairwise(changes) if first.stops_clock]
    assume(pauses)
    start, end = data.draw(st.sampled_from(pauses))
    cut = start + timedelta(seconds=data.draw(st.integers(0, (end - start) // timedelta(seconds=1) - 1)))

    cut_up = sorted([*changes, StateChange(cut, "on_hold", True)], key=lambda change: change.at)

    assert Clock(calendar, cut_up, promised).evaluate(now) == Clock(calendar, changes, promised).evaluate(now)


@given(calendars(), histories(states=("in_progress", "on_hold")), moments, moments)
@few
def test_asking_at_two_moments_adds_up(calendar, changes, middle, end):
    middle, end = sorted((middle, end))
    promised = [Target(BEGINNING, HOUR)]
    until_end = Clock(calendar, changes, promised).evaluate(end)
    until_middle = Clock(calendar, changes, promised).evaluate(middle)
    state_then = [change for change in changes if change.at <= middle]
    assume(state_then)
    rest = [StateChange(middle, *state_then[-1][1:]), *(change for change in changes if change.at > middle)]

    since_middle = Clock(calendar, rest, promised).evaluate(end)

    assert until_middle.net_elapsed_s + since_middle.net_elapsed_s == until_end.net_elapsed_s
    assert until_middle.paused_s + since_middle.paused_s == until_end.paused_s
