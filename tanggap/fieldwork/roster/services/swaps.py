"""Swaps of two days: a wish, the colleague's word, a decision that writes both people's roster.

Both belong to one unit: shifts and rosters are the unit's, and one person decides on the whole swap. For
people of two units their dispatchers plan the days themselves.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.attendance.services.days import days_follow_plan
from tanggap.fieldwork.models import RosterDay, ShiftSwap, Technician
from tanggap.fieldwork.roster import policies
from tanggap.fieldwork.roster.choices import RosterOrigin, SwapStatus
from tanggap.fieldwork.roster.expected import plan_for, worker_of
from tanggap.fieldwork.roster.notices import swap_told
from tanggap.fieldwork.roster.querysets import whose
from tanggap.fieldwork.roster.services.leaves import LATEST, today_at
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState

_OTHER_UNIT = _(
    "Swaps are made within a unit, because shifts and rosters belong to it. "
    "For somebody of another unit, ask the dispatchers: each plans the day of his own people."
)
_WITH = ("asker__user", "asker__home_unit", "colleague__user", "colleague__home_unit")


def swap_load(actor: Actor, swap_id: int) -> ShiftSwap:
    """The swap as the actor may see it: of his own people, or his own.

    Raises:
        NotVisible.
    """
    seen = whose(actor, "asker__") | whose(actor, "colleague__")
    swap = ShiftSwap.objects.filter(seen, pk=swap_id).select_related(*_WITH).first()
    if swap is None:
        raise NotVisible
    return swap


def colleagues_of(technician: Technician) -> Any:
    """With whom one may swap: active people of the same unit."""
    return (
        Technician.objects.active()
        .filter(home_unit=technician.home_unit_id)
        .exclude(pk=technician.pk)
        .select_related("user")
        .order_by("user__name", "pk")
    )


@transaction.atomic
def swap_ask(
    *,
    actor: Actor,
    technician: Technician,
    day: date,
    colleague_id: int,
    colleague_day: date,
    reason: str = "",
) -> ShiftSwap:
    """Ask a colleague of the unit to swap a day.

    Raises:
        NotAllowed, Invalid.
    """
    if not policies.is_self(actor, technician):
        policies.can_plan(actor, technician.home_unit.path).enforce()
    colleague = colleagues_of(technician).filter(pk=colleague_id).first()
    if colleague is None:
        raise Invalid.field("colleague", _OTHER_UNIT, code="other_unit")
    today = today_at(technician)
    for name, value in (("day", day), ("colleague_day", colleague_day)):
        if not today <= value <= today + LATEST:
            raise Invalid.field(name, _("Choose a day from today on."))
    colleague.home_unit = technician.home_unit
    _check_free(technician, day, colleague, colleague_day)
    swap = ShiftSwap.objects.create(
        asker=technician,
        asker_day=day,
        colleague=colleague,
        colleague_day=colleague_day,
        reason=reason.strip()[:300],
        asked_at=clock.now(),
    )
    _record("swap.asked", actor, swap)
    swap_told("swap.asked", swap, actor)
    return swap


def _check_free(asker: Technician, asker_day: date, colleague: Technician, colleague_day: date) -> Any:
    """The plans of both; refused when there is nothing to swap or somebody is on leave."""
    days = sorted({asker_day, colleague_day})
    plan = plan_for([worker_of(asker), worker_of(colleague)], days[0], days[-1])
    for technician in (asker, colleague):
        for day in days:
            if plan[technician.pk, day].leave:
                raise Invalid(
                    _("%(name)s is on leave on %(day)s.")
                    % {"name": technician.user.name, "day": f"{day:%d-%m-%Y}"},
                    code="on_leave",
                )
    for name, technician, day in (("day", asker, asker_day), ("colleague_day", colleague, colleague_day)):
        planned = plan[technician.pk, day]
        if not planned.shift_id and (planned.is_working or asker_day != colleague_day):
            raise Invalid.field(
                name, _("%(name)s has no shift on this day.") % {"name": technician.user.name}
            )
    if (
        asker_day == colleague_day
        and plan[asker.pk, asker_day].shift_id == plan[colleague.pk, asker_day].shift_id
    ):
        raise Invalid.field("colleague_day", _("Both work the same that day."))
    return plan


@transaction.atomic
def swap_answer(*, actor: Actor, swap_id: int, agrees: bool) -> ShiftSwap:
    """The colleague agrees, or does not.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    swap = swap_load(actor, swap_id)
    policies.can_answer_swap(actor, swap).enforce()
    to = SwapStatus.AGREED if agrees else SwapStatus.REJECTED
    moment = {"agreed_at": clock.now()} if agrees else {"decided_at": clock.now()}
    swap = _moved(actor, swap, SwapStatus.ASKED, to, **moment)
    swap_told("swap.agreed" if agrees else "swap.decided", swap, actor)
    return swap


@transaction.atomic
def swap_cancel(*, actor: Actor, swap_id: int) -> ShiftSwap:
    """The asker takes the wish back.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    swap = swap_load(actor, swap_id)
    policies.can_cancel_swap(actor, swap).enforce()
    swap = _moved(actor, swap, swap.status, SwapStatus.CANCELLED, decided_at=clock.now())
    swap_told("swap.decided", swap, actor)
    return swap


@transaction.atomic
def swap_decide(*, actor: Actor, swap_id: int, approve: bool, note: str = "") -> ShiftSwap:
    """Approve, which writes the days of both at once, or reject with a reason.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid: somebody is on leave by now.
    """
    swap = swap_load(actor, swap_id)
    # Leave is decided under the same locks, so that neither overlooks the other.
    list(
        Technician.objects.select_for_update()
        .filter(pk__in=(swap.asker_id, swap.colleague_id))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    swap = swap_load(actor, swap_id)
    policies.can_decide_swap(actor, swap).enforce()
    if not approve and not note.strip():
        raise Invalid.field("note", _("Say why."), code="required")
    if approve:
        if swap.asker.home_unit_id != swap.colleague.home_unit_id:
            raise Invalid(_OTHER_UNIT, code="other_unit")  # One of them moved in the meantime.
        if min(swap.asker_day, swap.colleague_day) < today_at(swap.asker):
            raise Invalid(_("One of the days is past."), code="past")
        _write(swap)
    swap = _moved(
        actor,
        swap,
        SwapStatus.AGREED,
        SwapStatus.APPROVED if approve else SwapStatus.REJECTED,
        decided_at=clock.now(),
        decided_by=actor.person_id,
        decision_note=note.strip()[:300],
    )
    swap_told("swap.decided", swap, actor)
    return swap


def _write(swap: ShiftSwap) -> None:
    """Each takes the other's shift of that day and is off, or works the other's, on the own day."""
    asker, colleague = swap.asker, swap.colleague
    plan = _check_free(asker, swap.asker_day, colleague, swap.colleague_day)
    given, taken = plan[asker.pk, swap.asker_day].shift_id, plan[colleague.pk, swap.colleague_day].shift_id
    if swap.asker_day == swap.colleague_day:
        days = {(asker.pk, swap.asker_day): taken, (colleague.pk, swap.asker_day): given}
    else:
        for technician, day in ((colleague, swap.asker_day), (asker, swap.colleague_day)):
            if plan[technician.pk, day].is_working:
                raise Invalid(
                    _("%(name)s works on %(day)s already.")
                    % {"name": technician.user.name, "day": f"{day:%d-%m-%Y}"},
                    code="busy",
                )
        days = {
            (asker.pk, swap.asker_day): None,
            (colleague.pk, swap.asker_day): given,
            (asker.pk, swap.colleague_day): taken,
            (colleague.pk, swap.colleague_day): None,
        }
    for (key, day), shift_id in days.items():
        RosterDay.objects.update_or_create(
            technician_id=key, date=day, defaults={"shift_id": shift_id, "origin": RosterOrigin.SWAP}
        )
    touched = sorted(day for _key, day in days)
    days_follow_plan([asker.pk, colleague.pk], touched[0], touched[-1])


def _moved(actor: Actor, swap: ShiftSwap, former: str, status: str, **columns: Any) -> ShiftSwap:
    changed = ShiftSwap.objects.filter(pk=swap.pk, status=former, version=swap.version).update(
        status=status, version=F("version") + 1, **columns
    )
    if changed != 1:
        raise StaleState
    swap = swap_load(actor, swap.pk)
    _record(f"swap.{status}", actor, swap)
    return swap


def _record(action: str, actor: Actor, swap: ShiftSwap) -> None:
    unit = swap.asker.home_unit
    record(
        action,
        actor=actor,
        subject=swap,
        unit_id=unit.pk,
        unit_path=unit.path,
        data={
            "asker": swap.asker.code,
            "asker_day": swap.asker_day.isoformat(),
            "colleague": swap.colleague.code,
            "colleague_day": swap.colleague_day.isoformat(),
        },
    )
