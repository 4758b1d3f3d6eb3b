"""Questions that a category asks, in versions, and what was answered to which version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.tickets.models.category import Category
from tanggap.tickets.models.ticket import Ticket


class CategoryQuestions(models.Model):
    """One version of the questions of a category; the newest is asked, older ones explain old answers.

    ``questions`` is a list as ``tanggap.tickets.questions`` reads it; an empty list asks nothing.
    """

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="questions", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    questions = models.JSONField(default=list)
    created_at = models.DateTimeField(_("since"))
    actor_label = models.CharField(_("by"), max_length=150, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("questions of a category")
        verbose_name_plural = _("questions of categories")
        constraints = [
            models.UniqueConstraint(fields=["category", "number"], name="category_questions_version")
        ]

    def __str__(self) -> str:
        return f"{self.category_id} v{self.number}"


class TicketAnswers(models.Model):
    """What the reporter answered, by the codes of the questions in their version."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="form_answers")
    questions = models.ForeignKey(CategoryQuestions, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("answers of a report")
        verbose_name_plural = _("answers of reports")

    def __str__(self) -> str:
        return str(self.ticket_id)
