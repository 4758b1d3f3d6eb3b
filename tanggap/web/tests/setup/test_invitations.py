"""The switch of the invitations to the portal."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.notifications.models import GuestStop
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.invitations import INVITATION, invitation_rules
from tanggap.tickets.models import PortalInvitation, PortalInvitationRules

PATH = "/setup/invitations/"


@pytest.fixture
def company(db: None) -> Unit:
    return make_unit(kind="company")


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "id"})
    client.force_login(person)
    return client


@pytest.fixture
def admin(company: Unit) -> Client:
    return browser(make_person("Admin", role="admin", at=company))


def test_the_page_says_how_the_switch_stands_and_switches_it(admin: Client) -> None:
    PortalInvitation.objects.create(address_hash="a" * 64)
    GuestStop.objects.create(address_hash="b" * 64, event=INVITATION)

    before = admin.get(PATH).content.decode()
    off = admin.post(PATH, {"wanted": "no", "version": "0"})
    after = admin.get(PATH).content.decode()

    assert "Orang diundang" in before
    assert f"/setup/templates/{INVITATION}/email/id/" in before
    assert off["Location"] == PATH
    assert "Tidak ada yang diundang" in after
    assert "Admin" in after
    assert not invitation_rules().wanted


def test_a_second_tab_and_a_broken_form_change_nothing_and_say_why(admin: Client) -> None:
    admin.post(PATH, {"wanted": "no", "version": "0"})

    stale = admin.post(PATH, {"wanted": "yes", "version": "0"})
    broken = [
        admin.post(PATH, data).status_code
        for data in ({}, {"wanted": "perhaps", "version": "1"}, {"wanted": "yes", "version": "x" * 400})
    ]

    assert stale.status_code == 409
    assert 'role="alert"' in stale.content.decode()
    assert broken == [422, 422, 422]
    assert PortalInvitationRules.objects.get().version == 1


def test_who_manages_notices_of_one_branch_only_reads_it(company: Unit) -> None:
    noc = browser(make_person("Noc", role="hd_noc", at=make_unit(company)))

    page = noc.get(PATH)
    refused = noc.post(PATH, {"wanted": "no", "version": "0"})

    assert page.status_code == 200
    assert "disabled" in page.content.decode()
    assert refused.status_code == 403
    assert invitation_rules().wanted
