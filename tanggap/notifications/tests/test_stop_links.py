"""Switching one kind of notice off from the mail (RFC 8058), and going back to the defaults."""

from __future__ import annotations

from datetime import time

from django.test import Client

from tanggap.accounts.models import User
from tanggap.notifications.models import Delivery, InboxItem, Preference, QuietHours
from tanggap.notifications.services import Recipient, deliveries_send_due, notify
from tanggap.notifications.tests.conftest import MailServer
from tanggap.organization.models import Unit


def tell(unit: Unit, user: User, event: str = "test.changed") -> None:
    notify(event=event, recipients=[Recipient(user.pk)], subject=unit, title="Padam")


def test_one_click_of_a_mail_program_switches_off_this_event_and_no_other(
    unit: Unit, rina: User, mail_server: MailServer
) -> None:
    tell(unit, rina)
    deliveries_send_due()
    (message,) = mail_server.mailbox.received
    path = message["List-Unsubscribe"].strip("<>").removeprefix("https://tanggap.kantor.test")
    strict = Client(enforce_csrf_checks=True)

    looked = strict.get(path)
    assert not Preference.objects.exists()
    done = strict.post(path, {"List-Unsubscribe": "One-Click"})
    strict.post(path, {"List-Unsubscribe": "One-Click"})
    tell(unit, rina)

    assert (looked.status_code, done.status_code) == (200, 200)
    assert Preference.objects.get().wanted is False
    assert Delivery.objects.filter(event="test.changed").count() == 1
    assert InboxItem.objects.filter(user=rina).count() == 2


def test_a_notice_of_safety_has_no_such_link(unit: Unit, rina: User, mail_server: MailServer) -> None:
    tell(unit, rina, "test.security")
    deliveries_send_due()

    (message,) = mail_server.mailbox.received
    assert message["List-Unsubscribe-Post"] is None
    assert message["List-Unsubscribe"] == "<https://tanggap.kantor.test/account/preferences/>"


def test_an_altered_link_does_nothing(rina: User, client: Client) -> None:
    answer = client.post("/notices/stop/WzEsInRlc3QuY2hhbmdlZCIsImVtYWlsIl0:1abc:def/")

    assert answer.status_code == 404
    assert not Preference.objects.exists()


def test_reset_forgets_choices_and_times(rina: User, client: Client) -> None:
    Preference.objects.create(user=rina, event="test.changed", channel="email", wanted=False)
    QuietHours.objects.create(user=rina, channel="email", begins=time(22), ends=time(5))
    client.force_login(rina)

    assert client.post("/account/preferences/reset/").status_code == 302

    assert not Preference.objects.exists()
    assert not QuietHours.objects.exists()
