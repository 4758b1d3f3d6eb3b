"""Canned answers: where they are offered, what fills itself in, who may edit them."""

from __future__ import annotations

from typing import Any

import pytest

from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.tickets.answers import answers_for, filled
from tanggap.tickets.drafts import AnswerFacts
from tanggap.tickets.models import CannedAnswer, Ticket
from tanggap.tickets.services import answer_create, answer_edit, answer_retire
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def made(cast: Cast, title: str = "Sedang dicek", **facts: Any) -> CannedAnswer:
    given: dict[str, Any] = {"title": title, "body": "Halo {name}", "unit_id": cast.branch.pk, **facts}
    return answer_create(actor=cast.dispatcher, facts=AnswerFacts(**given))


def titles(ticket: Ticket, words: str = "") -> list[str]:
    return [answer.title for answer in answers_for(ticket, words)]


def test_the_ticket_fills_the_words_in_braces(cast: Cast) -> None:
    ticket = make_ticket(cast, subject="Los merah", requester_name="Bu Sari")

    text = filled("{name}, {number}: {subject} oleh {agent}. {lain}", ticket, cast.dispatcher)

    assert text == f"Bu Sari, {ticket.number}: Los merah oleh {cast.dispatcher.label}. {{lain}}"


def test_answers_are_offered_at_their_unit_and_below_and_for_their_category(cast: Cast) -> None:
    internet, wifi = make_category("Internet"), make_category("Internet", "Wifi")
    made(cast, "Umum")
    made(cast, "Internet", category_id=internet.pk)
    made(cast, "Wifi", category_id=wifi.pk)
    other = make_ticket(cast, unit_id=cast.other_branch.pk, actor=cast.outsider)

    assert titles(make_ticket(cast)) == ["Umum"]
    assert titles(make_ticket(cast, category_id=wifi.pk)) == ["Internet", "Umum", "Wifi"]
    assert titles(make_ticket(cast, category_id=internet.pk)) == ["Internet", "Umum"]
    assert titles(other) == []


def test_words_narrow_by_title_and_text(cast: Cast) -> None:
    made(cast, "Salam", body="Selamat pagi")
    made(cast, "Tutup", body="Terima kasih")
    ticket = make_ticket(cast)

    assert titles(ticket, "pagi") == ["Salam"]
    assert titles(ticket, "tutup") == ["Tutup"]


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 81}),
        ("body", {"body": ""}),
        ("body", {"body": "Halo {nama}"}),
        ("unit", {"unit_id": 0}),
        ("category", {"category_id": 999_999}),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(cast: Cast, field: str, facts: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        made(cast, **facts)

    assert set(refusal.value.fields) == {field}
    assert not CannedAnswer.objects.exists()


def test_only_who_manages_the_unit_may_edit(cast: Cast) -> None:
    answer = made(cast)
    facts = AnswerFacts("Lain", "Teks", cast.branch.pk)

    with pytest.raises(NotVisible):
        answer_edit(actor=cast.outsider, answer_id=answer.pk, expected_version=1, facts=facts)
    with pytest.raises(NotAllowed):
        answer_create(actor=cast.outsider, facts=facts)
    with pytest.raises(NotAllowed):
        answer_edit(
            actor=cast.dispatcher,
            answer_id=answer.pk,
            expected_version=1,
            facts=AnswerFacts("Lain", "Teks", cast.other_branch.pk),
        )


def test_of_two_edits_the_later_one_is_refused(cast: Cast) -> None:
    answer = made(cast)
    facts = AnswerFacts("Baru", "Teks", cast.branch.pk)
    answer_edit(actor=cast.dispatcher, answer_id=answer.pk, expected_version=1, facts=facts)

    with pytest.raises(StaleState):
        answer_edit(actor=cast.dispatcher, answer_id=answer.pk, expected_version=1, facts=facts)


def test_a_retired_answer_is_offered_no_more_until_it_is_restored(cast: Cast) -> None:
    answer = made(cast)
    ticket = make_ticket(cast)
    answer_retire(actor=cast.dispatcher, answer_id=answer.pk, expected_version=1, retired=True)
    assert titles(ticket) == []

    answer_retire(actor=cast.dispatcher, answer_id=answer.pk, expected_version=2, retired=False)
    assert titles(ticket) == [answer.title]
