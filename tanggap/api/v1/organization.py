"""Units, and who asks."""

from __future__ import annotations

from typing import Any, Literal, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.accounts.models import User
from tanggap.accounts.selectors import home_for
from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.paging import page_by_key
from tanggap.api.v1 import represent, serializers
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Unit

_QUERY: Literal["query"] = "query"


def _units(request: Request) -> Any:
    return Unit.objects.visible_to(actor_of(request)).select_related("parent")


class UnitsView(APIView):
    """The units that the caller may see."""

    @extend_schema(
        operation_id="units_list",
        parameters=[
            OpenApiParameter("q", str, _QUERY, description="Part of the name."),
            OpenApiParameter("kind", str, _QUERY),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY),
        ],
        responses=serializers.UnitPageShape,
        tags=["units"],
    )
    def get(self, request: Request) -> Response:
        """A page of units."""
        found = _units(request)
        if words := request.query_params.get("q", "").strip():
            found = found.filter(name__icontains=words[:100])
        if kind := request.query_params.get("kind"):
            found = found.filter(kind=kind)
        return Response(page_by_key(request, found, represent.unit))


class UnitView(APIView):
    """One unit."""

    @extend_schema(operation_id="units_read", responses=serializers.UnitShape, tags=["units"])
    def get(self, request: Request, code: str) -> Response:
        """The unit."""
        found = _units(request).filter(code=code).first()
        if found is None:
            raise NotVisible
        return Response(represent.unit(found))


class MeView(APIView):
    """Who asks."""

    @extend_schema(operation_id="me_read", responses=serializers.MeShape, tags=["me"])
    def get(self, request: Request) -> Response:
        """The caller with roles and rights."""
        actor, user = actor_of(request), cast(User, request.user)
        return Response(
            {
                "id": user.pk,
                "name": user.name,
                "email": user.email,
                "language": user.language,
                "time_zone": user.time_zone,
                "roles": sorted(actor.roles),
                "rights": {code: list(paths) for code, paths in sorted(actor.rights.items())},
                "home": home_for(actor),
            }
        )
