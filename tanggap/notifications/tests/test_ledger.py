"""What is written down of each attempt, and what follows when nobody knows how one ended."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.notifications import registry
from tanggap.notifications.channel import (
    HandingOver,
    OutcomeUnknownError,
    PermanentError,
    Receipt,
    TemporaryError,
)
from tanggap.notifications.channels import channels
from tanggap.notifications.models import ChannelOrder, Delivery, DeliveryAttempt, InboxItem, Preference
from tanggap.notifications.services import Recipient, deliveries_send_due, notify
from tanggap.notifications.tests.conftest import MailServer
from tanggap.organization.models import Unit


class Scripted:
    """A sender that does what it is told to, one after the other."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[str] = []

    def send(self, delivery: Delivery, handing_over: HandingOver) -> Receipt:
        handing_over()
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome
        self.sent.append(delivery.address)
        return Receipt(f"<{delivery.public_id}>")


def scripted(monkeypatch: pytest.MonkeyPatch, code: str, *outcomes: Exception | None) -> Scripted:
    sender = Scripted(*outcomes)

    @contextmanager
    def session():  # type: ignore[no-untyped-def]
        yield sender

    monkeypatch.setattr(channels()[code], "session", session, raising=False)
    return sender


@pytest.fixture
def pushes(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """A second way out to everybody."""
    channel = channels()["web_push"]
    monkeypatch.setattr(channel, "is_configured", lambda: True, raising=False)
    monkeypatch.setattr(channel, "address_of", lambda _user: "push", raising=False)
    monkeypatch.setattr(channel, "addresses_of", lambda _users: {}, raising=False)
    return scripted(monkeypatch, "web_push")


def tell(unit: Unit, *users: User, event: str = "test.changed", key: str = "", **more: object) -> None:
    recipients = [Recipient(user_id=user.pk) for user in users] or [Recipient(email="ani@warga.test")]
    notify(event=event, recipients=recipients, subject=unit, title="Padam", key=key, **more)  # type: ignore[arg-type]


def later(row: Delivery) -> None:
    """The lease or the pause of the message is over."""
    Delivery.objects.filter(pk=row.pk).update(next_attempt_at=clock.now() - timedelta(seconds=1))


def log(row: Delivery) -> list[tuple[int, str]]:
    return list(DeliveryAttempt.objects.filter(delivery=row).values_list("number", "result"))


def test_each_attempt_is_written_down_by_name(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch, "email", TemporaryError("451 wait"), RuntimeError("oops"), None)
    tell(unit)
    row = Delivery.objects.get()
    for _attempt in range(3):
        deliveries_send_due()
        later(row)

    assert log(row) == [(1, "refused_now"), (2, "fault"), (3, "accepted")]
    errors = list(DeliveryAttempt.objects.values_list("error", flat=True))
    assert errors == ["451 wait", "oops", ""]


@pytest.mark.parametrize(
    ("handed", "name"), [(False, "abandoned"), (True, "unclear")], ids=["before", "after"]
)
def test_whoever_takes_over_from_a_dead_worker_says_how_far_it_was(
    unit: Unit, monkeypatch: pytest.MonkeyPatch, handed: bool, name: str
) -> None:
    sender = scripted(monkeypatch, "email")
    tell(unit)
    row = Delivery.objects.get()
    now = clock.now()
    Delivery.objects.filter(pk=row.pk).update(
        state="sending",
        attempts=1,
        lease_token="dead",
        handed_at=now if handed else None,
        next_attempt_at=now - timedelta(seconds=1),
    )

    deliveries_send_due()

    assert log(row) == [(1, name), (2, "accepted")]
    assert sender.sent == ["ani@warga.test"]


def test_what_is_never_answered_is_not_handed_over_for_ever(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(monkeypatch, "email", *(OutcomeUnknownError("timed out") for _number in range(9)))
    tell(unit)
    row = Delivery.objects.get()
    for _attempt in range(6):
        deliveries_send_due()
        later(row)

    row.refresh_from_db()
    assert row.state == "dead"
    assert log(row) == [(1, "unclear"), (2, "unclear"), (3, "unclear"), (4, "refused")]


def test_a_message_that_another_worker_took_is_not_handed_over(
    unit: Unit, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(unit)
    real = smtplib.SMTP.rcpt

    def rcpt(self, *args, **options):  # type: ignore[no-untyped-def]
        Delivery.objects.update(lease_token="somebody else")
        return real(self, *args, **options)

    monkeypatch.setattr(smtplib.SMTP, "rcpt", rcpt)
    deliveries_send_due()

    assert mail_server.mailbox.received == []
    assert Delivery.objects.get().state == "sending"


def test_the_handing_over_is_written_down_between_recipient_and_content(
    unit: Unit, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(unit)
    seen: dict[str, bool] = {}

    def spied(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **options: object) -> object:
            seen[name] = Delivery.objects.get().handed_at is not None
            return real(*args, **options)

        return call

    for name in ("rcpt", "data"):
        monkeypatch.setattr(smtplib.SMTP, name, spied(name, getattr(smtplib.SMTP, name)))
    deliveries_send_due()

    assert seen == {"rcpt": False, "data": True}
    assert len(mail_server.mailbox.received) == 1


def test_a_task_that_runs_again_tells_nobody_twice(unit: Unit, rina: User, john: User) -> None:
    tell(unit, rina, key="k1")
    tell(unit, rina, john, key="k1")
    tell(unit, key="k1")
    tell(unit, key="k1")
    tell(unit, rina, key="k2")

    told = sorted(Delivery.objects.values_list("address", "notice"))
    assert told == [
        ("ani@warga.test", "k1"),
        ("john@example.test", "k1"),
        ("rina@example.test", "k1"),
        ("rina@example.test", "k2"),
    ]
    assert InboxItem.objects.filter(user=rina).count() == 2


# The next way ---------------------------------------------------------------------------------------------
def test_when_mail_is_given_up_the_next_way_and_the_inbox_are_taken(
    unit: Unit, rina: User, pushes: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.register_event("test.mailed", "Surat", ("email",))
    scripted(monkeypatch, "email", PermanentError("550 nobody"))
    tell(unit, rina, event="test.mailed")
    assert not InboxItem.objects.exists()

    deliveries_send_due()
    deliveries_send_due()

    mail, push = Delivery.objects.order_by("pk")
    assert (mail.state, push.state, push.channel) == ("dead", "sent", "web_push")
    assert (push.replaces_id, push.because, push.title) == (mail.pk, "fallback", "Padam")
    assert InboxItem.objects.get(user=rina).title == "Padam"


def test_the_person_chooses_the_order_and_may_want_no_other_way(
    unit: Unit, rina: User, john: User, pushes: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(monkeypatch, "email", PermanentError("550"), PermanentError("550"))
    ChannelOrder.objects.create(user=rina, channels=[])
    Preference.objects.create(user=john, event="test.changed", channel="web_push", wanted=False)
    tell(unit, rina, john)

    deliveries_send_due()

    assert set(Delivery.objects.values_list("channel", "state")) == {("email", "dead")}
    assert InboxItem.objects.count() == 2


def test_who_was_reached_another_way_is_not_told_again(
    unit: Unit, rina: User, pushes: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels()["web_push"], "addresses_of", lambda _users: {rina.pk: "push"})
    scripted(monkeypatch, "email", PermanentError("550"))
    tell(unit, rina)

    deliveries_send_due()
    deliveries_send_due()

    assert len(pushes.sent) == 1
    assert InboxItem.objects.filter(user=rina).count() == 1


# Asked again ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("minutes", [1, 30])
def test_who_may_no_longer_see_it_gets_nothing_when_it_leaves_late(
    unit: Unit, rina: User, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    sender = scripted(monkeypatch, "email")
    monkeypatch.setitem(registry._sights, unit._meta.label_lower, lambda _user, _keys: set())
    tell(unit, rina)
    Delivery.objects.update(created_at=clock.now() - timedelta(minutes=minutes))

    deliveries_send_due()

    row = Delivery.objects.get()
    if minutes == 1:
        assert sender.sent == ["rina@example.test"]
    else:
        assert (sender.sent, row.state) == ([], "withheld")
        assert "no longer" in row.last_error
        assert log(row) == [(1, "withheld")]


def test_a_digest_leaves_out_what_the_person_lost_sight_of(
    unit: Unit, rina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tanggap.notifications.services import held_release

    registry.register_event("notices.digest", "Digest", (), optional=False)
    registry.register_event("test.gone", "Taken away", asks_right=False)
    monkeypatch.setitem(registry._sights, unit._meta.label_lower, lambda _user, _keys: set())
    tell(unit, rina)
    tell(unit, rina, event="test.gone")
    Delivery.objects.update(state="held", next_attempt_at=clock.now() - timedelta(seconds=1))

    held_release()

    assert dict(Delivery.objects.values_list("event", "state")) == {
        "test.changed": "withheld",
        "test.gone": "queued",
    }


# Urgent ---------------------------------------------------------------------------------------------------
def test_an_event_is_urgent_for_some_only(unit: Unit, rina: User, john: User) -> None:
    from datetime import time

    from tanggap.notifications.models import DigestChoice

    registry.register_event(
        "test.job", "Job", group="Kerja", urgent=True, urgent_for=lambda keys: {rina.pk} & set(keys)
    )
    code = registry.event_of("test.job").group_code
    for user in (rina, john):
        DigestChoice.objects.create(user=user, group=code, rhythm="daily", at=time(7))

    tell(unit, rina, john, event="test.job")

    assert dict(Delivery.objects.values_list("address", "state")) == {
        "rina@example.test": "queued",
        "john@example.test": "held",
    }
