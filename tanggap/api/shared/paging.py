"""Keyset pages of the API: ``?cursor=``, answers with ``next`` and ``previous``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from tanggap.kernel.errors import Invalid

DEFAULT_SIZE = 50
LARGEST_SIZE = 200
LONGEST_SIZE = 9
"""Digits that are read at all."""


def page_size(request: Request) -> int:
    """``?limit=`` between 1 and 200, 50 without it.

    Raises:
        Invalid: no such number.
    """
    text = request.query_params.get("limit", "")
    if not text:
        return DEFAULT_SIZE
    if not text.isdecimal() or len(text) > LONGEST_SIZE or not 1 <= int(text) <= LARGEST_SIZE:
        raise Invalid.field("limit", _("A number from 1 to %(limit)d.") % {"limit": LARGEST_SIZE})
    return int(text)


def link(request: Request, cursor: str) -> str | None:
    """Absolute address of the page that the cursor names, with the same filters; nothing without one."""
    if not cursor:
        return None
    kept = [
        (name, value) for name, values in request.query_params.lists() if name != "cursor" for value in values
    ]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}")


def envelope(
    request: Request, results: list[Any], *, following: str = "", former: str = ""
) -> dict[str, Any]:
    """The body of a page."""
    return {"next": link(request, following), "previous": link(request, former), "results": results}


def page_by_key(
    request: Request, rows: QuerySet[Any], represent: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """A page of rows in the order of their primary key, the newest first.

    Cursors are ``-<pk>`` for what is older and ``+<pk>`` for what is newer.

    Raises:
        Invalid: a cursor that is none.
    """
    size, cursor = page_size(request), request.query_params.get("cursor", "").replace(" ", "+")
    direction, position = cursor[:1], cursor[1:]
    if cursor and not (direction in {"-", "+"} and position.isdecimal() and len(position) < 19):
        raise Invalid.field("cursor", _("This cursor is not one of ours."))
    if direction == "+":
        found = list(rows.filter(pk__gt=int(position)).order_by("pk")[: size + 1])
        more, shown = len(found) > size, found[:size][::-1]
        former, following = (
            (f"+{shown[0].pk}" if more and shown else ""),
            (f"-{shown[-1].pk}" if shown else ""),
        )
    else:
        if cursor:
            rows = rows.filter(pk__lt=int(position))
        found = list(rows.order_by("-pk")[: size + 1])
        more, shown = len(found) > size, found[:size]
        following = f"-{shown[-1].pk}" if more and shown else ""
        former = f"+{shown[0].pk}" if cursor and shown else ""
    return envelope(request, [represent(row) for row in shown], following=following, former=former)
