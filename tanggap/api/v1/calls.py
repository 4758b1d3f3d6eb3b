"""What calls of the API have in common: checking bodies, naming things by code, acts with their addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.versions import expected_version
from tanggap.api.v1.serializers import Shape
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid
from tanggap.kernel.reference_cache import ReferenceCache

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    "header",
    description=(
        "A repeated call with the same key and content has no second effect; within two days it gets the "
        "first answer with `Idempotency-Replayed: true`. The same key with another content is refused with "
        "422 and the code `idempotency_key_reused`."
    ),
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    "header",
    description="Entity tag of the version that the change is made from.",
)


def _key_of(asked: tuple[Any, str]) -> int | None:
    model, code = asked
    found: int | None = (
        model.objects.filter(code=code, retired_at__isnull=True).values_list("pk", flat=True).first()
    )
    return found


_keys: ReferenceCache[int | None] = ReferenceCache(_key_of, most=2000)
"""Keys by code: callers name the same few units and categories again and again."""


def code_to_pk(model: Any, code: str, field: str) -> int:
    """Key of the row with the code.

    Raises:
        Invalid: no such row, at ``field``.
    """
    key = _keys.get((model, code)) or _key_of((model, code))  # a code may be newer than what is held
    if key is None:
        raise Invalid.field(field, _("There is no “%(code)s”.") % {"code": code})
    return int(key)


def checked(shape: type[Shape], data: Any) -> dict[str, Any]:
    """The data in the shape.

    Raises:
        ValidationError: by field, answered with 422.
        Invalid: a moment that no calendar of ours holds.
    """
    shaped = shape(data=data)
    try:
        shaped.is_valid(raise_exception=True)
    except OverflowError:
        raise Invalid(_("Datetime value out of range.")) from None
    return dict(shaped.validated_data)


def pk_or_none(model: Any, code: str, field: str) -> int | None:
    """Key of the row with the code; nothing for no code.

    Raises:
        Invalid: no such row, at ``field``.
    """
    return code_to_pk(model, code, field) if code else None


@contextmanager
def fields_as_sent(**names: str) -> Iterator[None]:
    """Let refusals name the fields of the body, where the service calls them otherwise."""
    try:
        yield
    except Invalid as refusal:
        fields = {names.get(name, name): texts for name, texts in refusal.fields.items()}
        raise Invalid(refusal.message, fields=fields, code=refusal.code) from refusal


def holder_of(request: Request, *permissions: str) -> Actor:
    """The caller, who holds one of the permissions somewhere.

    Raises:
        NotAllowed: he holds none.
    """
    actor = actor_of(request)
    if not any(actor.holds_anywhere(permission) for permission in permissions):
        no("role", _("Your role does not allow this here.")).enforce()
    return actor


type Act = Callable[[Actor, Any, dict[str, Any], int | None], object]
"""Does it: who, the key in the address, the body in its shape, the version of ``If-Match``."""
type Acts = Mapping[str, tuple[type[Shape], Act]]
"""Name in the address to the shape of the body and what is done."""


def act_views(
    acts: Acts,
    *,
    plural: str,
    words: str,
    answer: Callable[[Request, Any, str], Response],
    shape: type[Shape],
    tag: str = "",
) -> dict[str, type[APIView]]:
    """A view for each act on one thing, described in the schema with its own shape.

    Args:
        acts: what may be done.
        plural: the things, first part of the operations' names and, without ``tag``, their group.
        words: what each of them does, for the schema.
        answer: the thing as it is now, from the request, the key in the address and the act.
        shape: of that answer.
    """
    return {
        act: _act_view(act, asked, do, (plural, words, tag or plural), answer, shape)
        for act, (asked, do) in acts.items()
    }


def _act_view(
    act: str,
    asked: type[Shape],
    do: Act,
    names: tuple[str, str, str],
    answer: Callable[[Request, Any, str], Response],
    shape: type[Shape],
) -> type[APIView]:
    plural, words, tag = names

    def post(_view: APIView, request: Request, **address: Any) -> Response:
        (key,) = address.values()
        do(actor_of(request), key, checked(asked, request.data), expected_version(request))
        return answer(request, key, act)

    post.__doc__ = words
    described = extend_schema(
        operation_id=f"{plural}_{act.replace('-', '_')}",
        parameters=[IDEMPOTENCY, IF_MATCH],
        request=asked,
        responses=shape,
        tags=[tag],
    )
    name = "".join(part.title() for part in f"{plural}-{act}".replace("_", "-").split("-"))
    return type(f"{name}View", (APIView,), {"__doc__": words, "post": described(repeatable(post))})
