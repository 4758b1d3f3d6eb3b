"""People: added, edited, closed, opened, imported; seen by those who may."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tanggap.accounts.invitations import invitation_send
from tanggap.accounts.models import User
from tanggap.accounts.services import (
    PersonFacts,
    profile_edit,
    team_create,
    team_edit,
    team_retire,
    user_create,
    user_deactivate,
    user_edit,
    user_from_row,
    user_invite,
    user_reactivate,
)
from tanggap.accounts.tests.factories import acting, make_person, make_role, make_unit
from tanggap.activity.models import Entry
from tanggap.kernel.actor import ANONYMOUS, system_actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_unit()


@pytest.fixture
def branch(company):
    return make_unit(company)


@pytest.fixture
def admin(company):
    return make_person("Admin", role="admin", at=company)


@pytest.fixture
def clerk(branch):
    """Manages the people of one branch and nothing else."""
    return make_person(
        "Juru", role=make_role("clerk", ["user.view", "user.manage", "team.manage"]), at=branch
    )


def test_a_new_person_is_stored_clean_and_can_prove_the_address_later(clerk, branch):
    facts = PersonFacts(
        name=" Siti  Rahma ", email="Siti@Example.TEST", phone="0812-3456-7890", home_unit_id=branch.pk
    )

    user = user_create(actor=acting(clerk), facts=facts)

    assert (user.name, user.email, user.phone) == ("Siti Rahma", "siti@example.test", "+6281234567890")
    assert not user.has_usable_password()
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == ("siti@example.test", True, False)
    entry = Entry.objects.get(action="user.created")
    assert (entry.unit_id, entry.unit_path) == (branch.pk, branch.path)


def test_all_wrong_facts_are_told_at_once(admin):
    facts = PersonFacts(name=" ", email="no", phone="abc", whatsapp="1", language="xx", time_zone="Moon")

    with pytest.raises(Invalid) as refusal:
        user_create(actor=acting(admin), facts=facts)

    assert set(refusal.value.fields) == {"name", "email", "phone", "whatsapp", "language", "time_zone"}


def test_an_address_that_somebody_has_is_refused_whatever_its_case(admin):
    make_person(email="ada@example.test")

    with pytest.raises(Invalid) as refusal:
        user_create(actor=acting(admin), facts=PersonFacts(name="Lain", email="ADA@example.test"))

    assert "email" in refusal.value.fields


def test_people_are_added_only_where_one_may(clerk, company, branch):
    for unit_id in (None, company.pk, make_unit(company).pk):
        with pytest.raises((NotAllowed, Invalid)):
            user_create(actor=acting(clerk), facts=PersonFacts(name="X", home_unit_id=unit_id))


def test_a_person_without_an_address_can_be_kept(clerk, branch):
    user = user_create(actor=acting(clerk), facts=PersonFacts(name="Tanpa Surel", home_unit_id=branch.pk))

    assert user.email is None
    assert not EmailAddress.objects.filter(user=user).exists()


def test_editing_changes_only_what_differs_and_names_the_fields(clerk, branch):
    person = make_person("Lama", home_unit=branch, email="tetap@example.test")
    facts = PersonFacts(name="Baru", email="tetap@example.test", phone="08123456789", home_unit_id=branch.pk)

    edited = user_edit(actor=acting(clerk), user_id=person.pk, version=1, facts=facts)

    assert (edited.name, edited.version) == ("Baru", 2)
    assert Entry.objects.get(action="user.edited").data == {"fields": ["name", "phone"]}
    assert EmailAddress.objects.get(user=person).verified


def test_a_changed_address_has_to_be_proved_again(clerk, branch):
    person = make_person("Lama", home_unit=branch)

    user_edit(
        actor=acting(clerk),
        user_id=person.pk,
        version=1,
        facts=PersonFacts(name="Lama", email="lain@example.test", home_unit_id=branch.pk),
    )

    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified) == ("lain@example.test", False)


def test_a_stale_form_is_refused(clerk, branch):
    person = make_person("Lama", home_unit=branch)
    edit = {"actor": acting(clerk), "user_id": person.pk, "version": 1}
    user_edit(**edit, facts=PersonFacts(name="Satu", home_unit_id=branch.pk, email=person.email))

    with pytest.raises(StaleState):
        user_edit(**edit, facts=PersonFacts(name="Dua", home_unit_id=branch.pk, email=person.email))


def test_who_holds_more_cannot_be_edited_or_closed_by_who_holds_less(clerk, branch):
    superior = make_person("Atasan", role="hd_noc", at=branch)
    actor = acting(clerk)

    with pytest.raises(NotAllowed) as refusal:
        user_edit(
            actor=actor, user_id=superior.pk, version=1, facts=PersonFacts(name="X", home_unit_id=branch.pk)
        )
    with pytest.raises(NotAllowed):
        user_deactivate(actor=actor, user_id=superior.pk, reason="x")

    assert refusal.value.code == "outranked"


def test_people_of_another_branch_do_not_exist(clerk, company):
    stranger = make_person(home_unit=make_unit(company))

    with pytest.raises(NotVisible):
        user_edit(actor=acting(clerk), user_id=stranger.pk, version=1, facts=PersonFacts(name="X"))
    assert stranger not in User.objects.visible_to(acting(clerk))


def test_closing_needs_a_reason_and_can_be_undone(clerk, branch):
    person = make_person("Pergi", home_unit=branch)
    actor = acting(clerk)

    with pytest.raises(Invalid):
        user_deactivate(actor=actor, user_id=person.pk, reason="  ")
    closed = user_deactivate(actor=actor, user_id=person.pk, reason="pindah tugas")
    with pytest.raises(NotAllowed):
        user_deactivate(actor=actor, user_id=person.pk, reason="lagi")
    opened = user_reactivate(actor=actor, user_id=person.pk)

    assert (closed.is_active, opened.is_active) == (False, True)
    assert Entry.objects.get(action="user.deactivated").data == {"reason": "pindah tugas"}


def test_nobody_closes_his_own_account(clerk):
    with pytest.raises(NotAllowed) as refusal:
        user_deactivate(actor=acting(clerk), user_id=clerk.pk, reason="x")

    assert refusal.value.code == "self"


def test_closing_an_account_ends_its_sessions(client, clerk, branch):
    person = make_person("Masuk", home_unit=branch)
    client.force_login(person)
    assert client.session.session_key

    user_deactivate(actor=acting(clerk), user_id=person.pk, reason="x")

    assert (
        "_auth_user_id" not in client.session
        or not client.get("/account/").wsgi_request.user.is_authenticated
    )


def test_everybody_edits_the_own_profile_and_nobody_elses(branch):
    person = make_person("Saya", home_unit=branch)

    profile_edit(
        actor=acting(person),
        name="Saya Sendiri",
        phone="",
        whatsapp="0812 3456 7890",
        language="en",
        time_zone="Asia/Makassar",
        version=1,
    )

    person.refresh_from_db()
    assert (person.name, person.whatsapp, person.language) == ("Saya Sendiri", "+6281234567890", "en")
    with pytest.raises(NotVisible):
        profile_edit(
            actor=ANONYMOUS,
            name="X",
            phone="",
            whatsapp="",
            language="id",
            time_zone="Asia/Jakarta",
            version=1,
        )


def test_a_fresh_registration_is_seen_from_the_top_only(admin, clerk):
    fresh = make_person("Pendaftar")

    assert fresh in User.objects.visible_to(acting(admin))
    assert fresh not in User.objects.visible_to(acting(clerk))
    assert set(User.objects.visible_to(acting(fresh))) == {fresh}


def test_a_customers_person_is_seen_in_the_customers_branch(clerk, company, branch):
    here = Customer.objects.create(number="1", name="A", unit=branch)
    there = Customer.objects.create(number="2", name="B", unit=make_unit(company))
    near, far = make_person(customer=here), make_person(customer=there)

    seen = User.objects.visible_to(acting(clerk))

    assert near in seen
    assert far not in seen


def test_the_invitation_names_the_reset_page_and_holds_no_secret(clerk, branch, settings):
    person = make_person("Undangan", home_unit=branch, language="en")

    user_invite(actor=acting(clerk), user_id=person.pk)
    sent = invitation_send.func(person.pk)

    assert sent
    assert mail.outbox[-1].to == [person.email]
    assert f"{settings.BASE_URL}/account/password/reset/" in mail.outbox[-1].body


def test_no_invitation_goes_to_who_cannot_sign_in(clerk, branch):
    silent = make_person("Tanpa", email=None, home_unit=branch)

    with pytest.raises(Invalid):
        user_invite(actor=acting(clerk), user_id=silent.pk)
    assert invitation_send.func(silent.pk) is False


def test_a_team_keeps_members_whom_the_editor_does_not_see(admin, clerk, company, branch):
    inside, outside = make_person(home_unit=branch), make_person(home_unit=make_unit(company))
    team = team_create(
        actor=acting(admin), code="t1", name="Tim", unit_id=branch.pk, member_ids=[inside.pk, outside.pk]
    )

    team_edit(
        actor=acting(clerk),
        team_id=team.pk,
        version=1,
        code="t1",
        name="Tim Satu",
        unit_id=branch.pk,
        member_ids=[],
    )

    assert set(team.members.all()) == {outside}
    assert Entry.objects.get(action="team.edited").data["removed"] == [inside.pk]


def test_a_team_of_another_branch_does_not_exist_and_cannot_be_made(clerk, company, admin):
    elsewhere = make_unit(company)
    team = team_create(actor=acting(admin), code="t1", name="Tim", unit_id=elsewhere.pk)

    with pytest.raises(NotVisible):
        team_retire(actor=acting(clerk), team_id=team.pk, version=1)
    with pytest.raises(Invalid):
        team_create(actor=acting(clerk), code="t2", name="Tim", unit_id=elsewhere.pk)


def row(**values: str) -> dict[str, str]:
    return {"name": "Budi", "email": "budi@example.test", **values}


def test_a_row_creates_a_person_with_a_role_once(admin, branch):
    make_role("technician")
    actor, values = acting(admin), row(unit=branch.code, role="technician", phone="08123456789")

    first, created = user_from_row(actor, values)
    second, created_again = user_from_row(actor, values)

    assert (created, created_again) == (True, False)
    assert first == second
    assert User.objects.filter(email="budi@example.test").count() == 1
    assert [(grant.role.code, grant.unit) for grant in first.grants.all()] == [("technician", branch)]
    assert second.version == 1


def test_a_row_finds_the_person_by_the_key_of_the_source_and_updates(admin, branch):
    actor = acting(admin)
    first, _created = user_from_row(actor, row(external_key="HR-7", unit=branch.code))

    second, created = user_from_row(actor, {"external_key": "HR-7", "name": "Budi Santoso"})

    assert (second.pk, created) == (first.pk, False)
    assert (second.name, second.email, second.home_unit_id) == (
        "Budi Santoso",
        "budi@example.test",
        branch.pk,
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": ""}, "email"),
        ({"unit": "nowhere"}, "unit"),
        ({"role": "nothing"}, "role"),
        ({"phone": "abc"}, "phone"),
        ({"customer": "404"}, "customer"),
    ],
)
def test_a_wrong_row_is_refused_at_its_column_and_leaves_nothing(admin, values, field):
    before = User.objects.count()

    with pytest.raises(Invalid) as refusal:
        user_from_row(acting(admin), row(**values))

    assert field in refusal.value.fields
    assert User.objects.count() == before


def test_a_row_with_a_role_needs_a_unit_for_it(admin):
    make_role("technician")

    with pytest.raises(Invalid) as refusal:
        user_from_row(acting(admin), row(role="technician"))

    assert "role_unit" in refusal.value.fields
    assert not User.objects.filter(email="budi@example.test").exists()


def test_the_system_may_import_people_everywhere(branch):
    user, created = user_from_row(system_actor(), row(unit=branch.code))

    assert created
    assert user.home_unit == branch
