"""Tags of the installation: list, another name, taking away. Those of a ticket are changed at the ticket."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.v1 import setup_shapes as shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.tickets.models import Tag
from tanggap.tickets.policies import can_manage_tags
from tanggap.tickets.services import tag_delete, tag_rename


def _row(tag: Any) -> dict[str, Any]:
    return {"id": tag.pk, "name": tag.name, "tickets": tag.carried}


class TagsView(APIView):
    """The tags that there are."""

    @extend_schema(
        operation_id="tags_list",
        parameters=[
            OpenApiParameter("q", str, "query", description="Beginning of the name."),
            OpenApiParameter("limit", int, "query"),
            OpenApiParameter("cursor", str, "query"),
        ],
        responses=shapes.TagPageShape,
        tags=["tags"],
    )
    def get(self, request: Request) -> Response:
        """A page of tags."""
        can_manage_tags(actor_of(request)).enforce()
        beginning = request.query_params.get("q", "").strip().casefold()[:80]
        rows = Tag.objects.filter(name__startswith=beginning).annotate(carried=Count("ticket_rows"))
        return Response(page_by_key(request, rows, _row))


class TagView(APIView):
    """One tag."""

    @extend_schema(
        operation_id="tags_rename",
        parameters=[IDEMPOTENCY],
        request=shapes.TagNameShape,
        responses=shapes.TagRowShape,
        tags=["tags"],
    )
    @repeatable
    def patch(self, request: Request, pk: int) -> Response:
        """Give it another name; with the name of another tag the two become one."""
        can_manage_tags(actor_of(request)).enforce()
        name = checked(shapes.TagNameShape, request.data)["name"]
        tag = tag_rename(actor=actor_of(request), tag_id=pk, name=name)
        return Response(_row(Tag.objects.annotate(carried=Count("ticket_rows")).get(pk=tag.pk)))

    @extend_schema(operation_id="tags_delete", responses={204: None}, tags=["tags"])
    def delete(self, request: Request, pk: int) -> Response:
        """Take it away from every ticket."""
        tag_delete(actor=actor_of(request), tag_id=pk)
        return Response(status=204)
