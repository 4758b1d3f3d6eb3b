"""Trying again what failed, on an administrator's word."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from tanggap.activity import services as activity
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision
from tanggap.notifications.choices import Because, DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.notifications.policies import can_resend
from tanggap.notifications.services.fallback import stand_in
from tanggap.notifications.services.outbox import deliveries_send


@dataclass(frozen=True, slots=True)
class ResendResult:
    """What became of one request.

    Attributes:
        delivery: the new message; the old one where it was refused.
        decision: whether it was sent again.
    """

    delivery: Delivery
    decision: Decision


def deliveries_resend(*, actor: Actor, public_ids: Iterable[uuid.UUID]) -> list[ResendResult]:
    """Send failed and given-up deliveries again, each as a new message that says in whose place it goes.

    The old one is done with, so that a second press of the button sends nothing. Deliveries that the actor
    may not see are left out of the answer; those that were sent meanwhile answer with the reason.
    """
    results: list[ResendResult] = []
    with transaction.atomic():
        rows = (
            Delivery.objects.visible_to(actor).filter(public_id__in=list(public_ids)).select_related("unit")
        )
        for row in rows.order_by("pk"):
            decision, new = can_resend(actor, row), None
            if decision:
                new = _again(row)
                if new is None:
                    row.refresh_from_db()
                    decision = can_resend(actor, row)
                else:
                    activity.record(
                        "delivery.resent",
                        actor=actor,
                        subject=row,
                        unit_id=row.unit_id,
                        data={"channel": row.channel, "address": row.address, "error": row.last_error},
                    )
            results.append(ResendResult(new or row, decision))
        if any(result.decision for result in results):
            transaction.on_commit(deliveries_send.enqueue, robust=True)
    return results


def _again(row: Delivery) -> Delivery | None:
    """The new message in place of the old one; none when somebody was first."""
    done = Delivery.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)
    if done.update(state=DeliveryState.RESENT, lease_token="") != 1:
        return None
    new = stand_in(
        row, Because.RESENT, channel=row.channel, address=row.address, notice=f"again:{row.public_id}"
    )
    new.save(force_insert=True)
    Delivery.objects.filter(digest=row).update(digest=new)
    return new
