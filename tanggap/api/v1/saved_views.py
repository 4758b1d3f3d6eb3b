"""The caller's saved views of the ticket list."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.accounts.models import Team
from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.v1 import desk_shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked, code_to_pk
from tanggap.tickets.models import SavedView
from tanggap.tickets.services import view_delete, view_save
from tanggap.tickets.views_kept import views_for


def _shown(view: SavedView, person_id: int | None) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "query": view.query,
        "team": view.team.code if view.team else "",
        "position": view.position,
        "is_default": view.is_default and view.owner_id == person_id,
        "own": view.owner_id == person_id,
    }


def _sent(request: Request) -> dict[str, Any]:
    data = checked(desk_shapes.ViewShape, request.data)
    team = data.pop("team")
    return {**data, "team_id": code_to_pk(Team, team, "team") if team else None}


class SavedViewsView(APIView):
    """All of them."""

    @extend_schema(operation_id="views_list", responses=desk_shapes.ViewListShape, tags=["me"])
    def get(self, request: Request) -> Response:
        """The caller's own views and those of the caller's teams."""
        actor = actor_of(request)
        return Response({"results": [_shown(one, actor.person_id) for one in views_for(actor)]})

    @extend_schema(
        operation_id="views_create",
        parameters=[IDEMPOTENCY],
        request=desk_shapes.ViewShape,
        responses={201: desk_shapes.KeptViewShape},
        tags=["me"],
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Keep a list under a name."""
        actor = actor_of(request)
        return Response(_shown(view_save(actor=actor, **_sent(request)), actor.person_id), status=201)


class SavedViewView(APIView):
    """One of the caller's own."""

    @extend_schema(
        operation_id="views_change",
        request=desk_shapes.ViewShape,
        responses=desk_shapes.KeptViewShape,
        tags=["me"],
    )
    def put(self, request: Request, pk: int) -> Response:
        """Change it."""
        actor = actor_of(request)
        return Response(_shown(view_save(actor=actor, view_id=pk, **_sent(request)), actor.person_id))

    @extend_schema(operation_id="views_delete", responses={204: None}, tags=["me"])
    def delete(self, request: Request, pk: int) -> Response:
        """Forget it."""
        view_delete(actor=actor_of(request), view_id=pk)
        return Response(status=204)
