"""Turns domain errors into pages with the right status, never into a stack trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotVisible, 404),
    (NotAllowed, 403),
    (StaleState, 409),
    (TooLarge, 413),
    (UnsupportedContent, 415),
    (Invalid, 422),
    (TooMany, 429),
    (Unavailable, 503),
)


def status_of(error: DomainError) -> int:
    """The HTTP status that fits the error; 400 for an unnamed refusal."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


class PrivateAnswersMiddleware:
    """Answers that say nothing about it may not be kept for others, nor shown again without asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and mark the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class NullByteMiddleware:
    """Refuses null bytes in addresses, cookies and forms: no text holds them, databases choke on them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on.

        Raises:
            BadRequest: with a null byte in it.
        """
        if (
            "\0" in request.path_info
            or "%00" in request.META.get("QUERY_STRING", "")
            or any("\0" in value for value in request.COOKIES.values())
        ):
            raise BadRequest
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Look at the form; the protection against foreign sites has read it by now. The API reads its own.

        Raises:
            BadRequest: with a null byte in it.
        """
        if request.method == "POST" and not request.path_info.startswith("/api/"):
            texts = (text for values in request.POST.lists() for text in values[1])
            if any("\0" in text for text in texts):
                raise BadRequest


class DomainErrorMiddleware:
    """Answers a domain error that a view let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render the refusal; other exceptions are left to Django."""
        if not isinstance(exception, DomainError):
            return None
        status = status_of(exception)
        response = render(
            request, "errors/refusal.html", {"error": exception, "status": status}, status=status
        )
        if isinstance(exception, TooMany | Unavailable):
            response.headers["Retry-After"] = str(exception.retry_after)
        return response
