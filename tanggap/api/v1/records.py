"""Records that are kept up on setup pages: a page of them, adding, reading, changing, retiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.shared.versions import expected_version, with_etag
from tanggap.api.v1.calls import IDEMPOTENCY, IF_MATCH, Acts, act_views, checked, holder_of
from tanggap.api.v1.serializers import NothingShape, Shape
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible


class Words(NamedTuple):
    """What the operations say of themselves in the schema."""

    page: str
    add: str
    read: str
    change: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """One kind of record; services check again what the permission only tells early.

    Attributes:
        plural: as in names of operations; with dashes it is the address.
        permission: held somewhere by whoever comes here.
        key: name under which the services take the record's key.
        rows: those that the actor may edit, with what ``shown`` reads.
        narrowed: what the query string leaves of the rows; ``parameters`` describe it.
        shown: one of them as it is answered.
        facts: what a checked body means, for the services.
        create, edit, retire: the services.
        shapes: of a page, of one record, of a body.
        more_acts: acts besides retiring and restoring.
    """

    plural: str
    permission: str
    key: str
    rows: Callable[[Actor], QuerySet[Any]]
    shown: Callable[[Any], dict[str, Any]]
    facts: Callable[[dict[str, Any]], Any]
    create: Callable[..., Any]
    edit: Callable[..., Any]
    retire: Callable[..., Any]
    shapes: tuple[type[Shape], type[Shape], type[Shape]]
    words: Words
    narrowed: Callable[[Any, Request], QuerySet[Any]] = lambda rows, _request: rows
    parameters: tuple[OpenApiParameter, ...] = ()
    more_acts: Acts = field(default_factory=dict)

    def found(self, actor: Actor, pk: int) -> Any:
        """One of the actor's rows, or ``NotVisible``."""
        row = self.rows(actor).filter(pk=pk).first()
        if row is None:
            raise NotVisible
        return row

    def answer(self, request: Request, pk: int, _act: str = "") -> Response:
        """The record as it is now, with its version as entity tag."""
        row = self.found(holder_of(request, self.permission), pk)
        return with_etag(Response(self.shown(row)), row.version)

    def views(self) -> tuple[type[APIView], type[APIView], dict[str, type[APIView]]]:
        """Of the list, of one record, and of each act on one."""
        return _list_view(self), _one_view(self), _act_views(self)


def code_of(thing: Any) -> str:
    """How bodies name a unit, a category or a team; "" for none."""
    return str(thing.code) if thing else ""


def _tag(kind: Records) -> str:
    return kind.plural.replace("_", " ")


def _list_view(kind: Records) -> type[APIView]:
    page_shape, shape, facts_shape = kind.shapes

    class ListView(APIView):
        @extend_schema(
            operation_id=f"{kind.plural}_list",
            description=kind.words.page,
            parameters=[
                *kind.parameters,
                OpenApiParameter("limit", int, "query"),
                OpenApiParameter("cursor", str, "query"),
            ],
            responses=page_shape,
            tags=[_tag(kind)],
        )
        def get(self, request: Request) -> Response:
            rows = kind.narrowed(kind.rows(holder_of(request, kind.permission)), request)
            return Response(page_by_key(request, rows, kind.shown))

        @extend_schema(
            operation_id=f"{kind.plural}_create",
            description=kind.words.add,
            parameters=[IDEMPOTENCY],
            request=facts_shape,
            responses={201: shape},
            tags=[_tag(kind)],
        )
        @repeatable
        def post(self, request: Request) -> Response:
            made = kind.create(
                actor=holder_of(request, kind.permission),
                facts=kind.facts(checked(facts_shape, request.data)),
            )
            response = Response(kind.shown(made), status=201)
            response["Location"] = f"/api/v1/{kind.plural.replace('_', '-')}/{made.pk}/"
            return with_etag(response, made.version)

    return ListView


def _one_view(kind: Records) -> type[APIView]:
    _page_shape, shape, facts_shape = kind.shapes

    class OneView(APIView):
        @extend_schema(
            operation_id=f"{kind.plural}_read",
            description=kind.words.read,
            responses=shape,
            tags=[_tag(kind)],
        )
        def get(self, request: Request, pk: int) -> Response:
            return kind.answer(request, pk)

        @extend_schema(
            operation_id=f"{kind.plural}_change",
            description=kind.words.change,
            parameters=[IF_MATCH],
            request=facts_shape,
            responses=shape,
            tags=[_tag(kind)],
        )
        def put(self, request: Request, pk: int) -> Response:
            actor = holder_of(request, kind.permission)
            version = expected_version(request) or kind.found(actor, pk).version
            kind.edit(
                actor=actor,
                expected_version=version,
                facts=kind.facts(checked(facts_shape, request.data)),
                **{kind.key: pk},
            )
            return kind.answer(request, pk)

    return OneView


def _act_views(kind: Records) -> dict[str, type[APIView]]:
    def switched(actor: Actor, pk: int, version: int | None, *, retired: bool) -> object:
        expected = version or kind.found(actor, pk).version
        return kind.retire(actor=actor, expected_version=expected, retired=retired, **{kind.key: pk})

    acts: Acts = {
        **kind.more_acts,
        "retire": (NothingShape, lambda a, pk, d, v: switched(a, pk, v, retired=True)),
        "restore": (NothingShape, lambda a, pk, d, v: switched(a, pk, v, retired=False)),
    }
    return act_views(
        acts,
        plural=kind.plural,
        words=kind.words.act,
        answer=kind.answer,
        shape=kind.shapes[1],
        tag=_tag(kind),
    )
