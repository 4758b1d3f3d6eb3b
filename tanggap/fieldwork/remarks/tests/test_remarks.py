"""Remarks on days: who writes them, what is refused, who sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person
from tanggap.activity.models import Entry
from tanggap.fieldwork.models import DayRemark
from tanggap.fieldwork.remarks.services import day_remark_add, day_remark_withdraw
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db
STORM = date(2026, 3, 4)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def add(cast: Cast, **fields: object) -> DayRemark:
    values = {"actor": cast.dispatcher, "unit_id": cast.branch.pk, "day": STORM, "text": "Badai"} | fields
    return day_remark_add(**values)  # type: ignore[arg-type]


def test_a_remark_tells_who_said_what_of_which_day_and_leaves_an_entry(cast: Cast):
    remark = add(cast, text="  Badai,  listrik\npadam ", leaves_ranking=True)

    assert (remark.date, remark.text, remark.leaves_ranking) == (STORM, "Badai, listrik padam", True)
    assert remark.written_by_id == cast.dispatcher.person_id
    entry = Entry.objects.get(action="day_remark.added")
    assert (entry.subject_id, entry.unit_path) == (remark.pk, cast.branch.path)
    assert entry.data["text"] == "Badai, listrik padam"


def test_the_same_remark_twice_is_one(cast: Cast):
    assert add(cast).pk == add(cast).pk
    assert DayRemark.objects.count() == 1
    assert add(cast, text="Mogok").pk != add(cast).pk


@pytest.mark.parametrize(
    ("field", "values"),
    [("text", {"text": "  "}), ("text", {"text": "x" * 301}), ("date", {"day": date(2199, 1, 1)})],
    ids=["empty", "long", "to-come"],
)
def test_what_says_nothing_or_is_to_come_is_refused_at_its_field(cast: Cast, field: str, values: object):
    with pytest.raises(Invalid) as refusal:
        add(cast, **values)  # type: ignore[arg-type]

    assert list(refusal.value.fields) == [field]
    assert not DayRemark.objects.exists()


def test_a_day_has_begun_by_the_clock_of_its_unit(cast: Cast):
    east = make_unit(cast.branch, name="Jayapura", time_zone="Asia/Jayapura")
    with clock.frozen_at(datetime(2026, 3, 4, 15, 30, tzinfo=UTC)):
        assert add(cast, unit_id=east.pk, day=date(2026, 3, 5)).date == date(2026, 3, 5)
        with pytest.raises(Invalid):
            add(cast, day=date(2026, 3, 5))


def test_another_branch_neither_writes_nor_sees_nor_withdraws(cast: Cast):
    remark = add(cast)

    with pytest.raises(NotVisible):
        add(cast, actor=cast.outsider)
    assert not DayRemark.objects.visible_to(cast.outsider).exists()
    with pytest.raises(NotVisible):
        day_remark_withdraw(actor=cast.outsider, remark_id=remark.pk)
    assert DayRemark.objects.standing().count() == 1


def test_what_is_said_above_holds_below_but_only_who_leads_there_takes_it_back(cast: Cast):
    boss = actor_for(make_person("Ibu Kepala", role="leader", at=cast.company))
    remark = add(cast, actor=boss, unit_id=cast.company.pk)

    assert list(DayRemark.objects.visible_to(cast.dispatcher)) == [remark]
    with pytest.raises(NotAllowed):
        day_remark_withdraw(actor=cast.dispatcher, remark_id=remark.pk)
    day_remark_withdraw(actor=boss, remark_id=remark.pk)
    assert not DayRemark.objects.standing().exists()


def test_who_only_reads_recaps_writes_none(cast: Cast):
    reader = actor_for(make_person("Pak Auditor", role="auditor", at=cast.company))
    remark = add(cast)

    with pytest.raises(NotVisible):
        add(cast, actor=reader)
    with pytest.raises(NotAllowed):
        day_remark_withdraw(actor=reader, remark_id=remark.pk)


def test_a_remark_is_taken_back_once_and_stays_in_the_trail(cast: Cast):
    remark = add(cast)

    day_remark_withdraw(actor=cast.dispatcher, remark_id=remark.pk)

    with pytest.raises(StaleState):
        day_remark_withdraw(actor=cast.dispatcher, remark_id=remark.pk)
    assert Entry.objects.filter(action="day_remark.withdrawn").count() == 1
    assert DayRemark.objects.filter(pk=remark.pk, withdrawn_at__isnull=False).exists()
    assert add(cast).pk != remark.pk
