"""The office's home shows leaders their figures and budget roles their units."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person, make_unit
from tanggap.tickets import services
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.web import navigation
from tanggap.web.office.covered import covered_units

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def test_a_leader_sees_figures_of_the_own_units_only(cast: Cast):
    leader = make_person(role="leader", at=cast.branch)
    make_ticket(cast)
    ticket = make_ticket(cast)
    services.ticket_resolve(actor=cast.dispatcher, number=ticket.number, resolution="Baik.", cause="cable")
    make_ticket(cast, actor=acting(cast.stranger_person), unit_id=cast.other_branch.pk)

    pulse = browser(leader).get("/office/").context["pulse"]

    assert (pulse.received_today, pulse.solved_today, pulse.open) == (2, 1, 1)


def test_a_budget_role_sees_units_and_no_figures_of_tickets():
    company = make_unit(kind="company")
    area = make_unit(company, name="Area Sumatra", kind="area")
    region = make_unit(area, name="Region Riau", kind="region")
    branch = make_unit(region, name="Cabang Pekanbaru", kind="branch")
    make_unit(branch, name="Klaster Tampan", kind="cluster")
    make_unit(company, name="Area Jawa", kind="area")
    person = make_person(role="region", at=region)

    answer = browser(person).get("/office/")
    page = answer.content.decode()

    assert "pulse" not in answer.context
    assert "Cabang Pekanbaru" in page
    assert "Area Jawa" not in page
    assert "Area Sumatra" not in page


def test_units_are_counted_by_kind_below_each_of_the_topmost(django_assert_num_queries):
    company = make_unit(kind="company")
    area = make_unit(company, name="Area", kind="area")
    for region_name in ("Utara", "Selatan"):
        region = make_unit(area, name=region_name, kind="region")
        for _number in range(2):
            make_unit(region, kind="branch")
    person = make_person(role="area", at=area)
    actor = acting(person)

    with django_assert_num_queries(1):
        (top,) = covered_units(actor)

    assert [count for _kind, count in top.below] == [2, 4]
    assert [child.name for child in top.children] == ["Selatan", "Utara"]
    assert [count for _kind, count in top.children[0].below] == [2]


def test_the_recap_is_offered_only_where_it_exists_and_may_be_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    leader = make_person(role="leader", at=cast.branch)
    known = {"desk:recap": "/desk/reports/"}
    monkeypatch.setattr("tanggap.web.office.home.first_url", lambda name: known.get(name, ""))
    offered = browser(leader).get("/office/").context["recap_url"]
    known.clear()

    assert offered == "/desk/reports/"
    assert browser(leader).get("/office/").context["recap_url"] == ""


def test_people_who_lead_nothing_are_turned_away(cast: Cast):
    assert browser(cast.customer_person).get("/office/").status_code == 403


@pytest.mark.parametrize(
    ("role", "offered"), [("leader", True), ("mcot", True), ("hd_noc", False), ("customer", False)]
)
def test_the_navigation_offers_the_office_to_those_without_a_desk(role: str, offered: bool):
    actor = acting(make_person(role=role, at=make_unit(kind="branch")))

    assert ("office:home" in navigation.desk_names(actor)) is offered
