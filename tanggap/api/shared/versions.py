"""``ETag`` and ``If-Match``: a change names the version that it was made from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from tanggap.kernel.errors import Invalid


def with_etag(response: Response, version: int) -> Response:
    """The response with the object's version as entity tag."""
    response["ETag"] = f'"{version}"'
    return response


def expected_version(request: Request) -> int | None:
    """The version that ``If-Match`` names; nothing without the header or with ``*``.

    Raises:
        Invalid: no entity tag of ours.
    """
    text = str(request.headers.get("If-Match", "")).strip()
    if not text or text == "*":
        return None
    digits = text.removeprefix("W/").strip('"')
    if not digits.isdecimal() or len(digits) > 9:
        raise Invalid(_("If-Match must be an entity tag as the answer gave it."), code="if_match_malformed")
    return int(digits)
