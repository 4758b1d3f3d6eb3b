"""A module that an installation leaves out is gone by every door, and the others stay."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person, make_unit
from tanggap.config.modules import MODULES, unknown_names, views_left_out
from tanggap.web import navigation
from tanggap.web.modules import is_left_out

pytestmark = pytest.mark.django_db

PAGES = {
    "fieldwork": [
        "/field/",
        "/field/jobs/",
        "/desk/technicians/",
        "/desk/dispatch/",
        "/setup/travel-speeds/",
        "/api/v1/technicians/",
        "/api/v1/work-orders/",
    ],
    "recap": ["/desk/reports/", "/desk/reports/print/"],
    "import": ["/setup/imports/", "/setup/imports/new/"],
}


@pytest.fixture
def only(settings) -> Iterator:
    """Switch to an installation with these modules only."""

    def switch(*names: str) -> None:
        settings.VIEWS_LEFT_OUT = views_left_out(names)
        navigation.url_of.cache_clear()

    yield switch
    navigation.url_of.cache_clear()


def all_names() -> set[str]:
    def walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern, inner)
            elif pattern.name:
                yield f"{prefix}{pattern.name}"

    return set(walk(get_resolver(), ""))


@pytest.fixture
def admin() -> Client:
    browser = Client()
    browser.force_login(make_person(role="admin", at=make_unit()))
    return browser


@pytest.mark.parametrize("left_out", sorted(PAGES))
def test_its_pages_and_calls_are_gone_and_those_of_others_are_not(only, admin, left_out):
    only(*(name for name in MODULES if name != left_out))

    for module, paths in PAGES.items():
        for path in paths:
            assert (admin.get(path).status_code == 404) is (module == left_out), path
    assert admin.get("/desk/tickets/").status_code == 200


def test_its_navigation_is_gone(only):
    person = make_person(role="admin", at=make_unit())
    actor = actor_for(person, source="web")
    before = set(navigation.desk_names(actor))

    only("tickets")

    gone = before - set(navigation.desk_names(actor))
    assert gone == {
        "desk:attendance",
        "desk:digest",
        "desk:dispatch",
        "desk:handover",
        "desk:leaves",
        "desk:map",
        "desk:on_call",
        "desk:roster",
        "desk:technicians",
        "office:reports",
        "setup:attendance",
        "setup:digests",
        "setup:shifts",
        "setup:travel_speeds",
        "desk:recap",
        "desk:service",
        "setup:imports",
        "desk:knowledge",
        "kb:home",
        "setup:lexicon",
        "setup:proof",
    }


def test_programs_are_told_by_a_problem_document(only, admin):
    only("tickets")

    answer = admin.get("/api/v1/technicians/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_a_technician_without_the_module_still_has_somewhere_to_go(only):
    browser = Client()
    browser.force_login(make_person(role="technician", at=make_unit()))
    only("tickets")

    assert browser.get("/", follow=True).status_code == 200


def test_every_module_is_found_by_its_names():
    """A renamed address would silently come back."""
    assert unknown_names(["tickets", "chta", "recap"]) == ["chta"]
    names = all_names()
    planned = {item.url_name for group in navigation.DESK for item in group.items}
    for patterns in MODULES.values():
        for pattern in set(patterns) - planned:
            assert any(fnmatchcase(name, pattern) for name in names), pattern
    assert not is_left_out("desk:recap")


def test_the_desks_home_speaks_of_no_technicians_without_the_module(only, admin):
    assert "/desk/technicians/" in admin.get("/desk/").content.decode()

    only("tickets")

    assert "/desk/technicians/" not in admin.get("/desk/").content.decode()
