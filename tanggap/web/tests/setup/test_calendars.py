"""The pages of working calendars."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person, make_role
from tanggap.kernel.clock import frozen_at
from tanggap.organization.models import Calendar, CalendarDay
from tanggap.organization.services import CalendarFacts, calendar_create
from tanggap.organization.tests.factories import OFFICE_WINDOWS, holding, make_unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
WEEK = {f"windows_{day}": "08:00-12:00, 13:00-17:00" for day in range(1, 6)}


@pytest.fixture(autouse=True)
def present():
    with frozen_at(NOW):
        yield


@pytest.fixture
def company():
    return make_unit()


@pytest.fixture
def admin(company, client):
    role = make_role("setup", ["setup.view", "unit.view", "calendar.manage"])
    client.force_login(make_person("Sari", role=role, at=company, language="en"))
    return client


@pytest.fixture
def calendar(company):
    return calendar_create(
        actor=holding(company), code="kantor", name="Kantor", facts=CalendarFacts(OFFICE_WINDOWS)
    )


def url(name, calendar, *more):
    return reverse(f"setup:{name}", args=[calendar.pk, *more])


def test_the_list_leads_to_importing_days_for_those_who_may(company, client, admin):
    address = reverse("setup:import_new", query={"target": "days_off"})
    assert address not in client.get(reverse("setup:calendars")).content.decode()

    importer = make_role("importer", ["setup.view", "unit.view", "import.run"])
    client.force_login(make_person(role=importer, at=company))
    assert address in client.get(reverse("setup:calendars")).content.decode()
    assert '<option value="days_off" selected>' in client.get(address).content.decode()


def test_the_list_tells_hours_and_version(admin, calendar):
    page = admin.get(reverse("setup:calendars")).content.decode()

    assert "Kantor" in page
    assert ">40<" in page


def test_a_month_shows_its_holidays_and_the_year_its_special_days(admin, calendar):
    page = admin.get(url("calendar", calendar), {"month": "2026-03"}).content.decode()

    assert "Hari Suci Nyepi" in page
    assert "Cuti Bersama Hari Raya Idul Fitri" in page
    assert "08:00-12:00" in page
    assert "?month=2026-02" in page
    assert "?month=2026-04" in page


@pytest.mark.parametrize("month", ["", "2026", "x", "9999-12", "2026-13", "0001-01"])
def test_a_month_that_is_none_is_the_present_one(admin, calendar, month):
    answer = admin.get(url("calendar", calendar), {"month": month})

    assert answer.status_code == 200
    assert "March 2026" in answer.content.decode()


def test_a_calendar_is_added_from_the_form(admin):
    assert admin.get(reverse("setup:calendar_new")).status_code == 200

    answer = admin.post(
        reverse("setup:calendar_new"),
        {"name": "Siaga", "national_holidays": "on", **WEEK, "windows_6": "08.00–12.00"},
    )

    added = Calendar.objects.get()
    version = added.versions.get()
    assert answer.status_code == 302
    assert (added.code, version.windows["6"], version.joint_leave) == ("siaga", [["08:00", "12:00"]], False)


@pytest.mark.parametrize("text", ["08:00", "08:00-26:00", "12:00-08:00", "08:00-12:00, 11:00-13:00"])
def test_windows_that_make_no_sense_stay_typed_with_the_reason_beside_them(admin, calendar, text):
    answer = admin.post(
        url("calendar_edit", calendar), {"name": "Kantor", "based_on": 1, **WEEK, "windows_1": text}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{text}"' in page
    assert "id_windows_1_error" in page


def test_new_hours_make_a_version_and_a_new_name_alone_makes_none(admin, calendar):
    edit, same = (
        url("calendar_edit", calendar),
        {"national_holidays": "on", "joint_leave": "on", "based_on": 1},
    )

    admin.post(edit, {"name": "Kantor Pusat", **same, **WEEK})
    assert (Calendar.objects.get().name, calendar.versions.count()) == ("Kantor Pusat", 1)
    admin.post(
        edit, {"name": "Kantor", **same, **WEEK, "windows_5": "08:00-11:30", "valid_from": "2026-04-01T00:00"}
    )

    version = calendar.versions.get(number=2)
    assert version.windows["5"] == [["08:00", "11:30"]]
    assert version.valid_from == datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert "takes over on" in admin.get(url("calendar", calendar)).content.decode()


def test_two_editors_do_not_overwrite_each_other(admin, calendar):
    changed = {"name": "Kantor", "based_on": 1, **WEEK, "windows_6": "08:00-12:00"}
    first = admin.post(url("calendar_edit", calendar), changed)
    second = admin.post(url("calendar_edit", calendar), {**changed, "windows_6": "08:00-10:00"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert calendar.versions.count() == 2


def test_days_are_entered_and_taken_out(admin, calendar):
    assert admin.get(url("calendar_day_new", calendar)).status_code == 200
    entered = admin.post(
        url("calendar_day_new", calendar),
        {"date": "2026-08-05", "last_date": "2026-08-06", "kind": "local", "name": "HUT Kota", "based_on": 1},
    )
    page = admin.get(entered.headers["Location"]).content.decode()
    assert page.count("HUT Kota") >= 2

    admin.post(url("calendar_day_remove", calendar, "2026-08-05"), {"version": 2})

    newest = calendar.versions.get(number=3)
    assert list(CalendarDay.objects.filter(version=newest, kind="local").values_list("date", flat=True)) == [
        date(2026, 8, 6)
    ]


def test_a_past_day_is_refused_at_its_field(admin, calendar):
    answer = admin.post(
        url("calendar_day_new", calendar), {"date": "2026-01-05", "kind": "local", "name": "X", "based_on": 1}
    )

    assert answer.status_code == 422
    assert "Past days cannot be changed" in answer.content.decode()


def test_a_day_that_is_none_is_not_found(admin, calendar):
    assert admin.post(url("calendar_day_remove", calendar, "2026-99-99"), {"version": 1}).status_code == 404


def test_a_calendar_in_use_is_not_retired_and_the_page_says_why(admin, calendar, company):
    company.calendar = calendar
    company.save()

    page = admin.get(url("calendar", calendar)).content.decode()
    refused = admin.post(url("calendar_retire", calendar))

    assert "Units still work by this calendar." in page
    assert refused.status_code == 403
    assert Calendar.objects.get().retired_at is None


def test_retiring_and_restoring_by_the_buttons(admin, calendar):
    admin.post(url("calendar_retire", calendar))
    assert Calendar.objects.get().retired_at is not None

    admin.post(url("calendar_restore", calendar))
    assert Calendar.objects.get().retired_at is None


def test_a_reader_sees_calendars_and_why_they_cannot_be_changed(client, company, calendar):
    reader = make_person("Tono", role=make_role("reader", ["unit.view"]), at=company, language="en")
    client.force_login(reader)

    page = client.get(url("calendar", calendar)).content.decode()

    assert "Only those who look after the whole organisation may change calendars." in page
    assert client.get(url("calendar_edit", calendar)).status_code == 403
    assert client.post(url("calendar_retire", calendar)).status_code == 403


def test_a_month_costs_the_same_with_many_versions_as_with_one(
    admin, calendar, company, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        admin.get(url("calendar", calendar))
