"""The service-level clock: known mistakes of other desks, one by one. What holds whatever happens
stands in ``test_sla_clock_properties.py``.

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

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tanggap.organization.working_time import CLOSED, WHOLE_DAY, Rules, WorkingCalendar
from tanggap.tickets.sla_clock import Clock, ClockState
from tanggap.tickets.tests.clocks import (
    BEGINNING,
    HOUR,
    OFFICE,
    ROUND_THE_CLOCK,
    WEEK,
    WIB,
    at,
    clock,
    office,
    promise,
)

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
