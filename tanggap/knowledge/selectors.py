"""Reads of articles for screens and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import Count, Q, QuerySet

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.knowledge.choices import Audience
from tanggap.knowledge.models import Article, ArticleCategory, ArticleFeedback, ArticleVersion
from tanggap.knowledge.querysets import ArticleQuerySet, reads_internal

PAGE_SIZE = 50


def articles_for_readers(actor: Actor) -> ArticleQuerySet:
    """Published articles that the actor may read, with what a list shows; never drafts."""
    found = Article.objects.visible_to(actor).published().select_related("live", "category")
    return found if reads_internal(actor) else found.filter(live__audience=Audience.PUBLIC)


def article_for_reader(actor: Actor, slug: str) -> Article:
    """One of them.

    Raises:
        NotVisible.
    """
    article = articles_for_readers(actor).filter(slug=slug).first()
    if article is None:
        raise NotVisible
    return article


def categories_in_use() -> QuerySet[ArticleCategory]:
    """Categories that may be chosen, in order, each with the one above it."""
    return ArticleCategory.objects.filter(retired_at__isnull=True).select_related("parent")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with what its reader finds there: how many articles, and the categories below it."""

    category: ArticleCategory
    count: int
    below: tuple[Shelf, ...] = ()

    @property
    def total(self) -> int:
        """Articles in it and below it."""
        return self.count + sum(shelf.count for shelf in self.below)


def shelves(actor: Actor) -> list[Shelf]:
    """Categories at the top with articles that the actor may read; two queries."""
    counts: dict[int, int] = dict(
        articles_for_readers(actor).order_by().values_list("category_id").annotate(n=Count("pk"))
    )
    below: dict[int, list[Shelf]] = {}
    tops: list[ArticleCategory] = []
    for category in categories_in_use():
        if category.parent_id is None:
            tops.append(category)
        elif counts.get(category.pk):
            below.setdefault(category.parent_id, []).append(Shelf(category, counts[category.pk]))
    found = [Shelf(top, counts.get(top.pk, 0), tuple(below.get(top.pk, ()))) for top in tops]
    return [shelf for shelf in found if shelf.total]


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What the list of those who write is narrowed to; "" and 0 narrow nothing."""

    search: str = ""
    status: str = ""
    audience: str = ""
    category_id: int = 0
    owner_id: int = 0
    due_by: date | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Rows with the keys for the neighbouring pages (0: there is none)."""

    rows: list[Article]
    before: int = 0
    after: int = 0


def article_page(
    actor: Actor,
    wanted: ArticleFilter,
    *,
    order: str = "-changed_at",
    after: int = 0,
    before: int = 0,
    limit: int = PAGE_SIZE,
) -> ArticlePage:
    """A page of all articles that the actor may see.

    Args:
        order: ``title`` or ``changed_at``, with ``-`` before it for descending.
        after: primary key of the last row of the page before.
        before: primary key of the first row of the page after.
    """
    rows = _narrowed(actor, wanted)
    column, descending = order.lstrip("-"), order.startswith("-")
    mark = rows.filter(pk=before or after).values_list(column, flat=True).first() if before or after else None
    backwards = bool(before) and mark is not None
    if mark is not None:
        sign = "gt" if descending == backwards else "lt"
        rows = rows.filter(
            Q(**{f"{column}__{sign}": mark}) | Q(**{column: mark, f"pk__{sign}": before or after})
        )
    sign = "-" if descending != backwards else ""
    found = list(
        rows.select_related("category", "owner", "live").order_by(f"{sign}{column}", f"{sign}pk")[: limit + 1]
    )
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
        return ArticlePage(found, before=found[0].pk if more else 0, after=found[-1].pk if found else 0)
    return ArticlePage(
        found,
        before=found[0].pk if found and mark is not None else 0,
        after=found[-1].pk if more else 0,
    )


def _narrowed(actor: Actor, wanted: ArticleFilter) -> ArticleQuerySet:
    rows = Article.objects.visible_to(actor)
    for word in wanted.search.split()[:5]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(keywords__icontains=word) | Q(summary__icontains=word)
        )
    exact = {
        "status": wanted.status,
        "audience": wanted.audience,
        "category": wanted.category_id,
        "owner": wanted.owner_id,
        "review_on__lte": wanted.due_by,
    }
    return rows.filter(**{name: value for name, value in exact.items() if value})


def feedback_of(article: Article, *, limit: int = 50) -> QuerySet[ArticleFeedback]:
    """What readers wrote, newest first; bare answers are only counted."""
    return article.feedback.exclude(comment="").select_related("person").order_by("-given_at", "-pk")[:limit]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison: ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


def compared(older: str, newer: str) -> list[Line]:
    """The lines of two texts, with what the newer one added and left out."""
    first, second = older.splitlines(), newer.splitlines()
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line("same", text) for text in first[i1:i2]]
            continue
        lines += [Line("removed", text) for text in first[i1:i2]]
        lines += [Line("added", text) for text in second[j1:j2]]
    return lines


def version_text(version: ArticleVersion | Article) -> str:
    """All texts of a version or of the working copy, for comparing."""
    head = [f"# {version.title}", version.summary, version.keywords]
    return "\n".join([*(part for part in head if part), "", version.body])
