"""Visibility and the common narrowings of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.models import Unit
from tanggap.tickets.choices import OPEN_STATUSES
from tanggap.tickets.visibility import further_conditions

if TYPE_CHECKING:
    from tanggap.tickets.models import Ticket


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reads of tickets."""

    def visible_to(self, actor: Actor, *, deleted: bool = False) -> Self:
        """Tickets that the actor may know of.

        Those of units where he holds ``ticket.view``, those that he reported, and what packages above
        grant (a technician's jobs). Deleted tickets are left out, or with ``deleted`` are the only ones
        and need ``ticket.restore`` instead.
        """
        if deleted:
            units = Unit.objects.under(actor.paths("ticket.restore"))
            return self.filter(deleted_at__isnull=False, unit__in=units)
        alive = self.filter(deleted_at__isnull=True)
        paths = actor.paths("ticket.view")
        if ROOT_PATH in paths:
            return alive
        condition = Q(requester=actor.person_id) if actor.person_id else Q(pk__in=())
        if paths:
            condition |= Q(unit__in=Unit.objects.under(paths).values("pk"))
        for further in further_conditions(actor):
            condition |= further
        return alive.filter(condition)

    def open(self) -> Self:
        """Tickets on which work is still expected."""
        return self.filter(status__in=[status.value for status in OPEN_STATUSES])
