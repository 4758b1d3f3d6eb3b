"""Closed lists of the activity record and of job runs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    """How far a long piece of work is."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)


class Damage(models.TextChoices):
    """What is wrong with the chain."""

    CHANGED = "changed", _("The entry's content was changed.")
    DELETED = "deleted", _("The entry was deleted.")
    INSERTED = "inserted", _("The entry was inserted afterwards or its link was removed.")
    LINK_CHANGED = "link_changed", _("The link of the entry was changed, or entries changed places.")
    LINK_MISSING = "link_missing", _("A link before the entry, or the entry's own, is missing.")
    END_CHANGED = "end_changed", _("The end of the chain was changed.")
