"""Digests of field work at set times, and remarks on days for the recap."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.digests.querysets import DigestQuerySet
from tanggap.fieldwork.remarks.querysets import DayRemarkQuerySet
from tanggap.organization.models import Unit


class DigestPlan(models.Model):
    """When a unit's digest is made, in the unit's time zone."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="digest_plan")
    times = models.JSONField(_("times of day"), default=list, help_text=_("Such as 08:00, 11:00, 14:00."))
    on_days_off = models.BooleanField(_("also on days off"), default=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    planned_from = models.DateTimeField(_("planned from"), help_text=_("Earlier times are not made up for."))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["unit__path"]
        verbose_name = _("plan of digests")
        verbose_name_plural = _("plans of digests")

    def __str__(self) -> str:
        return str(self.unit)


class Digest(models.Model):
    """What stood in the field at a set time; one per unit and time."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="digests")
    slot_at = models.DateTimeField(_("made for"))
    since = models.DateTimeField(_("since"))
    made_at = models.DateTimeField(_("made at"))
    facts = models.JSONField(default=dict)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-slot_at", "unit"]
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [models.UniqueConstraint(fields=["unit", "slot_at"], name="digest_slot_unique")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.slot_at:%Y-%m-%d %H:%M}"


class DayRemark(models.Model):
    """A remark of a leader on a day (storm, strike, system down), shown beside the recap's figures."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="day_remarks")
    date = models.DateField(_("date"))
    text = models.CharField(_("remark"), max_length=300)
    leaves_ranking = models.BooleanField(_("the day does not count in rankings"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = DayRemarkQuerySet.as_manager()

    class Meta:
        ordering = ["date", "id"]
        verbose_name = _("remark on a day")
        verbose_name_plural = _("remarks on days")
        indexes = [models.Index(fields=["date", "unit"], name="day_remark_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.text}"
