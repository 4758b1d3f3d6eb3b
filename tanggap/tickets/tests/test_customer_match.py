"""A reporter is matched with a customer where that is sure, suggested where it is not, told nothing."""

from __future__ import annotations

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel.actor import Actor, ActorKind
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Customer, CustomerContact
from tanggap.tickets import services
from tanggap.tickets.customer_match import customers_suggested
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "+628123456789", "toko@contoh.id"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def shop(cast: Cast) -> Customer:
    return Customer.objects.create(number="C-1", name="Toko", unit=cast.branch, phone=PHONE, email=EMAIL)


def guest(cast: Cast) -> Actor:
    return Actor(
        ActorKind.ANONYMOUS, rights=dict.fromkeys(("ticket.create", "ticket.edit"), (cast.branch.path,))
    )


def test_a_number_that_staff_write_down_finds_the_customer(cast: Cast, shop: Customer) -> None:
    assert make_ticket(cast, requester_phone="0812-345 6789").customer == shop


def test_a_contacts_number_finds_the_customer_too(cast: Cast, shop: Customer) -> None:
    CustomerContact.objects.create(customer=shop, name="Sari", whatsapp="+62811111222")

    assert make_ticket(cast, requester_phone="0811 111 222").customer == shop


def test_an_unproven_address_is_only_suggested(cast: Cast, shop: Customer) -> None:
    ticket = make_ticket(cast, requester_email=EMAIL)

    assert ticket.customer is None
    assert customers_suggested(cast.dispatcher, ticket) == [shop]
    assert customers_suggested(acting(make_person(role="technician", at=cast.branch)), ticket) == []


def test_what_a_guest_types_is_only_suggested_unless_proven(cast: Cast, shop: Customer) -> None:
    typed = make_ticket(cast, actor=guest(cast), requester_phone=PHONE, requester_email=EMAIL)
    proven = make_ticket(cast, actor=guest(cast), requester_email=EMAIL, email_proven=True)

    assert (typed.customer, proven.customer) == (None, shop)


def test_two_fitting_customers_are_left_to_staff(cast: Cast, shop: Customer) -> None:
    Customer.objects.create(number="C-2", name="Cabang toko", unit=cast.branch, phone=PHONE)

    ticket = make_ticket(cast, requester_phone=PHONE)

    assert ticket.customer is None
    assert len(customers_suggested(cast.dispatcher, ticket)) == 2


def test_customers_of_another_branch_are_neither_matched_nor_named(cast: Cast) -> None:
    far = Customer.objects.create(number="C-9", name="Jauh", unit=cast.other_branch, phone=PHONE)
    ticket = make_ticket(cast, requester_phone=PHONE)

    assert ticket.customer is None
    assert customers_suggested(cast.dispatcher, ticket) == []
    with pytest.raises(Invalid):
        services.ticket_edit(actor=cast.dispatcher, number=ticket.number, changes={"customer_id": far.pk})


def test_staff_confirm_a_suggestion(cast: Cast, shop: Customer) -> None:
    ticket = make_ticket(cast, requester_email=EMAIL)

    edited = services.ticket_edit(
        actor=cast.dispatcher, number=ticket.number, changes={"customer_id": shop.pk}
    )

    edited.refresh_from_db()
    assert edited.customer == shop
    assert customers_suggested(cast.dispatcher, edited) == []
