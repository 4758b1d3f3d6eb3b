"""What readers say of an article."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.knowledge.models.article import Article


class ArticleFeedback(models.Model):
    """Whether an article helped; one answer per person, or per visitor by the key of the browser."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    visitor = models.CharField(max_length=64, blank=True)
    origin_hash = models.CharField(max_length=64, blank=True)
    helped = models.BooleanField(_("helped"))
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    number = models.PositiveIntegerField(_("version"))
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at", "-id"]
        verbose_name = _("feedback on an article")
        verbose_name_plural = _("feedback on articles")
        indexes = [
            models.Index(
                fields=["origin_hash", "given_at"],
                condition=models.Q(person__isnull=True),
                name="article_feedback_origin",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "person"],
                condition=models.Q(person__isnull=False),
                name="article_feedback_person",
            ),
            models.UniqueConstraint(
                fields=["article", "visitor"],
                condition=models.Q(person__isnull=True),
                name="article_feedback_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.helped}"
