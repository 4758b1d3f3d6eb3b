"""Asking for leave on the phone, and the letter that comes later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tanggap.attachments.models import Attachment
from tanggap.attachments.tests import samples
from tanggap.fieldwork.models import Leave
from tanggap.fieldwork.roster.services.leaves import LeaveFacts, leave_ask, today_at
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.tickets.tests.factories import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician():
    return make_technician(make_cast().branch)


@pytest.fixture
def leave(technician):
    day = today_at(technician) + timedelta(days=3)
    facts = LeaveFacts("sick", day, day, "Demam")
    return leave_ask(actor=worker(technician), technician_id=technician.pk, facts=facts)


@pytest.fixture
def phone(client, technician):
    client.force_login(technician.user)
    return client


def letter(name="surat.pdf"):
    return samples.upload(name, samples.pdf())


def test_the_list_leads_to_the_page_that_takes_a_letter(phone, leave):
    address = reverse("field:leave_letters", args=[leave.pk])
    assert address in phone.get(reverse("field:leave")).content.decode()
    page = phone.get(address)
    key = page.context["form"].initial["request_key"]

    for _try in range(2):
        answer = phone.post(address, {"files": [letter()], "request_key": key})

    assert (answer.status_code, answer["Location"]) == (302, reverse("field:leave"))
    assert list(Attachment.objects.values_list("name", flat=True)) == ["surat.pdf"]
    assert "surat.pdf" in phone.get(reverse("field:leave")).content.decode()


def test_nothing_chosen_a_false_file_and_too_many_are_told_at_the_field(phone, leave):
    address = reverse("field:leave_letters", args=[leave.pk])
    false = samples.upload("surat.pdf", b"MZ\x90\x00 bukan pdf")

    answers = [
        phone.post(address, {"files": files}) for files in ([], [false], [letter() for _one in range(6)])
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all(answer.context["form"].errors["files"] for answer in answers)
    assert not Attachment.objects.exists()


def test_after_the_decision_the_page_says_so_and_takes_nothing(phone, leave):
    Leave.objects.update(status="approved")
    address = reverse("field:leave_letters", args=[leave.pk])

    assert address not in phone.get(reverse("field:leave")).content.decode()
    assert '<form method="post" class="tg-form"' not in phone.get(address).content.decode()
    assert phone.post(address, {"files": [letter()]}).status_code == 403
    assert not Attachment.objects.exists()


def test_a_full_leave_takes_no_more(phone, technician, leave):
    address = reverse("field:leave_letters", args=[leave.pk])
    phone.post(address, {"files": [letter(f"{number}.pdf") for number in range(5)]})

    assert address not in phone.get(reverse("field:leave")).content.decode()
    assert phone.get(address).context["room"] == 0
    assert phone.post(address, {"files": [letter()]}).status_code == 422
    assert Attachment.objects.count() == 5
