"""Sessions that are over are forgotten; living ones are not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from crontask import scheduler
from django.contrib.sessions.models import Session
from django.test import Client

from tanggap.accounts.jobs import sessions_tidy
from tanggap.accounts.services import sessions_forget_expired
from tanggap.accounts.tests.factories import make_person, make_unit
from tanggap.kernel import clock

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person)
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=browser.session.session_key)
    return browser


def age(browser: Client, **columns) -> None:
    Session.objects.filter(session_key=browser.session.session_key).update(**columns)


def test_expired_sessions_go_with_their_line_in_the_list_and_living_ones_stay():
    person = make_person(role="admin", at=make_unit())
    over, living = signed_in(person), signed_in(person)
    age(over, expire_date=clock.now() - timedelta(seconds=1))
    UserSession.objects.update(created_at=clock.now() - timedelta(days=15))

    assert sessions_forget_expired() == 1

    kept = [living.session.session_key]
    assert list(Session.objects.values_list("session_key", flat=True)) == kept
    assert list(UserSession.objects.values_list("session_key", flat=True)) == kept
    assert living.get("/account/sessions/").status_code == 200
    assert sessions_forget_expired() == 0


def test_a_list_entry_of_this_moment_is_left_alone():
    person = make_person(role="admin", at=make_unit())
    Session.objects.filter(session_key=signed_in(person).session.session_key).delete()

    sessions_forget_expired()

    assert UserSession.objects.count() == 1


def test_it_runs_on_time():
    jobs = {job.name for job in scheduler.get_jobs()}
    assert any(name.endswith("sessions_tidy") for name in jobs), jobs
    assert sessions_tidy.call() == 0
