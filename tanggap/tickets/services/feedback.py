"""Satisfaction: asked with each solution, answered by the reporter alone, followed up when bad."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.kernel.one_time import secret_hash
from tanggap.tickets import notices, policies
from tanggap.tickets.choices import FeedbackWay, Score
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.selectors import feedback_open_of
from tanggap.tickets.services.moves import required_text
from tanggap.tickets.services.tracking import tracking_link_open

COMMENT_LIMIT = 2000


def feedback_link_open(token: str) -> Feedback:
    """The question behind the link of a message, with its ticket; one query.

    Raises:
        NotVisible: unknown or expired, or the ticket is deleted; one answer for all.
    """
    found = (
        Feedback.objects.select_related("ticket__unit")
        .filter(token_hash=secret_hash(token), expires_at__gt=clock.now(), ticket__deleted_at__isnull=True)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def feedback_give_by_link(*, actor: Actor, token: str, score: int, comment: str | None = None) -> Feedback:
    """Answer as the holder of the link in a message; see ``_give``.

    Raises:
        NotVisible, NotAllowed, Invalid, StaleState.
    """
    return _give(feedback_link_open(token), actor, score, comment, FeedbackWay.MAIL)


def feedback_give_by_holder(*, actor: Actor, token: str, score: int, comment: str | None = None) -> Feedback:
    """Answer as the holder of a private link to the ticket; see ``_give``.

    Raises:
        NotVisible, NotAllowed, Invalid, StaleState.
    """
    return _give(_open(tracking_link_open(token).ticket), actor, score, comment, FeedbackWay.TRACK)


def feedback_give_by_reporter(
    *, actor: Actor, number: str, score: int, comment: str | None = None
) -> Feedback:
    """Answer as the signed-in reporter; see ``_give``.

    Raises:
        NotVisible: not the actor's report, or nothing is asked about it.
        NotAllowed, Invalid, StaleState.
    """
    own = Ticket.objects.visible_to(actor).filter(requester_id=actor.person_id or 0)
    ticket = own.select_related("unit").filter(number=number).first()
    if ticket is None:
        raise NotVisible
    return _give(_open(ticket), actor, score, comment, FeedbackWay.PORTAL)


def _open(ticket: Ticket) -> Feedback:
    found = feedback_open_of(ticket)
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def _give(feedback: Feedback, actor: Actor, score: int, comment: str | None, way: FeedbackWay) -> Feedback:
    """Write the answer; whoever leads quality hears of one that has become bad.

    Args:
        comment: ``None`` leaves an earlier comment as it is.

    Raises:
        NotAllowed: the actor worked on the ticket or is staff there, or the time is over.
        Invalid: no score from 1 to 5, or a comment that is too long.
        StaleState: another answer to the same question was first.
    """
    policies.can_rate(actor, feedback).enforce()
    if score not in Score.values:
        raise Invalid.field("score", _("Choose one of the five."), code="required")
    text = feedback.comment if comment is None else comment.strip()
    if len(text) > COMMENT_LIMIT:
        message = _("At most %(limit)d characters.") % {"limit": COMMENT_LIMIT}
        raise Invalid.field("comment", message, code="too_long")
    if (score, text) == (feedback.score, feedback.comment):
        return feedback
    was_bad, former, now = feedback.is_bad, feedback.score, clock.now()
    columns = {"score": score, "comment": text, "way": way, "answered_at": now}
    if (
        Feedback.objects.filter(pk=feedback.pk, version=feedback.version).update(
            **columns, version=F("version") + 1
        )
        != 1
    ):
        raise StaleState
    for name, value in columns.items():
        setattr(feedback, name, value)
    feedback.version += 1
    ticket = feedback.ticket
    if former != score:
        record(
            "ticket.rated",
            actor=actor,
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
            data={"score": score, "former": former, "solving": feedback.solving},
            public=True,
        )
    if feedback.is_bad and not was_bad and feedback.followed_up_at is None:
        notices.bad_answer_told(feedback)
    return feedback


@transaction.atomic
def feedback_follow_up(*, actor: Actor, pk: int, note: str, expected_version: int | None = None) -> Feedback:
    """Say what was done about a bad answer.

    Raises:
        NotVisible, NotAllowed, Invalid, StaleState.
    """
    visible = Feedback.objects.visible_to(actor).select_related("ticket__unit")
    feedback = visible.filter(pk=pk).first()
    if feedback is None:
        raise NotVisible
    policies.can_follow_up(actor, feedback).enforce()
    text = required_text(note, "note")
    columns = {"followed_up_at": clock.now(), "followed_up_by_id": actor.person_id, "follow_up_note": text}
    unchanged = Feedback.objects.filter(
        pk=pk, version=feedback.version if expected_version is None else expected_version
    )
    if unchanged.to_follow_up().update(**columns, version=F("version") + 1) != 1:
        raise StaleState
    for name, value in columns.items():
        setattr(feedback, name, value)
    feedback.version += 1
    record(
        "ticket.feedback_followed_up",
        actor=actor,
        subject=feedback.ticket,
        unit_id=feedback.ticket.unit_id,
        unit_path=feedback.ticket.unit.path,
        data={"note": text, "score": feedback.score},
    )
    return feedback
