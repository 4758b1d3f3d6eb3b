"""What pages for people without an account share."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_SECRET_PAGE: Final = {
    "Cache-Control": "no-store, private",
    # Not "no-referrer": browsers would then hide the origin of the page's own forms, which are refused.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def origin_of(request: HttpRequest) -> str:
    """The network address of the visitor, also behind trusted proxies."""
    return str(get_adapter(request).get_client_ip(request))


def unlisted_page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page that no cache, search engine or other site may learn of."""
    return unlisted(render(request, template, context, status=status))


def unlisted(response: HttpResponse) -> HttpResponse:
    """The answer with headers that keep its address to the visitor."""
    for name, value in _SECRET_PAGE.items():
        response.headers[name] = value
    return response
