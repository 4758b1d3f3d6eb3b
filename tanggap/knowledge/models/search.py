"""What the search reads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.knowledge.choices import Audience
from tanggap.knowledge.models.article import Article


class ArticleSearchDocument(models.Model):
    """The words of a published article, reduced to their stems; columns by their weight."""

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    audience = models.CharField(max_length=12, choices=Audience)
    title = models.TextField()
    lead = models.TextField()
    body = models.TextField()

    class Meta:
        verbose_name = _("words of an article")
        verbose_name_plural = _("words of articles")

    def __str__(self) -> str:
        return f"{self.article_id}"


class SearchWord(models.Model):
    """A word that some published article has had; what looks like a slip is compared with these."""

    word = models.CharField(max_length=40, unique=True)

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")

    def __str__(self) -> str:
        return self.word


class LexiconWord(models.Model):
    """What people say, and what it means in articles."""

    said = models.CharField(_("what people say"), max_length=60, unique=True)
    meant = models.CharField(_("what it means"), max_length=60)

    class Meta:
        ordering = ["meant", "said"]
        verbose_name = _("word of the lexicon")
        verbose_name_plural = _("words of the lexicon")

    def __str__(self) -> str:
        return f"{self.said} = {self.meant}"
