"""Pages of digests: read, cut by unit, planned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tanggap.fieldwork.digests.facts import digest_facts
from tanggap.fieldwork.models import Digest, DigestPlan
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def browser(cast: Cast, *, outsider: bool = False) -> Client:
    client = Client()
    client.force_login(cast.stranger_person if outsider else cast.dispatcher_person)
    return client


def make_digest(cast: Cast, *, late: timedelta = timedelta(0)) -> Digest:
    now = clock.now()
    facts = digest_facts(cast.branch, since=now - timedelta(hours=3), until=now, now=now)
    return Digest.objects.create(
        unit=cast.branch, slot_at=now - late, since=now - timedelta(hours=3), made_at=now, facts=facts
    )


def test_a_digest_tells_who_is_held_up_and_why(cast: Cast):
    technician = make_technician(cast.branch)
    ticket = make_ticket(cast, subject="Kabel putus di pasar")
    with clock.frozen_at(clock.now() - timedelta(hours=2)):
        work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
        reported(technician, ticket.number, "accepted", "blocked")

    text = browser(cast).get(f"/desk/digests/{make_digest(cast).pk}/").content.decode()

    assert "Kabel putus di pasar" in text
    assert "Listrik padam" in text
    assert technician.user.name in text


def test_a_late_digest_says_so_in_list_and_page(cast: Cast):
    digest = make_digest(cast, late=timedelta(hours=2))
    client = browser(cast)

    for address in ("/desk/digests/", f"/desk/digests/{digest.pk}/"):
        assert "Terlambat" in client.get(address).content.decode()


def test_another_branch_learns_nothing(cast: Cast):
    digest = make_digest(cast)
    client = browser(cast, outsider=True)

    assert client.get(f"/desk/digests/{digest.pk}/").status_code == 404
    assert f"/desk/digests/{digest.pk}/" not in client.get("/desk/digests/").content.decode()


def test_odd_addresses_are_no_mistake_of_the_server(cast: Cast):
    make_digest(cast)
    client = browser(cast)

    for query in ("unit=x", "unit=99999999999999", "before=kemarin", "before=2026-01-01"):
        assert client.get(f"/desk/digests/?{query}").status_code == 200


def test_times_are_set_paused_and_refused_with_what_was_typed(cast: Cast):
    client, address = browser(cast), f"/setup/digests/{cast.branch.pk}/"

    assert client.post(address, {"times": "08:00, 13.30", "version": "0"}).status_code == 302
    refused = client.post(address, {"times": "siang", "version": "1"})
    assert refused.status_code == 422
    assert "siang" in refused.content.decode()
    assert client.post(address, {"times": "09:00", "version": "0"}).status_code == 409
    client.post(f"{address}pause/", {"version": "1"})

    plan = DigestPlan.objects.get()
    assert plan.times == ["08:00", "13:30"]
    assert not plan.on_days_off
    assert plan.paused_at is not None
    assert "Dijeda" in client.get("/setup/digests/").content.decode()
