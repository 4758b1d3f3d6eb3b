"""The question how it was solved, as it stands on several pages: five faces, a comment, one button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision
from tanggap.tickets import policies
from tanggap.tickets.choices import Score
from tanggap.tickets.models import Feedback
from tanggap.tickets.services.feedback import COMMENT_LIMIT
from tanggap.web.components.scores import faces


class RatingForm(forms.Form):
    """A score, and perhaps a comment."""

    score = forms.TypedChoiceField(
        label=_("How was it solved?"),
        choices=[(str(score.value), score.label) for score in Score],
        coerce=int,
        error_messages={"required": _("Choose one of the five.")},
    )
    comment = forms.CharField(
        label=_("What was good, what was not?"),
        required=False,
        max_length=COMMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True)
class Rating:
    """What the question shows.

    Attributes:
        form: with what was given or is chosen beforehand.
        faces: the five answers.
        chosen: the one that is chosen, 0 for none.
        given: the score that is saved already, ``None`` for none.
        until: until when the answer can be changed.
        may: whether the reader may answer, with the reason when not.
        action: address to send to.
        saves_itself: whether the chosen score is sent at the first sign of a person on the page.
    """

    form: RatingForm
    faces: list[dict[str, Any]]
    chosen: int
    given: int | None
    until: datetime
    may: Decision
    action: str
    saves_itself: bool = False


def _score(text: str | None) -> int:
    return int(text) if text in {str(score) for score in Score.values} else 0


def rating_of(
    actor: Actor,
    feedback: Feedback | None,
    action: str,
    *,
    form: RatingForm | None = None,
    query: QueryDict | None = None,
) -> Rating | None:
    """The question for a page; ``None`` where nothing is asked.

    Args:
        actor: who reads.
        feedback: with its ticket and the ticket's unit.
        action: address that takes the answer.
        form: an answer that was refused.
        query: of the address; ``score`` is chosen beforehand and nothing is recorded by it.
    """
    if feedback is None:
        return None
    beforehand = _score(query.get("score") if query is not None else None)
    sent = _score(form.data.get("score") if form is not None else None)
    chosen = sent or beforehand or feedback.score or 0
    return Rating(
        form=form or RatingForm(initial={"score": chosen or None, "comment": feedback.comment}),
        faces=faces(),
        chosen=chosen,
        given=feedback.score,
        until=feedback.expires_at,
        may=policies.can_rate(actor, feedback),
        action=action,
        saves_itself=bool(beforehand) and beforehand != feedback.score,
    )
