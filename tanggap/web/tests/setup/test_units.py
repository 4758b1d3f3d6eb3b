"""The pages of the tree, seen by an administrator, by somebody of a branch and by others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person, make_role
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_calendar, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_unit(name="PT Nusantara", code="ORG")


@pytest.fixture
def branch(company):
    return make_unit(company, name="Pekanbaru", code="PKU")


@pytest.fixture
def admin(company, client):
    role = make_role("setup", ["setup.view", "unit.view", "unit.manage"])
    client.force_login(make_person("Sari", role=role, at=company, language="en"))
    return client


def typed(unit, **changes):
    known = {"name": unit.name, "code": unit.code, "kind": unit.kind, "time_zone": unit.time_zone}
    return known | {"calendar": unit.calendar_id or "", "version": unit.version} | changes


def test_the_tree_is_shown_and_searched(admin, branch):
    whole = admin.get(reverse("setup:units")).content.decode()
    found = admin.get(reverse("setup:units"), {"q": "pekan"}).content.decode()
    nothing = admin.get(reverse("setup:units"), {"q": "zzz"}).content.decode()

    assert "PT Nusantara" in whole
    assert "Pekanbaru" in whole
    assert reverse("setup:unit", args=[branch.pk]) in found
    assert "No unit fits" in nothing


def test_a_unit_is_added_below_another(admin, branch):
    url = f"{reverse('setup:unit_new')}?parent={branch.pk}"
    form = admin.get(url)
    answer = admin.post(
        url, {"name": "Panam", "code": "PNM", "kind": "cluster", "time_zone": "Asia/Jakarta", "calendar": ""}
    )

    added = Unit.objects.get(code="PNM")
    assert form.status_code == 200
    assert answer.headers["Location"] == reverse("setup:unit", args=[added.pk])
    assert added.parent == branch


def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field(admin, company, branch):
    answer = admin.post(
        f"{reverse('setup:unit_new')}?parent={company.pk}",
        {"name": "Kembar", "code": "pku", "kind": "branch", "time_zone": "Asia/Jakarta"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Kembar"' in page
    assert "Another unit has this code." in page


def test_an_edit_of_a_stale_form_is_told_and_changes_nothing(admin, branch):
    url = reverse("setup:unit_edit", args=[branch.pk])
    first = admin.post(url, typed(branch, name="Dumai"))
    second = admin.post(url, typed(branch, name="Siak"))

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Somebody else changed this" in second.content.decode()
    assert 'value="Siak"' in second.content.decode()
    assert Unit.objects.get(pk=branch.pk).name == "Dumai"


def test_a_unit_is_moved_and_its_page_tells_where_it_stood(admin, company, branch):
    area = make_unit(company, kind="area", name="Riau")
    url = reverse("setup:unit_move", args=[branch.pk])
    assert admin.get(url).status_code == 200

    admin.post(url, {"parent": area.pk, "reason": "Reorganisasi", "version": 1})

    page = admin.get(reverse("setup:unit", args=[branch.pk])).content.decode()
    assert Unit.objects.get(pk=branch.pk).parent == area
    assert "PT Nusantara → Riau" in page
    assert "Reorganisasi" in page


def test_retiring_and_restoring_by_the_buttons(admin, branch):
    admin.post(reverse("setup:unit_retire", args=[branch.pk]), {"version": 1})
    retired = admin.get(reverse("setup:unit", args=[branch.pk])).content.decode()
    admin.post(reverse("setup:unit_restore", args=[branch.pk]), {"version": 2})

    assert reverse("setup:unit_restore", args=[branch.pk]) in retired
    assert Unit.objects.get(pk=branch.pk).retired_at is None


def test_a_forbidden_act_is_a_disabled_button_with_its_reason(admin, company, branch):
    page = admin.get(reverse("setup:unit", args=[company.pk])).content.decode()

    assert "The unit at the top cannot be moved or retired." in page
    assert reverse("setup:unit_move", args=[company.pk]) not in page


def test_the_page_shows_the_calendar_that_the_unit_works_by(admin, company, branch):
    company.calendar = make_calendar()
    company.save()

    page = admin.get(reverse("setup:unit", args=[branch.pk])).content.decode()

    assert company.calendar.name in page
    assert "of a unit above" in page


def test_somebody_of_a_branch_sees_the_branch_and_cannot_change_it(client, company, branch):
    role = make_role("reader", ["unit.view"])
    client.force_login(make_person("Tono", role=role, at=branch))

    listed = client.get(reverse("setup:units")).content.decode()

    assert "PT Nusantara" not in listed
    assert client.get(reverse("setup:unit", args=[company.pk])).status_code == 404
    assert client.get(reverse("setup:unit_edit", args=[branch.pk])).status_code == 403
    assert client.post(reverse("setup:unit_retire", args=[branch.pk]), {"version": 1}).status_code == 403
    assert client.get(reverse("setup:home")).status_code == 403


@pytest.mark.parametrize("at", ["x", "0", "99999999999999999999"])
def test_a_place_that_is_none_is_not_found(admin, branch, at):
    assert admin.get(reverse("setup:units"), {"at": at}).status_code == 404


def test_the_entrance_lists_what_the_reader_may_open_and_nothing_else(admin, branch):
    page = admin.get(reverse("setup:home")).content.decode()

    assert reverse("setup:units") in page
    assert reverse("setup:customers") not in page
    assert reverse("setup:calendars") not in page


def test_the_list_costs_as_many_queries_with_many_units_as_with_few(
    admin, company, django_assert_max_num_queries
):
    for _number in range(40):
        make_unit(company)

    with django_assert_max_num_queries(8):
        admin.get(reverse("setup:units"))
