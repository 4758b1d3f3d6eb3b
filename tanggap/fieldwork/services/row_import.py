"""One row of a file becomes a technician, and the person behind him."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team
from tanggap.accounts.services import user_from_row
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.roster.querysets import shifts_for
from tanggap.fieldwork.services.technicians import cleaned_skills, technician_create, technician_edit
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Unit

COLUMNS = ("code", "name", "email", "phone", "whatsapp", "unit", "team", "skills", "vehicle", "shift", "role")
_PERSON = ("name", "email", "phone", "whatsapp", "unit", "role")


def technician_from_row(actor: Actor, row: Mapping[str, str]) -> tuple[Technician, bool]:
    """Create or update the technician with the row's staff number ``code``.

    Args:
        row: column name (``COLUMNS``) to text; missing and empty columns leave what is known; skills are
            separated by ``;`` or ``,``.

    Returns:
        The technician, and whether he is new.

    Raises:
        Invalid: when a value is wrong.
        NotVisible, NotAllowed: when the actor may not do this there.
    """
    values = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if not values["code"]:
        raise Invalid.field("code", _("The row needs this value: it tells which one is meant."))
    with transaction.atomic():
        known = Technician.objects.filter(code=values["code"]).select_related("user", "home_unit").first()
        if known is not None:
            return _update(actor, known, values), False
        person = {column: values[column] for column in _PERSON}
        if not person["email"]:
            person["external_key"] = f"technician:{values['code']}"
        user, _created = user_from_row(actor, person)
        if user.home_unit_id is None:
            raise Invalid.field("unit", _("The row needs a unit."))
        technician = technician_create(
            actor=actor,
            code=values["code"],
            user_id=user.pk,
            home_unit_id=user.home_unit_id,
            team_id=_team(values["team"]),
            skills=_skills(values["skills"]),
            vehicle=values["vehicle"],
            shift=values["shift"],
            usual_shift_id=_usual_shift(user.home_unit.path if user.home_unit else "", values["shift"]),
        )
    return technician, True


def _update(actor: Actor, known: Technician, values: Mapping[str, str]) -> Technician:
    """Write what the row tells otherwise; nothing is written when it tells nothing new."""
    changes: dict[str, object] = {
        name: values[name]
        for owner, names in ((known.user, ("name", "phone", "whatsapp")), (known, ("vehicle", "shift")))
        for name in names
        if values[name] and values[name] != getattr(owner, name)
    }
    if (skills := cleaned_skills(_skills(values["skills"]))) and skills != known.skills:
        changes["skills"] = skills
    if (team := _team(values["team"])) and team != known.team_id:
        changes["team_id"] = team
    if values["unit"]:
        unit = Unit.objects.in_use().filter(code__iexact=values["unit"]).first()
        if unit is None:
            raise Invalid.field("unit", _("There is no unit %(value)s.") % {"value": values["unit"]})
        if unit.pk != known.home_unit_id:
            changes["home_unit_id"] = unit.pk
    usual = _usual_shift(known.home_unit.path, values["shift"])
    if usual is not None and usual != known.usual_shift_id:
        changes["usual_shift_id"] = usual
    return technician_edit(actor=actor, code=known.code, changes=changes) if changes else known


def _team(code: str) -> int | None:
    if not code:
        return None
    team = Team.objects.filter(code__iexact=code, retired_at__isnull=True).first()
    if team is None:
        raise Invalid.field("team", _("There is no team %(value)s.") % {"value": code})
    return team.pk


def _usual_shift(unit_path: str, text: str) -> int | None:
    """The shift of the unit that the text begins with; other texts stay words."""
    wanted = text.casefold()
    named = [
        shift for shift in shifts_for(unit_path) if shift.name and wanted.startswith(shift.name.casefold())
    ]
    nearest = max(named, key=lambda shift: (len(shift.name), len(shift.unit.path)), default=None)
    return nearest.pk if nearest else None


def _skills(text: str) -> list[str]:
    return [skill for skill in text.replace(",", ";").split(";") if skill.strip()]
