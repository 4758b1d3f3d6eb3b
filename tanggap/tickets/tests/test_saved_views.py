"""Lists that people keep under a name."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import acting, make_person, make_team
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.tickets import services
from tanggap.tickets.models import SavedView
from tanggap.tickets.tests.factories import Cast, make_cast
from tanggap.tickets.views_kept import views_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def save(cast: Cast, name: str = "Kabel", **more: object) -> SavedView:
    return services.view_save(actor=cast.dispatcher, name=name, query="?view=all&tag=kabel", **more)  # type: ignore[arg-type]


def test_a_view_is_kept_changed_and_forgotten_by_its_owner_alone(cast: Cast) -> None:
    view = save(cast)

    services.view_save(actor=cast.dispatcher, view_id=view.pk, name="Kabel putus", query="view=open")
    with pytest.raises(NotVisible):
        services.view_save(actor=cast.outsider, view_id=view.pk, name="Milik saya", query="")
    with pytest.raises(NotVisible):
        services.view_delete(actor=cast.outsider, view_id=view.pk)

    assert [(one.name, one.query) for one in views_for(cast.dispatcher)] == [("Kabel putus", "view=open")]
    services.view_delete(actor=cast.dispatcher, view_id=view.pk)
    assert not SavedView.objects.exists()


def test_a_team_uses_what_is_shared_with_it(cast: Cast) -> None:
    colleague = make_person(role="agent", at=cast.branch)
    team = make_team("kabel", cast.branch, [cast.dispatcher_person, colleague])

    save(cast, team_id=team.pk)

    assert [view.name for view in views_for(acting(colleague))] == ["Kabel"]
    assert not views_for(cast.outsider).exists()
    with pytest.raises(Invalid) as refusal:
        services.view_save(actor=cast.outsider, name="x", query="", team_id=team.pk)
    assert list(refusal.value.fields) == ["team"]


def test_one_default_one_name_and_no_nonsense(cast: Cast) -> None:
    save(cast, is_default=True)
    save(cast, "Lain", is_default=True)

    assert SavedView.objects.get(is_default=True).name == "Lain"
    for wrong in ({"name": "Kabel"}, {"name": " "}, {"name": "x" * 61}):
        with pytest.raises(Invalid):
            save(cast, **wrong)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        services.view_save(actor=cast.customer, name="x", query="")


def test_the_list_opens_with_the_default_and_the_menu_offers_all(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.dispatcher_person)

    kept = browser.post(
        "/desk/views/new/", {"name": "Kabel", "query": "view=all&tag=kabel&after=9", "is_default": "on"}
    )
    opened = browser.get("/desk/tickets/")
    menu = browser.get("/desk/views/?query=view%3Dopen", headers={"HX-Request": "true"}).content.decode()
    again = browser.post("/desk/views/new/", {"name": "Kabel", "query": ""})

    assert kept["Location"] == opened["Location"] == "/desk/tickets/?view=all&tag=kabel"
    assert browser.get(opened["Location"]).status_code == 200
    assert browser.get("/desk/tickets/?view=open").status_code == 200
    assert "Kabel" in menu
    assert again.status_code == 422


def test_the_api_keeps_views_too(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.dispatcher_person)
    address = "/api/v1/me/views/"

    made = browser.post(address, {"name": "Kabel", "query": "view=all"}, content_type="application/json")
    one = f"{address}{made.json()['id']}/"
    changed = browser.put(one, {"name": "Kabel", "query": "", "position": 3}, content_type="application/json")

    assert (made.status_code, changed.json()["position"]) == (201, 3)
    assert [view["own"] for view in browser.get(address).json()["results"]] == [True]
    assert browser.delete(one).status_code == 204
