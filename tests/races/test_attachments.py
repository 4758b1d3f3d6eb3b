"""Two people who add files to one object at the same moment: the limit of files holds."""

from __future__ import annotations

import threading

import pytest

from tanggap.attachments import rules
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import attachment, attachments_store_many
from tanggap.attachments.tests import samples
from tanggap.kernel.errors import TooLarge
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def small_limit(monkeypatch):
    monkeypatch.setattr(rules, "MAX_FILES_PER_OWNER", 3)


def adding_two(cast, ticket):
    def add():
        uploads = [samples.upload(f"{number}.txt", b"isi") for number in range(2)]
        return attachments_store_many(actor=cast.dispatcher, uploads=uploads, owner=ticket)

    return add


def test_without_holding_the_owner_both_would_pass_the_limit(monkeypatch, at_once):
    cast = make_cast()
    ticket = make_ticket(cast)
    barrier = threading.Barrier(2)
    original = attachment._enforce_count

    def counted(*args):
        original(*args)
        barrier.wait(timeout=10)

    monkeypatch.setattr(attachment, "hold_owner", lambda owner: None)
    monkeypatch.setattr(attachment, "_enforce_count", counted)

    at_once(adding_two(cast, ticket), adding_two(cast, ticket))

    assert Attachment.objects.count() == 4


def test_of_two_uploads_at_once_the_second_meets_the_limit(at_once):
    cast = make_cast()
    for _round in range(5):
        ticket = make_ticket(cast)

        results = at_once(adding_two(cast, ticket), adding_two(cast, ticket))

        refused = [result for result in results if isinstance(result, TooLarge)]
        assert [refusal.code for refusal in refused] == ["too_many_files"], results
        assert Attachment.objects.of_owners("tickets.ticket", [ticket.pk]).count() == 2
