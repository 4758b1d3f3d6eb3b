"""Saying something about a day, and taking it back; what was said stays in the audit trail."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.activity.services import record
from tanggap.fieldwork.models import DayRemark
from tanggap.fieldwork.remarks.policies import can_remark
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit

LONGEST = 300


def day_remark_add(
    *, actor: Actor, unit_id: int, day: date, text: str, leaves_ranking: bool = False
) -> DayRemark:
    """Write a remark on a day; the same one again is the one that is there.

    Args:
        actor: holds ``recap.remark`` at the unit.
        unit_id: a unit in use; the remark holds for it and all below.
        day: a local day of the unit that has begun.
        text: what happened, at most 300 letters.
        leaves_ranking: whether cases of that day stay out of rankings.

    Raises:
        NotVisible: no such unit for the actor.
        Invalid: a day to come, no text, or too long a one.
    """
    words = " ".join(text.split())
    with transaction.atomic():
        # The lock of the unit: the same form sent twice at once writes one remark.
        unit = Unit.objects.select_for_update().filter(pk=unit_id, retired_at__isnull=True).first()
        if unit is None or actor.person_id is None or not can_remark(actor, unit.path):
            raise NotVisible
        if not words:
            raise Invalid.field("text", _("Say what happened."), code="required")
        if len(words) > LONGEST:
            message = _("At most %(count)d letters.") % {"count": LONGEST}
            raise Invalid.field("text", message, code="long")
        if day > clock.now().astimezone(ZoneInfo(unit.time_zone)).date():
            raise Invalid.field("date", _("This day has not come yet."), code="future")
        standing = DayRemark.objects.standing().filter(unit=unit, date=day, text=words)
        if found := standing.filter(leaves_ranking=leaves_ranking).first():
            return found
        remark = DayRemark.objects.create(
            unit=unit,
            date=day,
            text=words,
            leaves_ranking=leaves_ranking,
            written_by_id=actor.person_id,
            written_at=clock.now(),
        )
        _recorded("day_remark.added", actor, remark)
    return remark


def day_remark_withdraw(*, actor: Actor, remark_id: int) -> DayRemark:
    """Take a remark back; recaps show it no more, published ones keep it.

    Args:
        actor: holds ``recap.remark`` at the remark's unit.
        remark_id: key of the remark.

    Raises:
        NotVisible: no such remark for the actor.
        NotAllowed: he may see it but not write there.
        StaleState: it was withdrawn already.
    """
    with transaction.atomic():
        remark = DayRemark.objects.visible_to(actor).select_related("unit").filter(pk=remark_id).first()
        if remark is None:
            raise NotVisible
        can_remark(actor, remark.unit.path).enforce()
        moment = clock.now()
        if not DayRemark.objects.standing().filter(pk=remark.pk).update(withdrawn_at=moment):
            raise StaleState
        remark.withdrawn_at = moment
        _recorded("day_remark.withdrawn", actor, remark)
    return remark


def _recorded(action: str, actor: Actor, remark: DayRemark) -> None:
    record(
        action,
        actor=actor,
        subject=remark,
        unit_id=remark.unit_id,
        unit_path=remark.unit.path,
        data={"date": remark.date, "text": remark.text, "leaves_ranking": remark.leaves_ranking},
    )
