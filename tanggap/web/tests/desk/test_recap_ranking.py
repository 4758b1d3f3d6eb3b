"""Pages of places: the ranking, the cases behind each place, the own places on the phone, the map."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_grant, make_person
from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting.tests.factories import settled
from tanggap.tickets.tests.factories import make_category

pytestmark = pytest.mark.django_db
MARCH = "from=2026-03-01&to=2026-03-31"
NOON = datetime(2026, 3, 10, 5, tzinfo=UTC)


@pytest.fixture
def unit() -> Unit:
    return make_unit(code="HQ", name="Pusat", time_zone="Asia/Jakarta")


@pytest.fixture
def crew(unit: Unit) -> list[User]:
    """Three technicians: six, five and two tickets with one visit, one more with two."""
    internet, people = make_category("Internet"), []
    for place, (name, good) in enumerate((("Ani", 6), ("Budi", 5), ("Citra", 2))):
        person = make_person(name)
        technician = Technician.objects.create(user=person, code=name, home_unit=unit)
        make_grant(person, "technician", unit)
        for number in range(good + 1):
            ticket = settled(
                unit, NOON - timedelta(hours=2), NOON, resolver=person, category=internet,
                visits=1 if number < good else 2, latitude=Decimal(f"{place}.5"), longitude=Decimal("101.4"),
            )  # fmt: skip
            WorkOrder.objects.create(
                ticket=ticket, unit=unit, status="done", lead=technician, created_at=NOON,
                status_since=NOON, finished_at=NOON,
            )  # fmt: skip
        people.append(person)
    return people


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def noc(unit: Unit) -> Client:
    return browser(make_person("Sari", role="hd_noc", at=unit, language="en"))


def test_places_reasons_and_the_cases_behind_each(noc: Client, crew: list[User]) -> None:
    answer = noc.get(f"{reverse('desk:recap_ranking')}?{MARCH}&figure=first_time_fix")

    (group,) = answer.context["groups"]
    assert [(line["standing"].name, line["standing"].place) for line in group["ranked"]] == [
        ("Ani", 1),
        ("Budi", 2),
    ]
    (without,) = group["unranked"]
    assert (without["standing"].name, without["reason"]) == ("Citra", "3 cases; a place needs at least 5.")
    for line in (*group["ranked"], without):
        behind = noc.get(line["url"])
        assert behind.context["count"] == line["standing"].cases
        assert len(behind.context["table"].rows) == line["standing"].cases


def test_nonsense_in_the_address_shows_the_first_figure_and_strange_keys_nothing(
    noc: Client, crew: list[User], unit: Unit
) -> None:
    answer = noc.get(f"{reverse('desk:recap_ranking')}?{MARCH}&figure=nix&start=x")
    assert answer.context["figure"].key == "sla_attainment"
    for area, person in ((unit.pk, 999_999), (999_999, crew[0].pk)):
        address = reverse("desk:recap_ranking_cases", args=[area, 1, person])
        assert noc.get(f"{address}?{MARCH}").status_code == 404


def test_a_technician_sees_the_own_place_and_no_other_name(crew: list[User]) -> None:
    answer = browser(crew[1]).get(f"{reverse('field:recap_ranking')}?{MARCH}")

    part = next(one for one in answer.context["parts"] if one["figure"].key == "first_time_fix")
    assert [(line["standing"].place, line["of"]) for line in part["placed"]] == [(2, 2)]
    page = answer.content.decode()
    assert "Ani" not in page
    assert "Citra" not in page
    few = browser(crew[2]).get(f"{reverse('field:recap_ranking')}?{MARCH}")
    assert all(not one["placed"] for one in few.context["parts"])
    assert "paling sedikit 5" in few.content.decode()


def test_each_place_on_the_map_stands_in_the_list_and_leads_to_its_jobs(
    noc: Client, crew: list[User]
) -> None:
    answer = noc.get(f"{reverse('desk:recap_places')}?{MARCH}")

    lines, view = answer.context["lines"], answer.context["map"]
    assert [line["place"].jobs for line in lines] == [7, 6, 3]
    assert [(point.label, point.weight) for point in view.points] == [("7", 7), ("6", 6), ("3", 3)]
    for line, point in zip(lines, view.points, strict=True):
        assert point.url == line["url"]
        assert noc.get(line["url"]).context["count"] == line["place"].jobs
    assert noc.get(f"{reverse('desk:recap_places')}?from=2031-01-01&to=2031-01-31").status_code == 200
