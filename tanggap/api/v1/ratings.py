"""What reporters think of the solutions of a ticket."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.v1 import setup_shapes as shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.tickets.models import Feedback
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services import feedback_give_by_reporter

_OWN = ("score", "comment", "answered_at")
_STAFF = ("followed_up_at", "follow_up_note")


def _row(feedback: Feedback, *, staff: bool) -> dict[str, Any]:
    """For the reporter without what was done about it."""
    kept = {name: getattr(feedback, name) for name in (*_OWN, *_STAFF)}
    if not staff:
        kept |= {"followed_up_at": None, "follow_up_note": ""}
    return kept | {"asked_until": feedback.expires_at}


class TicketRatingView(APIView):
    """The ratings of a ticket."""

    @extend_schema(operation_id="tickets_ratings", responses=shapes.RatingListShape, tags=["tickets"])
    def get(self, request: Request, number: str) -> Response:
        """One for each solution; for its reporter and for those who may read ratings."""
        actor = actor_of(request)
        ticket = ticket_get(actor, number)
        staff = actor.holds("feedback.view", at=ticket.unit.path)
        own = actor.person_id is not None and ticket.requester_id == actor.person_id
        rows = Feedback.objects.filter(ticket=ticket).order_by("-pk") if staff or own else []
        return Response({"results": [_row(one, staff=staff) for one in rows]})

    @extend_schema(
        operation_id="tickets_rate",
        parameters=[IDEMPOTENCY],
        request=shapes.NewRatingShape,
        responses={201: shapes.RatingShape},
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Rate the last solution of the own report; until the question ends it may be changed."""
        data = checked(shapes.NewRatingShape, request.data)
        given = feedback_give_by_reporter(
            actor=actor_of(request), number=number, score=data["score"], comment=data.get("comment")
        )
        return Response(_row(given, staff=False), status=201)
