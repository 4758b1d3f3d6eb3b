"""The month of attendance on the desk: its month field, and what follows a changed filter."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tanggap.accounts.tests.factories import make_person
from tanggap.kernel import clock
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
PAGE = "/desk/attendance/recap/"


@pytest.fixture
def desk(client):
    client.force_login(make_person(role="hd_noc", at=make_unit(time_zone="Asia/Jakarta")))
    with clock.frozen_at(datetime(2026, 11, 22, 3, tzinfo=UTC)):
        yield client


@pytest.mark.parametrize(
    ("query", "shown"),
    [({}, "2026-11"), ({"month": "2026-09"}, "2026-09"), ({"month": "2026-99"}, "2026-11")],
)
def test_the_month_field_holds_the_month_that_is_shown(desk, query, shown):
    page = desk.get(PAGE, query).content.decode()

    (field,) = re.findall(r'<input[^>]*name="month"[^>]*>', page)
    assert f'value="{shown}"' in field


def test_a_changed_filter_brings_the_heading_and_its_links_along(desk):
    page = desk.get(PAGE).content.decode()

    assert 'hx-select-oob="#filters-active,#page-head,#crumbs"' in page
    assert 'id="page-head"' in page
    assert 'id="crumbs"' in page
