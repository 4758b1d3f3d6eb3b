"""Writing the note from shift to shift on its page."""

from __future__ import annotations

import re

import pytest

from tanggap.fieldwork.models import HandoverNote
from tanggap.tickets.tests.factories import make_cast

pytestmark = pytest.mark.django_db
PAGE = "/desk/handover/new/"


def test_pressing_twice_signs_one_note_and_shows_it_both_times(client):
    cast = make_cast()
    client.force_login(cast.dispatcher_person)
    (key,) = re.findall(r'name="request_key" value="([^"]+)"', client.get(PAGE).content.decode())
    sent = {"unit": str(cast.branch.pk), "text": "Tiang miring di Jalan Melati", "request_key": key}

    answers = [client.post(PAGE, sent) for _press in range(2)]

    note = HandoverNote.objects.get()
    assert [answer.url for answer in answers] == [f"/desk/handover/{note.pk}/"] * 2


def test_a_note_that_was_refused_keeps_its_key_for_the_next_try(client):
    cast = make_cast()
    client.force_login(cast.dispatcher_person)

    refused = client.post(PAGE, {"unit": str(cast.branch.pk), "text": " ", "request_key": "kept-key"})

    assert refused.status_code == 422
    assert 'name="request_key" value="kept-key"' in refused.content.decode()
