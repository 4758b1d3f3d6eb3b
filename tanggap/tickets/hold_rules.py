"""What holds mean for the clock, by reason: as set on the page, else as shipped."""

from __future__ import annotations

from typing import Any, NamedTuple

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.choices import CLOCK_STOPPING_REASONS, HoldReason
from tanggap.tickets.models import HoldRule


class Rule(NamedTuple):
    """What a hold for a reason means.

    Attributes:
        reason: code of the reason.
        stops_clock: whether it may stop the clock at all.
        second_person: whether somebody else than who asked for it has to confirm, whoever asked.
        needs_note: whether words of evidence are required.
        version: of the stored rule, 0 while it is as shipped.
    """

    reason: str
    stops_clock: bool
    second_person: bool
    needs_note: bool
    version: int


def _load(_key: Any) -> dict[str, Rule]:
    stored = {rule.reason: rule for rule in HoldRule.objects.all()}
    return {
        reason: Rule(reason, found.stops_clock, found.second_person, found.needs_note, found.version)
        if (found := stored.get(reason))
        else Rule(reason, reason in CLOCK_STOPPING_REASONS, False, reason == HoldReason.OTHER, 0)
        for reason in map(str, HoldReason.values)
    }


hold_rules: ReferenceCache[dict[str, Rule]] = ReferenceCache(_load)
