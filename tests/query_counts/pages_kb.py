"""What readers of articles open."""

from __future__ import annotations

from tanggap.accounts.tests.factories import make_person
from tanggap.knowledge.models import Article
from tanggap.knowledge.services import lexicon_load
from tanggap.knowledge.tests.factories import make_article, make_article_category
from tanggap.organization.tests.factories import make_unit
from tests.query_counts.page import Page, Shelf


def _slug(shelf: Shelf) -> dict[str, object]:
    return {"slug": shelf["article"].slug}


def _code(shelf: Shelf) -> dict[str, object]:
    return {"code": shelf["category"].code}


PAGES = (
    Page("kb:home"),
    Page("kb:home", query="?q=internet+lemot+sekalii", label="kb:home search"),
    Page("kb:category", _code),
    Page("kb:article", _slug),
    Page("kb:suggest", query="?subject=internet+lemot"),
)
EXEMPT = {"kb:feedback": "writes"}


def build(shelf: Shelf) -> None:
    """A customer who reads, a category with one article."""
    lexicon_load()
    unit = make_unit()
    shelf["reader"] = make_person(role="customer", at=unit)
    shelf["category"] = make_article_category("Internet")
    shelf["article"] = make_article("Internet lambat", category_id=shelf["category"].pk)


def fill(shelf: Shelf, rows: int) -> None:
    """Articles in the category, which fit each other."""
    while Article.objects.count() < rows + 1:
        number = Article.objects.count()
        make_article(f"Internet lambat {number}", category_id=shelf["category"].pk, body="Nyalakan ulang.")
