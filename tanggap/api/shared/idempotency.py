"""``Idempotency-Key``: a repeated call gets the first one's answer and has no second effect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from tanggap.activity.models import RepeatableCall
from tanggap.activity.services import call_once
from tanggap.api.shared.authentication import actor_of
from tanggap.kernel.errors import Invalid

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 80

type Handler = Callable[..., Response]


def key_of(request: Request) -> str:
    """The call's key, empty without one.

    Raises:
        Invalid: longer than 80 characters.
    """
    key = str(request.headers.get(HEADER, "")).strip()
    if len(key) > LONGEST:
        raise Invalid(_("The idempotency key is too long."), code="idempotency_key_too_long")
    return key


def repeatable(handler: Handler) -> Handler:
    """Carry a call out once per person and key, in one transaction with keeping its answer.

    A refusal keeps nothing, so that a corrected call may use the key again. The same key with another
    content is refused.
    """

    @wraps(handler)
    def handled(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = key_of(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        digest = _digest(request)
        answers: list[Response] = []

        def act() -> tuple[int, Any]:
            response = handler(view, request, *args, **kwargs)
            answers.append(response)
            return response.status_code, json.loads(json.dumps(response.data, cls=JSONEncoder))

        earlier = call_once(person_id=actor_of(request).person_id or 0, key=key, digest=digest, act=act)
        return answers[0] if earlier is None else _answered(earlier, digest)

    return handled


def _answered(known: RepeatableCall, digest: str) -> Response:
    if known.request_digest != digest:
        raise Invalid(_("This idempotency key was used for another request."), code="idempotency_key_reused")
    return Response(known.body, status=known.status, headers={REPLAYED: "true"})


def _digest(request: Request) -> str:
    """What the call asks for, in one number."""
    data = request.data
    plain = dict(data.items()) if isinstance(data, Mapping) else data
    content = json.dumps(plain, sort_keys=True, default=_file_fact)
    return hashlib.sha256(f"{request.method} {request.path} {content}".encode()).hexdigest()


def _file_fact(value: Any) -> str:
    return f"{getattr(value, 'name', '')}:{getattr(value, 'size', '')}"
