"""Visibility of entries and job runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tanggap.activity.choices import UNFINISHED
from tanggap.activity.scope import covers_everything, covers_what_has_no_unit
from tanggap.kernel.actor import Actor

if TYPE_CHECKING:
    from tanggap.activity.models import Entry, JobRun


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the activity record."""

    def visible_to(self, actor: Actor) -> Self:
        """Entries of units where the actor may read the audit trail; without a unit: for the top only."""
        paths = actor.paths("audit.view")
        if covers_everything(paths):
            return self
        condition = Q(pk__in=())
        for path in paths:
            condition |= Q(unit_path__startswith=path)
        if covers_what_has_no_unit(paths):
            condition |= Q(unit_path="")
        return self.filter(condition)

    def of_subject(self, kind: str, pk: int) -> Self:
        """Entries about one thing, oldest first."""
        return self.filter(subject_kind=kind, subject_id=pk).order_by("id")

    def public(self) -> Self:
        """Entries that the customer may see."""
        return self.filter(public=True)


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """Reads of job runs."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own runs; all of them where job runs may be seen at the top of the organisation."""
        if covers_what_has_no_unit(actor.paths("job_run.view")):
            return self
        if actor.person_id is None:
            return self.none()
        return self.filter(person_id=actor.person_id)

    def unfinished(self) -> Self:
        """Runs that wait or run."""
        return self.filter(status__in=UNFINISHED)
