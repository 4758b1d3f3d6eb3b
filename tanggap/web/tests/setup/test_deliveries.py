"""The list of messages sent: who sees it, what it is narrowed to, sending again."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tanggap.accounts.tests.factories import make_person, make_role, make_unit
from tanggap.activity.models import Entry
from tanggap.notifications.models import Delivery, DeliveryAttempt
from tanggap.organization.models import Unit

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture
def branch(db: None) -> Unit:
    return make_unit(make_unit())


@pytest.fixture
def manager(branch: Unit, client: Client) -> Client:
    role = make_role("notices", ["notification.manage", "setup.view"])
    client.force_login(make_person("Rina", role=role, at=branch))
    return client


def message(unit: Unit | None, address: str, **fields: object) -> Delivery:
    values = {
        "channel": "email",
        "event": "test.changed",
        "subject_line": f"[T-1] Kabar untuk {address}",
        "title": "Kabar",
        "next_attempt_at": NOON,
        "created_at": NOON,
    }
    return Delivery.objects.create(unit=unit, address=address, **(values | fields))


def text(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode()


def test_a_manager_sees_the_messages_of_the_own_units_only(manager: Client, branch: Unit) -> None:
    message(branch, "dekat@warga.test")
    message(make_unit(branch), "bawah@warga.test")
    foreign = message(make_unit(), "asing@warga.test")
    message(None, "tanpa-unit@warga.test")

    page = text(manager.get(reverse("setup:deliveries")))

    assert "dekat@warga.test" in page
    assert "bawah@warga.test" in page
    assert "asing@warga.test" not in page
    assert "tanpa-unit@warga.test" not in page
    assert manager.get(reverse("setup:delivery", args=[foreign.public_id])).status_code == 404


def test_a_manager_at_the_root_sees_messages_of_no_unit(client: Client, db: None) -> None:
    role = make_role("notices", ["notification.manage"])
    client.force_login(make_person("Rina", role=role, at=make_unit()))
    message(None, "tanpa-unit@warga.test")

    assert "tanpa-unit@warga.test" in text(client.get(reverse("setup:deliveries")))


def test_others_are_refused_with_a_reason_and_strangers_sent_to_sign_in(client: Client, branch: Unit) -> None:
    row = message(branch, "dekat@warga.test", state="dead")
    addresses = [reverse("setup:deliveries"), reverse("setup:delivery", args=[row.public_id])]
    resend = reverse("setup:deliveries_resend")

    anonymous = [client.get(address).status_code for address in addresses]
    anonymous.append(client.post(resend, {"selected": [row.public_id]}).status_code)
    client.force_login(make_person("Tono", role="technician", at=branch))
    refused = [client.get(address).status_code for address in addresses]
    refused.append(client.post(resend, {"selected": [row.public_id]}).status_code)

    row.refresh_from_db()
    assert anonymous == [302, 302, 302]
    assert refused == [403, 404, 403]
    assert row.state == "dead"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"a@x.test", "b@x.test", "c@y.test"}),
        ({"state": "dead"}, {"b@x.test"}),
        ({"q": "Y.TEST"}, {"c@y.test"}),
        ({"q": "untuk a@"}, {"a@x.test"}),
        ({"channel": "email", "state": "sent"}, {"a@x.test"}),
        # 23.30 in Jakarta on the 20th is still the 20th there, though 16.30 in UTC.
        ({"since": "2026-11-21"}, {"c@y.test"}),
        ({"until": "2026-11-20"}, {"a@x.test", "b@x.test"}),
        ({"state": "nonsense", "since": "not a date"}, {"a@x.test", "b@x.test", "c@y.test"}),
    ],
)
def test_the_list_is_narrowed_by_its_filters(
    manager: Client, branch: Unit, query: dict[str, str], shown: set[str]
) -> None:
    message(branch, "a@x.test", state="sent")
    message(branch, "b@x.test", state="dead", created_at=NOON + timedelta(hours=11, minutes=30))
    message(branch, "c@y.test", created_at=NOON + timedelta(hours=12, minutes=1))

    response = manager.get(reverse("setup:deliveries"), query)

    assert {row.address for row in response.context["table"].rows} == shown


def test_a_message_is_shown_with_its_text_and_error(manager: Client, branch: Unit) -> None:
    row = message(branch, "a@x.test", state="dead", last_error="550 <no such person>", text="Kabel putus")

    page = text(manager.get(reverse("setup:delivery", args=[row.public_id])))

    assert "550 &lt;no such person&gt;" in page
    assert "Kabel putus" in page


def test_chosen_messages_are_sent_again_and_the_others_are_explained(manager: Client, branch: Unit) -> None:
    dead = message(branch, "a@x.test", state="dead", attempts=6, last_error="550")
    failed = message(branch, "b@x.test", state="failed", attempts=2)
    sent = message(branch, "c@x.test", state="sent", attempts=1)
    foreign = message(make_unit(), "d@x.test", state="dead")

    response = manager.post(
        reverse("setup:deliveries_resend"),
        {"selected": [dead.public_id, failed.public_id, sent.public_id, foreign.public_id, "nonsense"]},
        follow=True,
    )

    assert set(
        Delivery.objects.filter(unit=branch).values_list("address", "state", "attempts", "replaces")
    ) == {
        ("a@x.test", "resent", 6, None),
        ("a@x.test", "queued", 0, dead.pk),
        ("b@x.test", "resent", 2, None),
        ("b@x.test", "queued", 0, failed.pk),
        ("c@x.test", "sent", 1, None),
    }
    assert Delivery.objects.get(pk=foreign.pk).state == "dead"
    assert [
        str(entry.data["address"]) for entry in Entry.objects.filter(action="delivery.resent").order_by("pk")
    ] == [
        "a@x.test",
        "b@x.test",
    ]
    notes = [str(note) for note in response.context["messages"]]
    assert len(notes) == 2
    assert notes[1].startswith("c@x.test: ")


def test_a_second_press_of_the_button_sends_nothing_more(manager: Client, branch: Unit) -> None:
    dead = message(branch, "a@x.test", state="dead", attempts=6, last_error="550")
    again = {"selected": [dead.public_id], "stay": "1"}

    first = manager.post(reverse("setup:deliveries_resend"), again, follow=True)
    second = manager.post(reverse("setup:deliveries_resend"), again, follow=True)

    new = Delivery.objects.get(replaces=dead)
    assert first.redirect_chain[-1][0] == reverse("setup:delivery", args=[new.public_id])
    assert [str(note) for note in second.context["messages"]][-1].startswith("a@x.test: ")
    assert Delivery.objects.count() == 2
    page = text(manager.get(reverse("setup:delivery", args=[dead.public_id])))
    assert reverse("setup:delivery", args=[new.public_id]) in page


def test_each_attempt_stands_on_the_page_with_its_moment_in_utc(manager: Client, branch: Unit) -> None:
    row = message(branch, "a@x.test", state="dead", attempts=2)
    for number, result, error in ((1, "unclear", "TimeoutError: timed out"), (2, "refused", "550 <nobody>")):
        DeliveryAttempt.objects.create(
            delivery=row, number=number, began_at=NOON, ended_at=NOON, result=result, error=error
        )

    page = text(manager.get(reverse("setup:delivery", args=[row.public_id])))

    assert "2026-11-20 05:00:00 UTC" in page
    assert "TimeoutError: timed out" in page
    assert "550 &lt;nobody&gt;" in page


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_narrowed_list_is_a_file_without_messages_of_others(
    manager: Client, branch: Unit, file_format: str
) -> None:
    message(branch, "a@x.test", state="dead", last_error="=550")
    message(branch, "b@x.test", state="sent")
    message(make_unit(), "asing@x.test", state="dead")

    response = manager.get(reverse("setup:deliveries"), {"state": "dead", "file": file_format})

    content = b"".join(response.streaming_content)
    if file_format == "xlsx":
        sheet = load_workbook(BytesIO(content)).active
        rows = [[str(value or "") for value in line] for line in sheet.iter_rows(values_only=True)]
    else:
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert [row[3] for row in rows[1:]] == ["a@x.test"]
    assert rows[1][9] == "'=550"


def test_a_long_list_is_paged_and_costs_the_same_queries(
    manager: Client, branch: Unit, django_assert_max_num_queries
) -> None:
    Delivery.objects.bulk_create(
        Delivery(
            unit=branch,
            channel="email",
            event="x",
            address=f"p{number:03}@x.test",
            subject_line="s",
            title="t",
            next_attempt_at=NOON,
            created_at=NOON,
        )
        for number in range(120)
    )

    with django_assert_max_num_queries(10):
        first = manager.get(reverse("setup:deliveries"))
    second = manager.get(reverse("setup:deliveries") + first.context["table"].pager.next_url)

    assert first.context["table"].rows[-1].address == "p070@x.test"
    assert second.context["table"].rows[0].address == "p069@x.test"
