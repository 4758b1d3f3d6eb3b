"""Articles: what is published for everybody is everybody's; the rest belongs to staff and writers."""

from __future__ import annotations

from functools import partial
from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.knowledge.drafts import ArticleDraft
from tanggap.knowledge.models import Article
from tanggap.knowledge.services import article_category_create, article_create, article_publish
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, SIGNED_IN, Route

WRITERS = ("admin", "noc", "other_noc")
STAFF = frozenset({*WRITERS, "leader", "technician", "colleague"})
KEYED = {"request_key": "matriks"}
desk_route = partial(Route, denied=403, allowed=WRITERS)


def prepare(cast: Cast) -> None:
    """An article for everybody, one for staff, a draft, a category, and a ticket."""
    admin = actor_for(cast["admin"])

    def made(title: str, *, published: bool = True, **more: Any) -> Article:
        article = article_create(actor=admin, draft=ArticleDraft(title=title, body="Isi matriks.", **more))
        if published:
            article = article_publish(actor=admin, slug=article.slug, expected_version=article.version)
        return article

    category = article_category_create(actor=admin, name="Kategori matriks")
    new = NewTicket(subject="Artikel matriks", unit_id=cast.branch.pk)
    cast.things |= {
        "article_category": category,
        "article": made("Artikel matriks umum", category_id=category.pk),
        "article_internal": made("Artikel matriks dalam", audience="internal", category_id=category.pk),
        "article_draft": made("Artikel matriks konsep", published=False),
        "article_ticket": ticket_create(actor=actor_for(cast["noc"]), new=new),
    }


def _slug(name: str) -> Any:
    return lambda cast: {"slug": cast.things[name].slug}


def _category(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["article_category"].pk}


def _code(cast: Cast) -> dict[str, Any]:
    return {"code": cast.things["article_category"].code}


def _form(name: str) -> Any:
    return lambda cast: {
        "title": "Artikel",
        "audience": "public",
        "version": cast.things[name].version,
        **KEYED,
    }


_public, _internal, _draft = _slug("article"), _slug("article_internal"), _slug("article_draft")
api_route = partial(Route, anonymous=401)

ROUTES = (
    Route("kb:home", allowed=ANYBODY),
    Route(
        "kb:home",
        query="q=artikel+matriks+dalam",
        allowed=STAFF,
        shows="Artikel matriks dalam",
        anonymous=200,
    ),
    Route("kb:category", _code, allowed=ANYBODY),
    Route("kb:category", _code, query="x=1", allowed=STAFF, shows="Artikel matriks dalam", anonymous=200),
    Route("kb:article", _public, allowed=ANYBODY),
    Route("kb:article", _internal, allowed=STAFF, anonymous=404),
    Route("kb:article", _draft, allowed=(), anonymous=404),
    Route("kb:feedback", _public, method="POST", data={"helped": "yes"}, allowed=ANYBODY, opens={302}),
    Route(
        "kb:feedback",
        _internal,
        method="POST",
        data={"helped": "yes"},
        allowed=STAFF,
        opens={302},
        anonymous=404,
    ),
    Route(
        "kb:suggest",
        query="subject=artikel+matriks+dalam",
        allowed=STAFF,
        shows="Artikel matriks dalam",
        anonymous=200,
    ),
    desk_route("desk:knowledge"),
    desk_route("desk:article_new"),
    desk_route(
        "desk:article_new", method="POST", data={"title": "Baru", "audience": "public", **KEYED}, opens={302}
    ),
    desk_route("desk:article_preview", method="POST", data={"body": "**a**"}),
    desk_route("desk:article", _draft),
    desk_route("desk:article", _draft, method="POST", data=_form("article_draft"), opens={302}),
    desk_route("desk:article_history", _public),
    desk_route(
        "desk:article_restore", _public, method="POST", data={"number": "1", "version": "1"}, opens={302}
    ),
    desk_route("desk:article_retire", _public, method="POST", data={"reason": "Usang"}, opens={302}),
    desk_route("desk:article_file_remove", _public, method="POST", data={"reason": "Usang"}, opens={302}),
    desk_route("desk:article_categories"),
    desk_route("desk:article_category_new"),
    desk_route("desk:article_category", _category),
    desk_route(
        "desk:article_category_retire", _category, method="POST", data={"retired": "yes"}, opens={302}
    ),
    desk_route(
        "desk:ticket_articles",
        lambda cast: {"number": cast.things["article_ticket"].number},
        allowed=("admin", "noc", "leader"),
        others={"other_noc": 404},
    ),
    Route("setup:lexicon", denied=403, allowed=WRITERS),
    api_route("api:articles", allowed=SIGNED_IN),
    api_route("api:articles", query="q=matriks+dalam", allowed=STAFF, shows="Artikel matriks dalam"),
    api_route("api:article", _public, allowed=SIGNED_IN),
    api_route("api:article", _internal, allowed=STAFF),
    api_route("api:article", _draft, allowed=()),
)
