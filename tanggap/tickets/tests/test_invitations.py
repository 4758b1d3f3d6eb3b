"""The invitation to the portal: to whom, once, and how it is refused."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed, StaleState
from tanggap.notifications.channels.email import message_of
from tanggap.notifications.models import Delivery, GuestStop
from tanggap.notifications.services import notice_stop
from tanggap.notifications.stop_links import PATH, address_hash, stop_of, stop_path
from tanggap.tickets.invitations import INVITATION, invitation_rules, portal_invite
from tanggap.tickets.models import PortalInvitation, PortalInvitationRules, Ticket
from tanggap.tickets.notices import ticket_notice_send
from tanggap.tickets.services import invitations_switch
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

GUEST = "ani@warga.test"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def reported(cast: Cast, email: str = GUEST, channel: str = "phone") -> Ticket:
    ticket = make_ticket(cast, requester_email=email, requester_name="Ani")
    Ticket.objects.filter(pk=ticket.pk).update(channel=channel)
    ticket.refresh_from_db()
    return ticket


def invited() -> list[str]:
    return list(Delivery.objects.filter(event=INVITATION).values_list("address", flat=True))


@pytest.mark.parametrize(
    ("channel", "wanted"),
    [("phone", True), ("email", True), ("whatsapp", True), ("portal", False), ("monitoring", False)],
)
def test_only_who_came_by_another_way_is_invited(cast: Cast, channel: str, wanted: bool) -> None:
    ticket = reported(cast, channel=channel)
    ticket_notice_send.call(
        event="ticket.created",
        ticket_id=ticket.pk,
        actor_id=None,
        actor_label="",
        note="",
        text="",
        reason="",
    )

    assert invited() == ([GUEST] if wanted else [])


def test_an_address_is_invited_once_ever(cast: Cast) -> None:
    assert portal_invite(reported(cast))
    assert not portal_invite(reported(cast, "ANI@warga.test"))
    Delivery.objects.update(address="")

    assert not portal_invite(reported(cast))
    assert PortalInvitation.objects.count() == 1


def test_nobody_with_an_account_is_invited_and_staff_have_one(cast: Cast) -> None:
    make_person("Petugas", email="petugas@warga.test", role="hd_noc", at=cast.branch)
    former = make_person("Dulu", email="dulu@warga.test", role="customer", at=cast.branch)
    former.is_active = False
    former.save()

    for email in ("Petugas@warga.test", "dulu@warga.test"):
        assert not portal_invite(reported(cast, email))


def test_the_switch_and_an_earlier_refusal_are_kept(cast: Cast, settings: Any) -> None:
    GuestStop.objects.create(address_hash=address_hash(GUEST), event=INVITATION)
    assert not portal_invite(reported(cast))
    settings.PORTAL_INVITATIONS = False
    assert not portal_invite(reported(cast, "budi@warga.test"))


def switch(actor: Actor, *, wanted: bool, seen: int) -> PortalInvitationRules:
    return invitations_switch(actor=actor, wanted=wanted, expected_version=seen)


def test_an_administrator_switches_them_off_and_on_whatever_the_environment_says(
    cast: Cast, settings: Any
) -> None:
    admin = acting(make_person(role="admin", at=cast.company))

    assert (invitation_rules().wanted, invitation_rules().version) == (True, 0)
    off = switch(admin, wanted=False, seen=0)
    assert not portal_invite(reported(cast))
    settings.PORTAL_INVITATIONS = False
    switch(admin, wanted=True, seen=off.version)
    assert portal_invite(reported(cast))

    assert invitation_rules().actor_label == admin.label
    told = Entry.objects.filter(action__startswith="portal_invitations.").order_by("pk")
    assert [entry.action for entry in told] == [
        "portal_invitations.switched_off",
        "portal_invitations.switched_on",
    ]


def test_who_saw_another_state_of_the_switch_is_told(cast: Cast) -> None:
    admin = acting(make_person(role="admin", at=cast.company))
    switch(admin, wanted=False, seen=0)

    for seen in (0, 2):
        with pytest.raises(StaleState):
            switch(admin, wanted=True, seen=seen)

    assert not invitation_rules().wanted


def test_only_who_manages_notices_of_the_whole_organisation_switches(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        switch(cast.dispatcher, wanted=False, seen=0)

    assert not PortalInvitationRules.objects.exists()


def test_the_mail_is_refused_with_one_click(cast: Cast) -> None:
    portal_invite(reported(cast))
    row = Delivery.objects.get(event=INVITATION)
    message = message_of(row)
    path = stop_path(row)

    assert path in message.extra_headers["List-Unsubscribe"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path in str(message.body)
    stop = stop_of(path.removeprefix(PATH).rstrip("/"))
    assert stop is not None
    notice_stop(stop=stop)
    notice_stop(stop=stop)
    assert list(GuestStop.objects.values_list("event", "address_hash")) == [(INVITATION, address_hash(GUEST))]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_tickets_at_the_same_moment_invite_once() -> None:
    cast = make_cast()
    tickets = [reported(cast) for _number in range(4)]
    barrier = threading.Barrier(4)

    def invite(ticket: Ticket) -> None:
        try:
            barrier.wait(timeout=30)
            with transaction.atomic():
                portal_invite(ticket)
        finally:
            connection.close()

    threads = [threading.Thread(target=invite, args=[ticket]) for ticket in tickets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert invited() == [GUEST]
