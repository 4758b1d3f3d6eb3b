"""Units of the tree: added, edited, moved with all below, retired, restored."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tanggap.activity.models import Entry
from tanggap.kernel.actor import system_actor
from tanggap.kernel.clock import frozen_at
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Unit, UnitMove, UnitPastSchedule
from tanggap.organization.selectors import unit_and_below, units_above, working_calendar
from tanggap.organization.services import (
    UnitFacts,
    unit_create,
    unit_edit,
    unit_move,
    unit_restore,
    unit_retire,
)
from tanggap.organization.tests.factories import holding, make_calendar, make_unit

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")


def facts(code="PKU", kind="branch", **more):
    return UnitFacts(code=code, name=more.pop("name", "Pekanbaru"), kind=kind, **more)


def facts_of(unit, **changes):
    known = {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "time_zone": unit.time_zone,
        "calendar_id": unit.calendar_id,
    }
    return UnitFacts(**known | changes)


def actions(unit):
    return list(Entry.objects.filter(subject_id=unit.pk).order_by("pk").values_list("action", flat=True))


@pytest.fixture
def tree():
    """company > area > region > branch > cluster, and a second area."""
    company = make_unit()
    area = make_unit(company, kind="area")
    region = make_unit(area, kind="region")
    branch = make_unit(region, kind="branch")
    cluster = make_unit(branch, kind="cluster")
    other = make_unit(company, kind="area")
    return {
        "company": company,
        "area": area,
        "region": region,
        "branch": branch,
        "cluster": cluster,
        "other": other,
    }


def test_a_unit_is_placed_below_its_parent_and_the_record_says_so(tree):
    unit = unit_create(actor=holding(tree["area"]), parent_id=tree["area"].pk, facts=facts())

    assert unit.path == f"{tree['area'].path}{unit.pk}/"
    entry = Entry.objects.get(action="unit.created")
    assert (entry.subject_id, entry.unit_path, entry.actor_label) == (unit.pk, unit.path, "Sari")


def test_the_first_unit_is_a_company_made_by_the_system():
    company = unit_create(actor=system_actor(), parent_id=None, facts=facts("ORG", "company"))

    assert (company.path, company.parent) == (f"{company.pk}/", None)
    with pytest.raises(Invalid):
        unit_create(actor=system_actor(), parent_id=None, facts=facts("X", "branch"))


def test_nobody_adds_units_at_the_top_or_where_he_holds_nothing(tree):
    with pytest.raises(NotAllowed):
        unit_create(actor=holding(tree["company"]), parent_id=None, facts=facts("X", "company"))
    with pytest.raises(Invalid):
        unit_create(actor=holding(tree["area"]), parent_id=tree["other"].pk, facts=facts())
    only_sees = holding(tree["area"], rights=("unit.view",))
    with pytest.raises(Invalid):
        unit_create(actor=only_sees, parent_id=tree["area"].pk, facts=facts())


def test_every_wrong_field_is_named_at_once(tree):
    wrong = UnitFacts(code="a b", name=" ", kind="planet", time_zone="Asia/Pekanbaru", calendar_id=999)

    with pytest.raises(Invalid) as refused:
        unit_create(actor=holding(tree["area"]), parent_id=tree["area"].pk, facts=wrong)

    assert set(refused.value.fields) == {"code", "name", "kind", "time_zone", "calendar"}
    assert Unit.objects.count() == 6


def test_a_code_is_taken_whatever_its_case(tree):
    code = tree["branch"].code.lower()

    with pytest.raises(Invalid):
        unit_create(actor=holding(tree["company"]), parent_id=tree["area"].pk, facts=facts(code))


@pytest.mark.parametrize(
    ("parent", "kind", "fits"),
    [
        ("company", "section", True),
        ("area", "branch", True),
        ("branch", "area", False),
        ("branch", "branch", False),
        ("cluster", "department", True),
    ],
)
def test_levels_may_be_left_out_but_not_turned_round(tree, parent, kind, fits):
    actor = holding(tree["company"])

    if fits:
        assert unit_create(actor=actor, parent_id=tree[parent].pk, facts=facts("NEW", kind)).kind == kind
    else:
        with pytest.raises(Invalid) as refused:
            unit_create(actor=actor, parent_id=tree[parent].pk, facts=facts("NEW", kind))
        assert set(refused.value.fields) == {"kind"}


def test_an_edit_changes_the_unit_and_records_old_and_new(tree):
    branch = tree["branch"]

    edited = unit_edit(
        actor=holding(branch), unit_id=branch.pk, version=1, facts=facts_of(branch, name="Dumai")
    )

    assert (edited.name, edited.version) == ("Dumai", 2)
    changes = Entry.objects.get(action="unit.edited").data["changes"]
    assert changes == {"name": [branch.name, "Dumai"]}


def test_a_stale_form_changes_nothing(tree):
    branch, actor = tree["branch"], holding(tree["branch"])
    unit_edit(actor=actor, unit_id=branch.pk, version=1, facts=facts_of(branch, name="Dumai"))

    with pytest.raises(StaleState):
        unit_edit(actor=actor, unit_id=branch.pk, version=1, facts=facts_of(branch, name="Bengkalis"))

    assert Unit.objects.get(pk=branch.pk).name == "Dumai"


def test_a_unit_elsewhere_does_not_exist_for_the_editor(tree):
    with pytest.raises(NotVisible):
        unit_edit(
            actor=holding(tree["other"]), unit_id=tree["branch"].pk, version=1, facts=facts_of(tree["branch"])
        )


def test_a_kind_that_the_units_below_do_not_fit_is_refused(tree):
    with pytest.raises(Invalid) as refused:
        unit_edit(
            actor=holding(tree["company"]),
            unit_id=tree["region"].pk,
            version=1,
            facts=facts_of(tree["region"], kind="branch"),
        )

    assert "kind" in refused.value.fields


def test_a_move_takes_everything_below_along_and_is_kept_as_history(tree):
    region, other = tree["region"], tree["other"]

    moved = unit_move(
        actor=holding(tree["company"]),
        unit_id=region.pk,
        version=1,
        parent_id=other.pk,
        reason="Reorganisasi",
    )

    assert moved.path == f"{other.path}{region.pk}/"
    assert set(unit_and_below(moved)) == {region, tree["branch"], tree["cluster"]}
    cluster = Unit.objects.get(pk=tree["cluster"].pk)
    assert [unit.pk for unit in units_above(cluster)] == [
        tree["company"].pk,
        other.pk,
        region.pk,
        tree["branch"].pk,
    ]
    move = UnitMove.objects.get()
    assert (move.from_parent, move.to_parent, move.from_path) == (tree["area"], other, region.path)
    assert (move.moved_by_label, move.reason) == ("Sari", "Reorganisasi")
    assert actions(region) == ["unit.moved"]


def test_a_unit_whose_number_starts_alike_stays_where_it_is(tree):
    """Paths are compared with their closing slash: 1/1/ is not above 1/11/."""
    neighbours = [make_unit(tree["area"], kind="region") for _number in range(12)]

    unit_move(
        actor=holding(tree["company"]),
        unit_id=neighbours[0].pk,
        version=1,
        parent_id=tree["other"].pk,
    )

    for unit in neighbours[1:]:
        assert Unit.objects.get(pk=unit.pk).path == unit.path


@pytest.mark.parametrize(("what", "where"), [("region", "branch"), ("region", "region"), ("region", "area")])
def test_a_unit_cannot_stand_below_itself_or_where_it_stands(tree, what, where):
    with pytest.raises(Invalid) as refused:
        unit_move(actor=holding(tree["company"]), unit_id=tree[what].pk, version=1, parent_id=tree[where].pk)

    assert "parent" in refused.value.fields
    assert not UnitMove.objects.exists()


def test_a_move_needs_the_right_at_both_places(tree):
    with pytest.raises(Invalid):
        unit_move(
            actor=holding(tree["area"]), unit_id=tree["region"].pk, version=1, parent_id=tree["other"].pk
        )
    with pytest.raises(NotAllowed):
        unit_move(
            actor=holding(tree["region"], tree["other"]),
            unit_id=tree["region"].pk,
            version=1,
            parent_id=tree["other"].pk,
        )


def test_the_top_is_neither_moved_nor_retired(tree):
    actor = holding(tree["company"])

    with pytest.raises(NotAllowed):
        unit_move(actor=actor, unit_id=tree["company"].pk, version=1, parent_id=tree["area"].pk)
    with pytest.raises(NotAllowed):
        unit_retire(actor=actor, unit_id=tree["company"].pk, version=1)


def test_retiring_waits_for_the_units_below_and_restoring_for_the_unit_above(tree):
    actor, branch, cluster = holding(tree["company"]), tree["branch"], tree["cluster"]

    with pytest.raises(NotAllowed) as refused:
        unit_retire(actor=actor, unit_id=branch.pk, version=1)
    assert refused.value.code == "children"
    unit_retire(actor=actor, unit_id=cluster.pk, version=1)
    unit_retire(actor=actor, unit_id=branch.pk, version=1)
    with pytest.raises(NotAllowed) as refused:
        unit_restore(actor=actor, unit_id=cluster.pk, version=2)
    assert refused.value.code == "parent_retired"
    unit_restore(actor=actor, unit_id=branch.pk, version=2)
    unit_restore(actor=actor, unit_id=cluster.pk, version=2)

    assert Unit.objects.in_use().count() == 6
    assert actions(cluster) == ["unit.retired", "unit.restored"]


def test_a_retired_unit_takes_no_new_ones_and_no_edits(tree):
    actor, cluster = holding(tree["company"]), tree["cluster"]
    unit_retire(actor=actor, unit_id=cluster.pk, version=1)

    with pytest.raises(Invalid):
        unit_create(actor=actor, parent_id=cluster.pk, facts=facts("D", "department"))
    with pytest.raises(NotAllowed):
        unit_edit(actor=actor, unit_id=cluster.pk, version=2, facts=facts_of(cluster, name="X"))


def test_another_calendar_or_zone_holds_from_now_on_and_leaves_the_past_alone(tree):
    branch, actor = tree["branch"], holding(tree["company"])
    office = make_calendar()
    morning = datetime(2026, 3, 2, 8, tzinfo=WIB)
    with frozen_at(datetime(2026, 3, 2, 10, tzinfo=WIB)):
        unit_edit(
            actor=actor,
            unit_id=branch.pk,
            version=1,
            facts=facts_of(branch, calendar_id=office.pk, time_zone="Asia/Jayapura"),
        )

    clock = working_calendar(branch.pk)

    assert clock.seconds_between(morning.replace(hour=0), morning.replace(hour=10)) == 10 * 3600
    assert clock.seconds_between(morning.replace(hour=10), morning.replace(hour=23)) == 4 * 3600


def test_a_unit_that_inherits_keeps_its_past_when_the_unit_above_changes_or_it_is_moved(tree):
    actor = holding(tree["company"])
    office = make_calendar()
    with frozen_at(datetime(2026, 3, 2, 10, tzinfo=WIB)):
        unit_edit(
            actor=actor,
            unit_id=tree["other"].pk,
            version=1,
            facts=facts_of(tree["other"], calendar_id=office.pk),
        )
    assert list(UnitPastSchedule.objects.values_list("unit_id", flat=True)) == [tree["other"].pk]
    with frozen_at(datetime(2026, 3, 3, 10, tzinfo=WIB)):
        unit_move(actor=actor, unit_id=tree["region"].pk, version=1, parent_id=tree["other"].pk)

    clock = working_calendar(tree["cluster"].pk)

    assert clock.seconds_between(datetime(2026, 3, 2, tzinfo=WIB), datetime(2026, 3, 3, tzinfo=WIB)) == 86400
    assert (
        clock.seconds_between(datetime(2026, 3, 4, tzinfo=WIB), datetime(2026, 3, 5, tzinfo=WIB)) == 8 * 3600
    )
    moved = {tree[name].pk for name in ("region", "branch", "cluster")}
    assert set(UnitPastSchedule.objects.values_list("unit_id", flat=True)) == moved | {tree["other"].pk}


def test_an_edit_that_touches_no_schedule_writes_no_history(tree):
    branch = tree["branch"]

    unit_edit(actor=holding(branch), unit_id=branch.pk, version=1, facts=facts_of(branch, name="Dumai"))

    assert not UnitPastSchedule.objects.exists()


def test_a_retired_calendar_is_not_given_but_may_be_kept(tree):
    calendar, branch, actor = make_calendar(), tree["branch"], holding(tree["company"])
    Unit.objects.filter(pk=branch.pk).update(calendar=calendar)
    calendar.retired_at = datetime(2026, 1, 1, tzinfo=UTC)
    calendar.save()

    kept = unit_edit(
        actor=actor, unit_id=branch.pk, version=1, facts=facts_of(branch, name="D", calendar_id=calendar.pk)
    )
    assert kept.calendar_id == calendar.pk
    with pytest.raises(Invalid):
        unit_edit(
            actor=actor,
            unit_id=tree["other"].pk,
            version=1,
            facts=facts_of(tree["other"], calendar_id=calendar.pk),
        )
