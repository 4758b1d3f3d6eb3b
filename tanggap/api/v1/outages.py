"""Outages: list, declare, read, correct; each act of their life is an address of its own."""

from __future__ import annotations

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import key_of, repeatable
from tanggap.api.shared.paging import envelope, page_size
from tanggap.api.shared.versions import expected_version, with_etag
from tanggap.api.v1 import outage_shapes, serializers
from tanggap.api.v1.calls import IDEMPOTENCY, IF_MATCH, Acts, act_views, checked, code_to_pk
from tanggap.api.v1.represent import coded
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Unit
from tanggap.tickets import services
from tanggap.tickets.models import Category, Outage
from tanggap.tickets.outages.choices import OutageKind, PlaceKind
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.outages.listing import VIEWS, OutageFilter, outage_for_reading, outage_page, reach_of

_QUERY: Literal["query"] = "query"


def _places(outage: Outage) -> list[dict[str, str]]:
    found = []
    for place in outage.places.all():
        named = place.unit or place.site
        found.append({"kind": place.kind, "code": place.node or (named.code if named else "")})
    return found


def outage_row(outage: Outage) -> dict[str, Any]:
    """An outage in a list; loaded by ``outage_page`` or ``outage_for_reading``."""
    names = (
        "number",
        "kind",
        "status",
        "title",
        "public_text",
        "is_public",
        "started_at",
        "estimated_end",
        "resolved_at",
        "approved_at",
        "version",
    )
    return {name: getattr(outage, name) for name in names} | {
        "unit": coded(outage.unit),
        "category": coded(outage.category),
        "places": _places(outage),
        "tickets": getattr(outage, "ticket_count", 0),
    }


def outage_whole(outage: Outage) -> dict[str, Any]:
    """An outage with everything."""
    reach = reach_of(outage)
    names = ("resolution", "cause", "stops_clock", "notice_hours", "tells_served")
    return (
        outage_row(outage)
        | {name: getattr(outage, name) for name in names}
        | {
            "declared_by": outage.declared_by_label,
            "approved_by": outage.approved_by_label,
            "people": reach.people,
            "told": reach.told,
            "updates": [
                {
                    "created_at": one.created_at,
                    "status": one.status,
                    "text": one.text,
                    "public": one.public,
                    "estimated_end": one.estimated_end,
                    "by": one.actor_label,
                }
                for one in outage.updates.all()[:200]
            ],
        }
    )


_PLAIN = (
    "title",
    "public_text",
    "started_at",
    "estimated_end",
    "is_public",
    "tells_served",
    "notice_hours",
    "stops_clock",
    "kind",
    "status",
    "note",
)
_LISTS = {"units": "unit_codes", "nodes": "nodes", "sites": "site_codes"}


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    """The data as fields of a draft."""
    facts: dict[str, Any] = {name: data[name] for name in _PLAIN if name in data}
    facts |= {field: tuple(data[name]) for name, field in _LISTS.items() if name in data}
    if "unit" in data:
        facts["unit_id"] = code_to_pk(Unit, data["unit"], "unit")
    if "category" in data:
        facts["category_id"] = (
            code_to_pk(Category, data["category"], "category") if data["category"] else None
        )
    return facts


def _known(outage: Outage) -> dict[str, Any]:
    """What stays when a change leaves it out."""
    codes: dict[str, list[str]] = {PlaceKind.UNIT: [], PlaceKind.NODE: [], PlaceKind.SITE: []}
    for place in _places(outage):
        codes[place["kind"]].append(place["code"])
    names = [name for name in _PLAIN if name not in {"status", "note"}]
    return {name: getattr(outage, name) for name in names} | {
        "unit_id": outage.unit_id,
        "category_id": outage.category_id,
        "unit_codes": tuple(codes[PlaceKind.UNIT]),
        "nodes": tuple(codes[PlaceKind.NODE]),
        "site_codes": tuple(codes[PlaceKind.SITE]),
    }


class OutagesView(APIView):
    """The outages that the caller may see."""

    @extend_schema(
        operation_id="outages_list",
        parameters=[
            OpenApiParameter("view", str, _QUERY, enum=list(VIEWS), description="All without it."),
            OpenApiParameter("kind", str, _QUERY, enum=list(OutageKind.values)),
            OpenApiParameter("unit", str, _QUERY, description="Code of the responsible unit."),
            OpenApiParameter("q", str, _QUERY, description="Words of the title, a number or a network node."),
            OpenApiParameter("limit", int, _QUERY),
            OpenApiParameter("cursor", str, _QUERY, description="From `next` or `previous`."),
        ],
        responses=outage_shapes.OutagePageShape,
        tags=["outages"],
    )
    def get(self, request: Request) -> Response:
        """A page of outages, the newest first."""
        query = request.query_params
        if query.get("view", "all") not in VIEWS:
            raise Invalid.field("view", _("Unknown view."))
        cursor = query.get("cursor", "")
        if cursor and not (cursor[0] in "ab" and cursor[1:].isdecimal() and len(cursor) < 19):
            raise Invalid.field("cursor", _("This cursor is not one of ours."))
        key = int(cursor[1:]) if cursor else 0
        page = outage_page(
            actor_of(request),
            OutageFilter(
                view=query.get("view", "all"),
                words=query.get("q", "")[:100],
                kind=query.get("kind", "") if query.get("kind", "") in OutageKind.values else "",
                unit_id=code_to_pk(Unit, query["unit"], "unit") if query.get("unit") else 0,
            ),
            after=key if cursor.startswith("a") else 0,
            before=key if cursor.startswith("b") else 0,
            limit=page_size(request),
        )
        following = f"a{page.after}" if page.after else ""
        former = f"b{page.before}" if page.before else ""
        rows = [outage_row(one) for one in page.rows]
        return Response(envelope(request, rows, following=following, former=former))

    @extend_schema(
        operation_id="outages_create",
        parameters=[IDEMPOTENCY],
        request=outage_shapes.NewOutageShape,
        responses={201: outage_shapes.OutageShape},
        tags=["outages"],
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Declare an outage or plan maintenance."""
        data = checked(outage_shapes.NewOutageShape, request.data)
        made = services.outage_declare(
            actor=actor_of(request),
            draft=OutageDraft(**_facts(data)),
            ticket_numbers=data.get("tickets", ()),
            request_key=key_of(request),
        )
        response = Response(outage_whole(outage_for_reading(actor_of(request), made.number)), status=201)
        response["Location"] = f"/api/v1/outages/{made.number}/"
        return with_etag(response, made.version)


class OutageView(APIView):
    """One outage."""

    @extend_schema(operation_id="outages_read", responses=outage_shapes.OutageShape, tags=["outages"])
    def get(self, request: Request, number: str) -> Response:
        """The outage with its updates."""
        outage = outage_for_reading(actor_of(request), number)
        return with_etag(Response(outage_whole(outage)), outage.version)

    @extend_schema(
        operation_id="outages_change",
        parameters=[IF_MATCH],
        request=outage_shapes.OutageChangeShape,
        responses=outage_shapes.OutageShape,
        tags=["outages"],
    )
    def patch(self, request: Request, number: str) -> Response:
        """Correct what is known; what is left out stays."""
        data = checked(outage_shapes.OutageChangeShape, request.data)
        known = outage_for_reading(actor_of(request), number)
        services.outage_edit(
            actor=actor_of(request),
            number=number,
            draft=OutageDraft(**{**_known(known), **_facts(data)}),
            expected_version=expected_version(request) or known.version,
        )
        return self.get(request, number)


def _post(actor: Actor, number: str, data: dict[str, Any], version: int | None) -> object:
    news = OutageNews(
        text=data["text"],
        public=data["public"],
        status=data.get("status", ""),
        estimated_end=data.get("estimated_end"),
        sets_estimate="estimated_end" in data,
    )
    return services.outage_post(actor=actor, number=number, news=news, expected_version=version)


def _detach(actor: Actor, number: str, data: dict[str, Any], _version: int | None) -> object:
    outage = services.outage_load(actor, number)
    if not outage.tickets.filter(number=data["ticket"]).exists():
        raise NotVisible
    return services.outage_detach(actor=actor, ticket_number=data["ticket"], reason=data["reason"])


ACTS: Acts = {
    "updates": (outage_shapes.OutageNewsShape, _post),
    "approve": (
        serializers.NothingShape,
        lambda a, n, d, v: services.outage_approve(actor=a, number=n, expected_version=v),
    ),
    "resolve": (
        outage_shapes.OutageResolveShape,
        lambda a, n, d, v: services.outage_resolve(actor=a, number=n, expected_version=v, **d),
    ),
    "cancel": (
        serializers.ReasonShape,
        lambda a, n, d, v: services.outage_cancel(actor=a, number=n, expected_version=v, **d),
    ),
    "attach": (
        outage_shapes.OutageTicketShape,
        lambda a, n, d, v: services.outage_attach(actor=a, number=n, ticket_number=d["ticket"]),
    ),
    "detach": (outage_shapes.OutageDetachShape, _detach),
}


def _answer(request: Request, number: str, _act: str) -> Response:
    """The outage as it is now."""
    outage = outage_for_reading(actor_of(request), number)
    return with_etag(Response(outage_whole(outage)), outage.version)


ACT_VIEWS = act_views(
    ACTS,
    plural="outages",
    words="Do it, and answer the outage as it is now.",
    answer=_answer,
    shape=outage_shapes.OutageShape,
)
