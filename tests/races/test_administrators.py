"""Two administrators who close each other's account at the same moment: one of them has to stay."""

from __future__ import annotations

import threading

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.services import grant_end, loading, people, user_deactivate
from tanggap.accounts.tests.factories import acting, make_person, make_unit
from tanggap.kernel.errors import NotAllowed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def two_administrators():
    company = make_unit()
    return [make_person(role="admin", at=company) for number in (1, 2)]


def closing(actor, victim):
    return lambda: user_deactivate(actor=actor, user_id=victim.pk, reason="race")


def test_without_the_lock_both_would_go(monkeypatch, at_once):
    first, second = two_administrators()
    barrier = threading.Barrier(2)
    original = people.keep_an_administrator

    def held(**without):
        original(**without)
        barrier.wait(timeout=10)

    monkeypatch.setattr(loading, "hold_grants_of", lambda role_ids: None)
    monkeypatch.setattr(people, "keep_an_administrator", held)

    at_once(closing(acting(first), second), closing(acting(second), first))

    assert not User.objects.filter(is_active=True).exists()


def test_with_the_lock_exactly_one_stays(at_once):
    for _round in range(5):
        User.objects.update(is_active=False)
        first, second = two_administrators()

        results = at_once(closing(acting(first), second), closing(acting(second), first))

        refusals = [result for result in results if isinstance(result, NotAllowed)]
        assert [refusal.code for refusal in refusals] == ["last_admin"], results
        assert User.objects.filter(is_active=True).count() == 1


def test_ending_each_others_role_leaves_one_administrator(at_once):
    first, second = two_administrators()

    def ending(actor, victim):
        return lambda: grant_end(actor=actor, grant_id=victim.grants.get().pk)

    results = at_once(ending(acting(first), second), ending(acting(second), first))

    assert [result.code for result in results if isinstance(result, NotAllowed)] == ["last_admin"]
    assert sum(acting(person).holds_anywhere("grant.manage") for person in (first, second)) == 1
