"""Links between tickets."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.v1 import desk_shapes
from tanggap.api.v1.tickets import IDEMPOTENCY, checked
from tanggap.tickets import selectors, services
from tanggap.tickets.relations import Related, relations_of

_OTHER = ("number", "subject", "status", "sla_met", "next_due_at")


def _shown(one: Related) -> dict[str, Any]:
    return {"id": one.pk, "kind": one.side, "other": {name: one.other[name] for name in _OTHER}}


class TicketRelationsView(APIView):
    """The links of one ticket."""

    @extend_schema(
        operation_id="tickets_relations", responses=desk_shapes.RelationListShape, tags=["tickets"]
    )
    def get(self, request: Request, number: str) -> Response:
        """The links whose other side the caller may see."""
        actor = actor_of(request)
        ticket = selectors.ticket_get(actor, number)
        return Response({"results": [_shown(one) for one in relations_of(actor, ticket)]})

    @extend_schema(
        operation_id="tickets_relate",
        parameters=[IDEMPOTENCY],
        request=desk_shapes.NewRelationShape,
        responses={201: desk_shapes.RelationShape},
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Link the ticket to another one."""
        actor = actor_of(request)
        data = checked(desk_shapes.NewRelationShape, request.data)
        made = services.ticket_relate(actor=actor, number=number, **data)
        ticket = selectors.ticket_get(actor, number)
        shown = next(one for one in relations_of(actor, ticket) if one.pk == made.pk)
        return Response(_shown(shown), status=201)


class TicketRelationView(APIView):
    """One link."""

    @extend_schema(operation_id="tickets_unrelate", responses={204: None}, tags=["tickets"])
    def delete(self, request: Request, number: str, pk: int) -> Response:
        """Take the link away."""
        services.ticket_unrelate(actor=actor_of(request), number=number, relation_id=pk)
        return Response(status=204)
