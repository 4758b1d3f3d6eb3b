"""The guides of users exist in both languages, with the same pages and pictures."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

GUIDES = Path("docs/users")
CATALOGUE = Path("tanggap/locale/id/LC_MESSAGES/django.po")
PICTURE_BYTES, ALL_PICTURES_BYTES = 150_000, 2_500_000


def _pages(root: Path, language: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (root / GUIDES / language).glob("*.md")}


def _pictures(text: str) -> set[str]:
    return set(re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text))


def test_each_page_exists_in_both_languages(root: Path) -> None:
    assert set(_pages(root, "id")) == set(_pages(root, "en"))
    assert "technician.md" in _pages(root, "id")


def test_both_languages_show_the_same_pictures(root: Path) -> None:
    english = _pages(root, "en")
    differing = [
        name for name, text in _pages(root, "id").items() if _pictures(text) != _pictures(english[name])
    ]
    assert differing == []


def test_each_index_leads_to_all_its_pages(root: Path) -> None:
    for language in ("id", "en"):
        pages = _pages(root, language)
        led_to = set(re.findall(r"\]\(([a-z-]+\.md)\)", pages["README.md"]))
        assert led_to == set(pages) - {"README.md"}


def test_the_pictures_are_small(root: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (root / "docs" / "images").glob("*.png")}
    assert [name for name, size in sizes.items() if size > PICTURE_BYTES] == []
    assert sum(sizes.values()) <= ALL_PICTURES_BYTES


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .?:").lower()


def _words_on_screen(root: Path, language: str) -> set[str]:
    entries = polib.pofile(str(root / CATALOGUE))
    if language == "en":
        return {_plain(text) for entry in entries for text in (entry.msgid, entry.msgid_plural)}
    return {_plain(text) for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}


@pytest.mark.parametrize("language", ["id", "en"])
def test_bold_words_stand_on_the_screen(root: Path, language: str) -> None:
    known = _words_on_screen(root, language)
    bold = {
        (name, text)
        for name, page in _pages(root, language).items()
        for text in re.findall(r"\*\*([^*]+)\*\*", page)
    }
    assert len(bold) > 40
    assert sorted(pair for pair in bold if _plain(pair[1]) not in known) == []
