"""Writers: list, draft, publish, retire, history; articles beside a ticket and out of one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tanggap.attachments.models import Attachment
from tanggap.knowledge.models import Article, ArticleCategory, LexiconWord
from tanggap.knowledge.services import lexicon_load
from tanggap.knowledge.tests.factories import Audience, make_article, make_article_category, make_draft
from tanggap.tickets.services import ticket_resolve
from tanggap.tickets.tests.factories import make_cast, make_ticket
from tanggap.web.tests.portal.test_portal import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_cast()


@pytest.fixture
def desk(team):
    client = Client()
    client.force_login(team.dispatcher_person)
    return client


def form(article=None, **changes):
    values = {"title": "Internet lambat", "body": "Isi", "audience": "public", "request_key": "satu"}
    return values | ({"version": article.version} if article else {}) | changes


def test_an_article_is_written_published_and_retired(desk):
    answer = desk.post("/desk/knowledge/new/", form())
    article = Article.objects.get()
    assert answer.headers["Location"] == reverse("desk:article", args=[article.slug])
    assert article.status == "draft"

    desk.post(answer.headers["Location"], form(article, title="Internet pelan", then="publish", note="Judul"))
    article.refresh_from_db()
    assert (article.status, article.live.title, article.live.note) == ("published", "Internet pelan", "Judul")

    desk.post(
        f"/desk/knowledge/articles/{article.slug}/retire/", {"reason": "Usang", "version": article.version}
    )
    article.refresh_from_db()
    assert article.status == "retired"
    assert desk.get(f"/desk/knowledge/articles/{article.slug}/").status_code == 200


def test_one_file_is_taken_away_with_a_reason(desk):
    desk.post("/desk/knowledge/new/", form(files=[picture("satu.jpg"), picture("dua.jpg")]))
    article = Article.objects.get()
    first, second = Attachment.objects.order_by("pk")
    address = reverse("desk:article_file_remove", args=[article.slug])

    desk.post(address, {"file": str(first.public_id), "reason": ""})
    desk.post(address, {"file": "bukan-berkas", "reason": "Salah"})
    assert not Attachment.objects.filter(removed_at__isnull=False).exists()

    desk.post(address, {"file": str(first.public_id), "reason": "Gambar lama"})
    assert list(Attachment.objects.filter(removed_at__isnull=False)) == [first]
    assert Client().get(reverse("files:download", args=[first.public_id, "original"])).status_code == 404
    page = desk.get(reverse("desk:article", args=[article.slug])).content.decode()
    assert "Gambar lama" in page
    assert f'value="{second.public_id}"' in page
    assert f'value="{first.public_id}"' not in page


def test_a_file_of_another_article_stays(desk):
    desk.post("/desk/knowledge/new/", form(files=[picture("satu.jpg")]))
    other, file = make_draft(), Attachment.objects.get()

    answer = desk.post(
        reverse("desk:article_file_remove", args=[other.slug]),
        {"file": str(file.public_id), "reason": "Salah"},
    )

    assert answer.status_code == 302
    file.refresh_from_db()
    assert file.removed_at is None


def test_what_was_typed_stays_when_somebody_was_faster(desk):
    article = make_draft()
    stale = form(article, title="Judul saya", version=article.version + 5)

    answer = desk.post(f"/desk/knowledge/articles/{article.slug}/", stale)

    assert answer.status_code == 409
    assert "Judul saya" in answer.content.decode()
    assert desk.post("/desk/knowledge/new/", form(title="")).status_code == 422


def test_the_list_is_narrowed_ordered_and_paged(desk):
    category = make_article_category("Wifi")
    make_article("Satu", category_id=category.pk)
    make_draft("Dua", audience=Audience.INTERNAL)

    def listed(query):
        page = desk.get(f"/desk/knowledge/?{query}").content.decode()
        return {name for name in ("Satu", "Dua") if f">{name}<" in page}

    assert listed("") == listed("sort=title") == {"Satu", "Dua"}
    assert listed("status=draft") == listed("audience=internal") == listed("q=dua") == {"Dua"}
    assert listed(f"category={category.pk}") == {"Satu"}
    assert listed("due=on") == listed("q=tiga") == set()
    last = Article.objects.order_by("title").first()
    assert listed(f"sort=title&after={last.pk}") == {"Satu"}


def test_versions_are_compared_and_taken_up_again(desk):
    article = make_article("Satu", body="Lama")
    desk.post(
        f"/desk/knowledge/articles/{article.slug}/", form(article, title="Satu", body="Baru", then="publish")
    )
    article.refresh_from_db()

    page = desk.get(f"/desk/knowledge/articles/{article.slug}/history/?version=2").content.decode()
    assert "is-added" in page
    assert "is-removed" in page
    desk.post(f"/desk/knowledge/articles/{article.slug}/restore/", {"number": 1, "version": article.version})

    article.refresh_from_db()
    assert (article.body, article.live.body) == ("Lama", "Baru")


def test_preview_shows_what_readers_will_see(desk):
    page = desk.post("/desk/knowledge/preview/", {"body": "**a** <script>x</script>"}).content.decode()

    assert "<strong>a</strong>" in page
    assert "<script>" not in page


def test_articles_stand_beside_a_ticket_with_a_link_for_the_answer(desk, team):
    lexicon_load()
    make_article("Internet lambat", body="Isi")
    make_article("Internet lambat di OLT", body="Isi", audience=Audience.INTERNAL)
    ticket = make_ticket(team, subject="inet lemot dari pagi")

    assert (
        reverse("desk:ticket_articles", args=[ticket.number])
        in desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    )
    part = desk.get(reverse("desk:ticket_articles", args=[ticket.number])).content.decode()
    assert 'data-insert="Internet lambat: http://testserver/kb/articles/internet-lambat/"' in part
    assert 'data-insert="Internet lambat di OLT' not in part
    assert "?ticket=" not in part


def test_an_article_is_begun_from_a_solved_ticket(desk, team):
    ticket = make_ticket(team, subject="Putus terus", description="Sejak pagi")
    number = ticket.number
    ticket_resolve(actor=team.dispatcher, number=number, resolution="Konektor diganti.", cause="connector")

    part = desk.get(reverse("desk:ticket_articles", args=[number])).content.decode()
    assert f"/desk/knowledge/new/?ticket={number}" in part
    page = desk.get(f"/desk/knowledge/new/?ticket={number}").content.decode()
    assert "Konektor diganti." in page
    assert "Sejak pagi" in page
    desk.post(f"/desk/knowledge/new/?ticket={number}", form(title="Putus terus", audience="internal"))

    article = Article.objects.get()
    assert (article.origin, article.status, article.audience) == (number, "draft", "internal")


def test_a_ticket_that_may_not_be_seen_gives_nothing(team):
    other = Client()
    other.force_login(team.stranger_person)
    ticket = make_ticket(team, subject="Rahasia")

    assert other.get(f"/desk/knowledge/new/?ticket={ticket.number}").status_code == 404
    assert other.get(reverse("desk:ticket_articles", args=[ticket.number])).status_code == 404


def test_categories_are_added_and_edited(desk):
    desk.post("/desk/knowledge/categories/new/", {"name": "Wifi", "position": 10})
    category = ArticleCategory.objects.get()
    desk.post(
        f"/desk/knowledge/categories/{category.pk}/",
        {"name": "Wi-Fi", "position": 5, "version": category.version},
    )

    category.refresh_from_db()
    assert (category.name, category.position, category.code) == ("Wi-Fi", 5, "wifi")
    desk.post(f"/desk/knowledge/categories/{category.pk}/retire/", {"retired": "yes"})
    category.refresh_from_db()
    assert category.retired_at is not None
    assert "Wi-Fi" in desk.get("/desk/knowledge/categories/").content.decode()


def test_search_words_are_edited_as_text(desk):
    page = desk.get("/setup/words/")
    assert page.status_code == 200

    answer = desk.post("/setup/words/", {"text": "ngesot = lambat", "before": ""})
    assert answer.status_code == 302
    assert LexiconWord.objects.get().said == "ngesot"
    assert desk.post("/setup/words/", {"text": "ngesot", "before": "ngesot = lambat"}).status_code == 422
    assert desk.post("/setup/words/", {"text": "x = y", "before": ""}).status_code == 409
