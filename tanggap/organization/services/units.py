"""Adding, editing, moving, retiring and restoring units of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.choices import UnitKind, may_contain
from tanggap.organization.facts import FactCheck
from tanggap.organization.models import Calendar, Unit, UnitMove, UnitPastSchedule
from tanggap.organization.policies import (
    can_create_unit,
    can_edit_unit,
    can_move_unit,
    can_restore_unit,
    can_retire_unit,
)
from tanggap.organization.querysets import MAX_DEPTH
from tanggap.organization.selectors import unit_get
from tanggap.organization.services.loading import (
    changes_of,
    chosen_unit,
    lock_tree,
    save_version,
)

Schedules = dict[int, tuple[int | None, str]]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known about a unit, as typed; no calendar means that of the unit above."""

    code: str
    name: str
    kind: str
    time_zone: str = "Asia/Jakarta"
    calendar_id: int | None = None


def unit_create(*, actor: Actor, parent_id: int | None, facts: UnitFacts) -> Unit:
    """Add a unit below another; without ``parent_id`` it stands at the top.

    Raises:
        NotAllowed: when the actor may not add units there.
        Invalid: when a fact is wrong, the code is taken or the kind does not fit below the parent.
    """
    with transaction.atomic():
        lock_tree()
        parent = chosen_unit(actor, parent_id, "unit.manage", "parent") if parent_id is not None else None
        can_create_unit(actor, parent).enforce()
        values = _clean(facts)
        _check_kind(parent, values["kind"])
        unit = Unit.objects.create(parent=parent, path=f"new/{values['code']}/", **values)
        unit.path = f"{parent.path if parent else ''}{unit.pk}/"
        unit.save(update_fields=["path"])
        data = {"code": unit.code, "name": unit.name, "kind": unit.kind}
        _note("unit.created", actor, unit, data | {"parent": parent.code if parent else None})
    return unit


def unit_edit(*, actor: Actor, unit_id: int, version: int, facts: UnitFacts) -> Unit:
    """Change what is known about a unit. Another calendar or time zone holds from now on.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
        StaleState: when somebody else changed the unit since ``version``.
    """
    with transaction.atomic():
        lock_tree()
        unit = unit_get(actor, unit_id)
        can_edit_unit(actor, unit).enforce()
        values = _clean(facts, unit)
        _check_kind(unit.parent, values["kind"])
        below = unit.children.in_use().values_list("kind", flat=True)
        if any(not may_contain(values["kind"], kind) for kind in below):
            raise Invalid.field("kind", _("The units below it do not fit under this kind."))
        changes = changes_of(unit, values)
        if not changes:
            return unit
        before = _schedules(unit) if {"calendar_id", "time_zone"} & changes.keys() else {}
        save_version(unit, version, values)
        _keep_past(before, _schedules(unit) if before else {})
        _note("unit.edited", actor, unit, {"changes": changes})
    return unit


def unit_move(*, actor: Actor, unit_id: int, version: int, parent_id: int, reason: str = "") -> Unit:
    """Put a unit with all that lies below it under another unit; history keeps where it stood.

    Raises:
        NotVisible, NotAllowed: as for all writes; also without the right at the old or the new place.
        Invalid: when the new place lies inside the unit, does not fit its kind, or is too deep.
        StaleState: when somebody else changed the unit since ``version``.
    """
    with transaction.atomic():
        lock_tree()
        unit = unit_get(actor, unit_id)
        can_move_unit(actor, unit).enforce()
        parent = chosen_unit(actor, parent_id, "unit.manage", "parent")
        _check_place(unit, parent)
        old_parent, old_path = unit.parent, unit.path
        new_path = f"{parent.path}{unit.pk}/"
        before = _schedules(unit)
        save_version(unit, version, {"parent": parent})
        below = Concat(Value(new_path), Substr("path", len(old_path) + 1))
        Unit.objects.under([old_path]).update(path=below)
        unit.path = new_path
        _keep_past(before, _schedules(unit))
        reason = FactCheck().text("reason", reason, 300)[:300]
        UnitMove.objects.create(
            unit=unit,
            from_parent=old_parent,
            to_parent=parent,
            from_path=old_path,
            to_path=new_path,
            moved_at=clock.now(),
            moved_by_label=actor.label,
            reason=reason,
        )
        places = {"from": old_parent.code if old_parent else None, "to": parent.code, "reason": reason}
        _note("unit.moved", actor, unit, places)
    return unit


def unit_retire(*, actor: Actor, unit_id: int, version: int) -> Unit:
    """Take a unit out of use; nothing that belongs to it is lost.

    Raises:
        NotVisible, NotAllowed: as for all writes; also while units below it are in use.
        StaleState: when somebody else changed the unit since ``version``.
    """
    with transaction.atomic():
        lock_tree()
        unit = unit_get(actor, unit_id)
        can_retire_unit(actor, unit, has_children=unit.children.in_use().exists()).enforce()
        save_version(unit, version, {"retired_at": clock.now()})
        _note("unit.retired", actor, unit, {})
    return unit


def unit_restore(*, actor: Actor, unit_id: int, version: int) -> Unit:
    """Bring a retired unit back into use.

    Raises:
        NotVisible, NotAllowed: as for all writes; also while the unit above is retired.
        StaleState: when somebody else changed the unit since ``version``.
    """
    with transaction.atomic():
        lock_tree()
        unit = unit_get(actor, unit_id)
        can_restore_unit(actor, unit).enforce()
        save_version(unit, version, {"retired_at": None})
        _note("unit.restored", actor, unit, {})
    return unit


def _clean(facts: UnitFacts, unit: Unit | None = None) -> dict[str, Any]:
    check = FactCheck()
    values = {
        "code": check.code("code", facts.code),
        "name": check.text("name", facts.name, 150, required=True),
        "kind": facts.kind,
        "time_zone": check.zone("time_zone", facts.time_zone),
        "calendar_id": facts.calendar_id,
    }
    if facts.kind not in UnitKind.values:
        check.refuse("kind", _("Choose one of the kinds listed."))
    taken = Unit.objects.filter(code__iexact=values["code"]).exclude(pk=unit.pk if unit else 0)
    if taken.exists():
        check.refuse("code", _("Another unit has this code."))
    kept = unit is not None and unit.calendar_id == facts.calendar_id
    usable = Calendar.objects.filter(pk=facts.calendar_id or 0, retired_at__isnull=True)
    if facts.calendar_id is not None and not kept and not usable.exists():
        check.refuse("calendar", _("Choose one of the calendars listed."))
    check.finish()
    return values


def _check_kind(parent: Unit | None, kind: str) -> None:
    if parent is None and kind != UnitKind.COMPANY:
        raise Invalid.field("kind", _("Only a company stands at the top."))
    if parent is not None and not may_contain(parent.kind, kind):
        message = _("A unit of this kind cannot stand below %(parent)s (%(kind)s).")
        raise Invalid.field("kind", message % {"parent": parent.name, "kind": parent.get_kind_display()})


def _check_place(unit: Unit, parent: Unit) -> None:
    if parent.path.startswith(unit.path):
        raise Invalid.field("parent", _("A unit cannot stand below itself."))
    if parent.pk == unit.parent_id:
        raise Invalid.field("parent", _("The unit stands there already."))
    if not may_contain(parent.kind, unit.kind):
        message = _("A unit of this kind cannot stand below %(parent)s (%(kind)s).")
        raise Invalid.field("parent", message % {"parent": parent.name, "kind": parent.get_kind_display()})
    deepest = max(path.count("/") for path in Unit.objects.under([unit.path]).values_list("path", flat=True))
    if parent.path.count("/") + 1 + deepest - unit.path.count("/") > MAX_DEPTH:
        raise Invalid.field("parent", _("The tree is already as deep as it may be."))


def _schedules(unit: Unit) -> Schedules:
    """Calendar and time zone by which the unit and each unit below it work now."""
    rows: QuerySet[Any] = Unit.objects.under([unit.path]).order_by("pk").with_schedule()
    return {
        pk: (calendar, zone)
        for pk, calendar, zone in rows.values_list("pk", "effective_calendar_id", "time_zone")
    }


def _keep_past(before: Schedules, after: Schedules) -> None:
    """Write down the schedules that ended with this change."""
    moment = clock.now()
    UnitPastSchedule.objects.bulk_create(
        UnitPastSchedule(unit_id=pk, ended_at=moment, calendar_id=calendar_id, time_zone=zone)
        for pk, (calendar_id, zone) in before.items()
        if after[pk] != (calendar_id, zone)
    )


def _note(action: str, actor: Actor, unit: Unit, data: dict[str, Any]) -> None:
    record(action, actor=actor, subject=unit, unit_id=unit.pk, unit_path=unit.path, data=data)
