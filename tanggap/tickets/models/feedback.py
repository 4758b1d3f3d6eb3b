"""What reporters think of the solution."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.tickets.choices import BAD_SCORE, FeedbackWay
from tanggap.tickets.models.ticket import Ticket
from tanggap.tickets.querysets import FeedbackQuerySet


class Feedback(models.Model):
    """One question to the reporter: how was it solved? A ticket that is solved again asks again.

    The row is written with the solution and holds whom the answer is about, so that a later reopening
    changes nothing of it. Of the link in the message only the hash is kept.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="feedback", db_index=False)
    solving = models.PositiveSmallIntegerField(_("solution"), default=0)
    resolver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(_("solved at"))
    expires_at = models.DateTimeField(_("can be answered until"))
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    score = models.PositiveSmallIntegerField(
        _("score"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("comment"), blank=True)
    way = models.CharField(_("answered by"), max_length=8, choices=FeedbackWay, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True, blank=True)
    followed_up_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    follow_up_note = models.CharField(_("what was done"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("satisfaction answer")
        verbose_name_plural = _("satisfaction answers")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "solving"], name="feedback_once_per_solution"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5)), name="feedback_score_range"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, answered_at__isnull=True)
                | Q(score__isnull=False, answered_at__isnull=False),
                name="feedback_score_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["resolved_at", "id"], name="feedback_period"),
            models.Index(
                fields=["answered_at", "id"], condition=Q(score__isnull=False), name="feedback_answered"
            ),
            models.Index(
                fields=["answered_at"],
                condition=Q(score__lte=BAD_SCORE, followed_up_at__isnull=True),
                name="feedback_to_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.score or '-'}"

    @property
    def is_bad(self) -> bool:
        """Whether somebody should ask what went wrong."""
        return self.score is not None and self.score <= BAD_SCORE
