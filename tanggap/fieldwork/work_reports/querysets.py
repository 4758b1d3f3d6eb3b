"""Who sees which work reports. Asked in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.seats import seats_of
from tanggap.kernel.actor import ROOT_PATH, Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.fieldwork.models import WorkReport

SEE = "work_report.view"
KIND = "work_report"
"""Code of the kind of approval and of document."""


class WorkReportQuerySet(models.QuerySet["WorkReport"]):
    """Reads of work reports."""

    def visible_to(self, actor: Actor) -> Self:
        """Reports of units where the actor may see them, of his own jobs, and those that he stands in for."""
        paths = actor.paths(SEE)
        if ROOT_PATH in paths:
            return self.all()
        seen = path_condition(paths, "unit__path")
        if actor.person_id is not None:
            seen |= on_crew(actor.person_id)
            seats = seats_of(actor)
            if any(seat.person_id != actor.person_id for seat in seats):
                asked = ApprovalRequest.objects.visible_to(actor, seats).filter(
                    kind=KIND, subject_id=OuterRef("pk")
                )
                seen |= Q(Exists(asked))
        return self.filter(seen)

    def of_crew(self, person_id: int) -> Self:
        """Reports of jobs in whose crew the person was."""
        return self.filter(on_crew(person_id))


def on_crew(person_id: int) -> Q:
    """The condition that the person was in the crew of the report's job."""
    from tanggap.fieldwork.models import CrewMember

    crew = CrewMember.objects.filter(technician__user_id=person_id, work_order=OuterRef("work_order"))
    return Q(Exists(crew))
