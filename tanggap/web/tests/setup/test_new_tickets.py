"""Who is told of new tickets: chosen by unit, inherited, and sent with a link straight to the ticket."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.models import Role, User
from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.notifications.audiences import new_ticket_people
from tanggap.notifications.models import Delivery, NewTicketAudience
from tanggap.notifications.services import new_ticket_audience_save
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.notices import ticket_notice_send
from tanggap.tickets.services import ticket_create


@pytest.fixture
def company(db: None) -> Unit:
    return make_unit(kind="company")


@pytest.fixture
def branch(company: Unit) -> Unit:
    return make_unit(company)


@pytest.fixture
def noc(branch: Unit) -> User:
    return make_person("Noc", email="noc@example.test", role="hd_noc", at=branch, sign_in=True)


@pytest.fixture
def admin(company: Unit) -> User:
    return make_person("Admin", email="admin@example.test", role="admin", at=company, sign_in=True)


@pytest.fixture
def technician(branch: Unit) -> User:
    return make_person("Teknisi", email="teknisi@example.test", role="technician", at=branch)


def save(actor: User, unit: Unit, people: list[int], roles: list[int] | None = None, seen: int = 0) -> None:
    new_ticket_audience_save(
        actor=actor_for(actor), unit_id=unit.pk, expected_version=seen, roles=roles or [], people=people
    )


def test_by_default_whoever_assigns_is_told_with_a_link_to_the_ticket(
    branch: Unit, noc: User, admin: User, technician: User
) -> None:
    assert new_ticket_people(branch.path) == {noc.pk, admin.pk}


def test_a_choice_replaces_the_default_below_and_a_lower_one_replaces_it_again(
    company: Unit, branch: Unit, noc: User, admin: User
) -> None:
    save(admin, company, [admin.pk])
    assert new_ticket_people(branch.path) == {admin.pk}

    save(noc, branch, [], [Role.objects.get(code="hd_noc").pk])
    assert new_ticket_people(branch.path) == {noc.pk}
    assert new_ticket_people(company.path) == {admin.pk}

    save(noc, branch, [], seen=1)
    assert new_ticket_people(branch.path) == {admin.pk}


def test_who_lost_the_right_to_see_tickets_is_not_told_any_more(branch: Unit, noc: User) -> None:
    save(noc, branch, [noc.pk])
    noc.grants.all().delete()

    assert new_ticket_people(branch.path) == set()


def test_another_branch_people_without_the_right_and_stale_choices_are_refused(
    company: Unit, branch: Unit, noc: User
) -> None:
    other = make_unit(company)
    stranger = make_person("Orang", email="orang@example.test")

    with pytest.raises(NotVisible):
        save(noc, other, [noc.pk])
    with pytest.raises(Invalid):
        save(noc, branch, [stranger.pk])
    save(noc, branch, [noc.pk])
    with pytest.raises(StaleState):
        save(noc, branch, [], seen=0)

    assert NewTicketAudience.objects.get().unit == branch


def test_a_new_ticket_mails_the_chosen_ones_with_its_address(branch: Unit, noc: User, admin: User) -> None:
    save(noc, branch, [admin.pk])
    reporter = make_person("Warga", email="warga@example.test", role="hd_noc", at=branch)

    ticket = ticket_create(actor=actor_for(reporter), new=NewTicket(subject="Padam", unit_id=branch.pk))

    ticket_notice_send.call(
        event="ticket.created",
        ticket_id=ticket.pk,
        actor_id=reporter.pk,
        actor_label="",
        note="",
        text="",
        reason="",
    )
    rows = Delivery.objects.filter(event="ticket.created").values_list("user_id", "channel", "link")
    assert list(rows) == [(admin.pk, "email", f"/desk/tickets/{ticket.number}/")]


def test_the_pages_save_and_keep_what_was_refused(branch: Unit, noc: User, client: Client) -> None:
    client.force_login(noc)
    path = f"/setup/new-tickets/{branch.pk}/"

    assert branch.name in client.get("/setup/new-tickets/").content.decode()
    assert client.post(path, {"people": [noc.pk], "version": 0}).status_code == 302
    assert client.post(path, {"people": [noc.pk], "version": 0}).status_code == 409
    assert client.post(path, {"people": [999999], "version": 1}).status_code == 422
    assert "checked" in client.get(path).content.decode()
