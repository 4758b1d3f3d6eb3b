"""The door of the desk: for people who work on tickets; others learn nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.decision import no
from tanggap.web.navigation import STAFF

type View[**P] = Callable[Concatenate[ActorRequest, P], HttpResponseBase]


def holding[**P](
    *permissions: str,
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let a page be opened by those who hold one of the permissions anywhere; 403 for others.

    Strangers are sent to the sign-in page first.

    What stands on the page is cut by ``visible_to`` and policies; this only tells early whose page it is.
    """

    def guard(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.actor.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(request.actor.holds_anywhere(code) for code in permissions):
                no("role", _("This page is for people who work on tickets.")).enforce()
            return view(request, *args, **kwargs)

        return guarded

    return guard


staff_only = holding("ticket.view", *STAFF)
