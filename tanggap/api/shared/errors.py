"""Every refusal of the API as a problem document (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from tanggap.kernel.errors import (
    DomainError,
    Invalid,
    NotAllowed,
    NotVisible,
    StaleState,
    TooLarge,
    TooMany,
    Unavailable,
    UnsupportedContent,
)

CONTENT_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotVisible, status.HTTP_404_NOT_FOUND),
    (NotAllowed, status.HTTP_403_FORBIDDEN),
    (StaleState, status.HTTP_409_CONFLICT),
    (TooLarge, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE),
    (UnsupportedContent, status.HTTP_415_UNSUPPORTED_MEDIA_TYPE),
    (Invalid, status.HTTP_422_UNPROCESSABLE_ENTITY),
    (TooMany, status.HTTP_429_TOO_MANY_REQUESTS),
    (Unavailable, status.HTTP_503_SERVICE_UNAVAILABLE),
)


def problem(status_code: int, code: str, title: str, **members: Any) -> Response:
    """A problem document.

    Args:
        status_code: HTTP status.
        code: stable machine-readable reason.
        title: sentence for the person.
        members: further members, such as ``errors`` with field names to lists of sentences.
    """
    body = {
        "type": f"urn:tanggap:problem:{code}",
        "title": title,
        "status": status_code,
        "code": code,
        **members,
    }
    response = Response(body, status=status_code, content_type=CONTENT_TYPE)
    # Parsing or authentication may have failed before a renderer was chosen.
    response["Content-Type"] = CONTENT_TYPE
    return response


def bare_problem(status_code: int, code: str, title: str) -> JsonResponse:
    """A problem document where no view of the API was reached."""
    body = {"type": f"urn:tanggap:problem:{code}", "title": title, "status": status_code, "code": code}
    return JsonResponse(body, status=status_code, content_type=CONTENT_TYPE)


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error that a view let through; None leaves it to Django."""
    if isinstance(error, Http404):
        error = NotVisible()
    elif isinstance(error, PermissionDenied):
        error = NotAllowed()
    if isinstance(error, DomainError):
        set_rollback()
        return _of_domain(error)
    if isinstance(error, exceptions.APIException):
        set_rollback()
        return _of_framework(error)
    return None


def _of_domain(error: DomainError) -> Response:
    code = next((number for kind, number in _STATUS if isinstance(error, kind)), status.HTTP_400_BAD_REQUEST)
    members: dict[str, Any] = {}
    if isinstance(error, Invalid) and error.fields:
        members["errors"] = {name: [str(text) for text in texts] for name, texts in error.fields.items()}
    response = problem(code, error.code, str(error), **members)
    if isinstance(error, TooMany | Unavailable):
        response["Retry-After"] = str(error.retry_after)
    return response


def _of_framework(error: exceptions.APIException) -> Response:
    members: dict[str, Any] = {}
    status_code, code, title = error.status_code, str(error.default_code), str(error.default_detail)
    if isinstance(error, exceptions.ValidationError):
        status_code, code, title = (
            status.HTTP_422_UNPROCESSABLE_ENTITY,
            Invalid.code,
            str(Invalid.default_message),
        )
        members["errors"] = error.detail if isinstance(error.detail, dict) else {"": error.detail}
    elif isinstance(error.detail, str):
        title = str(error.detail)
    response = problem(status_code, code, title, **members)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait) + 1)
    return response
