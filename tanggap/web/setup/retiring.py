"""The one shape of the buttons that take a thing out of use and bring it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.kernel.errors import Invalid


def retiring(
    change: Callable[[ActorRequest, int], Any],
    done: Any,
    page: str,
    *,
    keyed: bool = True,
    explained: bool = False,
) -> Any:
    """A view that changes the thing, says so and goes back.

    Args:
        change: calls the service for the thing with this key and returns it.
        done: lazy words, with ``%(name)s`` for the thing.
        page: name of the address to go back to.
        keyed: whether that address has the thing's key.
        explained: whether a refusal stands as a message on that page.
    """

    @login_required
    @require_POST
    def view(request: ActorRequest, pk: int) -> HttpResponse:
        """Change it and go back."""
        try:
            thing = change(request, pk)
        except Invalid as refusal:
            if not explained:
                raise
            messages.error(request, str(refusal))
        else:
            name = getattr(thing, "title", "") or getattr(thing, "name", "")
            messages.success(request, str(done) % {"name": name})
        return redirect(page, pk) if keyed else redirect(page)

    return view
