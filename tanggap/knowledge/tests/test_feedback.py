"""One answer per reader."""

from __future__ import annotations

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.knowledge.services import article_feedback_give
from tanggap.knowledge.tests.factories import VISITOR, Audience, make_article, make_draft

pytestmark = pytest.mark.django_db


def counts(article):
    article.refresh_from_db()
    return article.helped, article.not_helped


def test_a_person_counts_once_and_may_think_again():
    article, person = make_article(), acting(make_person())

    article_feedback_give(actor=person, slug=article.slug, helped=True)
    article_feedback_give(actor=person, slug=article.slug, helped=True)
    assert counts(article) == (1, 0)
    article_feedback_give(actor=person, slug=article.slug, helped=False, comment="Kurang jelas")
    given = article_feedback_give(actor=person, slug=article.slug, helped=False)

    assert counts(article) == (0, 1)
    assert given.comment == "Kurang jelas"


def test_a_visitor_counts_once_per_browser():
    article = make_article()

    for key in ("satu", "satu", "dua"):
        article_feedback_give(actor=VISITOR, slug=article.slug, helped=True, visitor=key)

    assert counts(article) == (2, 0)
    assert "satu" not in set(article.feedback.values_list("visitor", flat=True))
    with pytest.raises(Invalid):
        article_feedback_give(actor=VISITOR, slug=article.slug, helped=True)


def test_what_cannot_be_read_cannot_be_judged():
    for article in (make_draft("Konsep"), make_article("Dalam", audience=Audience.INTERNAL)):
        with pytest.raises(NotVisible):
            article_feedback_give(actor=VISITOR, slug=article.slug, helped=True, visitor="satu")


def test_a_comment_has_an_end():
    article = make_article()

    with pytest.raises(Invalid):
        article_feedback_give(
            actor=VISITOR, slug=article.slug, helped=True, visitor="satu", comment="x" * 1001
        )
