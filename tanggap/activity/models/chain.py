"""The hash chain over the entries, kept beside them so that writers never touch it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """The place of one entry in the chain. The database refuses to change or delete it."""

    position = models.BigIntegerField(_("position"), primary_key=True)
    entry_id = models.BigIntegerField(_("entry"), unique=True)
    digest = models.BinaryField(_("digest of the chain up to here"), max_length=32)

    class Meta:
        ordering = ["position"]
        verbose_name = _("link of the chain")
        verbose_name_plural = _("links of the chain")

    def __str__(self) -> str:
        return f"{self.position}: #{self.entry_id}"


class ChainHead(models.Model):
    """The end of the chain; a single row, which only moves forward.

    Every entry with an id up to ``watermark`` has a link, and no entry can still appear there.
    """

    position = models.BigIntegerField(_("position"), default=0)
    digest = models.BinaryField(_("digest of the whole chain"), max_length=32)
    watermark = models.BigIntegerField(_("watermark"), default=0)
    sealed_at = models.DateTimeField(_("sealed at"), null=True)

    class Meta:
        verbose_name = _("end of the chain")
        verbose_name_plural = _("ends of the chain")

    def __str__(self) -> str:
        return f"{self.position} (#{self.watermark})"
