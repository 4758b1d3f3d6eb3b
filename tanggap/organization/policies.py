"""Who may change the tree, the calendars, and what is known of customers, offices and sites."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.choices import UnitKind, may_contain
from tanggap.organization.models import Unit
from tanggap.organization.querysets import MAX_DEPTH


def holds_at_top(actor: Actor, permission: str) -> bool:
    """Whether the permission is held at a unit without a unit above it, or everywhere."""
    return any(path == ROOT_PATH or path.count("/") == 1 for path in actor.paths(permission))


def can_add_units(actor: Actor) -> Decision:
    """Whether the actor may add units somewhere."""
    if not actor.holds_anywhere("unit.manage"):
        return no("role", _("You may not add units."))
    return yes()


def can_create_unit(actor: Actor, parent: Unit | None) -> Decision:
    """Whether the actor may add a unit below ``parent`` (None: at the top)."""
    if not actor.holds("unit.manage", at=parent.path if parent else ROOT_PATH):
        return no("role", _("You may not add units here."))
    if parent is not None and parent.retired_at is not None:
        return no("retired", _("The unit above is retired."))
    if parent is not None and not any(may_contain(parent.kind, kind) for kind in UnitKind):
        return no("kind", _("No unit can stand below a section."))
    if parent is not None and parent.path.count("/") >= MAX_DEPTH:
        return no("depth", _("The tree is already as deep as it may be."))
    return yes()


def can_edit_unit(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may change the unit's name, kind, time zone and calendar."""
    if not actor.holds("unit.manage", at=unit.path):
        return no("role", _("You may not change this unit."))
    if unit.retired_at is not None:
        return no("retired", _("This unit is retired. Restore it first."))
    return yes()


def can_move_unit(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may take the unit away from where it stands."""
    if not (editable := can_edit_unit(actor, unit)):
        return editable
    if unit.parent is None:
        return no("top", _("The unit at the top cannot be moved or retired."))
    if not actor.holds("unit.manage", at=unit.parent.path):
        return no("role", _("You may not take this unit out of the unit above it."))
    return yes()


def can_retire_unit(actor: Actor, unit: Unit, *, has_children: bool) -> Decision:
    """Whether the actor may retire the unit; ``has_children``: units below it are still in use."""
    if not (editable := can_move_unit(actor, unit)):
        return editable
    if has_children:
        return no("children", _("Units below are still in use. Retire or move them first."))
    return yes()


def can_restore_unit(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may bring a retired unit back."""
    if not actor.holds("unit.manage", at=unit.parent.path if unit.parent else ROOT_PATH):
        return no("role", _("You may not change this unit."))
    if unit.retired_at is None:
        return no("in_use", _("This unit is not retired."))
    if unit.parent is not None and unit.parent.retired_at is not None:
        return no("parent_retired", _("The unit above is retired. Restore it first."))
    return yes()


def can_see_calendars(actor: Actor) -> Decision:
    """Whether the actor may look at working calendars."""
    if actor.holds_anywhere("unit.view") or actor.holds_anywhere("calendar.manage"):
        return yes()
    return no("role", _("You may not see working calendars."))


def can_manage_calendars(actor: Actor) -> Decision:
    """Whether the actor may change working calendars; they serve all units, so only at the top."""
    if holds_at_top(actor, "calendar.manage"):
        return yes()
    return no("role", _("Only those who look after the whole organisation may change calendars."))


def can_retire_calendar(actor: Actor, *, is_named: bool) -> Decision:
    """Whether the actor may retire a calendar; ``is_named``: a unit in use names it."""
    if not (manageable := can_manage_calendars(actor)):
        return manageable
    if is_named:
        return no("in_use", _("Units still work by this calendar. Give them another one first."))
    return yes()


def can_add_parties(actor: Actor) -> Decision:
    """Whether the actor may add customers, offices and sites somewhere."""
    if not actor.holds_anywhere("party.manage"):
        return no("role", _("You may not add customers, offices and sites."))
    return yes()


def can_manage_party(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may add or change customers, offices and sites of the unit."""
    if not actor.holds("party.manage", at=unit.path):
        return no("role", _("You may not change customers, offices and sites of this unit."))
    return yes()
