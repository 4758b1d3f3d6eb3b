"""Places of technicians: like with like, enough cases, equal figures, what is left out and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import DayRemark, Technician
from tanggap.kernel import clock
from tanggap.organization.models import Unit
from tanggap.organization.tests.factories import make_unit
from tanggap.reporting.cases import Asked
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.periods import Period
from tanggap.reporting.ranking import (
    RANKED,
    Group,
    Left,
    Standing,
    left_out,
    own_ranking,
    ranked_behind,
    ranking,
)
from tanggap.reporting.tests.factories import JAKARTA, JAYAPURA, settled
from tanggap.tickets.models import Category
from tanggap.tickets.tests.factories import make_category

pytestmark = pytest.mark.django_db
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
NOON = datetime(2026, 3, 10, 5, tzinfo=UTC)
RATE = "first_time_fix"


class Town:
    """Two units, two kinds of work, technicians."""

    def __init__(self) -> None:
        self.company = make_unit(code="HQ", name="Pusat", time_zone=JAKARTA)
        self.west = make_unit(self.company, code="WEST", name="Barat", time_zone=JAKARTA)
        self.east = make_unit(self.company, code="EAST", name="Timur", time_zone=JAYAPURA)
        self.internet, self.television = make_category("Internet"), make_category("TV")

    def technician(self, name: str) -> User:
        person = make_person(name)
        Technician.objects.create(user=person, code=f"T-{name}", home_unit=self.west)
        return person

    def solved(
        self, person: User, good: int, bad: int = 0, *, kind: Category | None = None, **fields: Any
    ) -> None:
        """Tickets solved with one visit (good) or two (bad)."""
        unit, at = fields.pop("unit", self.west), fields.pop("at", NOON)
        for number in range(good + bad):
            values = {"category": kind or self.internet, "visits": 1 if number < good else 2} | fields
            settled(unit, at - timedelta(hours=2), at, resolver=person, **values)


@pytest.fixture
def town() -> Town:
    return Town()


def groups(key: str = RATE, **fields: Any) -> list[Group]:
    return ranking(Asked(MARCH, ("",), **fields)).by(key)


def placed(found: list[Group]) -> dict[str, int | None]:
    (group,) = found
    return {one.name: one.place for one in (*group.ranked, *group.unranked)}


def of(found: list[Group], person: User) -> Standing:
    (standing,) = [one for group in found if (one := group.of(person.pk)) is not None]
    return standing


def test_the_better_figure_has_the_better_place_and_equal_ones_share_it(town: Town) -> None:
    for name, good, bad in (("Ani", 9, 1), ("Budi", 4, 1), ("Citra", 8, 2), ("Dedi", 1, 4)):
        town.solved(town.technician(name), good, bad)

    assert placed(groups()) == {"Ani": 1, "Budi": 2, "Citra": 2, "Dedi": 4}


def test_where_less_is_welcome_the_smallest_comes_first(town: Town) -> None:
    for name, reopened in (("Ani", 3), ("Budi", 0)):
        town.solved(town.technician(name), 5, reopen_count=reopened)

    assert placed(groups("reopen_rate")) == {"Budi": 1, "Ani": 2}


def test_fewer_than_five_cases_have_no_place_and_the_reason_says_so(town: Town) -> None:
    few = town.technician("Eko")
    town.solved(few, 4)
    for name in ("Ani", "Budi"):
        town.solved(town.technician(name), 3, 2)

    found = groups()

    assert placed(found) == {"Ani": 1, "Budi": 1, "Eko": None}
    assert (of(found, few).left, of(found, few).cases) == (Left.FEW, 4)


def test_cases_are_those_of_the_figure_not_all_solved_ones(town: Town) -> None:
    person, other = town.technician("Ani"), town.technician("Budi")
    town.solved(person, 4)
    town.solved(person, 3, visits=0)
    town.solved(other, 5)

    assert of(groups(), person).left is Left.FEW
    assert of(groups("reopen_rate"), person).place == 1


def test_who_is_alone_with_enough_cases_is_compared_with_nobody(town: Town) -> None:
    person = town.technician("Ani")
    town.solved(person, 6)
    town.solved(town.technician("Budi"), 2)

    (group,) = groups()

    assert group.ranked == ()
    assert [one.left for one in group.unranked] == [Left.ALONE, Left.FEW]


def test_another_kind_of_work_and_another_unit_are_compared_apart(town: Town) -> None:
    ani, budi = town.technician("Ani"), town.technician("Budi")
    town.solved(ani, 5)
    town.solved(budi, 1, 4)
    town.solved(budi, 5, kind=town.television)
    town.solved(ani, 1, 4, kind=town.television)
    town.solved(ani, 5, unit=town.east)

    found = {(group.kind_name, group.area_name): placed([group]) for group in groups()}

    assert found == {
        ("Internet", "Barat"): {"Ani": 1, "Budi": 2},
        ("TV", "Barat"): {"Budi": 1, "Ani": 2},
        ("Internet", "Timur"): {"Ani": None},
    }


def test_categories_of_one_group_are_one_kind_of_work(town: Town) -> None:
    slow = make_category("Internet", "Lambat")
    ani, budi = town.technician("Ani"), town.technician("Budi")
    town.solved(ani, 3)
    town.solved(ani, 2, kind=slow)
    town.solved(budi, 5, kind=slow)

    assert set(placed(groups()).values()) == {1}


def test_causes_of_third_parties_and_unknown_kinds_are_left_out_and_counted(town: Town) -> None:
    ani, budi = town.technician("Ani"), town.technician("Budi")
    for person in (ani, budi):
        town.solved(person, 5)
    town.solved(ani, 0, 5, cause="third_party")
    town.solved(ani, 0, 2, category=None)
    town.solved(ani, 0, 5, status="cancelled")
    town.solved(make_person("Petugas"), 7)

    found, told = groups(), left_out(Asked(MARCH, ("",)))

    assert placed(found) == {"Ani": 1, "Budi": 1}
    assert of(found, ani).cases == 5
    assert (told.third_party, told.no_category, told.days) == (5, 2, 0)


def remark(unit: Unit, day: date, **fields: Any) -> DayRemark:
    author = make_person("Ibu Kepala")
    values = {
        "leaves_ranking": True,
        "text": "Badai",
        "written_by": author,
        "written_at": clock.now(),
    } | fields
    return DayRemark.objects.create(unit=unit, date=day, **values)


def test_a_day_that_a_note_takes_out_counts_by_the_local_date_of_the_tickets_unit(town: Town) -> None:
    ani, budi = town.technician("Ani"), town.technician("Budi")
    late = datetime(2026, 3, 10, 16, tzinfo=UTC)  # the tenth in Jakarta, the eleventh in Jayapura
    for unit in (town.west, town.east):
        for person in (ani, budi):
            town.solved(person, 5, unit=unit)
        town.solved(ani, 0, 5, unit=unit, at=late)
    remark(town.company, date(2026, 3, 11))

    cases = {group.area_name: {one.name: one.cases for one in group.ranked} for group in groups()}

    assert cases == {"Barat": {"Ani": 10, "Budi": 5}, "Timur": {"Ani": 5, "Budi": 5}}
    assert left_out(Asked(MARCH, ("",))).days == 5


@pytest.mark.parametrize(
    "fields", [{"leaves_ranking": False}, {"withdrawn_at": NOON}, {"day": date(2026, 3, 9)}, {"unit": "east"}]
)
def test_other_notes_take_nothing_out(town: Town, fields: dict[str, Any]) -> None:
    for name in ("Ani", "Budi"):
        town.solved(town.technician(name), 5)
    values = {"unit": town.west, "day": date(2026, 3, 10)} | fields
    if values["unit"] == "east":
        values["unit"] = town.east
    remark(**values)

    assert placed(groups()) == {"Ani": 1, "Budi": 1}


def test_open_tickets_past_their_promise_count_against_whoever_has_them(town: Town) -> None:
    ani, budi = town.technician("Ani"), town.technician("Budi")
    for person in (ani, budi):
        town.solved(person, 5, sla_met=True)
    settled(
        town.west, NOON, assignee=budi, status="assigned", category=town.internet, resolution_breached_at=NOON
    )

    found = groups("sla_attainment")

    assert placed(found) == {"Ani": 1, "Budi": 2}
    assert (of(found, budi).cases, of(found, budi).value) == (6, 5 / 6)


def mixed(town: Town) -> list[User]:
    crew = [town.technician(name) for name in ("Ani", "Budi", "Citra")]
    for place, person in enumerate(crew):
        town.solved(person, 5 + place, 2, sla_met=place % 2 == 0, reopen_count=place)
        town.solved(person, place + 3, unit=town.east)
        town.solved(person, 5, cause="third_party")
    town.solved(crew[1], 6, kind=town.television)
    return crew


def test_a_technician_sees_his_own_places_with_the_same_figures(town: Town) -> None:
    for person in mixed(town):
        own = own_ranking(MARCH, person.pk)
        for key in RANKED:
            theirs = {(g.kind, g.area): (g.of(person.pk), len(g.ranked)) for g in groups(key)}
            mine = {(g.kind, g.area): (g.of(person.pk), len(g.ranked)) for g in own.by(key)}
            assert mine == {cell: found for cell, found in theirs.items() if found[0] is not None}, key


def test_the_list_behind_a_place_holds_exactly_its_cases(town: Town) -> None:
    mixed(town)
    remark(town.west, date(2026, 3, 11))
    asked = Asked(MARCH, ("",))

    for key in RANKED:
        for group in groups(key):
            for one in (*group.ranked, *group.unranked):
                behind = ranked_behind(asked, FIGURES[key].parts, one.person, group.kind, group.area)
                assert behind.count() == one.cases
                assert {row.unit_id for row in behind} <= {group.area}


def test_the_number_of_people_changes_no_number_of_queries(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    mixed(town)

    groups()  # units are kept from now on
    with django_assert_max_num_queries(6):
        ranking(Asked(MARCH, ("",))).by(RATE)
