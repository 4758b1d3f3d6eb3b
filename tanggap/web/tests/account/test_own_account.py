"""The own profile, photo, language, password and sessions."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tanggap.accounts.tests.factories import PASSWORD, make_person, make_unit
from tanggap.web.account.sessions import device_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = make_person("Sari Dewi", role="hd_noc", at=make_unit(name="Cabang"), sign_in=True, language="en")
    client.post("/login/", {"login": person.email, "password": PASSWORD})
    return person


def profile_data(person, **changes):
    names = ("name", "phone", "whatsapp", "language", "time_zone", "version")
    return {name: getattr(person, name) for name in names} | changes


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(content, "JPEG")
    return SimpleUploadedFile("aku.jpg", content.getvalue(), "image/jpeg")


def test_the_profile_shows_name_and_roles(client, person):
    page = client.get("/account/").content.decode()

    assert "Sari Dewi" in page
    assert "HD NOC (dispatcher)" in page
    assert "Cabang" in page


def test_the_profile_is_saved(client, person):
    answer = client.post(
        "/account/", profile_data(person, name="Sari D.", phone="0812 3456 7890", language="id")
    )

    assert answer.url == "/account/"
    person.refresh_from_db()
    assert (person.name, person.phone, person.language) == ("Sari D.", "+6281234567890", "id")


def test_a_wrong_number_is_told_at_its_field_and_nothing_typed_is_lost(client, person):
    answer = client.post("/account/", profile_data(person, name="Nama Baru", phone="bukan nomor"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not a telephone number." in page
    assert "Nama Baru" in page
    assert "bukan nomor" in page


def test_a_profile_changed_elsewhere_is_not_overwritten(client, person):
    client.post("/account/", profile_data(person, name="Satu"))

    answer = client.post("/account/", profile_data(person, name="Dua"))

    person.refresh_from_db()
    assert answer.status_code == 409
    assert person.name == "Satu"


def test_nobody_gives_himself_anything_by_the_profile(client, person):
    client.post("/account/", profile_data(person, is_active="", email="lain@example.test", home_unit="1"))

    email = person.email
    person.refresh_from_db()
    assert person.email == email
    assert person.is_active


def test_a_photo_is_taken_shown_and_removed(client, person):
    assert client.post("/account/photo/", {"photo": picture()}).url == "/account/"
    person.refresh_from_db()
    assert person.photo_id
    assert f"/files/{person.photo_id}/" in client.get("/account/").content.decode()

    client.post("/account/photo/remove/")

    person.refresh_from_db()
    assert person.photo_id is None


def test_a_file_that_is_no_picture_is_refused_at_the_photo(client, person):
    answer = client.post("/account/photo/", {"photo": SimpleUploadedFile("x.jpg", b"%PDF-1.4", "image/jpeg")})

    person.refresh_from_db()
    assert answer.status_code == 422
    assert person.photo_id is None


def test_the_language_follows_the_person_then_the_cookie_then_the_browser(client, person):
    assert 'lang="en"' in client.get("/account/").content.decode()
    client.post("/account/language/", {"language": "id", "next": "/account/"})
    assert 'lang="id"' in client.get("/account/", headers={"accept-language": "en"}).content.decode()

    stranger = Client()
    assert 'lang="en"' in stranger.get("/login/", headers={"accept-language": "en"}).content.decode()
    assert 'lang="id"' in stranger.get("/login/", headers={"accept-language": "fr"}).content.decode()
    stranger.post("/account/language/", {"language": "en", "next": "/login/"})
    assert 'lang="en"' in stranger.get("/login/", headers={"accept-language": "id"}).content.decode()
    assert "sessionid" not in stranger.cookies


def test_switching_the_language_never_leads_to_another_site(client):
    answer = client.post("/account/language/", {"language": "en", "next": "https://evil.test/"})

    assert answer.url == "/"


def test_an_unknown_language_is_refused(client):
    assert client.post("/account/language/", {"language": "xx"}).status_code == 422


def test_the_password_is_changed_with_the_present_one_only(client, person):
    new = "sandi-baru-yang-lain"
    wrong = client.post(
        "/account/password/change/", {"oldpassword": "salah", "password1": new, "password2": new}
    )
    right = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert wrong.status_code == 200
    assert right.status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)


def test_another_session_is_listed_and_ended(client, person):
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile"})
    phone.post("/login/", {"login": person.email, "password": PASSWORD})
    page = client.get("/account/sessions/")
    other = next(session for session in page.context["sessions"] if not session.current)
    assert other.device == "Chrome, Android"

    client.post(f"/account/sessions/{other.pk}/end/")

    assert phone.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_all_other_sessions_end_at_once(client, person):
    others = [Client() for _number in range(2)]
    for other in others:
        other.post("/login/", {"login": person.email, "password": PASSWORD})

    client.post("/account/sessions/end-others/")

    assert [other.get("/account/").status_code for other in others] == [302, 302]
    assert client.get("/account/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(client, person):
    stranger = make_person(sign_in=True)
    theirs = Client()
    theirs.post("/login/", {"login": stranger.email, "password": PASSWORD})
    session = next(iter(theirs.get("/account/sessions/").context["sessions"]))

    answer = client.post(f"/account/sessions/{session.pk}/end/")

    assert answer.status_code == 404
    assert theirs.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120 Safari/537 Edg/120", "Edge, Windows"),
        ("tanggap-app/1.0", "tanggap-app/1.0"),
    ],
)
def test_devices_are_named_plainly(agent, device):
    assert device_of(agent) == device


@pytest.mark.parametrize("role", ["technician", "customer", "admin"])
def test_the_own_account_opens_in_the_frame_of_each_role(client, role):
    person = make_person(role=role, at=make_unit(), sign_in=True)
    client.post("/login/", {"login": person.email, "password": PASSWORD})

    for path in (
        "/account/",
        "/account/email/",
        "/account/2fa/",
        "/account/sessions/",
        "/account/password/change/",
    ):
        assert client.get(path).status_code == 200
