"""Every visible text goes through gettext, and the Indonesian catalogue is complete."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import polib

from tests.architecture.guards.sources import files, is_migration, is_test, python_files, tree_of

TEXT_ATTRIBUTES = {"placeholder", "title", "alt", "aria-label", "label"}
TEXT_KEYWORDS = {"label", "help_text", "verbose_name", "verbose_name_plural", "placeholder", "empty_label"}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
SILENT_ELEMENTS = {"script", "style", "code", "kbd", "pre", "svg"}
SAME_EVERYWHERE = {
    "tanggap",
    "csv",
    "xlsx",
    "pdf",
    "api",
    "sla",
    "id",
    "en",
    "html",
    "json",
    "whatsapp",
    "ok",
    "qr",
    "noc",
    "km",
    "samsung",
    "xiaomi",
    "redmi",
    "poco",
    "oppo",
    "realme",
    "vivo",
}
"""Words and makes of phones that are written alike in every language of the product."""
WORD = re.compile(r"[A-Za-z]{2,}")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", flags=re.S)
CODE_BLOCK = re.compile(r"\{% block (?:layout|\w*class) %\}[\w -]*\{% endblock(?: \w+)? %\}")
"""Blocks that fill an attribute with a word of the style sheet."""
TRANSLATED_BLOCK = re.compile(
    r"\{%-?\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}",
    flags=re.S,
)


class TextFinder(HTMLParser):
    """Collects the literal words of a template whose tags have been blanked out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look into attributes that people read."""
        if tag in SILENT_ELEMENTS:
            self.silent += 1
        for name, value in attrs:
            if name in TEXT_ATTRIBUTES and value:
                self.note(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look into the attributes of an element without content."""
        for name, value in attrs:
            if name in TEXT_ATTRIBUTES and value:
                self.note(value)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element whose content nobody reads."""
        if tag in SILENT_ELEMENTS and self.silent:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        """Look at text between elements."""
        if not self.silent:
            self.note(data)

    def note(self, text: str) -> None:
        """Keep the text when it has a word that needs a translation."""
        words = WORD.findall(text.replace("Message-ID", ""))
        if any(word.lower() not in SAME_EVERYWHERE for word in words):
            self.found.append((self.getpos()[0], " ".join(text.split())[:60]))


def untranslated_in_templates(root: Path) -> list[str]:
    """Literal words in templates."""
    found = []
    for path in files(root / "tanggap", ".html", ".txt"):
        if "templates" not in path.parts:
            continue
        finder = TextFinder()
        text = path.read_text(encoding="utf-8")
        for pattern in (TRANSLATED_BLOCK, CODE_BLOCK, TAG):
            text = pattern.sub(lambda match: "\n" * match[0].count("\n"), text)
        finder.feed(text)
        finder.close()
        found += [
            f"{path.relative_to(root)}:{line}: {words!r} is not translated" for line, words in finder.found
        ]
    return found


def untranslated_in_code(root: Path) -> list[str]:
    """Labels of fields, forms and choices that are plain text."""
    found = []
    for path in python_files(root, "tanggap"):
        if is_test(path) or is_migration(path):
            continue
        for node in ast.walk(tree_of(path)):
            for line, words in plain_texts(node):
                if WORD.search(words) and words.lower() not in SAME_EVERYWHERE:
                    found.append(f"{path.relative_to(root)}:{line}: {words!r} is not translated")
    return found


def hidden_from_extraction(root: Path) -> list[str]:
    """Texts inside f-strings: the tool that collects texts for translators does not look there."""
    found = []
    for path in python_files(root, "tanggap"):
        if is_test(path) or is_migration(path):
            continue
        for outer in ast.walk(tree_of(path)):
            if not isinstance(outer, ast.JoinedStr):
                continue
            for node in ast.walk(outer):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in GETTEXT and node.args:
                    words = ast.unparse(node.args[0])
                    found.append(f"{path.relative_to(root)}:{node.lineno}: {words} stands inside an f-string")
    return found


def plain_texts(node: ast.AST) -> list[tuple[int, str]]:
    """Visible texts of one node that no gettext call surrounds."""
    found = []
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            value = keyword.value
            if (
                keyword.arg in TEXT_KEYWORDS
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
            ):
                found.append((value.lineno, value.value))
    bases = [ast.unparse(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
    if isinstance(node, ast.ClassDef) and any(
        base.endswith(("TextChoices", "IntegerChoices")) for base in bases
    ):
        for statement in node.body:
            value = statement.value if isinstance(statement, ast.Assign) else None
            if isinstance(value, ast.Tuple) and isinstance(value.elts[-1], ast.Constant):
                label = str(value.elts[-1].value)
                # A label equal to its value marks a code that no page shows.
                if ast.unparse(value.elts[0]) != repr(label):
                    found.append((value.lineno, label))
    return found


def incomplete_catalogues(root: Path) -> list[str]:
    """Indonesian entries that are empty, doubtful or lose a placeholder."""
    folder = root / "tanggap" / "locale" / "id" / "LC_MESSAGES"
    if not (folder / "django.po").exists():
        return [f"{folder.relative_to(root)}/django.po is missing"]
    found = []
    for path in sorted(folder.glob("*.po")):
        for entry in polib.pofile(str(path)):
            where = f"{path.name}:{entry.linenum}: {entry.msgid[:50]!r}"
            if entry.obsolete:
                continue
            if entry.fuzzy or not entry.translated():
                found.append(f"{where} has no translation")
            elif lost := placeholders(entry.msgid) - placeholders(translation_of(entry)):
                found.append(f"{where} loses {', '.join(sorted(lost))}")
    return found


def translation_of(entry: polib.POEntry) -> str:
    """The entry's translation; Indonesian has one form for all numbers."""
    return " ".join(entry.msgstr_plural.values()) if entry.msgid_plural else str(entry.msgstr)


def placeholders(text: str) -> set[str]:
    """Named placeholders, in both notations."""
    return set(re.findall(r"%\(\w+\)[sdf]", text)) | set(re.findall(r"\{\w+\}", text))
