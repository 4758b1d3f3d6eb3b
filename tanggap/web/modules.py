"""What belongs to a module that this installation leaves out (``TANGGAP_MODULES``) is not there."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve


def is_left_out(url_name: str) -> bool:
    """Whether the address of that name belongs to a module that is left out."""
    patterns: tuple[str, ...] = settings.VIEWS_LEFT_OUT
    return bool(patterns) and _matches(url_name, patterns)


def is_path_left_out(path: str) -> bool:
    """Likewise for a path; one that leads nowhere is not left out."""
    if not settings.VIEWS_LEFT_OUT:
        return False
    try:
        return is_left_out(resolve(path).view_name)
    except Resolver404:
        return False


@cache
def _matches(url_name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(url_name, pattern) for pattern in patterns)


class ModulesMiddleware:
    """Answers 404 for addresses of modules that are left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Refuse before the view is asked.

        Raises:
            Http404: the address belongs to a module that is left out.
        """
        found = request.resolver_match
        if found is not None and is_left_out(found.view_name):
            raise Http404
