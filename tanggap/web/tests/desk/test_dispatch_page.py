"""The pages of dispatch, with and without scripts."""

from __future__ import annotations

import pytest

from tanggap.fieldwork.dispatching.services import best_propose
from tanggap.fieldwork.dispatching.tests.cases import make_site, on_duty
from tanggap.fieldwork.dispatching.waiting import WaitingFilter
from tanggap.fieldwork.models import DispatchProposal, TravelSpeed, WorkOrder
from tanggap.fieldwork.services import work_order_assign
from tanggap.tickets.models import Category
from tanggap.tickets.tests.factories import make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Dispatch": "1"}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.dispatcher_person)
    return client


@pytest.fixture
def ticket(cast):
    return make_ticket(cast, site_id=make_site(cast.branch).pk)


def give(desk, ticket, one, *, headers=None, **more):
    data = {"ticket": ticket.number, "version": ticket.version, "technician": one.code, **more}
    return desk.post("/desk/dispatch/assign/", data, headers=headers)


def test_without_scripts_each_act_is_a_form(desk, cast, ticket):
    one = on_duty(cast.branch)
    page = desk.get("/desk/dispatch/").content.decode()
    assert f'name="technician" value="{one.code}"' in page
    assert give(desk, ticket, one).status_code == 302
    page = desk.get("/desk/dispatch/").content.decode()
    undo = f"/desk/dispatch/proposals/{DispatchProposal.objects.get().pk}/undo/"
    assert undo in page
    assert desk.post(undo, {"back": "/desk/dispatch/"}).url == "/desk/dispatch/"
    assert not WorkOrder.objects.held().exists()


def test_a_script_gets_words_and_the_way_to_take_it_back(desk, cast, ticket):
    answer = give(desk, ticket, on_duty(cast.branch), headers=SCRIPT)
    assert answer.status_code == 200
    assert ticket.number in answer.json()["text"]
    assert desk.post(answer.json()["undo"], headers=SCRIPT).status_code == 200


def test_who_was_slower_is_told_so_and_nothing_happens(desk, cast, ticket):
    first, second = on_duty(cast.branch), on_duty(cast.branch)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=first.code)
    answer = give(desk, ticket, second, headers=SCRIPT)
    assert answer.status_code == 409
    assert give(desk, ticket, second).status_code == 302
    assert WorkOrder.objects.held().get().lead == first


def test_bad_input_changes_nothing(desk, cast, ticket):
    one = on_duty(cast.branch)
    for wrong in ({"technician": "TIDAK-ADA"}, {"version": "x", "technician": ""}):
        assert give(desk, ticket, one, headers=SCRIPT, **wrong).status_code == 422
    assert desk.post("/desk/dispatch/assign/", {"ticket": "TIDAK-ADA"}, headers=SCRIPT).status_code == 404
    assert not WorkOrder.objects.exists()


def test_nobody_is_led_away_to_another_site(desk, cast, ticket):
    for elsewhere in ("https://evil.test/", "//evil.test/", "javascript:alert(1)"):
        answer = give(desk, ticket, on_duty(cast.branch), back=elsewhere, reassign="yes")
        assert answer.url.startswith("/desk/dispatch/")
        ticket.refresh_from_db()


def test_filters_narrow_what_waits(desk, cast, ticket):
    category = make_category("Serat")
    Category.objects.filter(pk=category.pk).update(skill="Splicing")
    spliced = make_ticket(cast, subject="Sambungan putus", category_id=category.pk)
    page = desk.get("/desk/dispatch/?skill=Splicing").content.decode()
    assert f'data-ticket="{spliced.number}"' in page
    assert f'data-ticket="{ticket.number}"' not in page
    for odd in ("?unit=x", "?priority=9", "?unit=999999", "?ticket=TIDAK-ADA", "?skill=%00"):
        assert desk.get(f"/desk/dispatch/{odd}").status_code in {200, 400}


def test_the_map_answers_only_when_something_changed(desk, cast, ticket):
    on_duty(cast.branch)
    first = desk.get("/desk/dispatch/map/")
    assert {point["key"] for point in first.json()["points"]} >= {ticket.number}
    again = desk.get("/desk/dispatch/map/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_a_proposal_without_a_chosen_line_comes_back(desk, cast, ticket):
    on_duty(cast.branch)
    proposal = best_propose(actor=cast.dispatcher, wanted=WaitingFilter(unit_id=cast.branch.pk))
    path = f"/desk/dispatch/proposals/{proposal.pk}/"
    assert desk.post(f"{path}apply/", {}).status_code == 422
    assert desk.post(f"{path}apply/", {"line": [ticket.number]}).status_code == 302
    assert WorkOrder.objects.held().count() == 1
    assert desk.get(path).status_code == 200


def test_the_ticket_page_offers_the_same_suggestions(desk, cast, ticket):
    one = on_duty(cast.branch)
    address = f"/desk/dispatch/tickets/{ticket.number}/"
    assert address in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
    part = desk.get(address, headers={"hx-request": "true"}).content.decode()
    assert f'value="{one.code}"' in part
    assert "<html" not in part


def test_speeds_of_travel_are_set_and_taken_away(desk, cast):
    path = "/setup/travel-speeds/"
    data = {"unit": cast.branch.pk, "from_hour": 6, "to_hour": 9, "km_per_hour": 18}
    assert desk.post(path, {**data, "to_hour": 5}).status_code == 422
    assert desk.post(path, {**data, "unit": ""}).status_code == 422
    assert desk.post(path, data).status_code == 302
    assert desk.post(path, data).status_code == 422
    row = TravelSpeed.objects.get()
    assert desk.post(f"{path}{row.pk}/remove/").status_code == 302
    assert not TravelSpeed.objects.exists()
