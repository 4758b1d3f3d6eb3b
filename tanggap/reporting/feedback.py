"""Which answers of reporters a figure counts. Figure and list are cut by the same conditions.

An answer belongs to the period in which the solution that it judges lies, and to whoever solved it then. A
ticket that was solved twice has two questions and may have two answers.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from tanggap.reporting.cases import Asked, ChosenRow, counted, where_and_when
from tanggap.reporting.choices import By
from tanggap.tickets.choices import BAD_SCORE, GOOD_SCORE
from tanggap.tickets.models import Feedback

FEEDBACK_ROWS = {
    By.TECHNICIAN: "resolver_id",
    By.TEAM: "ticket__team_id",
    By.UNIT: "ticket__unit_id",
    By.CATEGORY: "ticket__category__group_id",
    By.OFFICE: "ticket__office_id",
}
"""The field that says to which row an answer belongs."""


class FeedbackPart(StrEnum):
    """Questions and answers that a figure rests on."""

    ASKED = "asked"
    ANSWERED = "answered"
    SATISFIED = "satisfied"
    BAD = "bad"


FEEDBACK_PARTS: dict[FeedbackPart, Q] = {
    FeedbackPart.ASKED: Q(),
    FeedbackPart.ANSWERED: Q(score__isnull=False),
    FeedbackPart.SATISFIED: Q(score__gte=GOOD_SCORE),
    FeedbackPart.BAD: Q(score__lte=BAD_SCORE),
}


def feedback_in(asked: Asked) -> QuerySet[Feedback]:
    """Questions about solutions of the period, in no order; of one person, those about his solutions."""
    condition = where_and_when(asked, "resolved_at", "ticket__") & counted(asked, "ticket__")
    if asked.person_id is not None:
        condition &= Q(resolver_id=asked.person_id)
    return Feedback.objects.filter(condition).order_by()


def feedback_behind(asked: Asked, part: FeedbackPart, row: ChosenRow | None = None) -> QuerySet[Feedback]:
    """What a figure of satisfaction rests on: of one row, or of the whole recap.

    Args:
        asked: as the recap was asked for.
        part: as the figure's definition names it.
        row: the row; none is the total.
    """
    found = feedback_in(asked).filter(FEEDBACK_PARTS[part])
    if row is not None:
        name = FEEDBACK_ROWS[row.by]
        found = found.filter(**({name: row.pk} if row.pk is not None else {f"{name}__isnull": True}))
    return found
