"""Held messages: released at the right moment, folded, exactly once."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid
from tanggap.notifications import notices, registry
from tanggap.notifications.choices import DeliveryState, Rhythm
from tanggap.notifications.models import Delivery, DigestChoice, InboxItem, QuietHours
from tanggap.notifications.services import Recipient, Times, deliveries_send_due, digest, notify, times_save
from tanggap.notifications.services.outbox import deliveries_send
from tanggap.notifications.tests.conftest import MailServer
from tanggap.organization.models import Unit

WIB = ZoneInfo("Asia/Jakarta")
NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=WIB)
DAWN = datetime(2026, 11, 23, 5, 30, tzinfo=WIB)


@pytest.fixture(autouse=True)
def own_events(known_events: None) -> None:
    notices.announce()
    registry.register_event("test.urgent", "Fire", urgent=True)


@pytest.fixture
def sleeper(rina: User) -> User:
    QuietHours.objects.create(user=rina, channel="email", begins=time(22), ends=time(5, 30))
    return rina


def tell(unit: Unit, user: User, title: str, event: str = "test.changed") -> None:
    notify(event=event, recipients=[Recipient(user.pk)], subject=unit, title=title, link=f"/desk/{title}/")


def test_what_comes_at_night_arrives_as_one_digest_in_the_morning(
    unit: Unit, sleeper: User, mail_server: MailServer
) -> None:
    with clock.frozen_at(NIGHT):
        tell(unit, sleeper, "Satu")
        tell(unit, sleeper, "Dua")
        tell(unit, sleeper, "Api", "test.urgent")
        deliveries_send.call()
        assert [message["Subject"] for message in mail_server.mailbox.received] == ["Api"]
        assert InboxItem.objects.filter(user=sleeper).count() == 3
        mail_server.mailbox.received.clear()

    with clock.frozen_at(DAWN):
        deliveries_send.call()
        deliveries_send.call()

    (message,) = mail_server.mailbox.received
    html = message.get_body(("html",))
    assert html is not None
    assert "Satu" in html.get_content()
    assert "/desk/Dua/" in html.get_content()
    states = Delivery.objects.order_by("pk").values_list("title", "state", "held_for")
    assert list(states[:3]) == [("Satu", "sent", "quiet"), ("Dua", "sent", "quiet"), ("Api", "sent", "")]
    assert Delivery.objects.filter(event="notices.digest").count() == 1


def test_a_single_held_message_goes_out_as_itself(unit: Unit, sleeper: User, mail_server: MailServer) -> None:
    with clock.frozen_at(NIGHT):
        tell(unit, sleeper, "Satu")
    with clock.frozen_at(DAWN):
        deliveries_send.call()

    assert [message["Subject"] for message in mail_server.mailbox.received] == ["Satu"]


def test_a_worker_that_dies_between_digest_and_members_leaves_neither(
    unit: Unit, sleeper: User, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.frozen_at(NIGHT):
        tell(unit, sleeper, "Satu")
        tell(unit, sleeper, "Dua")
    with clock.frozen_at(DAWN), monkeypatch.context() as patched:
        patched.setattr(digest, "_move", _killed)
        with pytest.raises(KeyboardInterrupt):
            digest.held_release()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"held"}

    with clock.frozen_at(DAWN):
        digest.held_release()
        digest.held_release()
        assert deliveries_send_due().sent == 1


def _killed(*_rows: object, **_changes: object) -> None:
    raise KeyboardInterrupt


def test_a_second_worker_with_the_same_rows_writes_no_second_digest(unit: Unit, sleeper: User) -> None:
    with clock.frozen_at(NIGHT):
        tell(unit, sleeper, "Satu")
        tell(unit, sleeper, "Dua")
    stale = list(Delivery.objects.order_by("pk"))

    with clock.frozen_at(DAWN):
        digest.held_release()
        with pytest.raises(digest._TakenError):
            digest._move(stale, state=DeliveryState.FOLDED)

    assert Delivery.objects.filter(event="notices.digest").count() == 1


def test_a_closed_account_gets_nothing_of_what_was_held(
    unit: Unit, sleeper: User, mail_server: MailServer
) -> None:
    with clock.frozen_at(NIGHT):
        tell(unit, sleeper, "Satu")
    User.objects.filter(pk=sleeper.pk).update(is_active=False)
    with clock.frozen_at(DAWN):
        deliveries_send.call()

    assert mail_server.mailbox.received == []
    assert Delivery.objects.get().state == "dead"


def test_choosing_other_times_frees_what_was_held(unit: Unit, sleeper: User) -> None:
    with clock.frozen_at(NIGHT):
        tell(unit, sleeper, "Satu")
        assert Delivery.objects.get().next_attempt_at == DAWN
        times_save(actor=actor_for(sleeper), times=Times(digests={"tickets": ("hourly", None)}))

        assert Delivery.objects.get().next_attempt_at == NIGHT.replace(hour=0, day=23)
        times_save(actor=actor_for(sleeper), times=Times())
        assert digest.held_release() == 1


def test_a_daily_digest_of_a_group(unit: Unit, rina: User) -> None:
    DigestChoice.objects.create(user=rina, group="tickets", rhythm=Rhythm.DAILY, at=time(7))
    with clock.frozen_at(NIGHT):
        tell(unit, rina, "Satu")

    row = Delivery.objects.get()
    assert (row.state, row.held_for) == ("held", "digest")
    assert row.next_attempt_at == datetime(2026, 11, 23, 7, tzinfo=WIB)


@pytest.mark.parametrize(
    ("quiet", "field"),
    [
        ((time(22), None), "quiet_email_to"),
        ((None, time(5)), "quiet_email_from"),
        ((time(5), time(5)), "quiet_email_to"),
    ],
)
def test_half_quiet_hours_are_refused_at_the_field(
    rina: User, quiet: tuple[time | None, time | None], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        times_save(actor=actor_for(rina), times=Times(quiet={"email": quiet}))

    assert list(refusal.value.fields) == [field]
    assert not QuietHours.objects.exists()


def test_the_page_saves_and_shows_times_and_keeps_what_was_refused(rina: User, client: Client) -> None:
    client.force_login(rina)
    path = "/account/preferences/times/"

    saved = client.post(path, {"quiet_email_from": "22:00", "quiet_email_to": "05:30"})
    refused = client.post(path, {"quiet_email_from": "23:15", "quiet_email_to": "soon"})

    assert (saved.status_code, refused.status_code) == (302, 422)
    assert 'value="23:15"' in refused.content.decode()
    assert 'value="22:00"' in client.get("/account/preferences/").content.decode()
