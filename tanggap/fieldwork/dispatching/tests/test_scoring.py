"""Points and reasons: what must hold for every pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tanggap.fieldwork.dispatching.reasons import Reason
from tanggap.fieldwork.dispatching.routing import Leg, Surroundings, great_circle_times
from tanggap.fieldwork.dispatching.scoring import fits, score
from tanggap.fieldwork.dispatching.tests.cases import HERE, NOW, candidate, demand
from tanggap.fieldwork.dispatching.weights import JOB_CAP, WEIGHTS

minutes = st.floats(min_value=0, max_value=600)
jobs = st.integers(min_value=0, max_value=JOB_CAP)


def reasons(scored):
    return {reason.code: reason for reason in scored.reasons}


def test_the_weights_make_a_hundred():
    assert WEIGHTS.total() == 100


@given(near=minutes, further=st.floats(min_value=0.5, max_value=300))
def test_who_is_nearer_never_has_fewer_points(near, further):
    ticket, one = demand(), candidate()
    close = score(ticket, one, Leg(near, near / 2), NOW)
    far = score(ticket, one, Leg(near + further, (near + further) / 2), NOW)
    assert close.score > far.score


@given(few=jobs, more=jobs)
def test_who_has_fewer_jobs_never_has_fewer_points(few, more):
    ticket, one = demand(), candidate()
    light, heavy = (score(ticket, replace(one, jobs=n), Leg(10, 4), NOW).score for n in sorted((few, more)))
    assert light >= heavy
    assert (light == heavy) == (few == more)


@given(
    leg=st.none() | minutes.map(lambda spent: Leg(spent, spent / 2)), held=jobs, late=st.integers(-600, 600)
)
def test_each_reason_stays_within_its_share_and_the_score_is_their_sum(leg, held, late):
    scored = score(demand(due_at=NOW + timedelta(minutes=late)), candidate(jobs=held), leg, NOW)
    assert all(0 <= reason.points <= reason.most for reason in scored.reasons)
    assert sum(reason.most for reason in scored.reasons) == 100
    assert scored.score == sum(reason.points for reason in scored.reasons)


def test_an_unknown_position_is_said_and_brings_nothing():
    unknown = reasons(score(demand(), candidate(None), None, NOW))["travel"]
    assert unknown.points == 0
    with translation.override("en"):
        assert unknown.words == "Position unknown: travel is not reckoned"
        nowhere = reasons(score(demand(place=None), candidate(), None, NOW))["travel"]
        assert nowhere.words == "The ticket has no position: travel is not reckoned"


@pytest.mark.django_db
def test_the_words_carry_the_numbers_in_both_languages():
    ticket, one = demand(visits={}), candidate(8.0, jobs=2)
    leg = great_circle_times([one.start.point], [HERE], Surroundings(NOW))[0][0]
    assert (round(leg.km, 1), round(leg.minutes)) == (10.8, 26)
    told = reasons(score(replace(ticket, visits={one.pk: 3}), one, leg, NOW))
    with translation.override("en"):
        assert told["travel"].words == "26 minutes away (10.8 km), from the last position, 0 min old"
        assert told["load"].words == "2 jobs in hand"
        assert told["history"].words == "Solved 3 tickets at this site within a year"
        assert told["slack"].words == "Arrives 4 hours before the promised time"
        assert told["shift"].words == "6 hours of the shift left after the job"
    with translation.override("id"):
        assert "10,8 km" in told["travel"].words
        assert told["load"].words == "2 pekerjaan di tangan"


def test_kept_reasons_tell_the_same():
    for reason in score(demand(), candidate(), Leg(10, 4), NOW).reasons:
        again = Reason.read(reason.kept())
        assert (again.code, again.words, again.most) == (reason.code, reason.words, reason.most)


def test_what_makes_a_pair_impossible():
    ticket = demand(skill="fiber")
    able = candidate(skills=frozenset({"fiber"}))
    assert fits(ticket, able)
    assert not fits(ticket, candidate())
    assert not fits(ticket, replace(able, jobs=JOB_CAP))
    assert not fits(ticket, replace(able, unit_path="1/3/"))
    assert fits(ticket, replace(able, unit_path="1/"))
    assert fits(ticket, replace(able, unit_path="1/2/9/"))


def test_special_skills_are_kept_for_tickets_that_need_them():
    plain, special = candidate(), candidate(skills=frozenset({"fiber"}))
    assert score(demand(), plain, None, NOW).score > score(demand(), special, None, NOW).score
