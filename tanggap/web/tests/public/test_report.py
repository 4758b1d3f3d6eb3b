"""Reporting without an account, on the pages."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tanggap.accounts.tests.factories import make_person
from tanggap.intake.guest_letter import guest_code_send
from tanggap.intake.models import GuestReport
from tanggap.intake.services import guest_reports
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_category

pytestmark = pytest.mark.django_db
SPEAKS = {"headers": {"Accept-Language": "en"}}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def typed(cast: Cast) -> dict[str, str]:
    return {
        "subject": "Internet mati sejak pagi",
        "category": str(make_category("Internet").pk),
        "description": "Lampu los merah",
        "unit": str(cast.branch.pk),
        "place": "Ruko biru",
        "name": "Rahma Yanti",
        "email": "rahma@contoh.id",
        "phone": "0812 3456 7890",
        "website": "",
    }


def code_in(mailoutbox: list) -> str:
    guest_code_send.call(report_id=GuestReport.objects.latest("pk").pk)
    found = re.search(r"^\s*(\d{6})\s*$", str(mailoutbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return SimpleUploadedFile("modem.jpg", file.getvalue(), content_type="image/jpeg")


def test_form_code_number(typed: dict[str, str], mailoutbox: list) -> None:
    browser = Client(**SPEAKS)
    sent = browser.post("/report/", {**typed, "files": [picture(), picture()]})
    there = sent.headers["Location"]
    assert "rahma@contoh.id" in browser.get(there).content.decode()
    done = browser.post(there, {"code": code_in(mailoutbox)}, follow=True)
    page = done.content.decode()
    ticket = Ticket.objects.get()

    assert done.redirect_chain[-1][0].startswith("/track/")
    assert f"Your report has the number {ticket.number}" in page
    assert "We check your report" in page
    assert "With 2 files." in page
    assert ticket.number in browser.get(there).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "rahma"}, "valid email"),
        ({"unit": "999999"}, "Select a valid choice"),
        ({"subject": ""}, "required"),
        ({"phone": "abc"}, "not a telephone number"),
        ({"website": "http://spam.example"}, "keep programs out"),
    ],
)
def test_an_error_keeps_everything_that_was_typed(
    typed: dict[str, str], change: dict[str, str], words: str
) -> None:
    answer = Client(**SPEAKS).post("/report/", {**typed, **change})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    for name in set(typed) - set(change) - {"website", "category", "unit"}:
        assert typed[name] in page
    assert not GuestReport.objects.exists()


def test_a_disguised_file_is_refused_with_the_form(typed: dict[str, str]) -> None:
    fake = SimpleUploadedFile("rumah.jpg", b"MZ not a picture", content_type="image/jpeg")
    answer = Client(**SPEAKS).post("/report/", {**typed, "files": [fake]})

    assert answer.status_code == 415
    assert "rumah.jpg" in answer.content.decode()
    assert typed["subject"] in answer.content.decode()


def test_too_many_reports_are_refused_with_the_form(typed: dict[str, str]) -> None:
    browser = Client(**SPEAKS)
    for _attempt in range(guest_reports.PER_ADDRESS):
        assert browser.post("/report/", typed).status_code == 302
    answer = browser.post("/report/", typed)

    assert answer.status_code == 429
    assert typed["description"] in answer.content.decode()


def test_a_wrong_code_is_said_and_a_new_one_can_be_had(typed: dict[str, str], mailoutbox: list) -> None:
    browser = Client(**SPEAKS)
    there = browser.post("/report/", typed).headers["Location"]
    wrong = browser.post(there, {"code": "1"})
    empty = browser.post(there, {"code": ""})
    again = browser.post(there, {"act": "again"}, follow=True)

    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "This code is not right" in wrong.content.decode()
    assert "A new code is on its way." in again.content.decode()
    browser.post(there, {"act": "again"})
    assert browser.post(there, {"act": "again"}).status_code == 429


@pytest.mark.parametrize("act", ["send", "follow"])
def test_without_the_code_no_act_goes_further(typed: dict[str, str], act: str) -> None:
    browser = Client(**SPEAKS)
    there = browser.post("/report/", typed).headers["Location"]

    assert browser.post(there, {"act": act}).status_code in {404, 422}
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(("act", "tickets"), [("follow", 1), ("send", 2)])
def test_the_same_again_asks_what_is_wanted(
    typed: dict[str, str], mailoutbox: list, act: str, tickets: int
) -> None:
    browser = Client(**SPEAKS)
    first = browser.post("/report/", typed).headers["Location"]
    browser.post(first, {"code": code_in(mailoutbox)})
    second = browser.post("/report/", typed).headers["Location"]
    page = browser.post(second, {"code": code_in(mailoutbox)}, follow=True).content.decode()
    assert "The same was reported already" in page
    assert Ticket.objects.get().number in page
    done = browser.post(second, {"act": act}, follow=True)

    assert done.redirect_chain[-1][0].startswith("/track/")
    assert Ticket.objects.count() == tickets


def test_who_is_signed_in_reports_in_the_portal(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.customer_person)

    assert client.get("/report/").headers["Location"] == "/portal/submit/"


def test_without_a_desk_it_is_said_that_nobody_takes_reports() -> None:
    assert "Nobody takes reports here yet" in Client(**SPEAKS).get("/report/").content.decode()


def test_areas_are_the_units_with_a_desk(cast: Cast) -> None:
    make_person(role="hd_noc", at=cast.company)
    page = Client(**SPEAKS).get("/report/").content.decode()
    area = page.split('name="unit"')[1].split("</select>")[0]

    assert cast.branch.name in area
    assert "I am not sure" in area


def test_a_reference_that_leads_nowhere_has_a_friendly_page() -> None:
    answer = Client(**SPEAKS).get("/report/ditebak/")

    assert answer.status_code == 404
    assert "Nothing waits here" in answer.content.decode()
    assert Client().post("/report/ditebak/", {"act": "send"}).status_code == 404


def test_in_the_portal_the_same_again_is_asked_too(cast: Cast) -> None:
    client = Client(**SPEAKS)
    client.force_login(cast.customer_person)
    report = {"subject": "Wifi mati", "category": str(make_category("Wifi").pk)}
    assert client.post("/portal/submit/", report).status_code == 302
    again = client.post("/portal/submit/", report)

    assert again.status_code == 409
    assert Ticket.objects.get().number in again.content.decode()
    assert client.post("/portal/submit/", {**report, "anyway": "1"}).status_code == 302
    assert Ticket.objects.count() == 2
