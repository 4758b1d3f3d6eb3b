"""``tanggap audit verify``."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tanggap.activity import services
from tanggap.activity.append_only import lifted
from tanggap.activity.models import Entry
from tanggap.kernel.actor import system_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> list[Entry]:
    for number in range(3):
        services.job_run_create(actor=system_actor(), kind="test", params={"n": number})
    services.chain_seal()
    return list(Entry.objects.order_by("pk"))


def verify(*options: str) -> str:
    out = StringIO()
    call_command("audit", "verify", *options, stdout=out)
    return out.getvalue()


def test_an_untouched_record_passes(entries: list[Entry]) -> None:
    report = json.loads(verify("--json"))
    assert (report["ok"], report["checked"], report["links"], report["first_broken_entry"]) == (
        True,
        3,
        3,
        None,
    )
    assert report["digest"] in verify()


def test_a_row_altered_by_hand_ends_with_1_and_is_named(entries: list[Entry]) -> None:
    with lifted(connection):
        Entry.objects.filter(pk=entries[1].pk).update(actor_label="somebody else")
    with pytest.raises(CommandError) as refusal:
        verify()
    assert refusal.value.returncode == 1
    assert str(entries[1].pk) in str(refusal.value)
