"""Every page of a covered area costs as many queries as agreed, however many rows there are."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType

import pytest
import time_machine
from django.urls import include, path

from tests.query_counts import collect
from tests.query_counts.page import Page, Shelf

AREAS = collect.area_modules()
FEW, MANY = 3, 12
WORKING_HOURS = datetime(2026, 3, 3, 3, tzinfo=UTC)
"""10:00 in Jakarta on a Tuesday: what stands on a page of attendance depends on the time of day."""


@pytest.mark.django_db
@pytest.mark.parametrize("area", AREAS)
@time_machine.travel(WORKING_HOURS, tick=True)
def test_pages_cost_what_was_agreed_and_no_more_with_more_rows(area: str) -> None:
    module = AREAS[area]
    shelf: Shelf = {}
    module.build(shelf)
    module.fill(shelf, FEW)
    few = {page.key: collect.count(page, shelf) for page in module.PAGES}
    module.fill(shelf, MANY)
    many = {page.key: collect.count(page, shelf) for page in module.PAGES}

    counts = {key: number for key, (number, _statements) in many.items()}
    if collect.UPDATES:
        collect.write_baseline(counts)
    agreed = collect.read_baseline()
    findings = [
        f"{page.key}: {few[page.key][0]} queries for few rows, {counts[page.key]} for many:\n  "
        + "\n  ".join(statement[:300] for statement in many[page.key][1])
        for page in module.PAGES
        if few[page.key][0] != counts[page.key]
    ]
    findings += [
        f"{key}: {number} queries, agreed are {agreed.get(key, 'none yet')}:\n  "
        + "\n  ".join(statement[:300] for statement in many[key][1])
        for key, number in counts.items()
        if number != agreed.get(key)
    ]
    findings += [
        f"{page.key}: {counts[page.key]} queries are more than {page.most}"
        for page in module.PAGES
        if counts[page.key] > page.most
    ]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("area", AREAS)
def test_no_address_of_a_covered_area_is_forgotten(area: str) -> None:
    assert collect.unlisted(area, AREAS.values()) == []


def test_the_baseline_names_no_page_that_is_gone() -> None:
    known = {page.key for module in AREAS.values() for page in module.PAGES}

    assert set(collect.read_baseline()) - known == set()


def test_a_new_page_that_nobody_lists_is_found() -> None:
    inner = ([path("planted/", lambda request: None, name="planted")], "desk")
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [path("desk/", include(inner, namespace="desk"))]  # type: ignore[attr-defined]
    module = ModuleType("pages_desk")
    module.PAGES, module.EXEMPT = (Page("desk:home"),), {}  # type: ignore[attr-defined]

    assert collect.unlisted("desk", [module], urlconf) == ["desk:planted"]
