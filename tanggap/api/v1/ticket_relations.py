"""Links between tickets, tickets out of tickets, and tags."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import key_of, repeatable
from tanggap.api.shared.versions import with_etag
from tanggap.api.v1 import desk_shapes, represent, serializers
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.tickets import policies, selectors, services
from tanggap.tickets.relations import Related, relations_of
from tanggap.tickets.tags import tags_of

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


class TicketSplitView(APIView):
    """A new ticket of some messages."""

    @extend_schema(
        operation_id="tickets_split",
        parameters=[IDEMPOTENCY],
        request=desk_shapes.SplitShape,
        responses={201: serializers.TicketShape},
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Move messages into a new ticket, and answer that one."""
        data = checked(desk_shapes.SplitShape, request.data)
        actor = actor_of(request)
        new = services.ticket_split(
            actor=actor,
            number=number,
            message_ids=data["messages"],
            subject=data["subject"],
            request_key=key_of(request),
        )
        return with_etag(
            Response(represent.ticket(selectors.ticket_get(actor, new.number)), 201), new.version
        )


class TicketTagsView(APIView):
    """The tags of one ticket."""

    @extend_schema(operation_id="tickets_tags", responses=desk_shapes.TagsShape, tags=["tickets"])
    def get(self, request: Request, number: str) -> Response:
        """The tags by name; only for staff."""
        actor = actor_of(request)
        ticket = selectors.ticket_get(actor, number)
        policies.can_see_tags(actor, ticket).enforce()
        return Response({"tags": tags_of(ticket)})

    @extend_schema(
        operation_id="tickets_tag",
        parameters=[IDEMPOTENCY],
        request=desk_shapes.TagsChangeShape,
        responses=desk_shapes.TagsShape,
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Add tags and take tags away."""
        data = checked(desk_shapes.TagsChangeShape, request.data)
        ticket = services.ticket_tags_change(actor=actor_of(request), number=number, **data)
        return Response({"tags": tags_of(ticket)})
