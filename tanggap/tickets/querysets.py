"""Visibility and the common narrowings of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition
from tanggap.tickets.choices import BAD_SCORE, OPEN_STATUSES
from tanggap.tickets.visibility import further_conditions

if TYPE_CHECKING:
    from tanggap.tickets.models import CannedAnswer, Feedback, Ticket


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Reads of tickets."""

    def visible_to(self, actor: Actor, *, deleted: bool = False) -> Self:
        """Tickets that the actor may know of.

        Those of units where he holds ``ticket.view``, those that he or his office reported, and what packages
        above grant (a technician's jobs). Deleted tickets are left out, or with ``deleted`` are the only ones
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
        if actor.holds_anywhere("ticket.create") and (office := actor.belongs.get("office")):
            condition |= Q(office=office)
        if paths:
            condition |= Q(unit__in=Unit.objects.under(paths).values("pk"))
        for further in further_conditions(actor):
            condition |= further
        return alive.filter(condition)

    def open(self) -> Self:
        """Tickets on which work is still expected."""
        return self.filter(status__in=[status.value for status in OPEN_STATUSES])


class CannedAnswerQuerySet(models.QuerySet["CannedAnswer"]):
    """Reads of canned answers."""

    def manageable_by(self, actor: Actor) -> Self:
        """Answers of units where the actor may edit them."""
        return self.filter(path_condition(actor.paths("answer.manage"), "unit__path"))

    def in_use(self) -> Self:
        """Answers that are not retired."""
        return self.filter(retired_at__isnull=True)

    def fitting(self, ticket: Ticket) -> Self:
        """Answers in use of the ticket's unit or one above it, and of its category, one above it, or none."""
        category = Q(category__isnull=True)
        if ticket.category is not None:
            category |= Q(category__path__in=paths_above(ticket.category.path))
        return self.in_use().filter(category, unit__path__in=paths_above(ticket.unit.path))

    def matching(self, words: str) -> Self:
        """Answers whose title or text holds the words; all without words."""
        return self.filter(Q(title__icontains=words) | Q(body__icontains=words)) if words else self


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Reads of answers to the question of satisfaction."""

    def visible_to(self, actor: Actor) -> Self:
        """Answers about tickets, not deleted ones, of units where the actor holds ``feedback.view``."""
        condition = path_condition(actor.paths("feedback.view"), "ticket__unit__path")
        return self.filter(condition, ticket__deleted_at__isnull=True)

    def answered(self) -> Self:
        """Those that were answered."""
        return self.filter(score__isnull=False)

    def to_follow_up(self) -> Self:
        """Bad answers that nobody has followed up."""
        return self.filter(score__lte=BAD_SCORE, followed_up_at__isnull=True)


def paths_above(path: str) -> list[str]:
    """The path itself and those of everything above it: ``1/4/`` gives ``1/`` and ``1/4/``."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
