"""Who gets which rows, in which words."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting
from tanggap.notifications.models import Delivery, InboxItem, Preference
from tanggap.notifications.services import Recipient, notify, preferences_save
from tanggap.organization.models import Unit


def tell(unit: Unit, *recipients: Recipient, event: str = "test.changed", **changes: object) -> None:
    notify(
        event=event,
        recipients=recipients,
        subject=unit,
        **({"title": "Gangguan", "link": "/desk/"} | changes),
    )  # type: ignore[arg-type]


def test_a_person_gets_an_inbox_item_and_a_mail(unit: Unit, rina: User) -> None:
    tell(unit, Recipient(rina.pk), body="Kabel putus", unit_id=unit.pk, reference="TKT-2026-000007")

    item, delivery = InboxItem.objects.get(), Delivery.objects.get()
    assert (item.user, item.title, item.body, item.link) == (rina, "Gangguan", "Kabel putus", "/desk/")
    assert (item.subject_kind, item.subject_id, item.read_at) == ("organization.unit", unit.pk, None)
    assert (delivery.channel, delivery.address, delivery.name) == ("email", "rina@example.test", "Rina")
    assert delivery.subject_line == "[TKT-2026-000007] Gangguan"
    assert (delivery.state, delivery.unit_id) == ("queued", unit.pk)
    assert delivery.thread_key == f"organization.unit.{unit.pk}"


def test_each_recipient_reads_the_own_language(unit: Unit, rina: User, john: User) -> None:
    # Words that Django itself brings in both languages, so that the test does not lean on our catalogue.
    tell(unit, Recipient(rina.pk), Recipient(john.pk), title=format_lazy("{}!", _("January")))

    assert dict(InboxItem.objects.values_list("user__name", "title")) == {
        "Rina": "Januari!",
        "John": "January!",
    }
    assert dict(Delivery.objects.values_list("name", "title")) == {"Rina": "Januari!", "John": "January!"}


def test_somebody_without_an_account_gets_mail_only_and_everybody_is_told_once(
    unit: Unit, rina: User
) -> None:
    tell(
        unit,
        Recipient(rina.pk),
        Recipient(rina.pk),
        Recipient(email="RINA@example.test"),
        Recipient(email="pelapor@warga.test", name="Pak\r\nBcc: x@y.test", language="en"),
        Recipient(email="Pelapor@warga.test"),
        Recipient(),
    )

    assert InboxItem.objects.count() == 1
    assert list(Delivery.objects.order_by("id").values_list("address", "name", "language")) == [
        ("rina@example.test", "Rina", "id"),
        ("pelapor@warga.test", "Pak Bcc: x@y.test", "en"),
    ]


def test_inactive_people_are_not_told_and_people_without_address_get_no_mail(
    unit: Unit, rina: User, john: User
) -> None:
    User.objects.filter(pk=rina.pk).update(is_active=False)
    User.objects.filter(pk=john.pk).update(email=None)

    tell(unit, Recipient(rina.pk), Recipient(john.pk))

    assert InboxItem.objects.get().user == john
    assert Delivery.objects.count() == 0


def test_what_a_person_switched_off_is_not_sent_and_what_was_switched_on_is(unit: Unit, rina: User) -> None:
    preferences_save(actor=acting(rina), wanted={("test.changed", "inapp"), ("test.quiet", "email")})

    tell(unit, Recipient(rina.pk))
    tell(unit, Recipient(rina.pk), event="test.quiet")

    assert [item.event for item in InboxItem.objects.all()] == ["test.changed"]
    assert [delivery.event for delivery in Delivery.objects.all()] == ["test.quiet"]


def test_security_notices_cannot_be_switched_off(unit: Unit, rina: User) -> None:
    preferences_save(actor=acting(rina), wanted=set())
    Preference.objects.create(user=rina, event="test.security", channel="email", wanted=False)

    tell(unit, Recipient(rina.pk), event="test.security")

    assert Delivery.objects.get().event == "test.security"


def test_only_choices_that_differ_from_the_default_are_stored(unit: Unit, rina: User) -> None:
    actor = acting(rina)

    preferences_save(
        actor=actor,
        wanted={
            ("test.changed", "inapp"),
            ("test.quiet", "inapp"),
            ("test.office", "email"),
            ("made.up", "email"),
        },
    )
    first = list(Preference.objects.values_list("event", "channel", "wanted"))
    preferences_save(
        actor=actor, wanted={("test.changed", "inapp"), ("test.changed", "email"), ("test.quiet", "inapp")}
    )

    assert first == [("test.changed", "email", False)]
    assert Preference.objects.count() == 0


def test_a_change_that_is_rolled_back_tells_nobody(unit: Unit, rina: User) -> None:
    def fail() -> None:
        with transaction.atomic():
            tell(unit, Recipient(rina.pk))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert InboxItem.objects.count() == 0
    assert Delivery.objects.count() == 0


def test_sending_starts_when_the_change_is_committed(
    unit: Unit, rina: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(unit, Recipient(rina.pk))
        assert DBTaskResult.objects.count() == 0

    assert DBTaskResult.objects.get().task_path.endswith("deliveries_send")


def test_texts_fit_their_columns_and_subjects_are_one_line(unit: Unit, rina: User) -> None:
    tell(unit, Recipient(rina.pk), title="a\r\nBcc: x@y.test " + "z" * 400, reference="N-1")

    delivery = Delivery.objects.get()
    assert delivery.subject_line.startswith("[N-1] a Bcc: x@y.test z")
    assert "\n" not in delivery.subject_line
    assert (len(delivery.title), len(delivery.subject_line)) == (200, 250)


def test_a_thread_keeps_its_subject_line_when_asked_to(unit: Unit, rina: User) -> None:
    tell(
        unit,
        Recipient(rina.pk),
        title="Ditugaskan",
        thread_subject="Kabel putus",
        reference="T-1",
        thread_key="t1",
    )

    delivery = Delivery.objects.get()
    assert (delivery.subject_line, delivery.title) == ("[T-1] Kabel putus", "Ditugaskan")
    assert delivery.thread_key == "t1"


def test_a_recipient_may_have_a_link_of_its_own(unit: Unit, rina: User) -> None:
    tell(unit, Recipient(rina.pk, link="/field/jobs/1/"))

    assert InboxItem.objects.get().link == Delivery.objects.get().link == "/field/jobs/1/"


def test_an_unknown_event_is_a_mistake_of_the_caller(unit: Unit, rina: User) -> None:
    with pytest.raises(LookupError):
        tell(unit, Recipient(rina.pk), event="nobody.knows")


def test_many_recipients_cost_as_many_queries_as_one(
    unit: Unit, rina: User, john: User, django_assert_num_queries
) -> None:
    with django_assert_num_queries(9):  # Savepoint and release, people, choices, inbox, outbox.
        tell(unit, Recipient(rina.pk))
    with django_assert_num_queries(8):
        tell(unit, Recipient(rina.pk), Recipient(john.pk))
