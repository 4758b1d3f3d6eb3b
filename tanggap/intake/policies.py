"""Who may import, and undo it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.attachments.choices import Visibility
from tanggap.intake.choices import RunStatus
from tanggap.intake.models import ImportRun
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.models import Unit


def can_import(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may import into the unit."""
    if not actor.holds("import.run", at=unit.path):
        return no("no_right", _("You may not import into this unit."))
    if unit.retired_at is not None:
        return no("unit_retired", _("This unit is no longer in use."))
    return yes()


def can_save_mapping(actor: Actor) -> Decision:
    """Whether the actor may save a mapping for everybody who imports."""
    if actor.holds_anywhere("import.run"):
        return yes()
    return no("no_right", _("You may not import."))


def can_undo(actor: Actor, run: ImportRun) -> Decision:
    """Whether the actor may take back what the run created."""
    refusals = (
        (run.dry_run, "dry_run", _("A dry run changed nothing.")),
        (run.is_working, "working", _("This import is still at work.")),
        (run.state == RunStatus.UNDONE, "undone", _("This import has been undone already.")),
        (run.created == 0, "nothing", _("This import created nothing.")),
    )
    allowed = can_import(actor, run.unit)
    if not allowed:
        return allowed
    return next((no(code, reason) for holds, code, reason in refusals if holds), yes())


def may_view_guest_file(actor: Actor, report_id: int, visibility: Visibility) -> bool:
    """Nobody reads the files of a report before its sender's address is proven."""
    return False
