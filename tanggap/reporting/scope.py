"""Who may ask for which recap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team, User
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Office, Unit
from tanggap.organization.querysets import path_condition
from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By
from tanggap.reporting.periods import Period

RECAP_VIEW = "recap.view"


def can_see_recap(actor: Actor) -> Decision:
    """Whether the actor sees recaps of any unit."""
    if not actor.holds_anywhere(RECAP_VIEW):
        return no("role", _("Your role does not show recaps."))
    return yes()


def may_name(actor: Actor, by: By, pk: int | None) -> bool:
    """Whether the actor may learn the name of a row; one with cases stands in the recap anyway."""
    paths = actor.paths(RECAP_VIEW)
    here = path_condition(paths, "unit__path")
    named: dict[By, QuerySet[Any]] = {
        By.TECHNICIAN: User.objects.visible_to(actor),
        By.TEAM: Team.objects.filter(here),
        By.OFFICE: Office.objects.filter(here),
        By.UNIT: Unit.objects.under(paths),
    }
    return pk is None or by not in named or named[by].filter(pk=pk).exists()


def asked_by(
    actor: Actor,
    period: Period,
    *,
    unit: Unit | None = None,
    category_id: int | None = None,
    priorities: Sequence[int] = (),
    kinds: Sequence[str] = (),
) -> Asked:
    """A recap as the actor may see it: of the units where he holds ``recap.view``.

    Raises:
        NotAllowed: he holds it nowhere.
        NotVisible: he does not hold it at or above ``unit``, nor anywhere below it.
    """
    can_see_recap(actor).enforce()
    paths = actor.paths(RECAP_VIEW)
    if unit is not None and not any(
        unit.path.startswith(path) or path.startswith(unit.path) for path in paths
    ):
        raise NotVisible
    return Asked(
        period=period,
        paths=paths,
        unit=unit,
        category_id=category_id,
        priorities=tuple(priorities),
        kinds=tuple(kinds),
    )


def asked_of_self(actor: Actor, period: Period) -> Asked:
    """The actor's own recap, wherever he worked.

    Raises:
        NotVisible: nobody stands behind the actor.
    """
    if actor.person_id is None:
        raise NotVisible
    return Asked(period=period, paths=(ROOT_PATH,), person_id=actor.person_id)


def unit_with_code(code: str) -> Unit:
    """The unit, retired ones included.

    Raises:
        Invalid: there is none.
    """
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Invalid.field("unit", _("There is no unit %(code)s.") % {"code": code}, code="unknown")
    return unit
