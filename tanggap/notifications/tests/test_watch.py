"""The watchdog of the outbox: once per incident, by ways that work, lifted by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.kernel import clock
from tanggap.notifications import notices
from tanggap.notifications.models import Delivery, InboxItem, OutboxIncident
from tanggap.notifications.services import Recipient, deliveries_send_due, notify, outbox_watch
from tanggap.notifications.tests.conftest import MailServer
from tanggap.organization.models import Unit

START = datetime(2026, 11, 22, 2, tzinfo=UTC)
LATE = START + timedelta(minutes=16)


@pytest.fixture(autouse=True)
def own_events(known_events: None) -> None:
    notices.announce()


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_person("Budi", email="budi@example.test", language="id", role="admin", at=unit)


def wait_in_vain(unit: Unit) -> None:
    with clock.frozen_at(START):
        notify(
            event="test.changed",
            recipients=[Recipient(email="warga@example.test")],
            subject=unit,
            title="Padam",
            unit_id=unit.pk,
        )


def test_a_message_that_waits_too_long_is_told_once_and_not_over_the_stuck_channel(
    unit: Unit, rina: User, manager: User
) -> None:
    wait_in_vain(unit)

    with clock.frozen_at(START + timedelta(minutes=14)):
        early = outbox_watch()
    with clock.frozen_at(LATE):
        first, second = outbox_watch(), outbox_watch()

    assert (early.begun, first.begun, second.begun) == ([], ["email"], [])
    item = InboxItem.objects.get(user=manager)
    assert "mail" in item.title.lower()
    assert "16" in item.body
    assert not Delivery.objects.filter(event="outbox.stuck").exists()
    assert OutboxIncident.objects.get().waiting == 1


def test_the_warning_is_lifted_by_itself_and_a_new_incident_is_told_again(
    unit: Unit, manager: User, mail_server: MailServer
) -> None:
    wait_in_vain(unit)
    with clock.frozen_at(LATE):
        outbox_watch()
        deliveries_send_due()
        over = outbox_watch()

    assert over.ended == ["email"]
    assert OutboxIncident.objects.get().ended_at == LATE
    assert [item.event for item in InboxItem.objects.order_by("pk")] == ["outbox.stuck", "outbox.flowing"]

    wait_in_vain(unit)
    with clock.frozen_at(LATE + timedelta(minutes=1)):
        assert outbox_watch().begun == ["email"]


def test_an_old_message_that_is_sent_again_is_not_late_at_once(unit: Unit, manager: User) -> None:
    wait_in_vain(unit)
    Delivery.objects.update(due_at=LATE)

    with clock.frozen_at(LATE + timedelta(minutes=5)):
        assert outbox_watch().begun == []


def test_the_banner_and_the_doctor_need_no_worker(
    unit: Unit, manager: User, rina: User, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_in_vain(unit)
    client.force_login(manager)

    with clock.frozen_at(LATE):
        pages = [
            client.get(path).content.decode() for path in ("/setup/deliveries/", "/setup/deliveries/warning/")
        ]
        with pytest.raises(SystemExit):
            call_command("doctor", "--json")

    assert all("?channel=email" in page for page in pages)
    assert '"outbox"' in capsys.readouterr().out
    assert not OutboxIncident.objects.exists()
