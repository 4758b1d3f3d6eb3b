"""Days in addresses that nobody chose from a page: at both ends of the calendar, and no days at all."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
ODD = ["0001-01-01", "1999-12-31", "2400-01-01", "9999-12-31", "2026-02-31", "kemarin", "9" * 400]


@pytest.fixture
def unit():
    return make_unit()


@pytest.mark.parametrize("day", ODD)
@pytest.mark.parametrize(("page", "name"), [("field:track", "day"), ("field:attendance", "month")])
def test_the_phones_pages_show_today_instead(client, unit, page, name, day):
    client.force_login(make_technician(unit).user)

    assert client.get(reverse(page), {name: day}).status_code == 200


@pytest.mark.parametrize("day", ODD)
@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("desk:technician_track", "day"),
        ("desk:technician", "day"),
        ("desk:attendance", "date"),
        ("desk:attendance_by_hand", "date"),
        ("desk:attendance_recap", "month"),
        ("desk:roster", "week"),
        ("desk:digest", "before"),
        ("desk:recap", "from"),
        ("desk:recap_places", "to"),
        ("desk:recap_ranking", "from"),
    ],
)
def test_the_desks_pages_do_not_break(client, unit, page, name, day):
    client.force_login(make_person("Nok", role="hd_noc", at=unit))
    technician = make_technician(unit)
    path = reverse(page, args=[technician.code] if page.startswith("desk:technician") else [])

    answer = client.get(path, {name: day})

    assert answer.status_code in {200, 422}
