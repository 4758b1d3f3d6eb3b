"""Who may do what with job runs and the chain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.activity.models import JobRun
from tanggap.activity.scope import covers_what_has_no_unit
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes


def can_verify_chain(actor: Actor) -> Decision:
    """Whether the actor may have the record checked for changes: who may read it anywhere."""
    if not actor.holds_anywhere("audit.view"):
        return no("role", _("Your role does not allow this here."))
    return yes()


def can_cancel(actor: Actor, run: JobRun) -> Decision:
    """Whether the actor may stop the run: its owner, or who sees all runs, while it is not finished."""
    if not (_owns(actor, run) or covers_what_has_no_unit(actor.paths("job_run.view"))):
        return no("not_owner", _("Only the person who started this work may stop it."))
    if run.is_finished:
        return no("finished", _("This work has ended already."))
    return yes()


def can_fetch_result(actor: Actor, run: JobRun) -> Decision:
    """Whether the actor may fetch the result file: its owner alone, since it holds what the owner may see."""
    if not (_owns(actor, run) or actor.is_system):
        return no("not_owner", _("Only the person who started this work may fetch its result."))
    if not run.result_file:
        return no("no_result", _("There is no file with a result."))
    return yes()


def _owns(actor: Actor, run: JobRun) -> bool:
    return actor.person_id is not None and actor.person_id == run.person_id
