"""The note from shift to shift: with facts, signed by two people, written once however often it is sent."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.fieldwork.models import HandoverNote, Leave, Shift
from tanggap.fieldwork.roster.services.handover import handover_facts, handover_take, handover_write
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.notifications.models import InboxItem
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_handover_is_written_with_facts_and_taken_by_another(cast: Cast) -> None:
    ticket = make_ticket(cast)
    note = handover_write(actor=cast.dispatcher, unit_id=cast.branch.pk, text="ODP 3 masih dipantau")
    other = make_person(role="hd_noc", at=cast.branch)

    with pytest.raises(NotAllowed) as own:
        handover_take(actor=cast.dispatcher, note_id=note.pk)
    with pytest.raises(NotVisible):
        handover_take(actor=cast.outsider, note_id=note.pk)
    taken = handover_take(actor=acting(other), note_id=note.pk, remark="Dicatat")
    with pytest.raises(NotAllowed):
        handover_take(actor=acting(make_person(role="hd_noc", at=cast.branch)), note_id=note.pk)

    assert own.value.code == "own"
    assert (taken.taken_by_id, taken.taken_remark) == (other.pk, "Dicatat")
    assert taken.facts["open"] == {"count": 1, "first": [[ticket.number, ticket.subject]]}
    assert taken.facts["unassigned"]["count"] == 1
    assert InboxItem.objects.filter(event="handover.written", user=cast.dispatcher_person).count() == 0


def test_the_database_itself_refuses_one_person_for_both(cast: Cast) -> None:
    note = handover_write(actor=cast.dispatcher, unit_id=cast.branch.pk, text="Catatan")

    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverNote.objects.filter(pk=note.pk).update(taken_by=note.written_by_id)


def test_an_empty_note_and_a_foreign_unit_are_refused(cast: Cast) -> None:
    for unit, text, field in ((cast.branch, "  ", "text"), (cast.other_branch, "Catatan", "unit")):
        with pytest.raises(Invalid) as refused:
            handover_write(actor=cast.dispatcher, unit_id=unit.pk, text=text)
        assert list(refused.value.fields) == [field]
    assert not HandoverNote.objects.exists()


def test_the_note_names_whose_shift_runs_now_and_nobody_on_leave(cast: Cast) -> None:
    always = {"starts_at": time(0), "ends_at": time(23, 59, 59), "follows_calendar": False}
    shift = Shift.objects.create(unit=cast.branch, name="Penuh", **always)
    there, away = (make_technician(cast.branch, usual_shift=shift) for _ in range(2))
    today = clock.now().date()
    Leave.objects.create(
        technician=away,
        kind="sick",
        status="approved",
        first_day=today - timedelta(days=1),
        last_day=today + timedelta(days=1),
        asked_at=clock.now(),
        asked_by=away.user,
    )

    assert handover_facts(cast.dispatcher, cast.branch)["on_duty"] == [there.user.name]


def test_a_note_that_is_sent_twice_is_written_and_told_once(cast: Cast) -> None:
    reader = make_person(role="hd_noc", at=cast.branch)
    facts = {"unit_id": cast.branch.pk, "request_key": "attempt-1"}

    first = handover_write(actor=cast.dispatcher, text="ODP 3 dipantau", **facts)
    again = handover_write(actor=cast.dispatcher, text="ODP 3 dipantau sejak tadi", **facts)
    colleague = handover_write(actor=acting(reader), text="ODP 3 dipantau", **facts)

    assert again.pk == first.pk
    assert HandoverNote.objects.count() == len({first.pk, colleague.pk}) == 2
    assert Entry.objects.filter(action="handover.written").count() == 2
    assert InboxItem.objects.filter(event="handover.written", user=reader).count() == 1


def test_the_same_words_after_going_back_are_the_same_note_but_not_in_the_next_shift(cast: Cast) -> None:
    def write(text: str, key: str, minutes: int = 0) -> int:
        with clock.frozen_at(begun + timedelta(minutes=minutes)):
            return handover_write(
                actor=cast.dispatcher, unit_id=cast.branch.pk, text=text, request_key=key
            ).pk

    begun = clock.now()
    first = write("Aman", "one")

    assert write(" Aman ", "two", minutes=10) == first
    assert len({first, write("Aman.", "three", minutes=10), write("Aman", "four", minutes=16)}) == 3
    assert HandoverNote.objects.count() == 3


def test_taking_over_twice_signs_once_and_keeps_the_first_remark(cast: Cast) -> None:
    note = handover_write(actor=cast.dispatcher, unit_id=cast.branch.pk, text="ODP 3 dipantau")
    other = acting(make_person(role="hd_noc", at=cast.branch))

    handover_take(actor=other, note_id=note.pk, remark="Dicatat")
    again = handover_take(actor=other, note_id=note.pk, remark="")

    assert again.taken_remark == "Dicatat"
    assert Entry.objects.filter(action="handover.taken_over").count() == 1
