"""Own words of notices: what is refused, what goes out, versions, and what happens when they break."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications import registry
from tanggap.notifications.models import Delivery, InboxItem, TemplateVersion
from tanggap.notifications.services import (
    Recipient,
    TemplatePlace,
    deliveries_send_due,
    notify,
    template_edit,
    template_reset,
    template_restore,
)
from tanggap.notifications.tests.conftest import MailServer
from tanggap.notifications.wording import Words, broken_words, filled, own_words, shipped_words
from tanggap.organization.models import Unit

PLACE = TemplatePlace("test.fault", "email", "id")


@pytest.fixture(autouse=True)
def own_events(known_events: None) -> None:
    registry.register_event(
        "test.fault",
        _("New ticket"),
        heading=_("New ticket %(number)s: %(subject)s"),
        variables={"number": _("number of the ticket"), "subject": _("subject of the ticket")},
    )


@pytest.fixture
def editor(unit: Unit) -> User:
    return make_person("Budi", email="budi@example.test", language="id", role="admin", at=unit, sign_in=True)


@pytest.fixture
def actor(editor: User) -> Actor:
    return actor_for(editor)


def tell(unit: Unit, user: User, subject: str = "Padam") -> None:
    notify(
        event="test.fault",
        recipients=[Recipient(user.pk)],
        subject=unit,
        title=f"Tiket T-7: {subject}",
        body="Kabel putus",
        reference="T-7",
        facts={"number": "T-7", "subject": subject},
    )


def test_own_words_go_out_over_their_channel_and_language_only(
    unit: Unit, rina: User, john: User, actor: Actor, mail_server: MailServer
) -> None:
    template_edit(
        actor=actor, place=PLACE, expected_number=0, words=Words("Gangguan {number}", "{subject}: {text}!")
    )

    tell(unit, rina)
    tell(unit, john)
    deliveries_send_due()

    subjects = [message["Subject"] for message in mail_server.mailbox.received]
    assert subjects == ["[T-7] Gangguan T-7", "[T-7] Tiket T-7: Padam"]
    body = mail_server.mailbox.received[0].get_body(("plain",))
    assert body is not None
    assert "Padam: Kabel putus!" in body.get_content()
    assert InboxItem.objects.get(user=rina).title == "Tiket T-7: Padam"


@pytest.mark.parametrize(
    ("title", "body", "field"),
    [
        ("", "x", "title"),
        ("Satu\nBcc: x@y.test", "x", "title"),
        ("Halo {password}", "x", "title"),
        ("Halo", "{number.__class__}", "body"),
        ("Halo", "{number!r}", "body"),
        ("Halo", "{0}", "body"),
        ("Halo", "{}", "body"),
        ("Halo", "{number", "body"),
        ("Halo", "{{ settings.SECRET_KEY }}", "body"),
        ("x" * 201, "", "title"),
        ("Halo", "x" * 4001, "body"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_at_its_field(
    actor: Actor, title: str, body: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        template_edit(actor=actor, place=PLACE, expected_number=0, words=Words(title, body))

    assert list(refusal.value.fields) == [field]
    assert not TemplateVersion.objects.exists()


@given(st.text(max_size=80))
def test_a_fact_is_never_looked_through_again_and_nothing_is_run(fact: str) -> None:
    assert filled("<{a}|{b}>", {"a": fact, "b": "{a}"}) == f"<{fact}|{{a}}>"


def test_line_breaks_in_a_fact_cannot_reach_the_subject(
    unit: Unit, rina: User, actor: Actor, mail_server: MailServer
) -> None:
    template_edit(actor=actor, place=PLACE, expected_number=0, words=Words("{subject}", ""))

    tell(unit, rina, "Padam\r\nBcc: jahat@example.test")
    deliveries_send_due()

    (message,) = mail_server.mailbox.received
    assert message["Bcc"] is None
    assert message["Subject"] == "[T-7] Padam Bcc: jahat@example.test"


def test_versions_are_kept_and_taken_up_again(actor: Actor) -> None:
    for number, title in enumerate(("Satu", "Dua")):
        template_edit(actor=actor, place=PLACE, expected_number=number, words=Words(title, "{text}"))
    template_restore(actor=actor, place=PLACE, expected_number=2, number=1)
    assert own_words.get("test.fault")["test.fault", "email", "id"].title == "Satu"

    template_reset(actor=actor, place=PLACE, expected_number=3)
    assert own_words.get("test.fault") == {}
    assert list(TemplateVersion.objects.order_by("number").values_list("title", "shipped")) == [
        ("Satu", False),
        ("Dua", False),
        ("Satu", False),
        ("", True),
    ]


def test_who_saw_an_older_version_is_told_and_changes_nothing(actor: Actor) -> None:
    template_edit(actor=actor, place=PLACE, expected_number=0, words=Words("Satu", ""))

    with pytest.raises(StaleState):
        template_edit(actor=actor, place=PLACE, expected_number=0, words=Words("Dua", ""))

    assert TemplateVersion.objects.count() == 1


def test_a_branch_may_not_change_words_of_all_and_unknown_places_are_not_there(
    rina: User, actor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        template_edit(actor=actor_for(rina), place=PLACE, expected_number=0, words=Words("x", ""))
    with pytest.raises(NotVisible):
        template_edit(
            actor=actor,
            place=TemplatePlace("test.gone", "email", "id"),
            expected_number=0,
            words=Words("x", ""),
        )


def test_broken_stored_words_give_way_to_the_shipped_ones_and_are_reported(
    unit: Unit, rina: User, actor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    TemplateVersion.objects.create(
        event="test.fault", channel="email", language="id", number=1, title="{gone}", body=""
    )

    tell(unit, rina)

    assert Delivery.objects.get().title == "Tiket T-7: Padam"
    assert broken_words() == [("test.fault", "email", "id")]
    assert "cannot be used" in caplog.text


def test_the_shipped_words_can_be_edited_as_they_are(actor: Actor) -> None:
    words = shipped_words(registry.event_of("test.fault"), "en")

    assert words == Words("New ticket {number}: {subject}", "{text}")
    template_edit(
        actor=actor, place=TemplatePlace("test.fault", "email", "en"), expected_number=0, words=words
    )


def test_the_page_tries_out_saves_and_refuses(editor: User, client: Client) -> None:
    client.force_login(editor)
    path = "/setup/templates/test.fault/email/id/"

    tried = client.post(path, {"title": "Kabar {number}", "body": "Hai", "number": 0, "action": "preview"})
    refused = client.post(path, {"title": "Kabar {pin}", "body": "Hai", "number": 0, "action": "save"})
    saved = client.post(path, {"title": "Kabar {number}", "body": "Hai", "number": 0, "action": "save"})
    stale = client.post(path, {"title": "Lain", "body": "", "number": 0, "action": "save"})

    assert (tried.status_code, refused.status_code) == (200, 422)
    assert (saved.status_code, stale.status_code) == (302, 409)
    assert "sandbox" in tried.content.decode()
    assert "{pin}" in refused.content.decode()
    assert TemplateVersion.objects.get().title == "Kabar {number}"
    assert client.get("/setup/templates/").status_code == 200
