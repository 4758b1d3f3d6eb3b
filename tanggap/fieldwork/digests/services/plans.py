"""Planning when a unit's digests are made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tanggap.activity.services import record
from tanggap.fieldwork.digests.policies import can_plan_digests
from tanggap.fieldwork.models import DigestPlan
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.organization.working_time import DAY_SECONDS, BadWindowsError, clock_seconds, clock_text

USUAL_TIMES = ("08:00", "11:00", "14:00", "17:00", "20:00")
MOST_TIMES = 24


def digest_plan_save(
    *, actor: Actor, unit_id: int, times: Iterable[str], on_days_off: bool, expected_version: int
) -> DigestPlan:
    """Set the times of a unit's digests; they count from this moment.

    Args:
        actor: holds ``fieldwork.manage`` at the unit.
        unit_id: a unit in use.
        times: ``HH:MM`` (or ``HH.MM``) of its local day, in any order.
        on_days_off: also on days that the unit's calendar has off.
        expected_version: of the plan that the actor saw; 0 when there was none.

    Raises:
        NotVisible: no such unit for the actor.
        Invalid: no time, or one that is none.
        StaleState: somebody else changed the plan meanwhile.
    """
    wanted = times_checked(times)
    with transaction.atomic():
        unit = _unit(actor, unit_id)
        values: dict[str, Any] = {
            "times": wanted,
            "on_days_off": on_days_off,
            "planned_from": clock.now(),
        }
        if expected_version == 0:
            try:
                with transaction.atomic():
                    plan = DigestPlan.objects.create(unit=unit, **values)
            except IntegrityError:
                raise StaleState from None
        else:
            plan = _changed(unit, expected_version, values)
        _recorded("digest_plan.edited", actor, plan, {"times": wanted, "on_days_off": on_days_off})
    return plan


def digest_plan_pause(*, actor: Actor, unit_id: int, expected_version: int) -> DigestPlan:
    """Make no more digests until the plan is resumed.

    Raises:
        NotVisible: no such unit for the actor.
        StaleState: there is no such plan any more, or somebody else changed it.
    """
    with transaction.atomic():
        unit = _unit(actor, unit_id)
        plan = _changed(unit, expected_version, {"paused_at": clock.now()})
        _recorded("digest_plan.paused", actor, plan, {})
    return plan


def digest_plan_resume(*, actor: Actor, unit_id: int, expected_version: int) -> DigestPlan:
    """Go on from this moment; the times of the pause are not made up for.

    Raises:
        NotVisible: no such unit for the actor.
        StaleState: there is no such plan any more, or somebody else changed it.
    """
    with transaction.atomic():
        unit = _unit(actor, unit_id)
        plan = _changed(unit, expected_version, {"paused_at": None, "planned_from": clock.now()})
        _recorded("digest_plan.resumed", actor, plan, {})
    return plan


def times_checked(times: Iterable[str]) -> list[str]:
    """The times in order, each once, as ``HH:MM``.

    Raises:
        Invalid: none, too many, or one that is no time of day.
    """
    found: set[int] = set()
    for text in filter(None, (one.strip() for one in times)):
        try:
            seconds = clock_seconds(text.replace(".", ":"))
        except BadWindowsError:
            message = _("“%(text)s” is no time of day such as 08:00.") % {"text": text[:20]}
            raise Invalid.field("times", message, code="time") from None
        if seconds >= DAY_SECONDS:
            raise Invalid.field("times", _("The day ends at 23:59; midnight is 00:00."), code="time")
        found.add(seconds)
    if not found:
        raise Invalid.field("times", _("Name at least one time."), code="required")
    if len(found) > MOST_TIMES:
        message = _("At most %(count)d times a day.") % {"count": MOST_TIMES}
        raise Invalid.field("times", message, code="many")
    return [clock_text(seconds) for seconds in sorted(found)]


def _unit(actor: Actor, unit_id: int) -> Unit:
    unit = Unit.objects.filter(pk=unit_id, retired_at__isnull=True).first()
    if unit is None or not can_plan_digests(actor, unit.path):
        raise NotVisible
    return unit


def _changed(unit: Unit, expected_version: int, values: dict[str, Any]) -> DigestPlan:
    plans = DigestPlan.objects.filter(unit=unit, version=expected_version)
    if not plans.update(version=F("version") + 1, **values):
        raise StaleState
    return DigestPlan.objects.select_related("unit").get(unit=unit)


def _recorded(action: str, actor: Actor, plan: DigestPlan, data: dict[str, Any]) -> None:
    unit = plan.unit
    record(action, actor=actor, subject=plan, unit_id=unit.pk, unit_path=unit.path, data=data)
