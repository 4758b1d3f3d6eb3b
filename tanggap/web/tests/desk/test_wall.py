"""The wall of the day's faces shows small pictures only."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tanggap.accounts.tests.factories import make_person
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.attendance.tests.factories import (
    MONDAY_EIGHT,
    jpeg,
    make_worker,
    portrait,
    take,
    upload,
)
from tanggap.kernel import clock
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db


def test_the_wall_asks_for_thumbnails_that_are_recorded_small_and_kept_by_the_browser(client):
    unit = make_unit(time_zone="Asia/Jakarta")
    client.force_login(make_person("Nok", role="hd_noc", at=unit))
    with clock.frozen_at(MONDAY_EIGHT - timedelta(minutes=5)):
        for seed in (1, 2):
            take(make_worker(unit), picture=upload(jpeg(portrait(seed, (1200, 1600)))))
        page = client.get("/desk/attendance/?date=2026-03-02").content.decode()
        addresses = set(re.findall(r'src="(/files/[^"]+)"', page))
        answers = [client.get(address) for address in addresses]

    assert len(addresses) == 2
    assert all(address.endswith("/thumbnail/") for address in addresses)
    assert {answer["Cache-Control"] for answer in answers} == {"private, max-age=300"}
    sizes = Attachment.objects.filter(owner_kind="fieldwork.attendanceentry")
    for size, thumbnail_size in sizes.values_list("size", "thumbnail_size"):
        assert 0 < thumbnail_size < 40_000 < size


@pytest.mark.parametrize(
    ("query", "shown"),
    [({}, "2026-03-02"), ({"date": "2026-02-27"}, "2026-02-27"), ({"date": "x"}, "2026-03-02")],
)
def test_the_day_field_holds_the_day_that_is_shown_and_knows_which_one_is_today(client, query, shown):
    client.force_login(make_person("Nok", role="hd_noc", at=make_unit(time_zone="Asia/Jakarta")))

    with clock.frozen_at(MONDAY_EIGHT):
        page = client.get("/desk/attendance/", query).content.decode()

    (field,) = re.findall(r'<input[^>]*name="date"[^>]*>', page)
    assert f'value="{shown}"' in field
    assert 'data-default="2026-03-02"' in field
