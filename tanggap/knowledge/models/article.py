"""Articles and their versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.knowledge.choices import ArticleStatus, Audience
from tanggap.knowledge.models.category import ArticleCategory
from tanggap.knowledge.querysets import ArticleQuerySet


class Article(models.Model):
    """An article. Its texts here are the working copy; readers see those of the version ``live``."""

    slug = models.SlugField(_("address"), max_length=90, unique=True)
    status = models.CharField(
        _("state"), max_length=12, choices=ArticleStatus, default=ArticleStatus.DRAFT, db_index=True
    )
    audience = models.CharField(_("readers"), max_length=12, choices=Audience, default=Audience.PUBLIC)
    category = models.ForeignKey(
        ArticleCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("category"),
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    keywords = models.CharField(_("also found by"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    origin = models.CharField(_("written after"), max_length=40, blank=True)
    live = models.OneToOneField(
        "ArticleVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    helped = models.PositiveIntegerField(default=0, editable=False)
    not_helped = models.PositiveIntegerField(default=0, editable=False)
    request_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(fields=["title", "id"], name="article_by_title"),
            models.Index(fields=["-changed_at", "-id"], name="article_by_change"),
        ]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """An article's texts as they were published once; never changed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    audience = models.CharField(_("readers"), max_length=12, choices=Audience)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=300, blank=True)
    keywords = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author_label = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
