"""Writing and reading entries."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanggap.activity import selectors, services
from tanggap.activity.content import content_digest
from tanggap.activity.models import Entry, JobRun
from tanggap.activity.services import EntryDraft
from tanggap.activity.tests.conftest import person
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, Actor, system_actor

pytestmark = pytest.mark.django_db
WIB = timezone(timedelta(hours=7))


def read_back(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def test_an_entry_says_who_did_what_to_what_where_and_when(subject: JobRun, noc: Actor) -> None:
    happened = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=WIB)
    written = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    with clock.frozen_at(written):
        entry = services.record(
            "ticket.assigned",
            actor=noc,
            subject=subject,
            unit_id=4,
            unit_path="1/4/",
            data={"to": 9},
            public=True,
            at=happened,
        )

    stored = read_back(entry)
    assert (stored.action, stored.actor_kind, stored.actor_id, stored.actor_label) == (
        "ticket.assigned",
        "person",
        7,
        "Person 7",
    )
    assert (stored.source, stored.subject_kind, stored.subject_id) == ("page", "activity.jobrun", subject.pk)
    assert (stored.unit_id, stored.unit_path, stored.data, stored.public) == (4, "1/4/", {"to": 9}, True)
    assert (stored.occurred_at, stored.recorded_at) == (happened, written)


def test_recording_costs_one_query_however_many_entries(
    subject: JobRun, noc: Actor, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        services.record("ticket.seen", actor=noc, subject=subject)
    drafts = [EntryDraft(action="ticket.seen", actor=noc, subject=subject, data={"n": n}) for n in range(200)]
    with django_assert_num_queries(1):
        entries = services.record_many(drafts)

    assert [entry.data["n"] for entry in selectors.entries_for("activity.jobrun", subject.pk)[1:]] == list(
        range(200)
    )
    assert all(read_back(entry).digest for entry in entries[:3])


@pytest.mark.parametrize(
    "action", ["assigned", "Ticket.assigned", "ticket.", ".assigned", "ticket assigned", ""]
)
def test_an_action_that_is_not_dotted_lower_case_is_refused(subject: JobRun, noc: Actor, action: str) -> None:
    with pytest.raises(ValueError, match="dotted"):
        services.record(action, actor=noc, subject=subject)
    assert not Entry.objects.exists()


def test_an_unsaved_subject_and_a_naive_moment_are_refused(subject: JobRun, noc: Actor) -> None:
    with pytest.raises(ValueError, match="saved subject"):
        services.record("ticket.seen", actor=noc, subject=JobRun())
    with pytest.raises(ValueError, match="aware"):
        services.record("ticket.seen", actor=noc, subject=subject, at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point
    with pytest.raises(ValueError, match="JSON compliant"):
        services.record("ticket.seen", actor=noc, subject=subject, data={"x": float("nan")})
    assert not Entry.objects.exists()


def test_values_that_json_lacks_become_texts(subject: JobRun, noc: Actor) -> None:
    key = uuid.UUID(int=5)
    entry = services.record(
        "ticket.seen",
        actor=noc,
        subject=subject,
        data={
            "on": date(2026, 1, 2),
            "key": key,
            "sum": Decimal("1.50"),
            "text": gettext_lazy("Running"),
            3: "x",
        },
    )
    data = read_back(entry).data
    assert (data["on"], data["key"], data["sum"], data["3"]) == ("2026-01-02", str(key), "1.50", "x")
    assert isinstance(data["text"], str)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(st.text(st.characters()), json_values, max_size=5), label=st.text(st.characters())
)
def test_whatever_was_written_has_the_same_digest_when_read_back(
    subject: JobRun, data: dict[str, Any], label: str
) -> None:
    entry = services.record("ticket.seen", actor=system_actor(label), subject=subject, data=data)
    stored = read_back(entry)
    assert content_digest(stored) == bytes(stored.digest)


def test_every_part_of_the_content_changes_the_digest(subject: JobRun, noc: Actor) -> None:
    entry = services.record("ticket.seen", actor=noc, subject=subject, data={"a": 1})
    original = content_digest(entry)
    others: dict[str, Any] = {
        "action": "ticket.lost",
        "actor_kind": "system",
        "actor_id": 8,
        "actor_label": "x",
        "source": "api",
        "subject_kind": "x.y",
        "subject_id": 0,
        "unit_id": 1,
        "unit_path": "1/",
        "public": True,
        "data": {"a": 2},
        "occurred_at": entry.occurred_at + timedelta(microseconds=1),
        "recorded_at": entry.recorded_at + timedelta(microseconds=1),
    }
    covered = {field.attname for field in Entry._meta.concrete_fields} - {"id", "digest"}
    assert covered == set(others)
    for name, value in others.items():
        changed = Entry.objects.get(pk=entry.pk)
        setattr(changed, name, value)
        assert content_digest(changed) != original, name


def test_the_audit_trail_shows_what_lies_below_the_units_of_the_right(subject: JobRun, noc: Actor) -> None:
    for path in ("1/", "1/4/", "1/40/", ""):
        services.record("ticket.seen", actor=noc, subject=subject, unit_path=path)

    def seen(actor: Actor) -> list[str]:
        return sorted(Entry.objects.visible_to(actor).values_list("unit_path", flat=True))

    assert seen(person(1, audit_view=("1/4/",))) == ["1/4/"]
    assert seen(person(1, audit_view=("1/",))) == ["", "1/", "1/4/", "1/40/"]
    assert seen(person(1, audit_view=("",))) == ["", "1/", "1/4/", "1/40/"]
    assert seen(person(1, ticket_view=("",))) == []
    assert seen(ANONYMOUS) == []
