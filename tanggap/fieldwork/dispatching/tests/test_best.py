"""Best for all, against trying everything out."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanggap.fieldwork.dispatching.best import best_for_all, pairs_of, urgency, worth
from tanggap.fieldwork.dispatching.tests.cases import NOW, candidate, demand
from tanggap.fieldwork.dispatching.weights import JOB_CAP

pytestmark = pytest.mark.django_db  # the table of speeds is read


def value(chosen):
    return sum(worth(one.scored, one.slot, urgency(one.scored.demand, NOW)) for one in chosen)


def by_trying_out(demands, candidates):
    """Most tickets served, and of these ways the greatest worth."""
    pairs = pairs_of(demands, candidates, NOW)
    best = (0, 0.0)
    for choice in product(range(-1, len(candidates)), repeat=len(demands)):
        if any(column >= 0 and (row, column) not in pairs for row, column in enumerate(choice)):
            continue
        if any(choice.count(c) > JOB_CAP - one.jobs for c, one in enumerate(candidates)):
            continue
        # Of several jobs of one technician the most worth comes when the best order of slots is taken.
        total = 0.0
        for column in set(choice) - {-1}:
            mine = [row for row in range(len(demands)) if choice[row] == column]
            total += best_order(pairs, demands, mine, column)
        best = max(best, (sum(column >= 0 for column in choice), total))
    return best


def best_order(pairs, demands, rows, column):
    return max(
        sum(worth(pairs[row, column], slot, urgency(demands[row], NOW)) for slot, row in enumerate(order))
        for order in permutations(rows)
    )


tickets = st.builds(
    lambda priority, skill, hours: demand(
        priority=priority, skill=skill, due_at=NOW + timedelta(hours=hours)
    ),
    st.integers(1, 4),
    st.sampled_from(["", "", "fiber"]),
    st.floats(-2, 6),
)
people = st.builds(
    lambda km, skills, jobs: candidate(km, skills=frozenset(skills), jobs=jobs),
    st.none() | st.floats(0.1, 40),
    st.sampled_from([(), ("fiber",)]),
    st.integers(JOB_CAP - 3, JOB_CAP),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(tickets, min_size=1, max_size=4), st.lists(people, min_size=1, max_size=3))
def test_it_finds_what_trying_everything_out_finds(demands, candidates):
    chosen = best_for_all(demands, candidates, NOW)
    served, total = by_trying_out(demands, candidates)
    assert len(chosen) == served
    assert value(chosen) == pytest.approx(total)
    assert len({one.scored.demand.pk for one in chosen}) == len(chosen)


def test_nobody_gets_more_than_he_can_take_and_the_urgent_ones_are_served():
    demands = [demand(priority=4) for _number in range(6)] + [demand(priority=1)]
    only = candidate(jobs=JOB_CAP - 2)
    chosen = best_for_all(demands, [only], NOW)
    assert len(chosen) == 2
    assert demands[-1].pk in {one.scored.demand.pk for one in chosen}
    assert {one.slot for one in chosen} == {0, 1}


def test_the_work_is_spread_when_the_ways_are_alike():
    demands = [demand() for _number in range(4)]
    crew = [candidate(1.0) for _number in range(4)]
    chosen = best_for_all(demands, crew, NOW)
    assert len({one.scored.candidate.pk for one in chosen}) == 4


def test_without_a_possible_pair_there_is_no_line():
    assert best_for_all([demand(skill="fiber")], [candidate()], NOW) == []
    assert best_for_all([], [candidate()], NOW) == []


def test_two_hundred_tickets_and_eighty_technicians_take_less_than_two_seconds():
    demands = [demand(priority=1 + n % 4) for n in range(200)]
    crew = [candidate(0.3 * n) for n in range(80)]
    begun = time.process_time()
    assert len(best_for_all(demands, crew, NOW)) == 200
    assert time.process_time() - begun < 2
