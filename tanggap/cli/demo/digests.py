"""Digests of the demo: planned where dispatchers work, with today's last one already made."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from tanggap.accounts.selectors import units_held_with
from tanggap.fieldwork.digests.facts import digest_facts
from tanggap.fieldwork.digests.services import USUAL_TIMES
from tanggap.fieldwork.digests.slots import set_times
from tanggap.fieldwork.models import Digest, DigestPlan


def digests_create(present: datetime) -> None:
    """Plans from now on; the newest set time is there to be read. Earlier ones would tell of the present."""
    for unit in units_held_with("work_order.assign"):
        DigestPlan.objects.create(unit=unit, times=list(USUAL_TIMES), planned_from=present)
        times = set_times(
            USUAL_TIMES,
            unit.time_zone,
            lambda _day: True,
            after=present - timedelta(days=2),
            until=present,
        )[-2:]
        for since, slot in pairwise(times):
            facts = digest_facts(unit, since=since, until=slot, now=slot) | {"merged": 0}
            Digest.objects.create(unit=unit, slot_at=slot, since=since, made_at=slot, facts=facts)
