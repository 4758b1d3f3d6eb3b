"""Reads of the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tanggap.kernel.actor import Actor
from tanggap.notifications.choices import UNSENT_STATES
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.notifications.models import Delivery


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def visible_to(self, actor: Actor) -> Self:
        """Deliveries of units whose notices the actor manages; those of no unit need the right at a root."""
        paths = actor.paths("notification.manage")
        condition = path_condition(paths, "unit__path")
        if any(path.count("/") == 1 for path in paths):
            condition |= Q(unit__isnull=True)
        return self.filter(condition)

    def due(self, moment: datetime) -> Self:
        """What should be tried at the moment, including rows whose sender died (its lease is over)."""
        return self.filter(state__in=UNSENT_STATES, next_attempt_at__lte=moment)
