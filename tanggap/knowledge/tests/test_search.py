"""People find articles by their own words, with slips, on every database alike."""

from __future__ import annotations

import pytest

from tanggap.kernel.errors import Invalid, NotAllowed, StaleState
from tanggap.knowledge import search
from tanggap.knowledge.drafts import ArticleDraft
from tanggap.knowledge.search import articles_found, articles_suggested
from tanggap.knowledge.services import (
    article_edit,
    article_publish,
    article_retire,
    lexicon_load,
    lexicon_replace,
    lexicon_text,
)
from tanggap.knowledge.tests.factories import (
    CUSTOMER,
    EDITOR,
    STAFF,
    VISITOR,
    WRITER,
    Audience,
    make_article,
)
from tanggap.knowledge.words import likeness, stem, words_of

pytestmark = pytest.mark.django_db

LIBRARY = {
    "Internet lambat": "Periksa kecepatan. Nyalakan ulang modem lalu ukur lagi.",
    "Lampu LOS di modem menyala merah": "Kabel optik terputus atau tertekuk. Jangan mencabut kabel optik.",
    "Wifi tidak terhubung ke ponsel": "Lupakan jaringan, lalu masukkan kata sandi lagi.",
    "Mengganti kata sandi wifi": "Buka halaman modem dan ubah kata sandi.",
    "Cara membayar tagihan": "Tagihan dibayar sebelum tanggal 20.",
}


@pytest.fixture
def library():
    lexicon_load()
    return {title: make_article(title, body=body) for title, body in LIBRARY.items()}


def found(text, actor=VISITOR):
    return [article.live.title for article in articles_found(actor, text)]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("internet lemot", "Internet lambat"),
        ("inet lelet bgt", "Internet lambat"),
        ("internetnya lemooot", "Internet lambat"),
        ("los merah", "Lampu LOS di modem menyala merah"),
        ("lampu los kedip2 merah", "Lampu LOS di modem menyala merah"),
        ("wifi gak konek", "Wifi tidak terhubung ke ponsel"),
        ("hp ga bisa konek wifi", "Wifi tidak terhubung ke ponsel"),
        ("ganti password wifi", "Mengganti kata sandi wifi"),
        ("bagaimana cara bayar", "Cara membayar tagihan"),
        ("pembayaran", "Cara membayar tagihan"),
        ("intenet lambt", "Internet lambat"),
        ("modme", "Lampu LOS di modem menyala merah"),
        ("taghian", "Cara membayar tagihan"),
        ("perbaikan kecepatannya", "Internet lambat"),
    ],
)
def test_the_first_answer_is_the_right_one(library, asked, answer):
    assert found(asked)[:1] == [answer]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "   ",
        "tidak bisa",
        "yang",
        "helikopter",
        "'; DROP TABLE x; --",
        '"*"',
        "AND OR NOT",
        "a & | ! (",
        "\0x",
        "💥",
        "x" * 900,
    ],
)
def test_nothing_that_is_typed_is_an_error(library, asked):
    assert found(asked) == []


def test_search_finds_only_what_the_reader_may_read(library):
    make_article("Internet lambat di OLT", audience=Audience.INTERNAL, body="Untuk petugas.")

    assert found("internet lemot") == ["Internet lambat"]
    assert found("internet lemot", CUSTOMER) == ["Internet lambat"]
    assert set(found("internet lemot", STAFF)) == {"Internet lambat", "Internet lambat di OLT"}


def test_search_follows_what_is_published(library):
    article = library["Internet lambat"]
    article = article_edit(
        actor=EDITOR,
        slug=article.slug,
        expected_version=article.version,
        draft=ArticleDraft(title="Koneksi tersendat", body="Isi lain."),
    )
    assert found("lambat") == ["Internet lambat"]

    article = article_publish(actor=EDITOR, slug=article.slug, expected_version=article.version)
    assert found("lambat") == []
    assert found("tersendat") == ["Koneksi tersendat"]

    article_retire(actor=EDITOR, slug=article.slug, expected_version=article.version, reason="Usang")
    assert found("tersendat") == []


def test_keywords_and_title_weigh_more_than_the_text():
    make_article("Hal lain", body="Kata rahasia: pingkong pingkong pingkong.")
    make_article("Lain lagi", keywords="pingkong", body="Kosong.")
    make_article("Pingkong", body="Kosong.")

    assert found("pingkong") == ["Pingkong", "Lain lagi", "Hal lain"]


def test_suggestions_come_while_typing_and_only_when_they_fit(library):
    def suggested(text):
        return [article.live.title for article in articles_suggested(VISITOR, text)]

    assert suggested("internet lamb")[:1] == ["Internet lambat"]
    assert "Internet lambat" in suggested("Internet di rumah lemot sejak pagi")
    assert suggested("Permintaan pemasangan kamera di gudang") == []
    assert suggested("tidak bisa") == []
    assert suggested("") == []


def test_what_is_left_out_is_not_suggested(library):
    one = articles_suggested(VISITOR, "internet lambat")[0]

    assert one not in articles_suggested(VISITOR, "internet lambat", leave_out=[one.pk])


@pytest.mark.postgres
def test_slips_are_found_without_the_extension_too(library, monkeypatch):
    monkeypatch.setattr(search, "has_trigrams", lambda: False)

    assert found("intenet lambt")[:1] == ["Internet lambat"]
    assert found("taghian")[:1] == ["Cara membayar tagihan"]


# The lexicon ----------------------------------------------------------------------------------------------
def test_a_new_saying_is_understood_at_once(library):
    assert found("jaringan ngesot") != ["Internet lambat"]
    before = lexicon_text()

    changed = lexicon_replace(actor=EDITOR, text=f"{before}\nngesot = lambat", expected=before)

    assert changed == 1
    assert "Internet lambat" in found("ngesot")


def test_the_lexicon_refuses_what_it_cannot_read():
    lexicon_load()
    before = lexicon_text()
    for text in ("lemot", "= lambat", "lemot = ", "a b c d e = lambat", "lemot = lambat\nlemot = cepat"):
        with pytest.raises(Invalid):
            lexicon_replace(actor=EDITOR, text=text, expected=before)
    with pytest.raises(StaleState):
        lexicon_replace(actor=EDITOR, text="lemot = lambat", expected="lain = lagi")
    with pytest.raises(NotAllowed):
        lexicon_replace(actor=WRITER, text="lemot = lambat", expected=before)
    assert lexicon_text() == before


def test_the_lexicon_is_loaded_once():
    assert lexicon_load() > 50
    assert lexicon_load() == 0


# Words ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("perbaikan", "diperbaiki"),
        ("terhubung", "menghubungi"),
        ("jaringannya", "jaringan"),
        ("membayar", "pembayaran"),
        ("gangguan", "mengganggu"),
        ("koneksinya", "koneksi"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


def test_names_of_things_are_left_alone():
    assert [stem(word) for word in ("los", "internetnya", "simpeg")] == ["los", "internet", "simpeg"]


def test_stretched_and_doubled_words_are_read():
    assert words_of("Lemooot putus2!") == ["lemot", "putus"]


def test_likeness_is_that_of_the_extension():
    assert likeness("lemot", "lemod") == pytest.approx(0.5)
    assert likeness("modem", "modem") == 1
