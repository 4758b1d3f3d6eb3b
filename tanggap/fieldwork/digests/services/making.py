"""Making the digests that are due: each set time once, also after a restart."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from tanggap.activity.services import record
from tanggap.fieldwork.digests.facts import digest_facts
from tanggap.fieldwork.digests.notices import digest_told
from tanggap.fieldwork.digests.slots import Slot, first_due, set_times
from tanggap.fieldwork.models import Digest, DigestPlan
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.organization.selectors import working_calendar

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)


def digests_make_due() -> int:
    """Make every digest that is due; returns how many.

    Each is made in a transaction of its own with its messages, under the lock of its plan: a worker that dies
    leaves nothing half done, and what it did not reach is due still.
    """
    made = 0
    plans = DigestPlan.objects.filter(paused_at__isnull=True, unit__retired_at__isnull=True)
    for plan_id in plans.values_list("pk", flat=True):
        try:
            while _make_next(plan_id):
                made += 1
        except Exception:  # One unit whose digest cannot be made must not silence the others.
            logger.exception("the digest of plan %s could not be made; it is tried again", plan_id)
    return made


def digests_forget() -> int:
    """Delete digests that nobody reads any more; returns how many."""
    return Digest.objects.filter(slot_at__lt=clock.now() - KEPT).delete()[0]


def _make_next(plan_id: int) -> bool:
    with transaction.atomic():
        plans = DigestPlan.objects.select_for_update(of=("self",)).select_related("unit")
        plan = plans.filter(pk=plan_id, paused_at__isnull=True).first()
        if plan is None:
            return False
        now = clock.now()
        last = Digest.objects.filter(unit=plan.unit).order_by("-slot_at").first()
        slot = _due(plan, last, now)
        if slot is None:
            return False
        since = last.slot_at if last is not None else _day_began(slot.at, plan.unit.time_zone)
        facts = digest_facts(plan.unit, since=since, until=slot.at, now=now)
        digest = Digest.objects.create(
            unit=plan.unit,
            slot_at=slot.at,
            since=since,
            made_at=now,
            facts=facts | {"merged": slot.merged},
        )
        record(
            "digest.made",
            actor=system_actor(),
            subject=digest,
            unit_id=plan.unit_id,
            unit_path=plan.unit.path,
            data={"slot_at": slot.at},
        )
        digest_told(digest)
    return True


def _due(plan: DigestPlan, last: Digest | None, now: datetime) -> Slot | None:
    """The set time to be made next. Times before the plan counts, and before the last digest, never are."""
    # A moment before, so that a plan that begins at a set time begins with it.
    after = plan.planned_from - timedelta(microseconds=1)
    if last is not None:
        after = max(after, last.slot_at)
    calendar = working_calendar(plan.unit_id)
    missed = set_times(
        plan.times,
        plan.unit.time_zone,
        lambda day: plan.on_days_off or calendar.is_working_day(day),
        after=after,
        until=now,
    )
    return first_due(missed, now)


def _day_began(moment: datetime, zone: str) -> datetime:
    local = ZoneInfo(zone)
    return datetime.combine(moment.astimezone(local).date(), time.min, tzinfo=local)
