"""What happens before and after a promise is missed: the steps of a policy, and what was done."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Role, Team, User
from tanggap.tickets.choices import SkipReason, StepAction, StepRecipient, StepTarget
from tanggap.tickets.models.sla import SlaPolicyVersion
from tanggap.tickets.models.ticket import Ticket


class EscalationStep(models.Model):
    """One step of a policy's version.

    It is due when ``percent`` of the promised working time has passed, or ``minutes`` of working time after
    the promise runs out (before it when negative). ``key`` is the step's name through all versions, so that
    a ticket that another version takes over is not told of it twice.
    """

    version = models.ForeignKey(SlaPolicyVersion, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=32, editable=False)
    position = models.PositiveSmallIntegerField(_("order"))
    target = models.CharField(_("promise"), max_length=10, choices=StepTarget)
    percent = models.PositiveSmallIntegerField(_("percent of the time"), null=True, blank=True)
    minutes = models.IntegerField(_("minutes after it runs out"), null=True, blank=True)
    action = models.CharField(_("what is done"), max_length=10, choices=StepAction)
    recipient = models.CharField(_("who is told"), max_length=10, choices=StepRecipient, blank=True)
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    repeat_minutes = models.PositiveSmallIntegerField(_("again after minutes"), null=True, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="escalation_step_unique"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) ^ Q(minutes__isnull=True), name="escalation_step_one_moment"
            ),
        ]
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")

    def __str__(self) -> str:
        return f"{self.get_target_display()}: {self.moment_words}"

    @property
    def moment_words(self) -> Any:
        """When it is due, in words."""
        if self.percent is not None:
            return _("at %(percent)d %% of the time") % {"percent": self.percent}
        minutes = self.minutes or 0
        if minutes < 0:
            return _("%(minutes)d minutes before") % {"minutes": -minutes}
        return _("%(minutes)d minutes after") % {"minutes": minutes}


class Escalation(models.Model):
    """A step that was done for a ticket, or left out; the row is what keeps it from being done again.

    ``round`` tells rounds of a promise that begins anew apart (the word to the reporter); 0 for the others.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="escalations")
    step = models.ForeignKey(EscalationStep, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=32)
    round = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(_("due at"))
    done_at = models.DateTimeField(_("done at"))
    times = models.PositiveIntegerField(_("times told"), default=1)
    repeat_at = models.DateTimeField(_("again at"), null=True, blank=True)
    skipped = models.CharField(
        _("left out because"), max_length=20, choices=SkipReason, blank=True, default="", db_default=""
    )
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_by_label = models.CharField(_("acknowledged by"), max_length=150, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "key", "round"], name="escalation_once"),
        ]
        indexes = [
            models.Index(
                fields=["repeat_at"], name="escalation_repeat", condition=Q(repeat_at__isnull=False)
            ),
        ]
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.key} {self.done_at}"
