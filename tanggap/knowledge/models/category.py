"""The groups that articles stand in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleCategory(models.Model):
    """A group of articles, named as readers would look for it; ``code`` stands in its address."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("above it"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "name", "id"]
        verbose_name = _("category of articles")
        verbose_name_plural = _("categories of articles")

    def __str__(self) -> str:
        return self.name
