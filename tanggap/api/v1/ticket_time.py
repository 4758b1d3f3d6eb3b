"""The time that people worked on a ticket."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import key_of, repeatable
from tanggap.api.v1 import desk_shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.kernel.actor import Actor
from tanggap.tickets import policies, selectors, services
from tanggap.tickets.models import TimeEntry
from tanggap.tickets.time_spent import time_spent_on

MOST = 500


def _shown(actor: Actor, entry: TimeEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "minutes": entry.minutes,
        "day": entry.day.isoformat(),
        "text": entry.text,
        "person": entry.person_label,
        "own": entry.person_id == actor.person_id,
    }


class TicketTimeView(APIView):
    """The time of one ticket."""

    @extend_schema(operation_id="tickets_time", responses=desk_shapes.TimeListShape, tags=["tickets"])
    def get(self, request: Request, number: str) -> Response:
        """What was written down, newest first, and the sum; only for staff."""
        actor = actor_of(request)
        ticket = selectors.ticket_get(actor, number)
        policies.can_see_time(actor, ticket).enforce()
        spent = time_spent_on(ticket, limit=MOST)
        return Response(
            {"total_minutes": spent.minutes, "results": [_shown(actor, entry) for entry in spent.entries]}
        )

    @extend_schema(
        operation_id="tickets_spend_time",
        parameters=[IDEMPOTENCY],
        request=desk_shapes.NewTimeShape,
        responses={201: desk_shapes.TimeShape},
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Write down own work."""
        actor = actor_of(request)
        data = checked(desk_shapes.NewTimeShape, request.data)
        entry = services.time_entry_add(actor=actor, number=number, request_key=key_of(request), **data)
        return Response(_shown(actor, entry), status=201)


class TicketTimeEntryView(APIView):
    """One own entry."""

    @extend_schema(
        operation_id="tickets_correct_time",
        request=desk_shapes.NewTimeShape,
        responses=desk_shapes.TimeShape,
        tags=["tickets"],
    )
    def put(self, request: Request, number: str, pk: int) -> Response:
        """Put a right entry in its place; the answer holds the new one's key."""
        actor = actor_of(request)
        data = checked(desk_shapes.NewTimeShape, request.data)
        return Response(
            _shown(actor, services.time_entry_correct(actor=actor, number=number, entry_id=pk, **data))
        )

    @extend_schema(operation_id="tickets_withdraw_time", responses={204: None}, tags=["tickets"])
    def delete(self, request: Request, number: str, pk: int) -> Response:
        """Take it away."""
        services.time_entry_withdraw(actor=actor_of(request), number=number, entry_id=pk)
        return Response(status=204)
