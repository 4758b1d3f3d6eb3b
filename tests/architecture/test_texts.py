"""Every visible text goes through gettext, and the Indonesian catalogue is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.conftest import Guard, Plant
from tests.architecture.guards import texts

GUARDS = [
    texts.untranslated_in_templates,
    texts.untranslated_in_code,
    texts.hidden_from_extraction,
    texts.incomplete_catalogues,
]
TEMPLATE = "tanggap/web/templates/planted.html"
CODE = "tanggap/tickets/planted.py"
PLANTED = [
    pytest.param(texts.untranslated_in_templates, TEMPLATE, "<p>Save now</p>\n", "Save now", id="text"),
    pytest.param(
        texts.untranslated_in_templates, TEMPLATE, '<input placeholder="Name">\n', "Name", id="attribute"
    ),
    pytest.param(
        texts.untranslated_in_templates,
        TEMPLATE,
        "<p>{{ count }} tickets</p>\n",
        "tickets",
        id="beside-a-value",
    ),
    pytest.param(texts.untranslated_in_code, CODE, 'field(label="Name of it")\n', "Name of it", id="label"),
    pytest.param(
        texts.untranslated_in_code,
        CODE,
        'class A(models.TextChoices):\n    B = "b", "Big"\n',
        "Big",
        id="choice",
    ),
    pytest.param(
        texts.hidden_from_extraction, CODE, "WORDS = f'<b>{_(\"Planted\")}</b>'\n", "Planted", id="f-string"
    ),
]


@pytest.mark.parametrize("guard", GUARDS)
def test_the_checkout_keeps_the_rule(guard: Guard, root: Path) -> None:
    assert guard(root) == []


@pytest.mark.parametrize(("guard", "name", "text", "told"), PLANTED)
def test_a_planted_violation_is_found(
    guard: Guard, name: str, text: str, told: str, copy: Path, plant: Plant
) -> None:
    before = guard(copy)
    plant(name, text)
    found = [finding for finding in guard(copy) if finding not in before]
    assert len(found) == 1
    assert name in found[0]
    assert told in found[0]


def test_translated_texts_pass(copy: Path, plant: Plant) -> None:
    before = texts.untranslated_in_templates(copy)
    plant(
        TEMPLATE,
        '<p title="{% translate "Save" %}">{% translate "Save" %} {{ n }} · CSV</p>\n'
        "<script>const name = 'x';</script>{% blocktranslate %}{{ n }} left{% endblocktranslate %}\n",
    )
    assert texts.untranslated_in_templates(copy) == before


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('\nmsgid "Planted text"\nmsgstr ""\n', "no translation"),
        ('\n#, fuzzy\nmsgid "Planted text"\nmsgstr "Teks"\n', "no translation"),
        ('\nmsgid "Planted text %(name)s"\nmsgstr "Teks"\n', "loses %(name)s"),
    ],
    ids=["empty", "doubtful", "lost-placeholder"],
)
def test_an_incomplete_translation_is_found(entry: str, told: str, copy: Path, plant: Plant) -> None:
    before = texts.incomplete_catalogues(copy)
    plant("tanggap/locale/id/LC_MESSAGES/django.po", entry)
    found = [finding for finding in texts.incomplete_catalogues(copy) if finding not in before]
    assert len(found) == 1
    assert "Planted text" in found[0]
    assert told in found[0]
