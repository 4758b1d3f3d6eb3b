"""A technician's own recap: the NOC's figures, and the cases behind each."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.tests.factories import make_grant, make_person, make_role
from tanggap.reporting.choices import By
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.tests.factories import World, put_to_work
from tanggap.web.field.recap import GROUPS

pytestmark = pytest.mark.django_db
MARCH = "from=2026-03-01&to=2026-03-09"


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def technician(world: World) -> Any:
    person = put_to_work(world)[0].user
    make_grant(person, "technician", world.east)
    return person


def test_the_own_figures_are_those_that_the_noc_sees(world: World, technician: Any) -> None:
    noc = browser(make_person("Sari", role="hd_noc", at=world.company, language="en"))
    columns = "label," + ",".join(key for keys in GROUPS for key in keys)
    there = noc.get(f"{reverse('desk:recap')}?{MARCH}&by={By.TECHNICIAN}&columns={columns}")
    (row,) = [row for row in there.context["found"].rows if row.pk == technician.pk]

    client = browser(technician)
    cards = [
        card for group in client.get(f"{reverse('field:recap')}?{MARCH}").context["groups"] for card in group
    ]

    for key, card in zip([key for keys in GROUPS for key in keys], cards, strict=True):
        figure, cases = FIGURES[key], row.cases(key)
        assert bool(card["value"]) == (row.value(key) is not None)
        listed = row.value(key) if cases is None else cases
        assert bool(card["url"]) == bool(listed), key
        if card["url"]:
            response = client.get(card["url"])
            assert response.context["count"] == listed, key
            assert len(response.context["rows"]) == min(listed or 0, 30), figure.label


def test_an_address_without_sense_shows_this_month(technician: Any) -> None:
    client = browser(technician)

    for query in ("from=x&to=2026-03-01", "from=2026-03-09&to=2026-03-01", "", "from=1-1-1&to=9999-99-99"):
        response = client.get(f"{reverse('field:recap')}?{query}")
        assert response.status_code == 200
        assert response.context["tabs"][0].active, query
    for query in ("figure=nix", ""):
        assert client.get(f"{reverse('field:recap_cases')}?{query}").status_code == 404


def test_nobody_sees_the_cases_of_a_colleague(world: World, technician: Any) -> None:
    colleague = world.people[1]
    make_grant(colleague, "technician", world.east)

    def numbers(person: Any) -> set[str]:
        found = browser(person).get(f"{reverse('field:recap_cases')}?{MARCH}&figure=resolved")
        return {row["number"] for row in found.context["rows"]}

    assert numbers(technician)
    assert not numbers(technician) & numbers(colleague)


def test_a_list_of_cases_is_paged_without_loss(world: World) -> None:
    person = world.people[0]
    make_grant(person, make_role("solo", ["work_order.progress"]), world.company)
    address, seen = f"{reverse('field:recap_cases')}?from=2026-02-01&to=2026-04-01&figure=received", []
    client, response = browser(person), None
    while address:
        response = client.get(address)
        seen += [row["number"] for row in response.context["rows"]]
        more = response.context["more"]
        address = f"{reverse('field:recap_cases')}{more}" if more else ""

    assert response is not None
    assert len(seen) == len(set(seen)) == response.context["count"] > 30
