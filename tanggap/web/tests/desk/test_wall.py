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
