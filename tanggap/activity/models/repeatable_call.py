"""Answers kept so that a repeated call gets the first one's answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RepeatableCall(models.Model):
    """A call that carried a key of its caller and was carried out, with its answer."""

    person_id = models.BigIntegerField(_("person"))
    key = models.CharField(_("key"), max_length=120)
    request_digest = models.CharField(_("digest of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    body: models.JSONField[object, object] = models.JSONField(_("answer"), default=dict)
    headers: models.JSONField[object, object] = models.JSONField(_("headers of the answer"), default=dict)
    created_at = models.DateTimeField(_("created at"), db_index=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("repeatable call")
        verbose_name_plural = _("repeatable calls")
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="repeatable_call_unique")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"
