"""Completion code and signature on the technician's page, the customer's pages and in setup."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import CompletionProof, ProofUnit, WorkOrder
from tanggap.fieldwork.proof_rules import SEALED_FOR
from tanggap.fieldwork.services import proof_unit_add
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel.actor import system_actor
from tanggap.kernel.sealing import unseal
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import Category
from tanggap.tickets.tests.factories import make_cast, make_category
from tanggap.tickets.tracking_links import tracking_link_issue
from tanggap.web.tests.field.test_jobs import assigned, photo, report

pytestmark = pytest.mark.django_db
DONE = {"resolution": "Beres", "cause": "cable"}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def technician(cast):
    return make_technician(cast.branch)


@pytest.fixture
def ticket(cast, technician):
    """A job of the customer at which the technician is working."""
    made = assigned(
        cast,
        technician,
        requester_id=cast.customer_person.pk,
        requester_name="Rahma Yanti",
        requester_email="rahma@contoh.id",
    )
    reported(technician, made.number, "accepted", "arrived")
    return made


@pytest.fixture
def phone(client, technician):
    client.force_login(technician.user)
    return client


def send_code(phone, ticket, **headers):
    return phone.post(reverse("field:job_code", args=[ticket.number]), headers=headers)


def waiting_code():
    return unseal(CompletionProof.objects.get().code_sealed.encode(), SEALED_FOR).decode()


def test_the_code_is_sent_from_the_page_and_typed_into_it(phone, ticket):
    page = phone.get(reverse("field:job", args=[ticket.number]), {"step": "done"}).content.decode()
    assert reverse("field:job_code", args=[ticket.number]) in page

    part = send_code(phone, ticket, **{"HX-Request": "true"})
    again = send_code(phone, ticket, **{"HX-Request": "true"})
    whole = send_code(phone, ticket)

    assert "r•••@contoh.id" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert 'role="alert"' in again.content.decode()
    assert whole.headers["Location"].endswith("?step=done")
    code = waiting_code()
    assert code not in part.content.decode()
    wrong = report(phone, ticket, "done", "k8", code="000000" if code != "000000" else "1", **DONE)
    assert wrong.status_code == 422
    assert "Beres" in wrong.content.decode()
    assert report(phone, ticket, "done", "k9", code=code, **DONE).status_code == 302
    assert WorkOrder.objects.get().status == "done"


def test_the_customer_sees_the_code_while_it_waits_and_afterwards_that_it_was_told(
    client, cast, phone, ticket, technician
):
    link = reverse("public:tracked", args=[tracking_link_issue(ticket.pk, LinkOrigin.MAIL)])
    own = reverse("portal:ticket", args=[ticket.number])
    send_code(phone, ticket)
    code = waiting_code()
    digits = f"{code[:3]} {code[3:]}"

    client.force_login(cast.customer_person)
    assert digits in client.get(own).content.decode()
    client.logout()
    assert digits in client.get(link).content.decode()

    client.force_login(technician.user)
    report(client, ticket, "done", "k9", code=code, **DONE)
    client.force_login(cast.customer_person)
    shown = client.get(own).content.decode()
    assert digits not in shown
    assert "r•••@contoh.id" in shown
    client.force_login(cast.dispatcher_person)
    desk = client.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    assert desk.count("r•••@contoh.id") >= 2


def test_who_signed_is_told_at_the_desk_to_the_customer_and_masked_on_the_link(client, cast, phone, ticket):
    report(phone, ticket, "done", "k9", signature=photo(), signer_name="Budi Santoso", **DONE)

    client.force_login(cast.dispatcher_person)
    assert "Budi Santoso" in client.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    client.force_login(cast.customer_person)
    assert "Budi Santoso" in client.get(reverse("portal:ticket", args=[ticket.number])).content.decode()
    client.logout()
    link = reverse("public:tracked", args=[tracking_link_issue(ticket.pk, LinkOrigin.MAIL)])
    page = client.get(link).content.decode()
    assert "Budi" in page
    assert "Santoso" not in page


def test_a_missing_proof_is_told_at_its_field_and_keeps_what_was_typed(phone, cast, ticket):
    proof_unit_add(actor=system_actor("test"), unit_id=cast.branch.pk)

    answer = report(phone, ticket, "done", "k9", **DONE)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Beres" in page
    assert 'name="code"' in page
    assert 'aria-invalid="true"' in page
    assert WorkOrder.objects.get().status == "arrived"


def test_a_colleague_cannot_send_a_code(client, cast, ticket):
    client.force_login(make_technician(cast.branch).user)

    assert send_code(client, ticket).status_code == 404
    assert not CompletionProof.objects.exists()


def test_setup_says_where_proof_is_asked_for(client, cast):
    client.force_login(make_person(role="admin", at=cast.company))
    address = reverse("setup:proof")

    assert client.post(address, {"unit": ""}).status_code == 422
    assert client.post(address, {"unit": cast.branch.pk}).status_code == 302
    category = make_category("Internet")
    facts = {"name": "Internet", "kind": "incident", "impact": 2, "urgency": 2, "skill": "", "version": 1}
    client.post(reverse("setup:category", args=[category.pk]), {**facts, "proof_required": "on"})

    page = client.get(address).content.decode()
    assert cast.branch.name in page
    assert "Internet" in page
    assert Category.objects.get().proof_required is True
    row = ProofUnit.objects.get()
    assert client.post(reverse("setup:proof_remove", args=[row.pk])).status_code == 302
    assert not ProofUnit.objects.exists()
