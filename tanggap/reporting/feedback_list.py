"""The list of what reporters said, narrowed by what is asked for, and the figures of the same answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.reporting.cases import Asked, below_category, where_and_when
from tanggap.reporting.feedback import FEEDBACK_PARTS
from tanggap.reporting.periods import Period
from tanggap.reporting.sums import Sums
from tanggap.tickets.choices import LEFT_OUT_STATUSES
from tanggap.tickets.models import Feedback

_LEFT_OUT = [status.value for status in LEFT_OUT_STATUSES]
COLUMNS = (
    "id",
    "score",
    "comment",
    "way",
    "resolved_at",
    "answered_at",
    "followed_up_at",
    "follow_up_note",
    "followed_up_by__name",
    "version",
    "resolver__name",
    "ticket__number",
    "ticket__subject",
    "ticket__category__name",
    "ticket__unit__name",
    "ticket__unit__path",
    "ticket__team__name",
)
"""What a line of the list shows."""


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """What is asked for.

    Attributes:
        scores: only these answers; all when empty.
        to_follow_up: only bad ones that nobody has followed up.
        resolver_id, team_id: only solutions by this person, of tickets of this team.
        category_id: only this category and those below it.
        unit: only this unit and those below it.
        period: only solutions of these days, as each unit's clock reads them.
        words: only comments that hold them.
    """

    scores: tuple[int, ...] = ()
    to_follow_up: bool = False
    resolver_id: int | None = None
    team_id: int | None = None
    category_id: int | None = None
    unit: Unit | None = None
    period: Period | None = None
    words: str = ""


def feedback_matching(actor: Actor, wanted: FeedbackFilter) -> QuerySet[Feedback]:
    """Questions and answers that the actor may see and that fit, in no order; scores are not looked at."""
    found = Feedback.objects.visible_to(actor).exclude(ticket__status__in=_LEFT_OUT)
    if wanted.period is not None:
        asked = Asked(wanted.period, actor.paths("feedback.view"), wanted.unit)
        found = found.filter(where_and_when(asked, "resolved_at", "ticket__"))
    elif wanted.unit is not None:
        found = found.filter(ticket__unit__path__startswith=wanted.unit.path)
    conditions: dict[str, Any] = {}
    if wanted.resolver_id is not None:
        conditions["resolver_id"] = wanted.resolver_id
    if wanted.team_id is not None:
        conditions["ticket__team_id"] = wanted.team_id
    if wanted.category_id is not None:
        conditions["ticket__category_id__in"] = below_category(wanted.category_id)
    if wanted.words:
        conditions["comment__icontains"] = wanted.words
    return found.filter(**conditions).order_by()


def answers_of(found: QuerySet[Feedback], wanted: FeedbackFilter) -> QuerySet[Feedback]:
    """Of these, the answers with the wanted scores."""
    answers = found.answered()  # type: ignore[attr-defined]  # a FeedbackQuerySet, as its manager makes it
    if wanted.to_follow_up:
        answers = answers.to_follow_up()
    if wanted.scores:
        answers = answers.filter(score__in=wanted.scores)
    rows: QuerySet[Feedback] = answers
    return rows


def feedback_page(
    answers: QuerySet[Feedback], place: tuple[datetime, int] | None, most: int
) -> list[dict[str, Any]]:
    """A page of the answers, the latest first; columns as ``COLUMNS`` names them.

    Args:
        answers: in no order.
        place: moment and key of the last row of the page before.
        most: how many rows.
    """
    if place is not None:
        at, pk = place
        answers = answers.filter(Q(answered_at__lte=at) & (Q(answered_at__lt=at) | Q(id__lt=pk)))
    return list(answers.order_by("-answered_at", "-id").values(*COLUMNS)[:most])


def feedback_sums(found: QuerySet[Feedback]) -> Sums:
    """What the figures of satisfaction are computed from; one query."""
    counts = found.aggregate(
        total=Sum("score"),
        **{str(part): Count("pk", filter=condition) for part, condition in FEEDBACK_PARTS.items()},
    )
    return Sums(
        asked=counts["asked"],
        rated=counts["answered"],
        satisfied=counts["satisfied"],
        rated_badly=counts["bad"],
        score_sum=int(counts["total"] or 0),
    )
