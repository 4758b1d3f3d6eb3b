"""Signing in, registering, a forgotten password: for the right people, and telling strangers nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail, signing
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from tanggap.accounts.models import Role, User
from tanggap.accounts.tests.factories import PASSWORD, make_grant, make_person, make_role, make_unit
from tanggap.activity.models import Entry

NEW_PASSWORD = "sandi-baru-yang-lain"
ROOT = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters():
    """Attempts of other tests do not count."""
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/login/", {"login": email, "password": password, **more})


def mailed_code(index: int = -1) -> str:
    found = re.search(r"\b\d{6}\b", mail.outbox[index].body)
    assert found, mail.outbox[index].body
    return found[0]


def without_chance(content: bytes, *addresses: str) -> str:
    """The page without what differs by chance (tokens) or by what was typed (addresses)."""
    text = content.decode()
    for address in addresses:
        text = text.replace(address, "ADDRESS")
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]+', r"\1", text)


@pytest.mark.parametrize(
    ("role", "home"),
    [
        ("admin", "/setup/"),
        ("hd_noc", "/desk/"),
        ("technician", "/field/"),
        ("customer", "/portal/"),
        ("region", "/office/"),
    ],
)
def test_each_role_lands_on_its_own_home(client, role, home):
    person = make_person(role=role, at=make_unit(), sign_in=True)

    answer = sign_in(client, person.email)

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").url == home
    assert Entry.objects.filter(action="user.signed_in", subject_id=person.pk, source="page").exists()


def test_the_address_is_taken_in_any_case(client):
    person = make_person(email="sari@example.test", sign_in=True)

    assert sign_in(client, "SARI@Example.Test").status_code == 302
    assert int(client.session["_auth_user_id"]) == person.pk


def test_signing_in_leads_back_to_the_page_asked_for_but_never_to_another_site(client):
    person = make_person(sign_in=True)

    assert sign_in(client, person.email, next="/account/").url == "/account/"
    client.post("/logout/")
    assert sign_in(client, person.email, next="https://evil.test/").url == "/"


def test_a_person_without_a_role_is_told_to_wait_until_a_role_is_given(client):
    person = make_person(sign_in=True)
    sign_in(client, person.email)

    assert client.get("/").url == "/account/waiting/"
    page = client.get("/account/waiting/")
    assert page.status_code == 200
    assert person.name in page.content.decode()
    make_grant(person, "agent", make_unit())
    assert client.get("/account/waiting/").url == "/desk/"


def test_a_closed_account_is_refused(client):
    person = make_person(sign_in=True, is_active=False)

    answer = sign_in(client, person.email)

    assert answer.url == "/account/inactive/"
    assert "_auth_user_id" not in client.session


def test_closing_the_account_signs_out_at_once(client):
    person = make_person(role="agent", at=make_unit(), sign_in=True)
    sign_in(client, person.email)
    assert client.get("/account/").status_code == 200

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/account/").url.startswith("/login/")


def test_registering_confirms_the_address_by_code_and_gives_no_right(client):
    answer = client.post(
        "/signup/", {"name": "Budi  Baru", "email": "Budi@Example.test", "password1": PASSWORD}
    )

    assert answer.url == "/account/confirm-email/"
    assert client.get("/account/").url.startswith("/login/")
    done = client.post("/account/confirm-email/", {"code": mailed_code()})
    assert done.status_code == 302
    assert client.get("/").url == "/account/waiting/"
    user = User.objects.get(email="budi@example.test")
    assert user.name == "Budi Baru"
    assert not user.grants.exists()
    assert EmailAddress.objects.get(user=user).verified


def test_registering_a_known_address_takes_the_same_work_and_gets_the_same_answers(monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(given[1]) or encode(*given))
    known = make_person(email="sudah@example.test", sign_in=True).email

    def twice(email: str) -> tuple[list[int], int]:
        hashed.clear()
        facts = {"name": "A", "email": email, "password1": "sandi-yang-panjang-sekali"}
        answers = [Client().post("/signup/", facts).status_code for _time in range(2)]
        return answers, len(hashed)

    assert twice(known) == twice("belum@example.test")


def test_three_wrong_codes_end_the_attempt(client):
    client.post("/signup/", {"name": "Budi", "email": "budi@example.test", "password1": PASSWORD})
    right = mailed_code()
    wrong = "000000" if right != "000000" else "111111"

    for _attempt in range(3):
        answer = client.post("/account/confirm-email/", {"code": wrong})

    assert answer.url == "/login/"
    client.post("/account/confirm-email/", {"code": right})
    assert not EmailAddress.objects.get(email="budi@example.test").verified


def test_a_mailed_code_does_not_lie_readable_in_the_database(client):
    client.post("/signup/", {"name": "Budi", "email": "budi@example.test", "password1": PASSWORD})
    stored = Session.objects.get(pk=client.cookies["sessionid"].value).session_data

    payload = signing.loads(stored, salt="django.contrib.sessions.SessionStore", serializer=Untouched)

    assert client.session.items()
    assert mailed_code().encode() not in payload
    assert b"budi" not in payload


class Untouched:
    """Reads what was stored, as it was stored."""

    def loads(self, data: bytes) -> bytes:
        """The bytes themselves."""
        return data


def test_a_new_code_is_sent_on_request(client):
    client.post("/signup/", {"name": "Budi", "email": "budi@example.test", "password1": PASSWORD})
    cache.clear()  # one code in ten seconds at most

    client.post("/account/confirm-email/", {"action": "resend"})
    client.post("/account/confirm-email/", {"code": mailed_code()})

    assert len(mail.outbox) == 2
    assert EmailAddress.objects.get(email="budi@example.test").verified


def test_the_mail_speaks_the_recipients_language_and_says_that_a_machine_wrote_it(client):
    person = make_person(sign_in=True, language="en")

    client.post("/account/password/reset/", {"email": person.email})

    message = mail.outbox[-1]
    assert message.subject == "Your code for a new password"
    assert person.name in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.alternatives[0].mimetype == "text/html"


def test_a_forgotten_password_is_set_anew_by_code_and_ends_all_sessions(client):
    person = make_person(sign_in=True)
    elsewhere = Client()
    sign_in(elsewhere, person.email)

    client.post("/account/password/reset/", {"email": person.email})
    step = client.post("/account/password/reset/confirm/", {"code": mailed_code()})
    client.post(step.url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(Client(), person.email).status_code == 200
    assert sign_in(Client(), person.email, NEW_PASSWORD).status_code == 302
    assert Entry.objects.filter(action="user.password_changed", subject_id=person.pk).exists()


class TestNothingTellsWhetherAnAddressExists:
    known = "kenal@example.test"
    unknown = "asing@example.test"

    @pytest.fixture(autouse=True)
    def somebody(self):
        make_person(email=self.known, sign_in=True)

    def test_by_signing_in(self):
        answers = [sign_in(Client(), address, "salah-sama-sekali") for address in (self.known, self.unknown)]

        self.assert_alike(answers)

    def test_by_asking_for_a_new_password(self):
        pages = []
        answers = []
        for address in (self.known, self.unknown):
            client = Client()
            answers.append(client.post("/account/password/reset/", {"email": address}))
            pages.append(client.get(answers[-1].url))

        self.assert_alike(answers)
        self.assert_alike(pages)
        assert [message.to for message in mail.outbox] == [[self.known], [self.unknown]]

    def test_by_registering(self):
        answers, pages = [], []
        for address in (self.known, self.unknown):
            client = Client()
            answers.append(client.post("/signup/", {"name": "X", "email": address, "password1": PASSWORD}))
            pages.append(client.get(answers[-1].url))

        self.assert_alike(answers)
        self.assert_alike(pages)

    def test_by_the_api(self):
        def ask(path: str, **body: str):
            return Client().post(
                f"/api/v1/auth/app/v1/auth/{path}", json.dumps(body), content_type="application/json"
            )

        def alike(path: str, **body: str) -> None:
            first, second = (ask(path, email=address, **body) for address in (self.known, self.unknown))
            assert first.status_code == second.status_code
            assert shape(first.json()) == shape(second.json())

        def shape(value):
            if isinstance(value, dict):
                return {key: shape(inner) for key, inner in value.items() if key != "session_token"}
            return [shape(inner) for inner in value] if isinstance(value, list) else value

        alike("login", password="salah-sama-sekali")
        alike("signup", password=PASSWORD, name="X")
        alike("password/request")

    def assert_alike(self, answers):
        first, second = answers
        assert first.status_code == second.status_code
        assert first.headers.get("Location") == second.headers.get("Location")
        typed = (self.known, self.unknown)
        assert without_chance(first.content, *typed) == without_chance(second.content, *typed)


def test_guessing_a_password_is_stopped_for_the_account_wherever_it_comes_from():
    person = make_person(sign_in=True)
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), person.email, "salah-sama-sekali")

    answer = sign_in(Client(REMOTE_ADDR="10.0.0.99"), person.email)

    assert answer.status_code == 200
    assert "form" in answer.context
    assert answer.context["form"].errors


def test_guessing_from_one_address_is_answered_with_429():
    client = Client()
    answers = [sign_in(client, f"x{number}@example.test", "salah-sama-sekali") for number in range(35)]

    assert answers[-1].status_code == 429


SCRIPT = """
import django, os
django.setup()
from django.test import Client
client = Client(REMOTE_ADDR="10.9.9.9")
answer = client.post("/login/", {"login": os.environ["WHO"], "password": os.environ["WORD"]})
print(answer.status_code, b"data-form-errors" in answer.content)
"""


@pytest.mark.django_db(transaction=True)
def test_attempts_in_another_process_count_too():
    person = make_person(sign_in=True)
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        part = connection.settings_dict
        secret = f":{part['PASSWORD']}" if part["PASSWORD"] else ""
        url = f"postgres://{part['USER']}{secret}@{part['HOST']}:{part['PORT'] or 5432}/{name}"
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tanggap.config.settings",
        "TANGGAP_DEBUG": "1",
        "ALLOWED_HOSTS": "testserver",
        "WHO": person.email,
        "WORD": "salah-sama-sekali",
    }
    for _attempt in range(2):
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=env, cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert result.stdout.split() == ["200", "True"], result.stderr
    for _attempt in range(3):
        sign_in(Client(), person.email, "salah-sama-sekali")

    answer = sign_in(Client(), person.email)

    assert answer.status_code == 200, "the right password is refused after five failures in all"
    assert "_auth_user_id" not in answer.client.session


class TestARoleThatRequiresASecondStep:
    @pytest.fixture
    def person(self, client):
        make_role("hd_noc")
        Role.objects.filter(code="hd_noc").update(mfa_required=True, version=2)
        person = make_person(role="hd_noc", at=make_unit(), sign_in=True)
        sign_in(client, person.email)
        return person

    def test_sends_to_the_set_up_page_from_everywhere(self, client, person):
        for path in ("/", "/account/", "/setup/users/"):
            assert client.get(path).url == "/account/2fa/"
        assert client.get("/account/2fa/").status_code == 200

    def test_lets_sign_out_and_change_the_language(self, client, person):
        assert (
            client.post("/account/language/", {"language": "en", "next": "/account/2fa/"}).url
            == "/account/2fa/"
        )
        assert client.post("/logout/").status_code == 302

    def test_is_content_once_an_app_is_set_up(self, client, person):
        from allauth.mfa.totp.internal.auth import TOTP

        TOTP.activate(person, "JBSWY3DPEHPK3PXP")

        assert client.get("/").url == "/desk/"
        client.post("/logout/")
        assert sign_in(client, person.email).url == "/account/2fa/authenticate/"
        assert client.get("/account/").url.startswith("/login/")


def test_people_whose_roles_ask_for_no_second_step_cost_no_query_for_it(
    client, django_assert_max_num_queries
):
    person = make_person(role="hd_noc", at=make_unit(), sign_in=True)
    sign_in(client, person.email)

    with django_assert_max_num_queries(3) as captured:
        client.get("/")

    assert not any("mfa_authenticator" in query["sql"] for query in captured.captured_queries)


def test_secrets_of_authenticator_apps_do_not_lie_readable_in_the_database():
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(make_person(), secret)

    assert secret not in json.dumps(Authenticator.objects.get().data)


def test_the_sign_in_page_lists_the_accounts_of_a_demo_and_only_there(client):
    make_person(email="hdnoc@demo.test", role="hd_noc", at=make_unit())
    make_person(email="orang@example.test", role="hd_noc", at=make_unit())

    ordinary = client.get("/login/").content.decode()
    with override_settings(DEMO=True):
        demo = client.get("/login/").content.decode()

    assert "hdnoc@demo.test" not in ordinary
    assert "hdnoc@demo.test" in demo
    assert "orang@example.test" not in demo


def test_a_mail_server_that_is_down_is_said_and_is_no_crash(client, settings):
    settings.MAILERS = {"default": {"BACKEND": "tanggap.web.tests.account.test_sign_in.BrokenBackend"}}
    person = make_person(sign_in=True)

    answer = client.post("/account/password/reset/", {"email": person.email})

    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


class BrokenBackend:
    """A mail server that refuses the connection."""

    def __init__(self, **options: object) -> None:
        pass

    def send_messages(self, messages: object) -> int:
        """Fail as a socket does."""
        raise ConnectionRefusedError
