"""Shifts and days of the roster: who plans them, what they say, what is refused."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.activity.models import Entry
from tanggap.fieldwork.models import RosterDay, Shift, Technician
from tanggap.fieldwork.roster.expected import plan_for, worker_of
from tanggap.fieldwork.roster.selectors import roster_rows
from tanggap.fieldwork.roster.services.days import roster_copy, roster_set
from tanggap.fieldwork.roster.services.shifts import ShiftFacts, shift_create, shift_edit, shift_retire
from tanggap.fieldwork.services import technician_edit
from tanggap.fieldwork.services.row_import import technician_from_row
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, NEXT_MONDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 30)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def morning(cast: Cast, **fields: object) -> Shift:
    facts = {"name": "Pagi", "unit_id": cast.branch.pk, "starts_at": time(8), "ends_at": time(17)}
    return shift_create(actor=cast.dispatcher, facts=ShiftFacts(**{**facts, **fields}))


def test_a_shift_is_added_changed_and_retired_by_who_plans_there(cast: Cast) -> None:
    shift = morning(cast)
    facts = ShiftFacts("Pagi", cast.branch.pk, time(7), time(15))
    changed = shift_edit(actor=cast.dispatcher, shift_id=shift.pk, expected_version=1, facts=facts)
    with pytest.raises(StaleState):
        shift_edit(actor=cast.dispatcher, shift_id=shift.pk, expected_version=1, facts=facts)
    retired = shift_retire(actor=cast.dispatcher, shift_id=shift.pk, retired=True)

    assert (changed.starts_at, changed.version) == (time(7), 2)
    assert retired.retired_at is not None
    actions = ["shift.created", "shift.edited", "shift.retired"]
    assert list(Entry.objects.filter(action__startswith="shift.").values_list("action", flat=True)) == actions


def test_another_branch_neither_sees_nor_uses_the_shift(cast: Cast) -> None:
    shift = morning(cast)

    with pytest.raises(NotVisible):
        shift_retire(actor=cast.outsider, shift_id=shift.pk, retired=True)
    with pytest.raises(Invalid) as refused:
        shift_create(actor=cast.outsider, facts=ShiftFacts("Malam", cast.branch.pk, time(22), time(6)))
    assert "unit_id" in refused.value.fields


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": "  "}),
        ("ends_at", {"ends_at": time(8)}),
        ("grace_minutes", {"grace_minutes": 241}),
        ("name", {"name": "Taken"}),
    ],
)
def test_a_wrong_shift_is_refused_at_its_field(cast: Cast, field: str, wrong: dict[str, object]) -> None:
    morning(cast, name="Taken")

    with pytest.raises(Invalid) as refused:
        morning(cast, **wrong)

    assert list(refused.value.fields) == [field]
    assert Shift.objects.count() == 1


def test_a_shift_that_somebody_usually_works_is_not_retired(cast: Cast) -> None:
    shift = morning(cast)
    technician = make_technician(cast.branch)
    technician_edit(actor=cast.dispatcher, code=technician.code, changes={"usual_shift_id": shift.pk})

    with pytest.raises(Invalid) as refused:
        shift_retire(actor=cast.dispatcher, shift_id=shift.pk, retired=True)

    assert refused.value.code == "in_use"


def test_a_technician_only_takes_a_shift_of_his_unit_or_above(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    foreign = Shift.objects.create(unit=cast.other_branch, name="Pagi", starts_at=time(8), ends_at=time(16))
    above = Shift.objects.create(unit=cast.company, name="Siang", starts_at=time(13), ends_at=time(22))

    with pytest.raises(Invalid) as refused:
        technician_edit(actor=cast.dispatcher, code=technician.code, changes={"usual_shift_id": foreign.pk})
    technician_edit(actor=cast.dispatcher, code=technician.code, changes={"usual_shift_id": above.pk})

    assert "usual_shift_id" in refused.value.fields
    assert Technician.objects.get(pk=technician.pk).usual_shift_id == above.pk


def test_a_file_that_names_a_shift_chooses_it_and_keeps_its_words(cast: Cast) -> None:
    shift = morning(cast)
    technician = make_technician(cast.branch)
    row = {"code": technician.code, "shift": "Pagi 08.00-17.00"}

    technician_from_row(cast.dispatcher, row)

    found = Technician.objects.get(pk=technician.pk)
    assert (found.usual_shift_id, found.shift) == (shift.pk, "Pagi 08.00-17.00")
    version = found.version
    technician_from_row(cast.dispatcher, row)
    found.refresh_from_db()
    assert found.version == version


def test_days_are_planned_and_go_back_to_the_usual(cast: Cast) -> None:
    shift, technician = morning(cast, follows_calendar=False), make_technician(cast.branch)
    cells = [(technician.pk, MONDAY), (technician.pk, TUESDAY)]
    roster_set(actor=cast.dispatcher, cells=cells, shift_id=shift.pk)
    roster_set(actor=cast.dispatcher, cells=cells[1:], note="Antar anak")
    plan = plan_for([worker_of(technician)], MONDAY, TUESDAY)
    shown = roster_rows([technician], MONDAY)[0].cells

    assert plan[technician.pk, MONDAY].shift_name == "Pagi"
    assert not plan[technician.pk, TUESDAY].is_working
    assert [cell.planned for cell in shown[:3]] == [True, True, False]
    roster_set(actor=cast.dispatcher, cells=cells, usual=True)
    assert not RosterDay.objects.exists()
    assert Entry.objects.filter(action="technician.roster_planned").count() == 3


def test_one_technician_of_another_branch_among_them_changes_nothing(cast: Cast) -> None:
    ours, theirs = make_technician(cast.branch), make_technician(cast.other_branch)

    with pytest.raises(NotVisible):
        roster_set(actor=cast.dispatcher, cells=[(ours.pk, MONDAY), (theirs.pk, MONDAY)])

    assert not RosterDay.objects.exists()


def test_a_technician_does_not_plan_himself(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    from tanggap.fieldwork.tests.factories import worker

    with pytest.raises(NotAllowed):
        roster_set(actor=worker(technician), cells=[(technician.pk, MONDAY)])


def test_a_shift_of_another_branch_is_refused(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    foreign = Shift.objects.create(unit=cast.other_branch, name="Pagi", starts_at=time(8), ends_at=time(16))

    with pytest.raises(Invalid) as refused:
        roster_set(actor=cast.dispatcher, cells=[(technician.pk, MONDAY)], shift_id=foreign.pk)

    assert "shift_id" in refused.value.fields


def test_a_week_is_copied_without_swaps_and_over_what_was_planned(cast: Cast) -> None:
    shift, technician = morning(cast), make_technician(cast.branch)
    roster_set(actor=cast.dispatcher, cells=[(technician.pk, MONDAY)], shift_id=shift.pk)
    RosterDay.objects.create(technician=technician, date=TUESDAY, origin="swap")
    roster_set(actor=cast.dispatcher, cells=[(technician.pk, date(2026, 12, 4))])

    copied = roster_copy(
        actor=cast.dispatcher, technician_ids=[technician.pk], from_monday=MONDAY, to_monday=NEXT_MONDAY
    )

    days = RosterDay.objects.filter(date__gte=NEXT_MONDAY).values_list("date", "shift")
    assert (copied, list(days)) == (1, [(NEXT_MONDAY, shift.pk)])


def test_a_week_costs_the_same_for_few_and_many(cast: Cast) -> None:
    costs = []
    for number in (2, 9):
        people = [make_technician(cast.branch) for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            assert len(roster_rows(people, MONDAY)) == number
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_shifts_are_made_of_words_and_unmade(cast: Cast) -> None:
    from importlib import import_module

    from django.apps import apps

    migration = import_module("tanggap.fieldwork.migrations.0010_shifts_from_texts")
    first = make_technician(cast.branch, shift="Pagi 08.00-17.00")
    second = make_technician(cast.branch, shift="Pagi 08:00 - 17:00")
    night = make_technician(cast.branch, shift="Malam (22.00-06.00)")
    other = make_technician(cast.branch, shift="bergilir")

    migration.make(apps, None)

    shifts = {
        technician.pk: Technician.objects.get(pk=technician.pk).usual_shift
        for technician in (first, second, night, other)
    }
    assert shifts[first.pk] == shifts[second.pk] != shifts[night.pk]
    assert (shifts[night.pk].name, shifts[night.pk].ends_at) == ("Malam", time(6))
    assert shifts[other.pk] is None
    migration.unmake(apps, None)
    assert not Shift.objects.exists()
    assert not Technician.objects.exclude(usual_shift=None).exists()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2400, 1, 1), date(9999, 12, 31)])
def test_days_out_of_all_reach_are_refused(cast: Cast, day: date) -> None:
    technician = make_technician(cast.branch)

    with pytest.raises(Invalid) as refused:
        roster_set(actor=cast.dispatcher, cells=[(technician.pk, MONDAY), (technician.pk, day)])

    assert refused.value.code == "too_far"
    assert not RosterDay.objects.exists()
