"""The service-level clock: known mistakes of other desks, one by one, and what holds whatever happens.

Calendars that others lack (the first theme), and where it is tested:

- business hours at all, a second window, the lunch break: ``..._lunch_break...``,
  ``test_no_due_moment_falls...``
- holidays, and joint leave: ``..._list_of_holidays...``, ``test_a_day_off_that_is_added_later...``
- hours that change later: ``..._new_calendar_changes...``

Arithmetic that others get wrong (the second theme):

- a pause lost when priority or policy changes: ``..._pause_is_lost...``,
  ``test_no_change_of_policy_or_priority...``
- a pause over a weekend credited in full: ``..._over_a_weekend...``, ``test_a_pause_moves_the_due_moment...``
- escalation at 00:00: ``..._falls_on_midnight``, ``test_no_due_moment_falls...``; of steps in
  ``test_escalations.py``
- breached on creation after an upgrade: ``..._breached_on_creation...``,
  ``test_nothing_is_breached_on_creation``
- the zone of the site mixed with that of the agent: ``..._zone_of_the_agent...``,
  ``test_the_same_local_day...``
- solved out of a pause, the hold ignored: ``..._solved_out_of_a_pause...``, ``test_a_pause_at_the_end...``
- a list of holidays with days that are none: ``..._holds_a_day_that_is_none``
- a holiday added later: ``test_a_day_off_that_is_added_later...``; of tickets in ``test_sla_policies.py``
- only the first pause counts: ``..._second_pause``, ``test_a_pause_cut_in_two...``
- a reopening: ``..._reopening...``, ``test_a_solution_that_was_undone...``
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tanggap.organization.working_time import CLOSED, WHOLE_DAY, Rules, WorkingCalendar, windows_from_pairs
from tanggap.tickets.sla_clock import Clock, ClockState, Mark, StateChange, Target

HOUR = 3600
WIB = ZoneInfo("Asia/Jakarta")
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
OFFICE = windows_from_pairs([["08:00", "12:00"], ["13:00", "17:00"]])
WEEK = (OFFICE,) * 5 + (CLOSED, CLOSED)
ROUND_THE_CLOCK = WorkingCalendar.round_the_clock()


def office(zone="Asia/Jakarta", days=None):
    return WorkingCalendar([Rules(BEGINNING, zone, WEEK, days or {})])


def at(text, zone=WIB):
    """A moment of March 2026 (the 2nd is a Monday) by the clocks of the zone."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=zone)


def history(*changes):
    return [StateChange(at(moment), state, state == "on_hold") for moment, state in changes]


def promise(hours, since="01 00:00", calendar=None):
    return Target(at(since), None if hours is None else int(hours * HOUR), calendar)


def clock(changes, *targets, calendar=None, **options):
    return Clock(calendar or office(), history(*changes), targets or [promise(8)], **options)


# The ordinary course ---------------------------------------------------------------------------------------


def test_a_running_clock_tells_when_it_is_due_and_what_is_left():
    result = clock([("02 09:00", "new")]).evaluate(at("02 14:00"))

    assert result.state is ClockState.RUNNING
    assert result.due_at == at("03 09:00")
    assert (result.net_elapsed_s, result.gross_elapsed_s, result.remaining_s) == (
        4 * HOUR,
        5 * HOUR,
        4 * HOUR,
    )


def test_solved_at_the_due_moment_is_met_and_a_second_later_is_not():
    met = clock([("02 08:00", "new"), ("02 17:00:00", "resolved")], promise(8)).evaluate(at("05 08:00"))
    missed = clock([("02 08:00", "new"), ("03 08:00:01", "resolved")], promise(8)).evaluate(at("05 08:00"))

    assert met.state is ClockState.MET
    assert met.due_at == at("02 17:00")
    assert missed.state is ClockState.BREACHED
    assert missed.breached_at == at("02 17:00")


def test_the_clock_of_the_first_answer_ends_with_the_answer_and_not_with_the_solution():
    changes = [("02 08:00", "new"), ("02 15:00", "resolved")]

    late = clock(changes, promise(2), finished_at=at("02 11:00")).evaluate(at("04 08:00"))
    timely = clock(changes, promise(2), finished_at=at("02 09:00")).evaluate(at("04 08:00"))

    assert (late.state, late.breached_at) == (ClockState.BREACHED, at("02 10:00"))
    assert (timely.state, timely.net_elapsed_s) == (ClockState.MET, HOUR)


def test_closing_after_the_solution_does_not_move_the_end():
    result = clock([("02 08:00", "new"), ("02 10:00", "resolved"), ("04 10:00", "closed")]).evaluate(
        at("09 08:00")
    )

    assert (result.net_elapsed_s, result.ended_at) == (2 * HOUR, at("02 10:00"))


@pytest.mark.parametrize("state", ["cancelled", "rejected"])
def test_a_ticket_that_does_not_count_has_no_promise(state):
    result = clock([("02 08:00", "new"), ("04 10:00", state)]).evaluate(at("09 08:00"))

    assert (result.state, result.due_at, result.breached_at) == (ClockState.NONE, None, None)


def test_what_happens_after_the_moment_asked_for_is_not_looked_at():
    changes = [("02 08:00", "new"), ("02 10:00", "on_hold"), ("02 15:00", "resolved")]

    result = clock(changes).evaluate(at("02 09:00"))

    assert (result.state, result.due_at) == (ClockState.RUNNING, at("02 17:00"))


# One test per mistake that other desks are known for --------------------------------------------------------


def test_bug_the_pause_is_lost_when_the_priority_changes():
    """A hold was forgotten as soon as the priority (and with it the target) changed."""
    changes = [("02 08:00", "new"), ("02 09:00", "on_hold"), ("03 09:00", "in_progress")]

    result = clock(changes, promise(8), promise(4, since="03 10:00")).evaluate(at("03 10:30"))

    assert result.net_elapsed_s == int(2.5 * HOUR)
    assert result.due_at == at("03 12:00")


def test_bug_the_pause_is_lost_when_the_policy_changes_during_it():
    """Another policy was chosen while the ticket was on hold, and the clock ran on as if it were not."""
    changes = [("02 08:00", "new"), ("02 09:00", "on_hold"), ("04 09:00", "in_progress")]

    paused = clock(changes, promise(8), promise(3, since="03 10:00")).evaluate(at("03 15:00"))
    resumed = clock(changes, promise(8), promise(3, since="03 10:00")).evaluate(at("04 09:00"))

    assert (paused.state, paused.due_at, paused.remaining_s) == (ClockState.PAUSED, None, 2 * HOUR)
    assert resumed.due_at == at("04 11:00")


def test_bug_a_pause_over_a_weekend_is_credited_with_the_weekend():
    """Friday 16:00 to Monday 09:00 was credited as 65 hours, while only two of them were working time."""
    changes = [("06 08:00", "new"), ("06 16:00", "on_hold"), ("09 09:00", "in_progress")]

    result = clock(changes, promise(8)).evaluate(at("09 09:00"))

    assert result.paused_s == 2 * HOUR
    assert result.due_at == at("09 10:00")


def test_bug_the_escalation_falls_on_midnight():
    """A promise that ran out overnight was due at 00:00, when nobody works."""
    result = clock([("06 15:00", "new")], promise(2.5)).evaluate(at("06 15:00"))

    assert result.due_at == at("09 08:30")


def test_bug_the_lunch_break_and_the_second_window_are_counted_as_work():
    """With one window a day, 11:00 to 14:00 was three hours; it is two."""
    result = clock([("02 11:00", "new")], promise(2)).evaluate(at("02 14:00"))

    assert (result.net_elapsed_s, result.due_at) == (2 * HOUR, at("02 14:00"))


def test_bug_tickets_are_breached_on_creation_because_nothing_was_promised_yet():
    """After an upgrade that brought a target of nought, or one made later, old tickets were late at once."""
    nought = clock([("02 08:00", "new")], promise(0)).evaluate(at("05 08:00"))
    none = clock([("02 08:00", "new")], promise(None)).evaluate(at("05 08:00"))
    later = clock([("02 08:00", "new")], promise(4, since="05 08:00")).evaluate(at("05 10:00"))

    assert nought.state is none.state is ClockState.NONE
    assert (later.state, later.due_at) == (ClockState.RUNNING, at("05 12:00"))


def test_bug_a_ticket_that_arrives_at_night_is_breached_before_anybody_could_see_it():
    """A report of Saturday night with a target of an hour was late on Sunday."""
    result = clock([("07 23:00", "new")], promise(1)).evaluate(at("08 23:00"))

    assert (result.state, result.due_at) == (ClockState.RUNNING, at("09 09:00"))


def test_bug_the_zone_of_the_agent_is_mixed_with_the_zone_of_the_site():
    """The windows of a site in Papua were read by the clocks of an agent in Jakarta."""
    wit = ZoneInfo("Asia/Jayapura")
    asked = Clock(office("Asia/Jayapura"), [(at("02 16:00", wit), "new", False)], [promise(2)])

    result = asked.evaluate(at("02 14:00", WIB))

    assert result.due_at == at("03 09:00", wit)


def test_bug_a_ticket_solved_out_of_a_pause_ignores_the_hold():
    """From on hold straight to resolved, the time on hold was counted as work."""
    changes = [("02 08:00", "new"), ("02 09:00", "on_hold"), ("05 16:00", "resolved")]

    result = clock(changes, promise(2)).evaluate(at("06 08:00"))

    assert (result.state, result.net_elapsed_s) == (ClockState.MET, HOUR)
    assert result.paused_s == 8 * HOUR - HOUR + 2 * 8 * HOUR + 7 * HOUR


def test_bug_the_list_of_holidays_holds_a_day_that_is_none():
    """A feed listed an observance on which people work; a working day after all puts it right."""
    observance = date(2026, 3, 3)
    wrong = clock([("02 16:00", "new")], promise(2), calendar=office(days={observance: CLOSED}))
    right = clock([("02 16:00", "new")], promise(2), calendar=office(days={observance: OFFICE}))

    assert wrong.evaluate(at("02 16:00")).due_at == at("04 09:00")
    assert right.evaluate(at("02 16:00")).due_at == at("03 09:00")


def test_bug_the_due_moment_is_not_moved_after_the_second_pause():
    """Only the first hold moved the due moment."""
    changes = [
        ("02 08:00", "new"),
        ("02 09:00", "on_hold"),
        ("02 11:00", "in_progress"),
        ("02 14:00", "on_hold"),
        ("03 08:00", "in_progress"),
    ]

    assert clock(changes, promise(8)).evaluate(at("03 08:00")).due_at == at("03 14:00")


def test_bug_reopening_starts_a_new_clock_or_forgets_what_came_before():
    """A reopened ticket got its whole time again; one that was undone is no solution, its time counts."""
    changes = [("02 08:00", "new"), ("02 11:00", "resolved"), ("03 08:00", "in_progress")]

    running = clock(changes, promise(16)).evaluate(at("03 09:00"))
    missed = clock(changes, promise(8)).evaluate(at("03 09:00"))

    assert (running.state, running.due_at) == (ClockState.RUNNING, at("03 17:00"))
    assert (running.net_elapsed_s, running.undone_s) == (9 * HOUR, 5 * HOUR)
    assert (missed.state, missed.due_at, missed.breached_at) == (
        ClockState.BREACHED,
        at("02 17:00"),
        at("02 17:00"),
    )


def test_a_solution_that_stands_ends_the_clock_and_one_that_was_undone_does_not():
    changes = [
        ("02 08:00", "new"),
        ("02 11:00", "resolved"),
        ("03 08:00", "in_progress"),
        ("03 10:00", "on_hold"),
        ("03 11:00", "resolved"),
        ("04 08:00", "closed"),
    ]

    first = clock(changes, promise(16)).evaluate(at("02 20:00"))
    last = clock(changes, promise(16)).evaluate(at("05 08:00"))

    assert (first.state, first.net_elapsed_s, first.undone_s) == (ClockState.MET, 3 * HOUR, 0)
    assert (last.state, last.net_elapsed_s, last.undone_s) == (ClockState.MET, 10 * HOUR, 5 * HOUR)
    assert (last.paused_s, last.ended_at, last.gross_elapsed_s) == (HOUR, at("03 11:00"), 27 * HOUR)


def test_bug_a_new_calendar_changes_what_old_clocks_said():
    """Longer opening hours from April on made tickets of March late."""
    longer = Rules(at("31 00:00"), "Asia/Jakarta", (WHOLE_DAY,) * 7)
    changes = [("02 08:00", "new"), ("02 17:00", "resolved")]
    before = clock(changes).evaluate(at("20 08:00"))

    after = clock(changes, calendar=WorkingCalendar([Rules(BEGINNING, "Asia/Jakarta", WEEK), longer]))

    assert after.evaluate(at("20 08:00")) == before


def test_bug_a_tightened_target_is_backdated():
    """Raising the priority declared the ticket late hours before anybody had raised it."""
    result = clock([("02 08:00", "new")], promise(8), promise(2, since="02 14:00")).evaluate(at("02 15:00"))

    assert (result.due_at, result.breached_at) == (at("02 10:00"), at("02 14:00"))


def test_a_breach_under_two_targets_began_under_the_first():
    result = clock([("02 08:00", "new")], promise(4), promise(2, since="02 15:00")).evaluate(at("02 16:00"))

    assert result.breached_at == at("02 12:00")


def test_a_relaxed_target_takes_the_breach_back():
    result = clock([("02 08:00", "new")], promise(2), promise(8, since="02 14:00")).evaluate(at("02 15:00"))

    assert (result.state, result.breached_at, result.due_at) == (ClockState.RUNNING, None, at("02 17:00"))


def test_a_policy_with_its_own_calendar_counts_by_it_from_its_moment_on():
    changes = [("02 16:00", "new")]
    round_the_clock = promise(8, since="02 20:00", calendar=ROUND_THE_CLOCK)

    result = clock(changes, promise(8), round_the_clock).evaluate(at("02 22:00"))

    assert (result.net_elapsed_s, result.due_at) == (3 * HOUR, at("03 03:00"))


def test_a_calendar_that_never_opens_has_no_due_moment_and_breaks_nothing():
    never = WorkingCalendar([Rules(BEGINNING, "Asia/Jakarta", (CLOSED,) * 7)])

    result = clock([("02 08:00", "new")], calendar=never).evaluate(at("20 08:00"))

    assert (result.state, result.due_at) == (ClockState.RUNNING, None)


def test_a_clock_without_history_is_refused():
    with pytest.raises(ValueError, match="starts"):
        Clock(office(), [], [promise(8)])


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
