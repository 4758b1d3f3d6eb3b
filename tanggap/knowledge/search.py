"""Finding articles by the words that people use.

The database finds candidates by its own index (PostgreSQL's Indonesian text search, FTS5 on SQLite); which of
them fit, and in which order, is then decided here, so that both databases answer alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tanggap.kernel.actor import Actor
from tanggap.knowledge.fitting import Fit, fit
from tanggap.knowledge.lexicon import Saying
from tanggap.knowledge.models import Article, ArticleSearchDocument, SearchWord
from tanggap.knowledge.querysets import reads_internal
from tanggap.knowledge.questions import Thing, corrected, may_be_slip, things_in
from tanggap.knowledge.words import trigrams

CANDIDATES = 60
FOUND = 30
"""Articles that a search answers at most: the best ones."""
NEARBY = 30
NEARBY_FROM = 0.2
"""Likeness from which on the database brings a word at all."""
WEIGHTS = (8.0, 4.0, 1.0)
"""What a thing in the title, in summary and keywords, or in the text is worth."""
SUGGESTED_FROM = 6.0
"""Worth from which on an article is suggested to somebody who did not ask for one."""


def articles_found(actor: Actor, text: str, *, limit: int = FOUND) -> list[Article]:
    """Published articles that the actor may read, the best first; all that was asked for is in them.

    When none has all of it, those with at least half of it. Nothing that is typed can be an error.
    """
    fits = _fits(actor, text, typing=False)
    whole = [pair for pair in fits if pair[1].share >= 1] or [pair for pair in fits if pair[1].share >= 0.5]
    return [article for article, _fit in whole[:limit]]


def articles_suggested(
    actor: Actor, text: str, *, limit: int = 3, typing: bool = True, leave_out: Iterable[int] = ()
) -> list[Article]:
    """Articles that may spare somebody the question, the best first; none when nothing fits well.

    Args:
        text: a subject, also an unfinished one.
        typing: whether the last word may be unfinished.
        leave_out: keys of articles that are not wanted.
    """
    unwanted = set(leave_out)
    fitting = [
        article
        for article, fit in _fits(actor, text, typing=typing)
        if fit.share >= 0.5 and fit.worth >= SUGGESTED_FROM and article.pk not in unwanted
    ]
    return fitting[:limit]


def _fits(actor: Actor, text: str, *, typing: bool) -> list[tuple[Article, Fit]]:
    things = _without_slips(things_in(text[:500], typing=typing))
    if not things or all(thing.weak for thing in things):
        return []
    ids = _candidates(things, public_only=not reads_internal(actor))
    documents = ArticleSearchDocument.objects.in_bulk(ids)
    articles = _readable(actor).filter(pk__in=ids)
    fits = [(article, _fit(things, documents[article.pk])) for article in articles]
    return sorted(fits, key=lambda pair: (-pair[1].share, -pair[1].worth, pair[0].pk))


def _readable(actor: Actor) -> QuerySet[Article]:
    found: QuerySet[Article] = (
        Article.objects.visible_to(actor).published().select_related("live", "category")
    )
    return found


# What fits ------------------------------------------------------------------------------------------------
def _fit(things: Sequence[Thing], document: ArticleSearchDocument) -> Fit:
    parts = (document.title, document.lead, document.body)
    return fit(things, [set(words.split()) for words in parts], WEIGHTS)


# Slips ----------------------------------------------------------------------------------------------------
def _without_slips(things: list[Thing]) -> list[Thing]:
    """Things whose word no article knows get the words that it may have been meant as; few queries."""
    doubtful = [thing for thing in things if may_be_slip(thing)]
    if not doubtful:
        return things
    words = [thing.word for thing in doubtful]
    known = set(SearchWord.objects.filter(word__in=words).values_list("word", flat=True))
    unknown = [
        thing for thing in doubtful if thing.word not in known and not (thing.begun and _begins(thing.word))
    ]
    if not unknown:
        return things
    better = {thing: corrected(thing, _nearby(thing.word)) for thing in unknown[:4]}
    return [better.get(thing, thing) for thing in things]


def _begins(word: str) -> bool:
    return SearchWord.objects.filter(word__startswith=word).exists()


def _nearby(word: str) -> list[str]:
    """Known words that share enough with the word; how near they are is judged by the caller."""
    if connection.vendor == "sqlite":
        return _rows(
            "SELECT word FROM knowledge_word_search WHERE knowledge_word_search MATCH %s"
            " ORDER BY rank LIMIT %s",
            [" OR ".join(f'"{part}"' for part in sorted(trigrams(word)) if part.isalpha()), NEARBY],
        )
    if has_trigrams():
        return _rows(
            "SELECT word FROM knowledge_searchword WHERE similarity(word, %s) >= %s"
            " ORDER BY similarity(word, %s) DESC, word LIMIT %s",
            [word, NEARBY_FROM, word, NEARBY],
        )
    # Without the extension: words that begin or end alike, which is how most slips leave a word.
    near = SearchWord.objects.filter(word__startswith=word[:1]) | SearchWord.objects.filter(
        word__endswith=word[-2:]
    )
    return list(near.order_by("word").values_list("word", flat=True)[:5_000])


@cache
def has_trigrams() -> bool:
    """Whether pg_trgm is installed in PostgreSQL; what is created later is seen after a restart."""
    return connection.vendor == "postgresql" and bool(
        _rows("SELECT extname FROM pg_extension WHERE extname = %s", ["pg_trgm"])
    )


# Candidates -----------------------------------------------------------------------------------------------
def _candidates(things: Sequence[Thing], *, public_only: bool) -> list[int]:
    """Keys of articles with at least one of the things, the likeliest first."""
    ways = {way for thing in things for way in thing.ways if not thing.weak}
    begun = [thing.word for thing in things if thing.begun]
    if connection.vendor == "postgresql":
        query = " | ".join(
            [*(_all(way, " & ", "{}") for way in sorted(ways)), *(f"{word}:*" for word in begun)]
        )
        statement = (
            "SELECT article_id FROM knowledge_articlesearchdocument, to_tsquery('indonesian', %s) AS asked"
            " WHERE words @@ asked AND (audience = 'public' OR %s)"
            " ORDER BY ts_rank(words, asked) DESC, article_id LIMIT %s"
        )
        return _rows(statement, [query, not public_only, CANDIDATES])
    query = " OR ".join(
        [*(_all(way, " AND ", '"{}"') for way in sorted(ways)), *(f'"{word}"*' for word in begun)]
    )
    statement = (
        "SELECT article_id FROM knowledge_search JOIN knowledge_articlesearchdocument"
        " ON article_id = knowledge_search.rowid"
        " WHERE knowledge_search MATCH %s AND (audience = 'public' OR %s)"
        " ORDER BY bm25(knowledge_search, 8.0, 4.0, 1.0), article_id LIMIT %s"
    )
    return _rows(statement, [query, not public_only, CANDIDATES])


def _all(way: Saying, between: str, quoted: str) -> str:
    return f"({between.join(quoted.format(word) for word in way)})"


def _rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
