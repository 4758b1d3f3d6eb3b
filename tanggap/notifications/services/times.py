"""A person's quiet hours and digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import DeliveryState, HoldReason, Rhythm
from tanggap.notifications.models import Delivery, DigestChoice, QuietHours
from tanggap.notifications.registry import event_of, waiting_groups
from tanggap.notifications.timing import held_until
from tanggap.notifications.wishes import WishBook


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody wants to hear.

    Attributes:
        quiet: begin and end by channel; channels that are left out are never silent.
        digests: rhythm and time of day by group of events; groups that are left out are told at once.
    """

    quiet: Mapping[str, tuple[time | None, time | None]] = field(default_factory=dict)
    digests: Mapping[str, tuple[str, time | None]] = field(default_factory=dict)


def times_save(*, actor: Actor, times: Times) -> None:
    """Replace the actor's quiet hours and digests; what is held already goes by the new ones.

    Raises:
        NotAllowed: the actor is no person.
        Invalid: only one end of quiet hours, both equal, or a daily digest without a time; named
            ``quiet_<channel>_from``, ``quiet_<channel>_to`` and ``at_<group>``.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Only people have preferences."))
    quiet = _quiet_rows(actor.person_id, times)
    digests = _digest_rows(actor, actor.person_id, times)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.person_id)
        QuietHours.objects.filter(user=user).delete()
        QuietHours.objects.bulk_create(quiet)
        DigestChoice.objects.filter(user=user).delete()
        DigestChoice.objects.bulk_create(digests)
        _hold_anew(user)


def _quiet_rows(user_id: int, times: Times) -> list[QuietHours]:
    rows = []
    for channel in usable_channels():
        begins, ends = times.quiet.get(channel, (None, None))
        if begins is None and ends is None:
            continue
        if begins is None or ends is None:
            missing = "from" if begins is None else "to"
            raise Invalid.field(f"quiet_{channel}_{missing}", _("Give both ends, or none."))
        if begins == ends:
            raise Invalid.field(f"quiet_{channel}_to", _("Quiet hours cannot end when they begin."))
        rows.append(QuietHours(user_id=user_id, channel=channel, begins=begins, ends=ends))
    return rows


def _digest_rows(actor: Actor, user_id: int, times: Times) -> list[DigestChoice]:
    rows = []
    for group in waiting_groups(actor):
        rhythm, at = times.digests.get(group, (Rhythm.AT_ONCE.value, None))
        if rhythm == Rhythm.DAILY and at is None:
            raise Invalid.field(f"at_{group}", _("Give the time of day."))
        if rhythm in (Rhythm.HOURLY, Rhythm.DAILY):
            daily_at = at if rhythm == Rhythm.DAILY else None
            rows.append(DigestChoice(user_id=user_id, group=group, rhythm=rhythm, at=daily_at))
    return rows


def _hold_anew(user: User) -> None:
    """Give held messages the moment that follows from the present wishes; overdue ones are left alone."""
    now = clock.now()
    held = Delivery.objects.filter(user=user, state=DeliveryState.HELD, next_attempt_at__gt=now)
    wishes = WishBook([user])
    for event, channel in list(held.order_by().values_list("event", "channel").distinct()):
        until = held_until(now, wishes.of(user.pk, channel, event_of(event)))
        moment, reason = until if until else (now, HoldReason.DIGEST.value)
        held.filter(event=event, channel=channel).update(
            next_attempt_at=moment, due_at=moment, held_for=reason
        )
