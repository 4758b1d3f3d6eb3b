"""No address without a row, and no person in who should be out."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path

from tests.access_matrix.cast import Cast
from tests.access_matrix.collect import all_routes, broken_promises, unlisted
from tests.access_matrix.route import ANYBODY, PEOPLE, Route

ROUTES = all_routes()


def test_every_address_stands_in_some_row():
    missing = unlisted(ROUTES)

    assert not missing, "add rows to tests/access_matrix/routes_<area>.py for:\n" + "\n".join(missing)


def test_rows_name_only_people_of_the_cast():
    unknown = {name for route in ROUTES for name in route.allowed} - set(PEOPLE)

    assert not unknown


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_everybody_gets_in_or_is_turned_away_as_the_row_says(cast: Cast, route: Route):
    assert broken_promises(cast, route) == []


# The guard itself, tried on planted mistakes ---------------------------------------------------------------
def hidden_view(request: HttpRequest) -> HttpResponse:
    """Lets everybody in."""
    return HttpResponse("hidden")


urlpatterns = [path("hidden/", hidden_view, name="hidden"), path("nameless/", hidden_view)]


def test_an_address_that_no_row_names_is_found():
    assert unlisted([Route("other")], urlconf=__name__) == [
        "hidden: /hidden/",
        "without a name: /nameless/",
    ]


def test_a_listed_address_is_not_reported():
    assert unlisted([Route("hidden")], urlconf=__name__) == ["without a name: /nameless/"]


@pytest.mark.urls(__name__)
def test_a_view_without_a_check_is_found(cast: Cast):
    complaints = broken_promises(cast, Route("hidden", allowed={"admin"}, denied=403))

    assert len(complaints) == len(PEOPLE) - 1
    assert "GET hidden as noc: should be turned away with 403, got 200" in complaints
    assert "GET hidden as anonymous: should be sent to the sign-in page, got 200" in complaints


@pytest.mark.urls(__name__)
def test_a_view_that_is_open_as_its_row_says_passes(cast: Cast):
    assert broken_promises(cast, Route("hidden", allowed=ANYBODY, shows="hidden")) == []


@pytest.mark.urls(__name__)
def test_a_page_that_shows_too_much_is_found(cast: Cast):
    complaints = broken_promises(cast, Route("hidden", allowed=ANYBODY - {"stranger"}, shows="hidden"))

    assert complaints == ["GET hidden as stranger: should not see 'hidden'"]


def test_a_row_for_an_address_that_does_not_exist_fails(cast: Cast):
    with pytest.raises(NoReverseMatch):
        broken_promises(cast, Route("no:such"))
