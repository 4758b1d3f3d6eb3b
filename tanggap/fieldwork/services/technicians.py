"""Technician records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team, User
from tanggap.accounts.services import PersonFacts, user_create
from tanggap.activity.services import record
from tanggap.fieldwork import policies
from tanggap.fieldwork.attendance.services.days import days_follow_plan
from tanggap.fieldwork.choices import HELD_STATUSES
from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.fieldwork.roster.querysets import shifts_for
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit

PERSON_FIELDS = frozenset({"name", "phone", "whatsapp"})
EDITABLE = (
    frozenset({"code", "home_unit_id", "team_id", "skills", "vehicle", "shift", "usual_shift_id"})
    | PERSON_FIELDS
)


def technician_load(actor: Actor, code: str) -> Technician:
    """The technician with the staff number, as the actor may see him.

    Raises:
        NotVisible.
    """
    technician = (
        Technician.objects.visible_to(actor)
        .select_related("user", "home_unit", "team", "usual_shift")
        .filter(code=code)
        .first()
    )
    if technician is None:
        raise NotVisible
    return technician


def cleaned_skills(skills: Sequence[str]) -> list[str]:
    """Skills in lower case, without doubles, in order."""
    return list(dict.fromkeys(skill.strip().lower()[:40] for skill in skills if skill.strip()))


@transaction.atomic
def technician_create(
    *,
    actor: Actor,
    code: str,
    user_id: int,
    home_unit_id: int,
    team_id: int | None = None,
    skills: Sequence[str] = (),
    vehicle: str = "",
    shift: str = "",
    usual_shift_id: int | None = None,
) -> Technician:
    """Make a person a technician of a unit.

    Raises:
        NotAllowed, Invalid.
    """
    unit = Unit.objects.filter(pk=home_unit_id, retired_at__isnull=True).first()
    if unit is None:
        raise Invalid.field("home_unit_id", _("Choose a unit."))
    policies.can_manage_technician(actor, unit.path).enforce()
    if not code.strip():
        raise Invalid.field("code", _("This is required."), code="required")
    if Technician.objects.filter(code=code.strip()).exists():
        raise Invalid.field("code", _("This staff number is taken."), code="taken")
    person = User.objects.select_related("home_unit", "customer__unit", "office__unit").filter(pk=user_id)
    if (user := person.filter(is_active=True).first()) is None:
        raise Invalid.field("user_id", _("This person does not exist."))
    if not (may := policies.can_manage_person(actor, user)):
        raise Invalid.field("user_id", may.reason, code=may.code)
    if Technician.objects.filter(user_id=user_id).exists():
        raise Invalid.field("user_id", _("This person is a technician already."), code="taken")
    technician = Technician.objects.create(
        user_id=user_id,
        code=code.strip()[:40],
        home_unit=unit,
        team=_team(team_id),
        skills=cleaned_skills(skills),
        vehicle=vehicle.strip()[:80],
        shift=shift.strip()[:80],
        usual_shift_id=_usual_shift(usual_shift_id, unit),
    )
    record("technician.created", actor=actor, subject=technician, unit_id=unit.pk, unit_path=unit.path)
    return technician


@transaction.atomic
def technician_create_with_person(
    *,
    actor: Actor,
    facts: PersonFacts,
    code: str,
    home_unit_id: int,
    team_id: int | None = None,
    skills: Sequence[str] = (),
    vehicle: str = "",
    shift: str = "",
    usual_shift_id: int | None = None,
) -> Technician:
    """Add a person and make that person a technician of a unit at once.

    The right over technicians covers this; roles and so the right to sign in and work are given elsewhere.

    Raises:
        NotAllowed, Invalid.
    """
    unit = Unit.objects.filter(pk=home_unit_id, retired_at__isnull=True).first()
    if unit is None:
        raise Invalid.field("home_unit_id", _("Choose a unit."))
    policies.can_manage_technician(actor, unit.path).enforce()
    may_manage_people = actor.holds("user.manage", at=unit.path)
    adder = actor if may_manage_people else system_actor(actor.label, source=actor.source)
    user = user_create(actor=adder, facts=replace(facts, home_unit_id=unit.pk))
    return technician_create(
        actor=actor,
        code=code,
        user_id=user.pk,
        home_unit_id=home_unit_id,
        team_id=team_id,
        skills=skills,
        vehicle=vehicle,
        shift=shift,
        usual_shift_id=usual_shift_id,
    )


def _team(team_id: int | None) -> Team | None:
    if team_id is None:
        return None
    team = Team.objects.filter(pk=team_id, retired_at__isnull=True).first()
    if team is None:
        raise Invalid.field("team_id", _("This team does not exist."))
    return team


def _usual_shift(shift_id: int | None, unit: Unit) -> int | None:
    if shift_id is not None and not shifts_for(unit.path).filter(pk=shift_id).exists():
        raise Invalid.field("usual_shift_id", _("Nobody of this unit works this shift."))
    return shift_id


@transaction.atomic
def technician_edit(
    *, actor: Actor, code: str, changes: dict[str, Any], expected_version: int | None = None
) -> Technician:
    """Change a technician's record, or the name and contacts of the person behind it.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    technician = technician_load(actor, code)
    policies.can_manage_technician(actor, technician.home_unit.path).enforce()
    if expected_version is not None and technician.version != expected_version:
        raise StaleState
    if unknown := set(changes) - EDITABLE:
        raise Invalid(fields={name: [_("This cannot be changed here.")] for name in unknown})
    person = {name: str(value).strip() for name, value in changes.items() if name in PERSON_FIELDS}
    own = {name: value for name, value in changes.items() if name not in PERSON_FIELDS}
    if "name" in person and not person["name"]:
        raise Invalid.field("name", _("This is required."), code="required")
    unit = technician.home_unit
    if "home_unit_id" in own:
        chosen = Unit.objects.filter(pk=own["home_unit_id"], retired_at__isnull=True).first()
        if chosen is None:
            raise Invalid.field("home_unit_id", _("Choose a unit."))
        unit = chosen
        policies.can_manage_technician(actor, unit.path).enforce()
    if "team_id" in own:
        _team(own["team_id"])
    shift_id = own.get("usual_shift_id", technician.usual_shift_id)
    if shift_id != technician.usual_shift_id or "home_unit_id" in own:
        _usual_shift(shift_id, unit)
    if "skills" in own:
        own["skills"] = cleaned_skills(own["skills"])
    try:
        with transaction.atomic():
            changed = Technician.objects.filter(pk=technician.pk, version=technician.version).update(
                **own, version=F("version") + 1
            )
    except IntegrityError:
        raise Invalid.field("code", _("This staff number is taken."), code="taken") from None
    if changed != 1:
        raise StaleState
    if {"usual_shift_id", "home_unit_id"} & set(own):
        days_follow_plan([technician.pk])
    if person:
        policies.can_manage_person(actor, technician.user).enforce()
        User.objects.filter(pk=technician.user_id).update(**person, version=F("version") + 1)
    record(
        "technician.edited",
        actor=actor,
        subject=technician,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data={"changes": {name: str(value) for name, value in changes.items()}},
    )
    return technician_load(actor, str(own.get("code", code)))


@transaction.atomic
def technician_deactivate(*, actor: Actor, code: str, reason: str) -> Technician:
    """Give no more work to the technician; the history stays.

    Raises:
        NotVisible, NotAllowed, Invalid.
    """
    technician = technician_load(actor, code)
    policies.can_manage_technician(actor, technician.home_unit.path).enforce()
    if not reason.strip():
        raise Invalid.field("reason", _("This is required."), code="required")
    in_hand = WorkOrder.objects.filter(lead=technician, status__in=HELD_STATUSES).count()
    if in_hand:
        raise Invalid(
            _("%(count)d jobs are still in hand. Hand them over first.") % {"count": in_hand},
            code="work_in_hand",
        )
    Technician.objects.filter(pk=technician.pk).update(
        deactivated_at=clock.now(), deactivate_reason=reason.strip()[:300], version=F("version") + 1
    )
    _record_state("technician.deactivated", actor, technician, reason)
    return technician_load(actor, code)


@transaction.atomic
def technician_reactivate(*, actor: Actor, code: str) -> Technician:
    """Give work to the technician again.

    Raises:
        NotVisible, NotAllowed.
    """
    technician = technician_load(actor, code)
    policies.can_manage_technician(actor, technician.home_unit.path).enforce()
    Technician.objects.filter(pk=technician.pk).update(
        deactivated_at=None, deactivate_reason="", version=F("version") + 1
    )
    _record_state("technician.reactivated", actor, technician, "")
    return technician_load(actor, code)


def _record_state(action: str, actor: Actor, technician: Technician, reason: str) -> None:
    record(
        action,
        actor=actor,
        subject=technician,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data={"reason": reason.strip()},
    )
