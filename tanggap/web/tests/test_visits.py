"""Visits of the pages for customers: counted once, without names, with what came of them."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tanggap.intake.choices import VisitArea
from tanggap.intake.models import Visit
from tanggap.intake.services import visit_begin, visit_note, visits_forget
from tanggap.intake.services.visits import KEPT, VisitEvent
from tanggap.kernel import clock
from tanggap.knowledge.tests.factories import make_article
from tanggap.reporting.periods import Period
from tanggap.reporting.portal import portal_use
from tanggap.tickets.tests.factories import make_cast
from tanggap.web.visits import COOKIE, PAUSE_S

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64)"}


def visitor() -> Client:
    return Client(**PERSON)


def test_a_browser_is_counted_once_until_it_pauses():
    browser = visitor()
    for address in ("/", "/kb/", "/", "/track/"):
        browser.get(address)
    assert [visit.area for visit in Visit.objects.all()] == [VisitArea.ENTRY]

    with clock.frozen_at(clock.now()):
        del browser.cookies[COOKIE]
        browser.get("/track/")
    assert set(Visit.objects.values_list("area", flat=True)) == {VisitArea.ENTRY, VisitArea.TRACKING}
    assert browser.cookies[COOKIE]["max-age"] == PAUSE_S
    assert browser.cookies[COOKIE]["httponly"]


def test_nothing_of_the_visitor_is_kept():
    browser = Client(**PERSON, REMOTE_ADDR="10.1.2.3")
    browser.get("/")
    key = browser.cookies[COOKIE].value
    stored = " ".join(map(str, Visit.objects.values_list().get()))
    assert "10.1.2.3" not in stored
    assert key.split(".")[0] not in stored


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8.1", "Uptime-Monitor"])
def test_robots_are_no_visitors(agent: str):
    Client(HTTP_USER_AGENT=agent).get("/")
    assert not Visit.objects.exists()


def test_staff_fragments_and_pages_that_are_not_there_do_not_count():
    cast = make_cast()
    staff = visitor()
    staff.force_login(cast.dispatcher_person)
    staff.get("/kb/")
    visitor().get("/kb/", headers={"HX-Request": "true"})
    visitor().get("/track/tidak-ada/")
    visitor().get("/kb/articles/tidak-ada/")
    assert not Visit.objects.exists()


def test_a_cookie_of_ones_own_making_is_no_visit():
    browser = visitor()
    browser.cookies[COOKIE] = "forged.ahr"
    browser.get("/kb/?q=modem")
    visit = Visit.objects.get()
    assert visit.asked_at is not None


def test_whoever_was_helped_by_an_article_needed_no_report():
    make_article("Internet lambat")
    helped, reading = visitor(), visitor()
    for browser in (helped, reading):
        browser.get("/kb/articles/internet-lambat/")
    for _again in range(2):
        helped.post("/kb/articles/internet-lambat/feedback/", {"helped": "yes"})
    reading.post("/kb/articles/internet-lambat/feedback/", {"helped": "no"})

    use = portal_use(today(), "Asia/Jakarta")
    assert (use.visits, use.asked, use.helped, use.reported) == (2, 2, 1, 0)
    assert use.self_service_rate == 0.5
    assert use.by_area[VisitArea.KNOWLEDGE] == (2,)


def test_a_report_ends_a_visit_that_was_not_helped():
    cast = make_cast()
    browser = visitor()
    browser.force_login(cast.customer_person)
    browser.get("/portal/submit/")
    browser.post("/portal/submit/", {"subject": "Internet mati"})
    visit = Visit.objects.get()
    assert visit.area == VisitArea.PORTAL
    assert visit.asked_at is not None
    assert visit.reported_at is not None


def test_days_are_read_in_the_zone_and_nothing_asked_gives_no_rate():
    with clock.frozen_at(clock.now().replace(hour=18, minute=0)):
        visit_begin(area=VisitArea.ENTRY)
        utc_day = clock.now().date()
    day = utc_day + timedelta(days=1)
    assert portal_use(Period(day, day), "Asia/Jakarta").visits == 1
    assert portal_use(Period(utc_day, utc_day), "UTC").visits == 1
    assert portal_use(Period(day, day), "Asia/Jakarta").self_service_rate is None


def test_an_event_counts_once_and_old_visits_are_forgotten():
    key = visit_begin(area=VisitArea.ENTRY)
    assert visit_note(key=key, event=VisitEvent.ASKED)
    assert not visit_note(key=key, event=VisitEvent.ASKED)
    assert not visit_note(key="unknown", event=VisitEvent.ASKED)
    assert visits_forget() == 0
    with clock.frozen_at(clock.now() + KEPT + timedelta(days=1)):
        assert visits_forget() == 1


def today() -> Period:
    day: date = clock.now().astimezone(ZoneInfo("Asia/Jakarta")).date()
    return Period(day, day)
