"""The pages of people, roles, grants and teams."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.models import Grant, Role, Team, User
from tanggap.accounts.tests.factories import make_grant, make_person, make_role, make_team, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_unit(name="Perusahaan")


@pytest.fixture
def branch(company):
    return make_unit(company, name="Cabang")


@pytest.fixture
def admin(client, company):
    person = make_person("Admin", role="admin", at=company, language="en")
    client.force_login(person)
    return person


def names(page) -> list[str]:
    return [person.name for person in page.context["table"].rows]


class TestTheListOfPeople:
    @pytest.fixture(autouse=True)
    def some_people(self, admin, branch):
        make_person("Budi", home_unit=branch, email="budi@example.test", phone="+628111")
        make_person("Ani", role="technician", at=branch)
        make_person("Citra", is_active=False, home_unit=branch)
        make_person("Dewi")

    def test_is_ordered_by_name(self, client):
        assert names(client.get("/setup/users/")) == ["Admin", "Ani", "Budi", "Citra", "Dewi"]
        assert names(client.get("/setup/users/?sort=-name")) == ["Dewi", "Citra", "Budi", "Ani", "Admin"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=bud", ["Budi"]),
            ("q=8111", ["Budi"]),
            ("state=inactive", ["Citra"]),
            ("state=waiting", ["Budi", "Dewi"]),
            ("state=nonsense", ["Admin", "Ani", "Budi", "Citra", "Dewi"]),
            ("q=nobody", []),
        ],
    )
    def test_is_narrowed_by_filters(self, client, query, found):
        assert names(client.get(f"/setup/users/?{query}")) == found

    def test_is_narrowed_by_role_and_unit(self, client, branch):
        role = Role.objects.get(code="technician")

        assert names(client.get(f"/setup/users/?role={role.pk}")) == ["Ani"]
        assert names(client.get(f"/setup/users/?unit={branch.pk}")) == ["Ani", "Budi", "Citra"]

    def test_shows_a_viewer_of_one_branch_only_its_people(self, branch):
        make_person("Orang Lain", role="technician", at=make_unit())
        browser = Client()
        browser.force_login(make_person("Lihat", role="leader", at=branch))

        assert names(browser.get("/setup/users/")) == ["Ani", "Budi", "Citra", "Lihat"]


@pytest.mark.parametrize("sort", ["name", "-name", "joined"])
def test_pages_lead_forward_and_back_without_gap_or_repeat(client, admin, branch, sort):
    for number in range(120):
        make_person(f"Orang {number % 40:02}", home_unit=branch, email=f"o{number}@example.test")
    every = User.objects.count()

    seen, url, pages = [], f"/setup/users/?sort={sort}", []
    while url:
        page = client.get(url)
        pages.append([person.pk for person in page.context["table"].rows])
        seen += pages[-1]
        pager = page.context["table"].pager
        back, url = pager.previous_url, f"/setup/users/{pager.next_url}" if pager.next_url else ""

    assert len(seen) == len(set(seen)) == every
    previous = client.get(f"/setup/users/{back}")
    assert [person.pk for person in previous.context["table"].rows] == pages[-2]


def test_the_list_costs_as_many_queries_for_many_people_as_for_few(
    client, admin, branch, django_assert_max_num_queries
):
    for number in range(45):
        make_person(f"Orang {number}", role="technician", at=branch)

    with django_assert_max_num_queries(10):
        client.get("/setup/users/")


def test_a_person_is_added_with_role_and_invitation(client, admin, branch):
    role = make_role("technician")
    data = {
        "name": "Eko",
        "email": "eko@example.test",
        "home_unit": branch.pk,
        "language": "id",
        "time_zone": "Asia/Jakarta",
        "role": role.pk,
        "invite": "on",
    }

    answer = client.post("/setup/users/new/", data)

    user = User.objects.get(email="eko@example.test")
    assert answer.url == f"/setup/users/{user.pk}/"
    assert [(grant.role, grant.unit) for grant in user.grants.all()] == [(role, branch)]


def test_a_taken_address_is_told_at_its_field_and_leaves_nothing(client, admin, branch):
    make_person(email="eko@example.test")
    data = {"name": "Eko", "email": "EKO@example.test", "language": "id", "time_zone": "Asia/Jakarta"}

    answer = client.post("/setup/users/new/", data)

    assert answer.status_code == 422
    assert answer.context["form"].errors["email"] == ["Another person has this address."]
    assert User.objects.filter(name="Eko").count() == 0


def test_a_role_that_may_not_be_given_leaves_no_person_behind(client, branch):
    clerk = make_person(role=make_role("clerk", ["user.view", "user.manage", "grant.manage"]), at=branch)
    client.force_login(clerk)
    data = {
        "name": "Eko",
        "home_unit": branch.pk,
        "language": "id",
        "time_zone": "Asia/Jakarta",
        "role": make_role("admin").pk,
    }

    answer = client.post("/setup/users/new/", data)

    assert answer.status_code == 422
    assert not User.objects.filter(name="Eko").exists()


def test_the_page_of_a_person_shows_roles_history_and_what_may_be_done(client, admin, branch):
    person = make_person("Fajar", role="agent", at=branch)

    page = client.get(f"/setup/users/{person.pk}/").content.decode()

    assert "Support agent" in page
    assert "Close the account" in page
    assert "Give the role" in page


def test_who_only_sees_people_gets_disabled_buttons_with_the_reason(client, branch):
    client.force_login(make_person(role="leader", at=branch, language="en"))
    person = make_person("Fajar", role="agent", at=branch)

    page = client.get(f"/setup/users/{person.pk}/").content.decode()

    assert "You may not manage people of this unit." in page
    assert "Give the role" not in page


def test_editing_keeps_what_was_typed_and_refuses_a_stale_form(client, admin, branch):
    person = make_person("Gita", home_unit=branch)
    data = {
        "name": "Gita Satu",
        "email": person.email,
        "home_unit": branch.pk,
        "language": "id",
        "time_zone": "Asia/Jakarta",
        "version": 1,
    }

    wrong = client.post(f"/setup/users/{person.pk}/edit/", data | {"phone": "x"})
    first = client.post(f"/setup/users/{person.pk}/edit/", data)
    second = client.post(f"/setup/users/{person.pk}/edit/", data | {"name": "Gita Dua"})

    assert (wrong.status_code, first.status_code, second.status_code) == (422, 302, 409)
    assert "Gita Satu" in wrong.content.decode()
    person.refresh_from_db()
    assert person.name == "Gita Satu"


def test_an_account_is_closed_with_a_reason_and_opened_again(client, admin, branch):
    person = make_person(home_unit=branch)

    silent = client.post(f"/setup/users/{person.pk}/deactivate/", {"reason": ""})
    client.post(f"/setup/users/{person.pk}/deactivate/", {"reason": "pindah"})
    person.refresh_from_db()
    closed = person.is_active
    client.post(f"/setup/users/{person.pk}/reactivate/")
    person.refresh_from_db()

    assert silent.status_code == 422
    assert (closed, person.is_active) == (False, True)


def test_closing_many_accounts_tells_for_each_refusal_why(client, admin, branch):
    people = [make_person(home_unit=branch) for _number in range(3)]
    selected = [str(person.pk) for person in (*people, admin)]

    answer = client.post(
        "/setup/users/deactivate/", {"selected": [*selected, "nonsense"], "reason": "beres"}, follow=True
    )

    texts = [str(message) for message in answer.context["messages"]]
    assert User.objects.filter(is_active=False).count() == 3
    assert "3 accounts were closed." in texts
    assert "Admin: You cannot deactivate yourself." in texts


def test_a_role_is_given_and_ended_on_the_persons_page(client, admin, branch):
    person, role = make_person(home_unit=branch), make_role("agent")
    data = {"role": role.pk, "unit": branch.pk, "valid_from": "", "valid_to": "2099-01-31T17:00"}

    client.post(f"/setup/users/{person.pk}/grants/", data)
    again = client.post(f"/setup/users/{person.pk}/grants/", data)
    grant = Grant.objects.get(user=person)
    client.post(f"/setup/grants/{grant.pk}/end/")

    assert (
        grant.valid_to.isoformat() == "2099-01-31T10:00:00+00:00"
    )  # as the admin's clock in Jakarta shows it
    assert again.status_code == 422
    grant.refresh_from_db()
    assert grant.valid_to.year < 2099


def test_a_role_is_edited_in_groups_and_a_shipped_name_stays_translatable(client, admin):
    role = make_role("qa")
    page = client.get(f"/setup/roles/{role.pk}/")
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields} | {
        "permissions_people": ["user.view", "team.manage"]
    }
    data = {name: value for name, value in data.items() if value not in (None, False)}

    answer = client.post(f"/setup/roles/{role.pk}/", data)

    assert answer.status_code == 302
    saved = Role.objects.get(pk=role.pk)
    assert "team.manage" in saved.permissions
    assert set(role.permissions) - {"user.view"} <= set(saved.permissions)
    assert saved.name == role.name


def test_the_last_administrators_role_cannot_be_emptied_by_the_editor(client, admin):
    role = Role.objects.get(code="admin")
    data = {"name": "A", "home": "/setup/", "priority": 10, "version": role.version}

    answer = client.post(f"/setup/roles/{role.pk}/", data)

    assert answer.status_code == 422
    assert "without an administrator" in answer.content.decode()
    assert Role.objects.get(pk=role.pk).permissions == role.permissions


def test_a_new_role_can_be_made_retired_and_restored(client, admin):
    client.post(
        "/setup/roles/new/",
        {"name": "Piket", "home": "/desk/", "priority": 50, "permissions_tickets": ["ticket.view"]},
    )
    role = Role.objects.get(code="piket")
    client.post(f"/setup/roles/{role.pk}/retire/")
    role.refresh_from_db()
    retired = role.retired_at
    client.post(f"/setup/roles/{role.pk}/restore/")
    role.refresh_from_db()

    assert role.permissions == ["ticket.view"]
    assert retired is not None
    assert role.retired_at is None


def test_the_list_of_roles_counts_who_holds_them_now(client, admin, branch):
    person = make_person(role="agent", at=branch)
    make_grant(person, "agent", make_unit(branch))
    make_person(role="agent", at=branch, is_active=False)

    page = client.get("/setup/roles/")

    counts = {role.code: role.holders for role in page.context["roles"]}
    assert (counts["agent"], counts["admin"], counts["qa"]) == (1, 1, 0)


def test_a_team_is_made_edited_and_retired(client, admin, branch):
    first, second = make_person(home_unit=branch), make_person(home_unit=branch)
    data = {"code": "t1", "name": "Tim", "unit": branch.pk, "members": [first.pk]}

    client.post("/setup/teams/new/", data)
    team = Team.objects.get(code="t1")
    client.post(f"/setup/teams/{team.pk}/", data | {"name": "Tim Satu", "members": [second.pk], "version": 1})
    client.post(f"/setup/teams/{team.pk}/retire/")

    team.refresh_from_db()
    assert (team.name, list(team.members.all()), team.retired_at is None) == ("Tim Satu", [second], False)
    assert "Tim Satu" not in client.get("/setup/teams/").content.decode().split("<main")[1].split("toasts")[0]
    assert "Tim Satu" in client.get("/setup/teams/?retired=1").content.decode()


def test_a_team_of_another_branch_is_not_found(client, branch, company):
    client.force_login(make_person(role="hd_noc", at=branch))
    team = make_team("lain", make_unit(company))

    assert client.get(f"/setup/teams/{team.pk}/").status_code == 404


def test_new_permissions_of_an_edited_role_are_listed_and_added_with_one_click(client, admin):
    role = Role.objects.get(code="agent")
    Role.objects.filter(pk=role.pk).update(
        version=2, permissions=sorted(set(role.permissions) - {"outage.view", "outage.declare"})
    )

    page = client.get("/setup/roles/")
    assert [gap.lacking for gap, _may in page.context["gaps"]] == [("outage.declare", "outage.view")]
    assert b"New permissions for edited roles" in page.content
    client.post(f"/setup/roles/{role.pk}/catch-up/")

    role.refresh_from_db()
    assert {"outage.view", "outage.declare"} <= set(role.permissions)
    assert client.get("/setup/roles/").context["gaps"] == []
