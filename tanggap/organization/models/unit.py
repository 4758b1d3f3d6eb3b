"""The tree of units as a materialised path."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.organization.choices import UnitKind
from tanggap.organization.indexes import PrefixIndex
from tanggap.organization.models.calendar import Calendar
from tanggap.organization.querysets import UnitQuerySet


class Unit(models.Model):
    """A node of the organisation: company, area, region, branch, cluster, department or section.

    ``path`` is the chain of primary keys from the root, each followed by a slash (``"1/4/9/"``), so that a
    unit covers exactly the units whose path starts with its own.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(_("path"), max_length=255)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Jakarta")
    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("calendar"),
        help_text=_("Empty: the calendar of the unit above."),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["path"], name="unit_path_unique"),
        ]
        indexes = [
            PrefixIndex(fields=["path"], name="unit_path_prefix"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitMove(models.Model):
    """A change of a unit's place in the tree, kept as history."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="moves")
    from_parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    to_parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    from_path = models.CharField(max_length=255)
    to_path = models.CharField(max_length=255)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by_label = models.CharField(_("moved by"), max_length=150)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-moved_at", "-id"]
        verbose_name = _("move of a unit")
        verbose_name_plural = _("moves of units")

    def __str__(self) -> str:
        return f"{self.unit}: {self.from_path} > {self.to_path}"


class UnitPastSchedule(models.Model):
    """The calendar and time zone that a unit worked by until a moment.

    Written whenever a change (of the unit, of a unit above it, or of its place in the tree) gives the unit
    another calendar or time zone, so that clocks that ran before the change keep their figures.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="past_schedules")
    ended_at = models.DateTimeField(_("ended at"))
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    time_zone = models.CharField(_("time zone"), max_length=40)

    class Meta:
        ordering = ["unit", "ended_at", "id"]
        verbose_name = _("past schedule of a unit")
        verbose_name_plural = _("past schedules of units")

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.ended_at:%Y-%m-%d %H:%M}"
