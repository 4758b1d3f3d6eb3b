"""Where trackers send positions: ``/t/<device secret>/`` for Traccar Client of all generations and OsmAnd.

A phone sends its oldest position again and again until the answer is 2xx, so one refused record blocks its
whole queue: whatever a known device sends is answered with 200, used or not. Only unknown and revoked ones,
and messages that name no device, are refused (400; for JSON 404), as Traccar's own server does.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tanggap.fieldwork.positions.reading import Message, NoDeviceNamed, NotReadable, is_json, read_message
from tanggap.fieldwork.positions.services.intake import device_known, positions_take

PREFIX = "/t/"
URL_NAME = "tracker"
MOST_BYTES = 64 * 1024
"""The upstream server's limit."""


@csrf_exempt
def positions(request: HttpRequest, secret: str) -> HttpResponse:
    """Take what a tracker sends."""
    if request.method not in {"GET", "POST"}:
        return _answer(405, Allow="GET, POST")
    content_type = request.META.get("CONTENT_TYPE", "")
    device = device_known(secret)
    if device is None:
        return _answer(404 if is_json(content_type) else 400)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        return _answer(413)
    try:
        message = read_message(
            request.META.get("QUERY_STRING", ""), request.body, content_type, zone=device.zone
        )
    except NoDeviceNamed:
        return _answer(400)
    except NotReadable:
        message = Message("unreadable", dropped=1)
    positions_take(device, message)
    return _answer(200)


def _answer(status: int, **headers: str) -> HttpResponse:
    """An answer without a body that says so; small clients understand no other kind of end."""
    return HttpResponse(status=status, headers={"Content-Length": "0", **headers})


class TrackerMiddleware:
    """Answers trackers before anything else runs: no session, no redirect to https, no language.

    A redirect would lose the position, and thousands of phones send every few seconds.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take positions here, pass everything else on."""
        secret = request.path_info.removeprefix(PREFIX).removesuffix("/")
        if not request.path_info.startswith(PREFIX) or not secret or "/" in secret or _is_left_out():
            return self.get_response(request)
        return positions(request, secret)


def _is_left_out() -> bool:
    """Whether the installation has no field work; the address then leads nowhere, as all of its addresses."""
    return URL_NAME in settings.VIEWS_LEFT_OUT
