"""The days behind the figures of attendance, on the desk and on the phone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_grant, make_person, make_role
from tanggap.fieldwork.models import AttendanceDay, Technician
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
MARCH = "from=2026-03-01&to=2026-04-30"
DAYS = 53


@pytest.fixture
def technician() -> Technician:
    unit = make_unit(code="HQ", name="Pusat", time_zone="Asia/Jakarta")
    found = Technician.objects.create(user=make_person("Lina"), code="L", home_unit=unit)
    make_grant(found.user, "technician", unit)
    for number in range(DAYS):
        begin = datetime(2026, 3, 1, 1, tzinfo=UTC) + timedelta(days=number)
        AttendanceDay.objects.create(
            technician=found, unit=unit, date=begin.date(), status="on_time", starts_at=begin,
            ends_at=begin + timedelta(hours=8), first_in_at=begin,
        )  # fmt: skip
    return found


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_table_leads_to_the_days_which_are_paged_without_loss(technician: Technician) -> None:
    client = browser(make_person("Sari", role="hd_noc", at=technician.home_unit, language="en"))
    page = client.get(f"{reverse('desk:recap')}?{MARCH}&by=technician&columns=label,utilisation")
    address = (
        f"{reverse('desk:recap_cases')}?{MARCH}&by=technician&figure=utilisation&row={technician.user_id}"
    )
    assert address.partition("?")[0] in page.content.decode()

    first = client.get(address)
    following = first.context["table"].pager.next_url
    second = client.get(f"{reverse('desk:recap_cases')}{following}")

    assert first.context["count"] == DAYS
    assert "8 h 0 m" in first.content.decode()
    days = [row["date"] for part in (first, second) for row in part.context["table"].rows]
    assert days == sorted(set(days), reverse=True)
    assert (len(days), days[-1]) == (DAYS, date(2026, 3, 1))


def test_who_may_not_see_attendance_is_told_how_many_days_are_not_listed(technician: Technician) -> None:
    make_role("figures", ["recap.view"])
    reader = browser(make_person("Pak Budi", role="figures", at=technician.home_unit, language="en"))

    answer = reader.get(f"{reverse('desk:recap_cases')}?{MARCH}&by=technician&figure=jobs_per_day")

    assert (answer.context["count"], answer.context["hidden"]) == (DAYS, DAYS)
    assert not answer.context["table"].rows


def test_a_technician_reads_his_own_days(technician: Technician) -> None:
    answer = browser(technician.user).get(f"{reverse('field:recap_cases')}?{MARCH}&figure=on_time_attendance")

    assert answer.context["count"] == DAYS
    assert len(answer.context["rows"]) == 30
    assert "1 April 2026" in answer.content.decode()
