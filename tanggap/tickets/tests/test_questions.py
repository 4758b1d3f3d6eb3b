"""Questions of categories: which are asked, which answers are right, and what is kept with the ticket."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, StaleState
from tanggap.tickets.models import Category, CategoryQuestions, TicketAnswers
from tanggap.tickets.questions import Question, answers_checked, answers_in_words, questions_of
from tanggap.tickets.services import category_questions_save
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db


def both(text: str) -> dict[str, str]:
    return {"id": f"{text} (id)", "en": f"{text} (en)"}


def option(code: str) -> dict[str, Any]:
    return {"code": code, "label": both(code)}


LIGHT: dict[str, Any] = {
    "code": "light", "kind": "choice", "label": both("Which light?"), "required": True,
    "options": [option("red"), option("green")],
}  # fmt: skip
SINCE: dict[str, Any] = {
    "code": "hours", "kind": "number", "label": both("Red for how many hours?"), "required": True,
    "least": 0, "most": 72, "when": "light", "among": ["red"],
}  # fmt: skip
SERIAL: dict[str, Any] = {
    "code": "serial", "kind": "text", "label": both("Serial number"), "pattern": "code", "least": 4,
}  # fmt: skip
REST: list[dict[str, Any]] = [
    {"code": "rooms", "kind": "several", "label": both("Rooms"), "options": [option("a"), option("b")]},
    {"code": "day", "kind": "date", "label": both("Since when?")},
    {"code": "restarted", "kind": "yes_no", "label": both("Restarted?")},
    {"code": "story", "kind": "long_text", "label": both("Story"), "when": "restarted", "among": ["yes"]},
    {"code": "photo", "kind": "file_hint", "label": both("Please add a photo of the modem")},
]
ALL = [LIGHT, SINCE, SERIAL, *REST]


@pytest.fixture
def admin() -> Actor:
    cast = make_cast()
    return acting(make_person(role="admin", at=cast.company))


@pytest.fixture
def category() -> Category:
    return make_category("Internet")


def saved(admin: Actor, category: Category, *questions: dict[str, Any], seen: int = 0) -> CategoryQuestions:
    return category_questions_save(actor=admin, category_id=category.pk, seen=seen, questions=questions)


def checked(**given: Any) -> dict[str, Any]:
    return answers_checked([Question.read(one) for one in ALL], given)


# Answers ----------------------------------------------------------------------------------------------------
def test_answers_are_kept_in_their_kinds_and_what_is_not_asked_is_left_out() -> None:
    kept = checked(
        light="green", hours="5", serial=" ZTEG-01 ", rooms=["b", "a"], day="2026-11-20", restarted="no",
        story="tidak ditanya", photo="x", unknown="y",
    )  # fmt: skip

    assert kept == {
        "light": "green", "serial": "ZTEG-01", "rooms": ["a", "b"], "day": "2026-11-20", "restarted": False,
    }  # fmt: skip
    assert checked(light="red", hours="2,5")["hours"] == 2.5
    assert checked(light="red", hours=3, restarted=True, story="a\nb") == {
        "light": "red", "hours": 3, "restarted": True, "story": "a\nb",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, "light"),
        ({"light": "blue"}, "light"),
        ({"light": ["red"]}, "light"),
        ({"light": "red"}, "hours"),
        ({"light": "red", "hours": "banyak"}, "hours"),
        ({"light": "red", "hours": "99"}, "hours"),
        ({"light": "red", "hours": "-1"}, "hours"),
        ({"light": "red", "hours": "1e999999999"}, "hours"),
        ({"light": "green", "serial": "abc"}, "serial"),
        ({"light": "green", "serial": "a b c d"}, "serial"),
        ({"light": "green", "serial": {"a": 1}}, "serial"),
        ({"light": "green", "serial": "abcd\x00"}, "serial"),
        ({"light": "green", "rooms": ["c"]}, "rooms"),
        ({"light": "green", "rooms": [{}]}, "rooms"),
        ({"light": "green", "day": "kemarin"}, "day"),
        ({"light": "green", "restarted": "mungkin"}, "restarted"),
        ({"light": "green", "restarted": "yes", "story": "x" * 4001}, "story"),
    ],
)
def test_a_wrong_answer_is_named_by_its_question(given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(**given)

    assert set(refused.value.fields) == {f"answers.{wrong}"}


def test_answers_are_read_in_the_readers_language() -> None:
    questions = [Question.read(one) for one in ALL]

    with translation.override("en"):
        told = answers_in_words(questions, {"light": "red", "rooms": ["a"], "restarted": True})

    assert told == [("Which light? (en)", "red (en)"), ("Rooms (en)", "a (en)"), ("Restarted? (en)", "Yes")]


# Editing ----------------------------------------------------------------------------------------------------
def test_saving_makes_versions_and_the_nearest_category_above_is_asked(
    admin: Actor, category: Category
) -> None:
    below = make_category("Internet", "Lambat")
    assert questions_of(below.pk) is None

    first = saved(admin, category, *ALL)
    inherited = questions_of(below.pk)
    assert inherited is not None
    assert (inherited.pk, len(inherited.questions)) == (first.pk, len(ALL))
    own = saved(admin, below, LIGHT)
    found = questions_of(below.pk)
    assert found is not None
    assert found.pk == own.pk
    saved(admin, category, seen=1)
    assert questions_of(category.pk) is None

    with pytest.raises(StaleState):
        saved(admin, category, LIGHT, seen=1)
    assert CategoryQuestions.objects.filter(category=category).count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {**LIGHT, "code": "Not ok"},
        {**LIGHT, "kind": "magic"},
        {**LIGHT, "label": {"id": "Lampu", "en": ""}},
        {**LIGHT, "options": [option("one")]},
        {**LIGHT, "options": [option("one"), option("one")]},
        {**SERIAL, "pattern": "(a+)+$"},
        {**SERIAL, "least": 9, "most": 3},
        {**SERIAL, "when": "nothing", "among": ["x"]},
        {**SERIAL, "when": "light", "among": ["blue"]},
        {**SERIAL, "when": "light", "among": []},
        {**SERIAL, "code": "light"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused_at_its_place(
    admin: Actor, category: Category, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        saved(admin, category, LIGHT, wrong)

    assert "1" in refused.value.fields
    assert not CategoryQuestions.objects.exists()


def test_only_who_edits_categories_edits_questions(category: Category) -> None:
    with pytest.raises(NotAllowed):
        saved(make_cast().dispatcher, category, LIGHT)


# With a ticket ----------------------------------------------------------------------------------------------
@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_answers_are_stored_with_the_version_that_was_asked(
    admin: Actor, cast: Cast, category: Category
) -> None:
    first = saved(admin, category, LIGHT)
    saved(admin, category, LIGHT, SERIAL | {"required": True}, seen=1)

    old = make_ticket(cast, category_id=category.pk, answers={"light": "red"}, questions_id=first.pk)
    with pytest.raises(Invalid) as refused:
        make_ticket(cast, category_id=category.pk, answers={"light": "red"})
    unasked = make_ticket(cast, category_id=category.pk)

    kept = TicketAnswers.objects.get()
    assert (kept.ticket, kept.questions, kept.answers) == (old, first, {"light": "red"})
    assert "answers.serial" in refused.value.fields
    assert not TicketAnswers.objects.filter(ticket=unasked).exists()


def test_a_version_of_another_category_does_not_count(admin: Actor, cast: Cast, category: Category) -> None:
    saved(admin, category, LIGHT)
    other = saved(admin, make_category("TV"), SERIAL)

    with pytest.raises(Invalid):
        make_ticket(cast, category_id=category.pk, answers={}, questions_id=other.pk)
