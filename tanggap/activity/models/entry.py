"""What happened: one append-only row per act."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.activity.querysets import EntryQuerySet


class Entry(models.Model):
    """One act of one actor on one subject. The database refuses to change or delete it.

    Actor, subject and unit are plain numbers and texts, not foreign keys, so that an entry outlives what it
    tells of. ``unit_path`` is the path of the unit when the entry was written.
    """

    action = models.CharField(_("action"), max_length=80)
    actor_kind = models.CharField(_("kind of actor"), max_length=10)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    actor_label = models.CharField(_("name of the actor"), max_length=150)
    source = models.CharField(_("source"), max_length=20)
    subject_kind = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.BigIntegerField(_("subject"))
    unit_id = models.BigIntegerField(_("unit"), null=True)
    unit_path = models.CharField(_("path of the unit"), max_length=255)
    public = models.BooleanField(_("visible to the customer"))
    data: models.JSONField[Any, Any] = models.JSONField(_("details"))
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    digest = models.BinaryField(_("digest of the content"), max_length=32)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("activity entry")
        verbose_name_plural = _("activity entries")
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="entry_of_subject")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.action} {self.subject_kind} {self.subject_id}"
