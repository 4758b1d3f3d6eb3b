"""A ticket is followed without an account by whom it concerns, and nothing is learnt by anybody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, TooMany
from tanggap.notifications.channels.email import message_of
from tanggap.notifications.models import Delivery
from tanggap.notifications.private_links import opened_link
from tanggap.tickets import notices, services
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import Ticket, TrackingLink, TrackingRequest
from tanggap.tickets.services import tracking
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tanggap.tickets.tracking_letter import tracking_code_send
from tanggap.tickets.tracking_links import tracking_link_issue

pytestmark = pytest.mark.django_db
GUEST = {
    "requester_name": "Rahma Yanti",
    "requester_email": "rahma@contoh.id",
    "requester_phone": "0812-3456-7890",
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def guest_ticket(cast: Cast) -> Ticket:
    return make_ticket(cast, **GUEST)


def asked(number: str, contact: str, origin: str = "192.0.2.1") -> str:
    """Ask, and let the worker do its part; answers the reference."""
    reference = services.tracking_ask(number=number, contact=contact, origin=origin, language="en")
    row = TrackingRequest.objects.latest("pk")
    tracking_code_send.call(request_id=row.pk, language="en")
    return reference


def mailed_code() -> str:
    found = re.search(r"^\s*(\d{6})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


# The code ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("contact", ["Rahma@Contoh.id ", "+62 812 3456 7890"])
def test_a_code_goes_to_the_registered_address_and_opens_the_ticket(
    guest_ticket: Ticket, contact: str
) -> None:
    reference = asked(f" {guest_ticket.number.lower()} ", contact)

    assert mail.outbox[-1].to == ["rahma@contoh.id"]
    token = services.tracking_confirm(reference=reference, code=mailed_code())
    assert services.tracking_link_open(token).ticket == guest_ticket
    assert TrackingLink.objects.get().expires_at <= clock.now() + timedelta(days=1)


def test_the_address_of_somebody_else_gets_nothing(guest_ticket: Ticket) -> None:
    asked(guest_ticket.number, "maling@contoh.id")

    assert mail.outbox == []


def test_asking_costs_the_same_queries_whether_or_not_the_ticket_exists(guest_ticket: Ticket) -> None:
    costs = []
    for number, contact in ((guest_ticket.number, "rahma@contoh.id"), ("TGP-1999-000001", "x@contoh.id")):
        with CaptureQueriesContext(connection) as queries:
            services.tracking_ask(number=number, contact=contact, origin="192.0.2.9", language="id")
        costs.append([re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in queries])

    assert costs[0] == costs[1]


def test_neither_code_nor_token_nor_address_of_the_network_is_kept(guest_ticket: Ticket) -> None:
    reference = asked(guest_ticket.number, "rahma@contoh.id")
    code = mailed_code()
    token = services.tracking_confirm(reference=reference, code=code)

    kept = [*TrackingRequest.objects.values_list(), *TrackingLink.objects.values_list()]
    assert not any(secret in str(kept) for secret in (reference, f"'{code}'", token, "192.0.2.1"))


def test_a_code_works_once_and_not_for_another_request(guest_ticket: Ticket) -> None:
    first, code = asked(guest_ticket.number, "rahma@contoh.id"), mailed_code()
    second = asked(guest_ticket.number, "rahma@contoh.id")
    with pytest.raises(Invalid):
        services.tracking_confirm(reference=second, code=code)
    services.tracking_confirm(reference=first, code=code)

    with pytest.raises(Invalid):
        services.tracking_confirm(reference=first, code=code)


def test_after_five_wrong_codes_the_right_one_is_too_late(guest_ticket: Ticket) -> None:
    reference = asked(guest_ticket.number, "rahma@contoh.id")
    code = mailed_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _attempt in range(tracking.CODE_TRIES):
        with pytest.raises(Invalid):
            services.tracking_confirm(reference=reference, code=wrong)

    with pytest.raises(Invalid):
        services.tracking_confirm(reference=reference, code=code)


def test_after_a_quarter_of_an_hour_the_code_is_over(guest_ticket: Ticket) -> None:
    reference = asked(guest_ticket.number, "rahma@contoh.id")
    code = mailed_code()

    with clock.frozen_at(clock.now() + timedelta(minutes=15, seconds=1)), pytest.raises(Invalid):
        services.tracking_confirm(reference=reference, code=code)


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "1" * 400])
def test_without_a_ticket_no_code_is_right(code: str) -> None:
    reference = asked("TGP-1999-000001", "x@contoh.id")

    with pytest.raises(Invalid):
        services.tracking_confirm(reference=reference, code=code)


def test_a_deleted_ticket_cannot_be_asked_for(cast: Cast, guest_ticket: Ticket) -> None:
    Ticket.objects.filter(pk=guest_ticket.pk).update(deleted_at=clock.now())
    asked(guest_ticket.number, "rahma@contoh.id")

    assert mail.outbox == []


# Limits -----------------------------------------------------------------------------------------------------
def test_one_pair_and_one_place_may_not_ask_for_ever(guest_ticket: Ticket) -> None:
    for number in range(tracking.ASKED_PER_PAIR):
        services.tracking_ask(number="T-1", contact="a@b.id", origin=f"192.0.2.{number}", language="id")
    with pytest.raises(TooMany):
        services.tracking_ask(number="T-1", contact="a@b.id", origin="192.0.2.200", language="id")
    with clock.frozen_at(clock.now() + timedelta(hours=1, seconds=1)):
        services.tracking_ask(number="T-1", contact="a@b.id", origin="192.0.2.200", language="id")


def test_a_thousand_guessed_numbers_from_one_place_are_stopped_early(guest_ticket: Ticket) -> None:
    refused = 0
    for number in range(1000):
        try:
            services.tracking_ask(
                number=f"TGP-2026-{number:06d}", contact="a@b.id", origin="192.0.2.7", language="id"
            )
        except TooMany:
            refused += 1

    assert refused == 1000 - tracking.ASKED_PER_ORIGIN
    assert mail.outbox == []


@pytest.mark.parametrize(("number", "contact"), [("", "a@b.id"), ("T-1", "  "), (" ", "")])
def test_both_must_be_named(number: str, contact: str) -> None:
    with pytest.raises(Invalid):
        services.tracking_ask(number=number, contact=contact, origin="192.0.2.1", language="id")


# The link ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é" * 43])
def test_a_guessed_token_opens_nothing(guest_ticket: Ticket, token: str) -> None:
    tracking_link_issue(guest_ticket.pk, LinkOrigin.MAIL)

    with pytest.raises(NotVisible):
        services.tracking_link_open(token)


def test_a_link_expires(guest_ticket: Ticket) -> None:
    token = tracking_link_issue(guest_ticket.pk, LinkOrigin.MAIL)
    services.tracking_link_open(token)

    with clock.frozen_at(clock.now() + timedelta(days=30, seconds=1)), pytest.raises(NotVisible):
        services.tracking_link_open(token)


def test_the_holder_of_one_link_ends_them_all_and_it_is_recorded(guest_ticket: Ticket) -> None:
    first, second = (tracking_link_issue(guest_ticket.pk, LinkOrigin.MAIL) for _ in range(2))

    assert services.tracking_links_revoke_by_holder(token=first) == 2
    for token in (first, second):
        with pytest.raises(NotVisible):
            services.tracking_link_open(token)
    assert Entry.objects.filter(action="ticket.links_revoked", subject_id=guest_ticket.pk).count() == 1


def test_staff_of_the_unit_end_the_links_and_others_do_not(cast: Cast, guest_ticket: Ticket) -> None:
    token = tracking_link_issue(guest_ticket.pk, LinkOrigin.MAIL)
    with pytest.raises((NotVisible, NotAllowed)):
        services.tracking_links_revoke(actor=cast.outsider, number=guest_ticket.number)
    services.tracking_link_open(token)

    services.tracking_links_revoke(actor=cast.dispatcher, number=guest_ticket.number)
    with pytest.raises(NotVisible):
        services.tracking_link_open(token)


def test_links_of_other_tickets_stay(cast: Cast, guest_ticket: Ticket) -> None:
    other = tracking_link_issue(make_ticket(cast, **GUEST).pk, LinkOrigin.MAIL)
    services.tracking_links_revoke(actor=cast.dispatcher, number=guest_ticket.number)

    services.tracking_link_open(other)


def test_what_is_over_is_forgotten(guest_ticket: Ticket) -> None:
    asked(guest_ticket.number, "rahma@contoh.id")
    tracking_link_issue(guest_ticket.pk, LinkOrigin.CODE)
    assert tracking.tracking_tidy() == 0

    with clock.frozen_at(clock.now() + timedelta(days=1, seconds=1)):
        assert tracking.tracking_tidy() == 2


# Mails ------------------------------------------------------------------------------------------------------
def told(event: str, ticket: Ticket) -> None:
    notices.ticket_notice_send.call(
        event=event, ticket_id=ticket.pk, actor_id=None, actor_label="", note="", text="", reason=""
    )


def test_a_guest_finds_a_working_link_in_the_mail_and_the_outbox_hides_it(guest_ticket: Ticket) -> None:
    told("ticket.created", guest_ticket)
    delivery = Delivery.objects.get(address="rahma@contoh.id", event="ticket.created")

    assert "/track/" not in delivery.link
    found = re.search(r"/track/([\w-]{43})/", str(message_of(delivery).body))
    assert found
    assert services.tracking_link_open(found[1]).ticket == guest_ticket
    assert len(delivery.link) <= 300


def test_a_reporter_with_an_account_is_led_to_the_portal(cast: Cast) -> None:
    ticket = make_ticket(cast, actor=cast.customer, requester_id=cast.customer_person.pk)
    told("ticket.validated", ticket)

    links = set(Delivery.objects.filter(user=cast.customer_person).values_list("link", flat=True))
    assert links == {f"/portal/tickets/{ticket.number}/"}
    assert not TrackingLink.objects.exists()


def test_a_link_sealed_with_a_lost_key_is_left_out() -> None:
    assert opened_link("sealed:nonsense") == ""
    assert opened_link("/portal/") == "/portal/"
