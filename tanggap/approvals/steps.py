"""The steps of a route: who may decide each, and by when. Requests keep a copy, so that a later change of the
route moves nobody's request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Role
from tanggap.kernel.errors import Invalid
from tanggap.organization.choices import UnitKind

MOST_STEPS = 8
MOST_ROLES = 6
LONGEST_HOURS = 400


class Decider(NamedTuple):
    """A role that may decide.

    Attributes:
        role_id: who holds it at the subject's unit or above.
        level: kind of the unit at which it must be held; "" for any.
    """

    role_id: int
    level: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; any one of its deciders takes it.

    Attributes:
        name: as people read it.
        deciders: roles, each at its level.
        remind_hours: working hours after which those asked are reminded; 0 for never.
        due_hours: working hours after which the step is late; 0 for no limit.
    """

    name: str
    deciders: tuple[Decider, ...]
    remind_hours: int = 0
    due_hours: int = 0


def steps_as_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as they are stored."""
    return [
        {
            "name": step.name,
            "deciders": [{"role": one.role_id, "level": one.level} for one in step.deciders],
            "remind_hours": step.remind_hours,
            "due_hours": step.due_hours,
        }
        for step in steps
    ]


def steps_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Stored steps."""
    return tuple(
        Step(
            row["name"],
            tuple(Decider(one["role"], one["level"]) for one in row["deciders"]),
            row["remind_hours"],
            row["due_hours"],
        )
        for row in stored
    )


def steps_checked(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with tidy names.

    Raises:
        Invalid: no or too many steps, a step without name or decider, an unknown role or level, hours out
            of range, or a reminder after the limit; the field is ``steps``.
    """
    if not 1 <= len(steps) <= MOST_STEPS:
        raise _wrong(_("A route has one to %(most)d steps.") % {"most": MOST_STEPS})
    known = set(Role.objects.in_use().values_list("pk", flat=True))
    checked = []
    for number, step in enumerate(steps, start=1):
        name = " ".join(step.name.split())
        if not 1 <= len(name) <= 80:
            raise _wrong(_("Step %(number)d: give it a name of at most 80 characters.") % {"number": number})
        deciders = tuple(dict.fromkeys(step.deciders))
        if not 1 <= len(deciders) <= MOST_ROLES:
            raise _wrong(
                _("Step %(number)d: choose one to %(most)d roles.") % {"number": number, "most": MOST_ROLES}
            )
        if any(one.role_id not in known or one.level not in ("", *UnitKind.values) for one in deciders):
            raise _wrong(_("Step %(number)d: choose roles and levels of the list.") % {"number": number})
        if not (0 <= step.remind_hours <= LONGEST_HOURS and 0 <= step.due_hours <= LONGEST_HOURS):
            raise _wrong(
                _("Step %(number)d: hours go from 0 to %(most)d.") % {"number": number, "most": LONGEST_HOURS}
            )
        if step.due_hours and step.remind_hours >= step.due_hours:
            raise _wrong(_("Step %(number)d: the reminder comes before the limit.") % {"number": number})
        checked.append(Step(name, deciders, step.remind_hours, step.due_hours))
    return tuple(checked)


def _wrong(message: Any) -> Invalid:
    return Invalid.field("steps", message)
