"""Which pages a technician's phone keeps for hours without a connection, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from tanggap.kernel.actor import Actor

KEEP_HEADER = "X-Keep-Offline"
"""Names the person for whom the page may be kept; the service worker keeps nothing without it."""

type View[**P] = Callable[Concatenate[Any, P], HttpResponseBase]


def person_key(actor: Actor) -> str:
    """What the phone calls the person: tells two people apart and says nothing else."""
    if not actor.person_id:
        return ""
    return salted_hmac("tanggap.phone", str(actor.person_id), algorithm="sha256").hexdigest()[:20]


def kept_on_phone[**P](view: View[P]) -> View[P]:
    """Let the phone of a technician keep the page; for all others nothing changes."""

    @wraps(view)
    def marked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and request.actor.holds_anywhere("work_order.progress"):
            response.headers[KEEP_HEADER] = person_key(request.actor)
        return response

    return marked
