"""Writing the steps of escalation of a policy's version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Role, Team, User
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.querysets import path_condition
from tanggap.tickets.choices import StepAction, StepRecipient, StepTarget
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.models import EscalationStep, SlaPolicyVersion

MOST_STEPS = 20
MOST_PERCENT = 500
MOST_MINUTES = 30 * 24 * 60
LONGEST_REPEAT = 24 * 60


def steps_write(actor: Actor, version: SlaPolicyVersion, steps: Sequence[StepFacts]) -> None:
    """Write the steps of a version that is being made, within the caller's transaction.

    Args:
        actor: who makes it; people and teams are taken from those that he reaches.

    Raises:
        Invalid: fields named ``steps-0-percent`` and the like, by the step's place.
    """
    wrong: dict[str, list[Any]] = {}
    if len(steps) > MOST_STEPS:
        wrong[""] = [_("At most %(limit)d steps.") % {"limit": MOST_STEPS}]
    for place, step in enumerate(steps):
        wrong |= {f"steps-{place}-{name}": [words] for name, words in _errors(actor, step).items()}
    if wrong:
        raise Invalid(fields=wrong)
    known = set(
        EscalationStep.objects.filter(version__policy_id=version.policy_id).values_list("key", flat=True)
    )
    taken: set[str] = set()
    rows = []
    for place, step in enumerate(steps):
        key = step.key if step.key in known - taken else uuid4().hex
        taken.add(key)
        rows.append(_row(version, step, place, key))
    EscalationStep.objects.bulk_create(rows)


def _row(version: SlaPolicyVersion, step: StepFacts, place: int, key: str) -> EscalationStep:
    tells = step.action in {StepAction.NOTIFY, StepAction.PAGE}
    hands = step.action == StepAction.REASSIGN
    return EscalationStep(
        version=version,
        key=key,
        position=place + 1,
        target=step.target,
        percent=step.percent,
        minutes=step.minutes,
        action=step.action,
        recipient=step.recipient if tells else "",
        role_id=step.role_id if tells and step.recipient == StepRecipient.ROLE else None,
        person_id=step.person_id if hands or step.recipient == StepRecipient.PERSON else None,
        team_id=step.team_id if hands else None,
        repeat_minutes=step.repeat_minutes if step.action == StepAction.PAGE else None,
    )


def _errors(actor: Actor, step: StepFacts) -> dict[str, Any]:
    """What is wrong with a step, by field."""
    wrong: dict[str, Any] = {}
    if step.target not in StepTarget.values:
        wrong["target"] = _("Choose a promise.")
    if (step.percent is None) == (step.minutes is None):
        wrong["amount"] = _("Give a percentage or minutes.")
    elif step.percent is not None and not 1 <= step.percent <= MOST_PERCENT:
        wrong["amount"] = _("Between 1 and %(limit)d percent.") % {"limit": MOST_PERCENT}
    elif step.minutes is not None and abs(step.minutes) > MOST_MINUTES:
        wrong["amount"] = _("At most 30 days.")
    return wrong | _errors_of_action(actor, step)


def _errors_of_action(actor: Actor, step: StepFacts) -> dict[str, Any]:
    """What is wrong with what the step does, by field."""
    match step.action:
        case StepAction.RAISE:
            return {}
        case StepAction.REASSIGN:
            return _errors_of_taker(actor, step)
        case StepAction.NOTIFY | StepAction.PAGE:
            wrong = _errors_of_recipient(actor, step)
            if step.action == StepAction.PAGE and not 1 <= (step.repeat_minutes or 0) <= LONGEST_REPEAT:
                again = _("Call again after 1 to %(limit)d minutes.") % {"limit": LONGEST_REPEAT}
                wrong["repeat_minutes"] = again
            return wrong
    return {"action": _("Choose what is done.")}


def _errors_of_taker(actor: Actor, step: StepFacts) -> dict[str, Any]:
    if step.person_id is None and step.team_id is None:
        return {"team": _("Choose a person or a team.")}
    wrong: dict[str, Any] = {}
    reached = Team.objects.filter(path_condition(actor.paths("sla.manage"), "unit__path"), retired_at=None)
    if step.team_id and not reached.filter(pk=step.team_id).exists():
        wrong["team"] = _("This team does not exist.")
    if step.person_id and not _is_reached(actor, step.person_id):
        wrong["person"] = _("There is no such person.")
    return wrong


def _errors_of_recipient(actor: Actor, step: StepFacts) -> dict[str, Any]:
    if step.recipient not in StepRecipient.values:
        return {"recipient": _("Choose who is told.")}
    roles = Role.objects.filter(retired_at=None)
    if step.recipient == StepRecipient.ROLE and not roles.filter(pk=step.role_id or 0).exists():
        return {"role": _("Choose a role.")}
    if step.recipient == StepRecipient.PERSON and not _is_reached(actor, step.person_id or 0):
        return {"person": _("There is no such person.")}
    return {}


def _is_reached(actor: Actor, person_id: int) -> bool:
    return bool(User.objects.visible_to(actor).filter(pk=person_id, is_active=True).exists())
