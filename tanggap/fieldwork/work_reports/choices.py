"""Closed lists of work reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkReportState(models.TextChoices):
    """Where a report stands; repeats what its approval says, for lists."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for verification")
    SENT_BACK = "sent_back", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    APPROVED = "approved", _("Approved")


WRITABLE = (WorkReportState.DRAFT, WorkReportState.SENT_BACK)
"""States in which its writers may change it."""


class PhotoPart(models.TextChoices):
    """What a photo shows."""

    BEFORE = "before", _("Before")
    DURING = "during", _("During the work")
    AFTER = "after", _("After")


class Place(models.TextChoices):
    """A part of a report; a remark may also name a line of it (``actions.2``)."""

    FINDINGS = "findings", _("Findings")
    ACTIONS = "actions", _("Actions")
    RESULT = "result", _("Result")
    RECOMMENDATION = "recommendation", _("Recommendation")
    MATERIAL = "material", _("Material")
    PEOPLE = "people", _("Who did the work")
    PHOTOS = "photos", _("Photos")


LINED = (Place.ACTIONS, Place.MATERIAL, Place.PEOPLE, Place.PHOTOS)
"""Parts that are made of lines, counted from 0."""
