"""The inbox, the bell and the choice of what to be told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person, make_unit
from tanggap.kernel import clock
from tanggap.notifications import registry
from tanggap.notifications.channels.email import PREFERENCES_PATH
from tanggap.notifications.models import InboxItem, Preference


@pytest.fixture(autouse=True)
def known_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_events", {})
    registry.register_event("test.changed", _("Save"), group=_("Tickets"))
    registry.register_event("test.security", _("Password"), ("email",), optional=False)


@pytest.fixture
def rina(db: None) -> User:
    return make_person("Rina", role="hd_noc", at=make_unit())


@pytest.fixture
def visitor(rina: User, client: Client) -> Client:
    client.force_login(rina)
    return client


def told(user: User, title: str, **fields: object) -> InboxItem:
    return InboxItem.objects.create(
        user=user, event="test.changed", title=title, created_at=clock.now(), **fields
    )


def text(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode()


def test_the_inbox_shows_the_own_notices_newest_first_and_nobody_elses(visitor: Client, rina: User) -> None:
    told(rina, "Gangguan pertama")
    told(rina, "Gangguan kedua", body="<script>alert(1)</script>")
    told(make_person("Beni"), "Rahasia Beni")

    page = text(visitor.get(reverse("account:inbox")))

    assert page.index("Gangguan kedua") < page.index("Gangguan pertama")
    assert "Rahasia Beni" not in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("role", ["hd_noc", "technician", "customer", "auditor", None])
def test_everybody_who_is_signed_in_has_an_inbox_and_choices(
    client: Client, db: None, role: str | None
) -> None:
    client.force_login(make_person("Orang", role=role, at=make_unit()))

    for name in ("inbox", "preferences", "bell"):
        assert client.get(reverse(f"account:{name}")).status_code == 200


def test_unread_ones_can_be_looked_at_alone(visitor: Client, rina: User) -> None:
    told(rina, "Sudah dibaca", read_at=clock.now())
    told(rina, "Belum dibaca")

    page = text(visitor.get(reverse("account:inbox"), {"show": "unread"}))

    assert "Belum dibaca" in page
    assert "Sudah dibaca" not in page


def test_opening_a_notice_marks_it_read_and_leads_to_its_subject(visitor: Client, rina: User) -> None:
    item = told(rina, "Gangguan", link="/desk/tickets/T-1/")

    response = visitor.get(reverse("account:inbox_open", args=[item.pk]))

    item.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, "/desk/tickets/T-1/")
    assert item.read_at is not None


@pytest.mark.parametrize("link", ["", "https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_a_link_that_leads_elsewhere_is_not_followed(visitor: Client, rina: User, link: str) -> None:
    item = told(rina, "Gangguan", link=link)

    response = visitor.get(reverse("account:inbox_open", args=[item.pk]))

    assert response.headers["Location"] == reverse("account:inbox")


def test_a_notice_of_somebody_else_is_not_found_and_stays_unread(visitor: Client) -> None:
    item = told(make_person("Beni"), "Rahasia")

    opened = visitor.get(reverse("account:inbox_open", args=[item.pk]))
    visitor.post(reverse("account:inbox_read"), {"item": [item.pk]})
    visitor.post(reverse("account:inbox_read"), {"up_to": item.pk})

    item.refresh_from_db()
    assert opened.status_code == 404
    assert item.read_at is None


def test_marking_all_leaves_what_came_after_the_page_unread(visitor: Client, rina: User) -> None:
    seen = told(rina, "Dilihat")
    unseen = told(rina, "Datang sesudahnya")

    visitor.post(reverse("account:inbox_read"), {"up_to": seen.pk})

    assert InboxItem.objects.get(pk=seen.pk).read_at is not None
    assert InboxItem.objects.get(pk=unseen.pk).read_at is None


def test_the_bell_shows_the_newest_eight_and_counts_the_unread(visitor: Client, rina: User) -> None:
    for number in range(10):
        told(rina, f"Kabar {number}.")

    fragment = text(visitor.get(reverse("account:bell")))

    assert "Kabar 9." in fragment
    assert "Kabar 1." not in fragment
    assert 'id="bell-count"' in fragment
    assert ">10<" in fragment
    assert "<html" not in fragment


def test_marking_from_the_bell_answers_with_the_bell(visitor: Client, rina: User) -> None:
    item = told(rina, "Kabar")

    response = visitor.post(reverse("account:inbox_read"), {"up_to": item.pk}, headers={"HX-Request": "true"})

    assert 'id="bell-count"' in text(response)
    assert "tg-notice-new" not in text(response)


def test_a_long_inbox_is_paged_and_costs_the_same_queries(
    visitor: Client, rina: User, django_assert_max_num_queries
) -> None:
    for number in range(120):
        told(rina, f"Kabar {number:03}.")

    with django_assert_max_num_queries(9):
        first = visitor.get(reverse("account:inbox"))
    before = first.context["pager"].next_url
    second = visitor.get(reverse("account:inbox") + before)

    assert "Kabar 070." in text(first)
    assert "Kabar 069." not in text(first)
    assert "Kabar 069." in text(second)


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=99999999999999999999", "show=what"])
def test_odd_addresses_still_show_the_inbox(visitor: Client, query: str) -> None:
    assert visitor.get(f"{reverse('account:inbox')}?{query}").status_code == 200


def test_choices_are_shown_as_they_are_and_saved(visitor: Client, rina: User) -> None:
    page = reverse("account:preferences")

    before = text(visitor.get(page))
    visitor.post(page, {"on": ["test.changed|inapp", "nonsense", "made.up|email"]})
    after = text(visitor.get(page))

    assert 'value="test.changed|email" checked' in before
    assert 'value="test.changed|email" checked' not in after
    assert 'value="test.security|email" checked disabled' in after
    assert list(Preference.objects.values_list("event", "channel", "wanted")) == [
        ("test.changed", "email", False)
    ]


def test_mails_name_the_address_of_the_choices() -> None:
    assert reverse("account:preferences") == PREFERENCES_PATH


def test_strangers_are_sent_to_sign_in(client: Client, db: None) -> None:
    for name in ("inbox", "bell", "preferences"):
        response = client.get(reverse(f"account:{name}"))
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/login/")
