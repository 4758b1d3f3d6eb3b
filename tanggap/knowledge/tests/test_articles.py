"""The life of an article: who may, what readers see, versions, and who comes second."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.attachments.registry import may_remove, may_view
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.knowledge import services
from tanggap.knowledge.drafts import ArticleDraft
from tanggap.knowledge.models import Article
from tanggap.knowledge.selectors import articles_for_readers, compared, shelves
from tanggap.knowledge.tests.factories import (
    CUSTOMER,
    EDITOR,
    STAFF,
    VISITOR,
    WRITER,
    ArticleStatus,
    Audience,
    make_article,
    make_article_category,
    make_draft,
)

pytestmark = pytest.mark.django_db


def titles(actor):
    return {article.live.title for article in articles_for_readers(actor)}


def test_each_reader_sees_what_is_meant_for_him():
    make_draft("Konsep")
    make_article("Umum")
    make_article("Dalam", audience=Audience.INTERNAL)

    assert titles(VISITOR) == titles(CUSTOMER) == {"Umum"}
    assert titles(STAFF) == titles(WRITER) == {"Umum", "Dalam"}
    assert set(Article.objects.visible_to(CUSTOMER).values_list("title", flat=True)) == {"Umum"}
    assert Article.objects.visible_to(STAFF).filter(title="Konsep").count() == 0
    assert Article.objects.visible_to(WRITER).filter(title="Konsep").count() == 1


def test_writing_and_publishing_are_rights_of_their_own():
    article = make_draft()

    with pytest.raises(NotAllowed):
        services.article_create(actor=STAFF, draft=ArticleDraft(title="Baru"))
    with pytest.raises(NotAllowed):
        services.article_publish(actor=WRITER, slug=article.slug, expected_version=article.version)
    with pytest.raises(NotVisible):
        services.article_publish(actor=CUSTOMER, slug=article.slug, expected_version=article.version)
    published = services.article_publish(actor=EDITOR, slug=article.slug, expected_version=article.version)

    assert published.status == ArticleStatus.PUBLISHED
    with pytest.raises(NotAllowed):
        services.article_retire(
            actor=WRITER, slug=article.slug, expected_version=published.version, reason="Usang"
        )


def test_readers_see_a_change_only_once_it_is_published():
    article = make_article("Lama")
    draft = ArticleDraft(title="Baru", body="Isi baru.", audience=Audience.INTERNAL)
    article = services.article_edit(
        actor=WRITER, slug=article.slug, expected_version=article.version, draft=draft
    )

    assert titles(VISITOR) == {"Lama"}

    services.article_publish(
        actor=EDITOR, slug=article.slug, expected_version=article.version, note="Sunting"
    )

    assert titles(VISITOR) == set()
    assert titles(STAFF) == {"Baru"}
    assert list(article.versions.values_list("number", "title", "note")) == [
        (2, "Baru", "Sunting"),
        (1, "Lama", ""),
    ]


def test_an_earlier_version_comes_back_as_the_working_copy():
    article = make_article("Lama", body="Satu")
    article = services.article_edit(
        actor=EDITOR, slug=article.slug, expected_version=article.version, draft=ArticleDraft("Baru", "Dua")
    )
    article = services.article_publish(actor=EDITOR, slug=article.slug, expected_version=article.version)

    article = services.article_restore_version(
        actor=EDITOR, slug=article.slug, number=1, expected_version=article.version
    )

    assert (article.title, article.body) == ("Lama", "Satu")
    assert titles(VISITOR) == {"Baru"}
    with pytest.raises(NotVisible):
        services.article_restore_version(
            actor=EDITOR, slug=article.slug, number=9, expected_version=article.version
        )


def test_who_comes_second_is_told_so():
    article = make_draft()
    services.article_edit(
        actor=WRITER, slug=article.slug, expected_version=article.version, draft=ArticleDraft("Satu", "Isi")
    )

    with pytest.raises(StaleState):
        services.article_edit(
            actor=WRITER, slug=article.slug, expected_version=article.version, draft=ArticleDraft(title="Dua")
        )
    with pytest.raises(StaleState):
        services.article_publish(actor=EDITOR, slug=article.slug, expected_version=article.version)


def test_retiring_needs_a_reason_and_takes_the_article_away():
    article = make_article()
    with pytest.raises(Invalid):
        services.article_retire(
            actor=EDITOR, slug=article.slug, expected_version=article.version, reason="  "
        )

    article = services.article_retire(
        actor=EDITOR, slug=article.slug, expected_version=article.version, reason="Usang"
    )

    assert titles(VISITOR) == titles(STAFF) == set()
    with pytest.raises(NotAllowed):
        services.article_retire(
            actor=EDITOR, slug=article.slug, expected_version=article.version, reason="Lagi"
        )
    services.article_publish(actor=EDITOR, slug=article.slug, expected_version=article.version)
    assert titles(VISITOR) == {"Internet lambat"}
    actions = Entry.objects.filter(subject_kind="knowledge.article").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "article.created",
        "article.published",
        "article.retired",
        "article.published",
    ]


def test_the_same_attempt_adds_one_article():
    draft = ArticleDraft(title="Sekali")
    one = services.article_create(actor=WRITER, draft=draft, request_key="a")
    again = services.article_create(actor=WRITER, draft=draft, request_key="a")
    other = services.article_create(actor=WRITER, draft=draft, request_key="b")

    assert one.pk == again.pk
    assert (one.slug, other.slug) == ("sekali", "sekali-2")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ArticleDraft(title=" "), "title"),
        (ArticleDraft(title="x" * 161), "title"),
        (ArticleDraft(title="a", audience="nobody"), "audience"),
        (ArticleDraft(title="a", category_id=99), "category_id"),
        (ArticleDraft(title="a", owner_id=99), "owner_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(draft, field):
    with pytest.raises(Invalid) as refusal:
        services.article_create(actor=WRITER, draft=draft)

    assert field in refusal.value.fields


def test_an_article_without_text_is_not_published():
    article = make_draft(body=" ")

    with pytest.raises(Invalid):
        services.article_publish(actor=EDITOR, slug=article.slug, expected_version=article.version)


def test_files_go_with_the_article():
    upload = SimpleUploadedFile("panduan.txt", b"Langkah pertama", "text/plain")
    article = services.article_create(
        actor=WRITER, draft=ArticleDraft(title="Panduan", body="Isi"), uploads=[upload]
    )
    assert Attachment.objects.filter(owner_id=article.pk, owner_kind="knowledge.article").count() == 1

    assert not may_view(CUSTOMER, "knowledge.article", article.pk, "public")
    article = services.article_publish(actor=EDITOR, slug=article.slug, expected_version=article.version)
    assert may_view(VISITOR, "knowledge.article", article.pk, "public")
    assert not may_view(VISITOR, "knowledge.article", article.pk, "internal")
    assert may_view(STAFF, "knowledge.article", article.pk, "internal")
    assert may_remove(WRITER, "knowledge.article", article.pk, "public")
    assert not may_remove(STAFF, "knowledge.article", article.pk, "public")


def test_categories_stand_in_two_levels_and_only_with_something_to_read():
    top = make_article_category("Internet")
    below = make_article_category("Wifi", parent_id=top.pk)
    make_article_category("Kosong")
    make_article("Satu", category_id=top.pk)
    make_article("Dua", category_id=below.pk, audience=Audience.INTERNAL)

    assert [(shelf.category.name, shelf.total) for shelf in shelves(VISITOR)] == [("Internet", 1)]
    assert [(shelf.category.name, shelf.total) for shelf in shelves(STAFF)] == [("Internet", 2)]
    with pytest.raises(Invalid):
        make_article_category("Dalam", parent_id=below.pk)
    with pytest.raises(Invalid):
        services.article_category_retire(actor=EDITOR, category_id=top.pk, retired=True)
    with pytest.raises(NotAllowed):
        services.article_category_create(actor=WRITER, name="Lain")
    with pytest.raises(StaleState):
        services.article_category_edit(
            actor=EDITOR, category_id=top.pk, expected_version=9, changes={"name": "Jaringan"}
        )


def test_comparing_tells_what_was_added_and_left_out():
    lines = [(line.kind, line.text) for line in compared("satu\ndua\ntiga", "satu\nDUA\ntiga\nempat")]

    assert lines == [
        ("same", "satu"),
        ("removed", "dua"),
        ("added", "DUA"),
        ("same", "tiga"),
        ("added", "empat"),
    ]
