"""Trying again what failed, on an administrator's word."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from tanggap.activity import services as activity
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision
from tanggap.notifications.choices import DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.notifications.policies import can_resend
from tanggap.notifications.services.outbox import deliveries_send


@dataclass(frozen=True, slots=True)
class ResendResult:
    """What became of one request."""

    delivery: Delivery
    decision: Decision


def deliveries_resend(*, actor: Actor, public_ids: Iterable[uuid.UUID]) -> list[ResendResult]:
    """Put failed and given-up deliveries back into the queue with fresh attempts.

    Deliveries that the actor may not see are left out of the answer; those that were sent meanwhile
    answer with the reason.
    """
    results: list[ResendResult] = []
    with transaction.atomic():
        rows = (
            Delivery.objects.visible_to(actor).filter(public_id__in=list(public_ids)).select_related("unit")
        )
        for row in rows.order_by("pk"):
            decision = can_resend(actor, row)
            if decision:
                now = clock.now()
                changed = Delivery.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts).update(
                    state=DeliveryState.QUEUED, attempts=0, due_at=now, next_attempt_at=now, lease_token=""
                )
                if changed != 1:
                    row.refresh_from_db()
                    decision = can_resend(actor, row)
                else:
                    row.state = DeliveryState.QUEUED
                    activity.record(
                        "delivery.resent",
                        actor=actor,
                        subject=row,
                        unit_id=row.unit_id,
                        data={"channel": row.channel, "address": row.address, "error": row.last_error},
                    )
            results.append(ResendResult(row, decision))
        if any(result.decision for result in results):
            transaction.on_commit(deliveries_send.enqueue, robust=True)
    return results
