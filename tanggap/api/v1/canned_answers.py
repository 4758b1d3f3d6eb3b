"""Canned answers: list, add, read, change, taking out of use."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from tanggap.api.v1 import setup_shapes as shapes
from tanggap.api.v1.calls import code_to_pk, pk_or_none
from tanggap.api.v1.records import Records, Words, code_of
from tanggap.organization.models import Unit
from tanggap.tickets.drafts import AnswerFacts
from tanggap.tickets.models import CannedAnswer, Category
from tanggap.tickets.services import answer_create, answer_edit, answer_retire


def _shown(answer: CannedAnswer) -> dict[str, Any]:
    names = ("id", "title", "body", "retired_at", "version")
    return {name: getattr(answer, name) for name in names} | {
        "unit": code_of(answer.unit),
        "category": code_of(answer.category),
    }


def _facts(data: dict[str, Any]) -> AnswerFacts:
    return AnswerFacts(
        data["title"],
        data["body"],
        code_to_pk(Unit, data["unit"], "unit"),
        pk_or_none(Category, data["category"], "category"),
    )


ANSWERS = Records(
    plural="canned_answers",
    permission="answer.manage",
    key="answer_id",
    rows=lambda actor: CannedAnswer.objects.manageable_by(actor).select_related("unit", "category"),
    narrowed=lambda rows, request: rows.matching(request.query_params.get("q", "").strip()[:100]),
    parameters=(OpenApiParameter("q", str, "query", description="Part of title or text."),),
    shown=_shown,
    facts=_facts,
    create=answer_create,
    edit=answer_edit,
    retire=answer_retire,
    shapes=(shapes.CannedAnswerPageShape, shapes.CannedAnswerShape, shapes.AnswerFactsShape),
    words=Words(
        page="A page of answers, those out of use too.",
        add="Add an answer.",
        read="The answer.",
        change="Change it; replies that were sent with it stay as they are.",
        act="Take it out of use, or back into use.",
    ),
)
LIST_VIEW, ONE_VIEW, ACT_VIEWS = ANSWERS.views()
