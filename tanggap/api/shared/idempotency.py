"""``Idempotency-Key``: a repeated call gets the first one's answer and has no second effect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from tanggap.activity.models import RepeatableCall
from tanggap.activity.services import call_of, call_once
from tanggap.api.shared.authentication import actor_of
from tanggap.kernel.errors import Invalid

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 80
KEPT_HEADERS = ("Location", "ETag")
"""Headers that a repeated call is answered with as well."""

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
        return answered_once(request, lambda: handler(view, request, *args, **kwargs))

    return handled


def answered_once(request: Request, act: Callable[[], Response]) -> Response:
    """The answer of ``act``, or of the first call with the request's key.

    Raises:
        Invalid: the key was used for another content.
    """
    key = key_of(request)
    if not key:
        return act()
    digest = _digest(request)
    answers: list[Response] = []

    def kept() -> tuple[int, Any, dict[str, str]]:
        response = act()
        answers.append(response)
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        return response.status_code, json.loads(json.dumps(response.data, cls=JSONEncoder)), headers

    earlier = call_once(person_id=_caller(request), key=key, digest=digest, act=kept)
    return answers[0] if earlier is None else _again(earlier, digest)


def earlier_answer(request: Request) -> Response | None:
    """The answer of an earlier call with the request's key, for doors with work before their transaction.

    Raises:
        Invalid: the key was used for another content.
    """
    key = key_of(request)
    earlier = call_of(person_id=_caller(request), key=key) if key else None
    return None if earlier is None else _again(earlier, _digest(request))


def _caller(request: Request) -> int:
    return actor_of(request).person_id or 0


def _again(known: RepeatableCall, digest: str) -> Response:
    if known.request_digest != digest:
        raise Invalid(_("This idempotency key was used for another request."), code="idempotency_key_reused")
    headers = {str(name): str(value) for name, value in cast(dict[str, str], known.headers).items()}
    return Response(known.body, status=known.status, headers=headers | {REPLAYED: "true"})


def _digest(request: Request) -> str:
    """What the call asks for, in one number; files by their content."""
    data = request.data
    if isinstance(data, QueryDict):
        data = sorted(data.lists())
    content = json.dumps(data, sort_keys=True, default=_file_digest)
    return hashlib.sha256(f"{request.method} {request.path} {content}".encode()).hexdigest()


def _file_digest(file: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return f"{file.name}:{digest.hexdigest()}"
