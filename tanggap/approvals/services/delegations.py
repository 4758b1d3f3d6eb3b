"""Handing one's decisions over for some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.selectors import people_holding_anywhere
from tanggap.activity.services import record
from tanggap.approvals import notices, policies
from tanggap.approvals.models import ApprovalDelegation
from tanggap.approvals.registry import kinds
from tanggap.approvals.seats import DECIDE
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible

LONGEST_DAYS = 92
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """Who stands in, and when; both days are included, in the giver's time zone.

    Attributes:
        kinds: codes of kinds; empty means all.
    """

    taker_id: int
    first_day: date
    last_day: date
    reason: str
    kinds: Sequence[str] = ()


def possible_delegates(actor: Actor) -> list[User]:
    """Active people who decide something themselves, without the actor."""
    keys = people_holding_anywhere(DECIDE) - {actor.person_id or 0}
    return list(User.objects.filter(pk__in=keys).order_by("name", "pk"))


@transaction.atomic
def delegation_give(*, actor: Actor, facts: DelegationFacts) -> ApprovalDelegation:
    """Let somebody decide in the actor's place. What waits already is included.

    Raises:
        NotAllowed: the actor decides nothing.
        Invalid: the delegate decides nothing or is oneself; days in the wrong order, past, too long or too
            far ahead; no reason; an unknown kind; or another delegation on some of the days.
    """
    policies.can_delegate(actor).enforce()
    starts_at, ends_at = _span(actor, facts)
    reason = facts.reason.strip()[:200]
    if not reason:
        raise Invalid.field("reason", _("Say why, for example: leave."), code="required")
    unknown = set(facts.kinds) - {kind.code for kind in kinds()}
    if unknown:
        raise Invalid.field("kinds", _("Choose kinds of the list."))
    if facts.taker_id == actor.person_id or facts.taker_id not in people_holding_anywhere(DECIDE):
        raise Invalid.field("taker", _("Choose somebody of the list."))
    User.objects.select_for_update().get(pk=actor.person_id)  # two at once overlap only if neither waits
    _refuse_overlap(actor, starts_at, ends_at, set(facts.kinds))
    delegation = ApprovalDelegation.objects.create(
        giver_id=actor.person_id or 0,
        taker_id=facts.taker_id,
        kinds=sorted(set(facts.kinds)),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )
    _note("approval.delegated", actor, delegation)
    notices.delegation_told(delegation)
    return delegation


def _span(actor: Actor, facts: DelegationFacts) -> tuple[datetime, datetime]:
    zone = ZoneInfo(actor.time_zone)
    today = clock.now().astimezone(zone).date()
    if facts.last_day < facts.first_day:
        raise Invalid.field("last_day", _("The last day is before the first."))
    if facts.last_day < today or facts.first_day < today:
        raise Invalid.field("first_day", _("This day is past."))
    if (facts.last_day - facts.first_day).days >= LONGEST_DAYS:
        raise Invalid.field("last_day", _("At most %(most)d days.") % {"most": LONGEST_DAYS})
    if facts.first_day > today + FARTHEST:
        raise Invalid.field("first_day", _("This is too far ahead."))
    starts = max(clock.now(), datetime.combine(facts.first_day, time(), zone))
    return starts, datetime.combine(facts.last_day + timedelta(days=1), time(), zone)


def _refuse_overlap(actor: Actor, starts_at: datetime, ends_at: datetime, chosen: set[str]) -> None:
    others = ApprovalDelegation.objects.filter(
        Q(giver=actor.person_id), starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    for other in others:
        if not chosen or not other.kinds or chosen & set(other.kinds):
            raise Invalid.field(
                "first_day", _("Somebody stands in for you on some of these days already."), code="overlap"
            )


@transaction.atomic
def delegation_end(*, actor: Actor, delegation_id: int) -> ApprovalDelegation:
    """End a delegation now, or call it off before it begins; by either of the two.

    Raises:
        NotVisible, NotAllowed.
    """
    concerned = Q(giver=actor.person_id or 0) | Q(taker=actor.person_id or 0)
    rows = ApprovalDelegation.objects.filter(concerned, pk=delegation_id)
    delegation = rows.select_for_update(of=("self",)).select_related("giver", "taker").first()
    if delegation is None:
        raise NotVisible
    policies.can_end_delegation(actor, delegation).enforce()
    delegation.ends_at = max(clock.now(), delegation.starts_at)
    delegation.save(update_fields=["ends_at"])
    _note("approval.delegation_ended", actor, delegation)
    return delegation


def _note(action: str, actor: Actor, delegation: ApprovalDelegation) -> None:
    record(
        action,
        actor=actor,
        subject=delegation,
        data={
            "giver": delegation.giver.name,
            "taker": delegation.taker.name,
            "kinds": delegation.kinds,
            "starts_at": delegation.starts_at,
            "ends_at": delegation.ends_at,
            "reason": delegation.reason,
        },
    )
