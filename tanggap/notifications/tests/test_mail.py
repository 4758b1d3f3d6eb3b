"""Mail through a real server: what arrives, and what happens when it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.notifications.channels.email import thread_root_of
from tanggap.notifications.models import Delivery
from tanggap.notifications.selectors import delivery_by_message_id, oldest_unsent_age
from tanggap.notifications.services import Recipient, deliveries_send_due, notify
from tanggap.notifications.services.outbox import (
    BACK_OFF_MINUTES,
    LEASE,
    MAX_ATTEMPTS,
    MAX_ATTEMPTS_WHEN_DOWN,
)
from tanggap.notifications.tests.conftest import MailServer
from tanggap.organization.models import Unit

START = datetime(2026, 11, 22, 2, tzinfo=UTC)


def queue(
    unit: Unit, *recipients: Recipient, title: str = "Gangguan <b>padam</b>", reference: str = "T-7"
) -> None:
    notify(
        event="test.changed",
        recipients=recipients,
        subject=unit,
        title=title,
        body="Kabel putus & tiang roboh.\n\nSegera <periksa>.",
        link="/desk/tickets/T-7/",
        reference=reference,
    )


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_mail_arrives_in_text_and_html_with_the_headers_of_a_machine(
    unit: Unit, rina: User, mail_server: MailServer
) -> None:
    queue(unit, Recipient(rina.pk))

    report = deliveries_send_due()

    delivery = Delivery.objects.get()
    (message,) = mail_server.mailbox.received
    assert (report.sent, delivery.state, delivery.attempts) == (1, "sent", 1)
    assert message["Subject"] == "[T-7] Gangguan <b>padam</b>"
    assert message["From"] == "Tanggap <noreply@kantor.test>"
    assert message["To"] == "Rina <rina@example.test>"
    assert message["Message-ID"] == f"<n.{delivery.public_id}@kantor.test>" == delivery.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "bulk"
    assert message["List-Id"] == "Tanggap <notices.kantor.test>"
    assert message["X-Loop"] == "tanggap@kantor.test"
    assert message["List-Unsubscribe"].startswith("<https://tanggap.kantor.test/notices/stop/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Kabel putus & tiang roboh." in part(message, "plain")
    assert "https://tanggap.kantor.test/desk/tickets/T-7/" in part(message, "plain")
    html = part(message, "html")
    assert "Gangguan &lt;b&gt;padam&lt;/b&gt;" in html
    assert "Segera &lt;periksa&gt;." in html
    assert 'href="https://tanggap.kantor.test/desk/tickets/T-7/"' in html


def test_mails_about_one_thing_form_a_thread(unit: Unit, rina: User, mail_server: MailServer) -> None:
    queue(unit, Recipient(rina.pk))
    queue(unit, Recipient(rina.pk), title="Selesai")

    deliveries_send_due()

    root = thread_root_of(f"organization.unit.{unit.pk}")
    for message in mail_server.mailbox.received:
        assert message["In-Reply-To"] == root
        assert message["References"].split() == [message["Message-ID"], root]
    assert len({message["Message-ID"] for message in mail_server.mailbox.received}) == 2


def test_a_run_of_mails_uses_one_connection(
    unit: Unit, rina: User, john: User, mail_server: MailServer
) -> None:
    queue(unit, Recipient(rina.pk), Recipient(john.pk), Recipient(email="pelapor@warga.test"))

    assert deliveries_send_due().sent == 3

    assert mail_server.mailbox.connections == 1


def test_names_and_words_outside_ascii_survive(unit: Unit, mail_server: MailServer) -> None:
    queue(unit, Recipient(email="x@warga.test", name='Añi, "Bos" 日本'), title="Gangguan ’padam’ – 日本")

    deliveries_send_due()

    (message,) = mail_server.mailbox.received
    assert message["Subject"] == "[T-7] Gangguan ’padam’ – 日本"
    assert message["To"].addresses[0].display_name == 'Añi, "Bos" 日本'
    assert message["To"].addresses[0].addr_spec == "x@warga.test"


def test_a_temporary_refusal_is_tried_again_later_and_then_sent(
    unit: Unit, rina: User, john: User, mail_server: MailServer
) -> None:
    mail_server.mailbox.answers[("rina@example.test", "RCPT")] = "451 4.7.1 Greylisted, try again"
    with clock.frozen_at(START):
        queue(unit, Recipient(rina.pk), Recipient(john.pk))
        first = deliveries_send_due()
        at_once = deliveries_send_due()
    waiting = Delivery.objects.get(user=rina)
    mail_server.mailbox.answers.clear()

    with clock.frozen_at(START + timedelta(minutes=2)):
        second = deliveries_send_due()

    assert (first.sent, first.failed, at_once.sent + at_once.failed, second.sent) == (1, 1, 0, 1)
    assert (waiting.state, waiting.attempts) == ("failed", 1)
    assert "Greylisted" in waiting.last_error
    assert timedelta(seconds=50) < waiting.next_attempt_at - START < timedelta(seconds=70)
    sent = Delivery.objects.get(user=rina)
    assert (sent.state, sent.attempts, sent.last_error) == ("sent", 2, "")


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_permanent_refusal_is_given_up_at_once(
    unit: Unit, rina: User, john: User, mail_server: MailServer, command: str
) -> None:
    mail_server.mailbox.answers[("rina@example.test", command)] = "550 5.1.1 No such person here"
    queue(unit, Recipient(rina.pk), Recipient(john.pk))

    report = deliveries_send_due()

    assert (report.sent, report.dead) == (1, 1)
    dead = Delivery.objects.get(user=rina)
    assert (dead.state, dead.attempts) == ("dead", 1)
    assert dead.last_error == "550 5.1.1 No such person here"


def test_an_address_that_is_none_is_given_up_without_asking_the_server(
    unit: Unit, mail_server: MailServer
) -> None:
    queue(unit, Recipient(email="not an address"), Recipient(email="x@warga.test"))

    report = deliveries_send_due()

    assert (report.sent, report.dead) == (1, 1)


def test_refusals_wait_longer_each_time_and_end(unit: Unit, rina: User, mail_server: MailServer) -> None:
    mail_server.mailbox.answers[("rina@example.test", "RCPT")] = "452 mailbox full"
    waits = []
    with clock.frozen_at(START):
        queue(unit, Recipient(rina.pk))
    moment = START
    for _attempt in range(MAX_ATTEMPTS):
        with clock.frozen_at(moment):
            deliveries_send_due()
        row = Delivery.objects.get()
        waits.append((row.next_attempt_at - moment) / timedelta(minutes=1))
        moment = row.next_attempt_at

    assert (row.state, row.attempts) == ("dead", MAX_ATTEMPTS)
    for wait, expected in zip(waits, (*BACK_OFF_MINUTES, 0), strict=True):
        assert expected * 0.9 <= wait <= expected * 1.1


def test_a_server_that_is_down_stops_the_run_and_costs_one_attempt(
    unit: Unit, rina: User, john: User, mail_server: MailServer
) -> None:
    mail_server.stop()
    with clock.frozen_at(START):
        queue(unit, Recipient(rina.pk), Recipient(john.pk))
        report = deliveries_send_due()
    states = sorted(Delivery.objects.values_list("state", "attempts"))
    mail_server.start()

    with clock.frozen_at(START + timedelta(minutes=2)):
        later = deliveries_send_due()

    assert (report.failed, report.sent, report.more) == (1, 0, False)
    assert states == [("failed", 1), ("queued", 0)]
    assert later.sent == 2
    assert len(mail_server.mailbox.received) == 2


def test_a_server_that_stays_down_is_waited_for_for_days(
    unit: Unit, rina: User, mail_server: MailServer
) -> None:
    mail_server.stop()
    with clock.frozen_at(START):
        queue(unit, Recipient(rina.pk))
    moment = START
    for _attempt in range(MAX_ATTEMPTS_WHEN_DOWN):
        assert Delivery.objects.get().state != "dead"
        with clock.frozen_at(moment):
            deliveries_send_due()
        moment = Delivery.objects.get().next_attempt_at

    assert Delivery.objects.get().state == "dead"
    assert moment - START > timedelta(days=2)


def test_a_worker_that_died_while_sending_is_replaced_after_its_lease(
    unit: Unit, rina: User, mail_server: MailServer
) -> None:
    with clock.frozen_at(START):
        queue(unit, Recipient(rina.pk))
        Delivery.objects.update(
            state="sending", attempts=1, lease_token="of the dead worker", next_attempt_at=START + LEASE
        )
        too_early = deliveries_send_due()

    with clock.frozen_at(START + LEASE):
        report = deliveries_send_due()

    assert (too_early.sent, report.sent) == (0, 1)
    assert Delivery.objects.get().attempts == 2


def test_a_message_that_kills_every_worker_is_given_up(
    unit: Unit, rina: User, mail_server: MailServer
) -> None:
    queue(unit, Recipient(rina.pk))
    Delivery.objects.update(state="sending", attempts=MAX_ATTEMPTS_WHEN_DOWN)

    report = deliveries_send_due()

    assert (report.dead, mail_server.mailbox.received) == (1, [])


def test_an_answer_leads_back_to_the_delivery(unit: Unit, rina: User, mail_server: MailServer) -> None:
    queue(unit, Recipient(rina.pk))
    deliveries_send_due()
    (message,) = mail_server.mailbox.received

    assert delivery_by_message_id(message["Message-ID"]) == Delivery.objects.get()
    assert delivery_by_message_id("<n.00000000-0000-7000-8000-000000000000@kantor.test>") is None
    assert delivery_by_message_id(message["Message-ID"].replace("kantor", "lain")) is None
    assert delivery_by_message_id("<n.------------------------------------@kantor.test>") is None


def test_the_age_of_the_oldest_unsent_message_is_known(
    unit: Unit, rina: User, mail_server: MailServer
) -> None:
    assert oldest_unsent_age() == timedelta(0)
    with clock.frozen_at(START):
        queue(unit, Recipient(rina.pk))

    with clock.frozen_at(START + timedelta(minutes=9)):
        assert oldest_unsent_age() == timedelta(minutes=9)
        deliveries_send_due()
        assert oldest_unsent_age() == timedelta(0)


def test_a_long_queue_is_sent_in_parts(unit: Unit, mail_server: MailServer) -> None:
    queue(unit, *(Recipient(email=f"p{number}@warga.test") for number in range(5)))

    first = deliveries_send_due(limit=3)
    second = deliveries_send_due(limit=3)

    assert (first.sent, first.more, second.sent, second.more) == (3, True, 2, False)
    assert len(mail_server.mailbox.received) == 5
