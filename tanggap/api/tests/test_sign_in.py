"""Signing in to the API by token: the whole way, and everything that ends it at once."""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from tanggap.accounts.models import Role, User
from tanggap.accounts.services import sessions_end, user_deactivate
from tanggap.accounts.tests.factories import PASSWORD, make_person, make_role, make_unit
from tanggap.config.urls import urlpatterns as real_patterns
from tanggap.kernel.actor import system_actor

AUTH = "/api/v1/auth/app/v1"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@api_view(["GET", "POST"])
def who_view(request: Request) -> Response:
    """Says who asks, as views see it."""
    below: HttpRequest = request._request
    assert below.actor == request.actor
    return Response(
        {"label": request.actor.label, "source": request.actor.source, "id": request.actor.person_id}
    )


urlpatterns = [path("who/", who_view), *real_patterns]


@pytest.fixture
def person() -> User:
    return make_person("Sari", role="hd_noc", at=make_unit(), sign_in=True)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> dict[str, str]:
    answer = client.post(
        f"{AUTH}/auth/login",
        json.dumps({"email": email, "password": password}),
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    meta = answer.json()["meta"]
    return {"access": meta["access_token"], "refresh": meta["refresh_token"]}


def call(client: Client, token: str, path: str = "/who/") -> int:
    return client.get(path, headers={"authorization": f"Bearer {token}"}).status_code


def refresh(client: Client, token: str):
    return client.post(
        f"{AUTH}/tokens/refresh", json.dumps({"refresh_token": token}), content_type="application/json"
    )


def test_a_token_from_signing_in_opens_the_api_as_that_person(client: Client, person: User):
    tokens = sign_in(client, person.email)

    answer = Client().get("/who/", headers={"authorization": f"Bearer {tokens['access']}"})

    assert answer.json() == {"label": "Sari", "source": "api", "id": person.pk}


def test_without_a_token_the_answer_is_401_and_says_what_to_send(client: Client):
    answer = client.get("/who/")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_changed_token_is_refused(client: Client, person: User):
    token = sign_in(client, person.email)["access"]

    assert call(Client(), token[:-2] + ("AA" if token[-2:] != "AA" else "BB")) == 401


def test_a_refresh_token_is_no_access_token(client: Client, person: User):
    assert call(Client(), sign_in(client, person.email)["refresh"]) == 401


def test_refreshing_gives_a_new_pair_and_spends_the_old_refresh_token(client: Client, person: User):
    first = sign_in(client, person.email)

    second = refresh(Client(), first["refresh"]).json()["data"]

    assert second["refresh_token"] != first["refresh"]
    assert call(Client(), second["access_token"]) == 200
    assert refresh(Client(), first["refresh"]).status_code == 400
    assert refresh(Client(), second["refresh_token"]).status_code == 200


def test_signing_out_ends_access_and_refresh_at_once(client: Client, person: User):
    tokens = sign_in(client, person.email)

    answer = Client().delete(f"{AUTH}/auth/session", headers={"authorization": f"Bearer {tokens['access']}"})

    assert answer.status_code == 401  # the library's way of saying: nobody is signed in any more
    assert call(Client(), tokens["access"]) == 401
    assert refresh(Client(), tokens["refresh"]).status_code == 400


def test_closing_the_account_ends_access_and_refresh_at_once(client: Client, person: User):
    tokens = sign_in(client, person.email)

    user_deactivate(actor=system_actor(), user_id=person.pk, reason="left")

    assert call(Client(), tokens["access"]) == 401
    assert refresh(Client(), tokens["refresh"]).status_code == 400


def test_ending_the_sessions_ends_the_tokens(client: Client, person: User):
    tokens = sign_in(client, person.email)

    assert sessions_end(person.pk) == 1

    assert call(Client(), tokens["access"]) == 401


def test_a_new_password_ends_the_tokens(client: Client, person: User):
    tokens = sign_in(client, person.email)

    person.set_password("sandi-baru-yang-lain")
    person.save()

    assert call(Client(), tokens["access"]) == 401


def test_an_inactive_person_gets_no_token(client: Client, person: User):
    User.objects.filter(pk=person.pk).update(is_active=False)

    answer = client.post(
        f"{AUTH}/auth/login",
        json.dumps({"email": person.email, "password": PASSWORD}),
        content_type="application/json",
    )

    assert answer.status_code in {400, 401}
    assert "access_token" not in answer.content.decode()


def test_a_page_session_may_read_but_needs_the_csrf_token_to_write(person: User):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)

    assert browser.get("/who/").json()["label"] == "Sari"
    assert browser.post("/who/").status_code == 403


def test_a_role_that_asks_for_a_second_factor_keeps_the_api_closed_until_it_is_set_up(
    client: Client, person: User
):
    make_role("hd_noc")
    Role.objects.filter(code="hd_noc").update(mfa_required=True)
    token = sign_in(client, person.email)["access"]

    answer = Client().get("/who/", headers={"authorization": f"Bearer {token}"})

    assert answer.status_code == 403


def test_registering_by_the_api_keeps_the_name_and_gives_no_right(client: Client, mailoutbox):
    answer = client.post(
        f"{AUTH}/auth/signup",
        json.dumps({"email": "Baru@Example.test", "password": PASSWORD, "name": "Orang  Baru"}),
        content_type="application/json",
    )

    assert answer.status_code == 401  # signed in once the mailed code has come back
    user = User.objects.get(email="baru@example.test")
    assert user.name == "Orang Baru"
    assert not user.grants.exists()
    assert len(mailoutbox) == 1
