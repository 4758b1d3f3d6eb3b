"""Checklists of tickets."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.v1 import desk_shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.kernel.decision import no
from tanggap.tickets import policies, selectors, services
from tanggap.tickets.checklists import Checklist, checklists_of, templates_in_use
from tanggap.tickets.models import ChecklistItem, Ticket


def _item(item: ChecklistItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "text": item.text,
        "mandatory": item.mandatory,
        "done": item.done_at is not None,
        "done_at": item.done_at,
        "happened_at": item.happened_at,
        "done_by": item.done_by_label,
    }


def _shown(checklist: Checklist) -> dict[str, Any]:
    row = checklist.row
    return {
        "id": row.pk,
        "template": row.template_id,
        "name": row.name,
        "automatic": row.automatic,
        "removable": checklist.may_go,
        "items": [_item(item) for item in checklist.items],
    }


def _all(ticket: Ticket) -> dict[str, Any]:
    return {"results": [_shown(checklist) for checklist in checklists_of(ticket)]}


class ChecklistTemplatesView(APIView):
    """Templates that may be added to tickets."""

    @extend_schema(
        operation_id="checklist_templates", responses=desk_shapes.TemplateListShape, tags=["tickets"]
    )
    def get(self, request: Request) -> Response:
        """The templates in use, in their order; only for people who work on tickets."""
        actor = actor_of(request)
        if not (actor.holds_anywhere("ticket.view") or actor.holds_anywhere("ticket.work")):
            no("role", None).enforce()
        rows = [{"id": one.pk, "name": one.name, "items": one.items} for one in templates_in_use.get()]
        return Response({"results": rows})


class TicketChecklistsView(APIView):
    """The checklists of one ticket."""

    @extend_schema(
        operation_id="tickets_checklists", responses=desk_shapes.ChecklistListShape, tags=["tickets"]
    )
    def get(self, request: Request, number: str) -> Response:
        """The lists with their items; only for people who work on the ticket."""
        actor = actor_of(request)
        ticket = selectors.ticket_get(actor, number)
        policies.can_see_checklists(actor, ticket).enforce()
        return Response(_all(ticket))

    @extend_schema(
        operation_id="tickets_add_checklist",
        parameters=[IDEMPOTENCY],
        request=desk_shapes.NewChecklistShape,
        responses={201: desk_shapes.ChecklistListShape},
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Add a list by its template, and answer all lists."""
        actor = actor_of(request)
        data = checked(desk_shapes.NewChecklistShape, request.data)
        services.ticket_checklist_add(actor=actor, number=number, template_id=data["template"])
        return Response(_all(selectors.ticket_get(actor, number)), status=201)


class TicketChecklistView(APIView):
    """One checklist of a ticket."""

    @extend_schema(operation_id="tickets_remove_checklist", responses={204: None}, tags=["tickets"])
    def delete(self, request: Request, number: str, pk: int) -> Response:
        """Take it away; only while nothing is ticked, and not while the category asks for it."""
        services.ticket_checklist_remove(actor=actor_of(request), number=number, checklist_id=pk)
        return Response(status=204)


class TicketChecklistItemView(APIView):
    """One item."""

    @extend_schema(
        operation_id="tickets_tick_item",
        request=desk_shapes.TickShape,
        responses=desk_shapes.ChecklistItemShape,
        tags=["tickets"],
    )
    def put(self, request: Request, number: str, pk: int) -> Response:
        """Say whether it is done."""
        data = checked(desk_shapes.TickShape, request.data)
        item = services.ticket_item_tick(actor=actor_of(request), number=number, item_id=pk, **data)
        return Response(_item(item))
