"""The cases behind a figure name nobody whom the reader has no business to know."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tanggap.accounts.models import Team
from tanggap.organization.models import Office
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def desk(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.dispatcher_person)
    return browser


def rows(cast: Cast, unit: Any, person: Any) -> dict[str, int]:
    return {
        "technician": person.pk,
        "unit": unit.pk,
        "team": Team.objects.create(code=f"t{unit.pk}", name="Tim", unit=unit).pk,
        "office": Office.objects.create(code=f"o{unit.pk}", name="Dinas", unit=unit).pk,
    }


def asked(desk: Client, by: str, pk: int) -> int:
    return desk.get("/desk/reports/cases/", {"figure": "resolved", "by": by, "row": pk}).status_code


def test_names_of_other_branches_are_not_told_by_counting_through_keys(cast: Cast, desk: Client) -> None:
    for by, pk in rows(cast, cast.other_branch, cast.stranger_person).items():
        assert asked(desk, by, pk) == 404, by


def test_rows_of_the_own_branch_open_also_without_cases(cast: Cast, desk: Client) -> None:
    for by, pk in rows(cast, cast.branch, cast.dispatcher_person).items():
        assert asked(desk, by, pk) == 200, by
