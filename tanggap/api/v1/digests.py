"""Digests of field work, to be read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.paging import page_by_key
from tanggap.api.v1.serializers import Shape
from tanggap.fieldwork.digests.policies import can_see_digests
from tanggap.fieldwork.digests.wording import is_late
from tanggap.fieldwork.models import Digest
from tanggap.kernel.errors import NotVisible


class DigestRowShape(Shape):
    """A digest with its figures."""

    id = serializers.IntegerField()
    unit = serializers.CharField()
    slot_at = serializers.DateTimeField()
    since = serializers.DateTimeField()
    made_at = serializers.DateTimeField()
    late = serializers.BooleanField()
    figures = serializers.DictField(child=serializers.IntegerField())


class DigestShape(DigestRowShape):
    """A digest with all that stands in it."""

    facts = serializers.DictField()


class DigestPageShape(Shape):
    """A page of digests."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = DigestRowShape(many=True)


def _row(digest: Digest) -> dict[str, Any]:
    return {
        "id": digest.pk,
        "unit": digest.unit.code,
        "slot_at": digest.slot_at,
        "since": digest.since,
        "made_at": digest.made_at,
        "late": is_late(digest),
        "figures": digest.facts["figures"],
    }


class DigestsView(APIView):
    """The digests of the caller's units."""

    @extend_schema(
        operation_id="digests_list",
        parameters=[
            OpenApiParameter("unit", str, "query", description="Code of the unit."),
            OpenApiParameter("limit", int, "query"),
            OpenApiParameter("cursor", str, "query"),
        ],
        responses=DigestPageShape,
        tags=["field work"],
    )
    def get(self, request: Request) -> Response:
        """A page of them, the newest first."""
        actor = actor_of(request)
        can_see_digests(actor).enforce()
        rows = Digest.objects.visible_to(actor).select_related("unit")
        if code := request.query_params.get("unit", ""):
            rows = rows.filter(unit__code=code)
        return Response(page_by_key(request, rows, _row))


class DigestView(APIView):
    """One digest."""

    @extend_schema(operation_id="digests_read", responses=DigestShape, tags=["field work"])
    def get(self, request: Request, pk: int) -> Response:
        """Figures, exceptions and who is on what, as they stood."""
        actor = actor_of(request)
        can_see_digests(actor).enforce()
        digest = Digest.objects.visible_to(actor).select_related("unit").filter(pk=pk).first()
        if digest is None:
            raise NotVisible
        return Response(_row(digest) | {"facts": digest.facts})
