"""The pages by which somebody without an account follows an outage."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.tickets.models import OutagePerson
from tanggap.tickets.outages.services import following
from tanggap.tickets.outages.tests.acts import declare
from tanggap.tickets.outages.tests.test_following import GUEST, code_of
from tanggap.tickets.tests.factories import make_cast

pytestmark = pytest.mark.django_db


def test_from_the_public_page_to_the_proven_address(client: Client) -> None:
    outage = declare(make_cast())
    page = reverse("public:status_follow_mail", args=[outage.number])
    assert page in client.get(reverse("public:status")).content.decode()

    assert client.post(page, {"email": "x"}).status_code == 422
    code_page = client.post(page, {"email": GUEST}).headers["Location"]
    assert GUEST in client.get(code_page).content.decode()
    assert client.post(code_page, {"code": "12"}).status_code == 422
    done = client.post(code_page, {"code": code_of(code_page.split("/")[-2])}, follow=True)

    assert done.redirect_chain[-1][0] == reverse("public:status")
    assert OutagePerson.objects.filter(outage=outage, email=GUEST, left_at__isnull=True).exists()


def test_too_many_codes_are_refused_and_a_page_of_nothing_is_not_there(client: Client) -> None:
    outage = declare(make_cast())
    page = reverse("public:status_follow_mail", args=[outage.number])
    answers = [
        client.post(page, {"email": GUEST}).status_code for _number in range(following.PER_ADDRESS + 1)
    ]

    assert answers == [302] * following.PER_ADDRESS + [429]
    assert client.get(reverse("public:status_follow_mail", args=["TGO-0"])).status_code == 404
