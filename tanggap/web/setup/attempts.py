"""Calling a service for a form: what it refuses stands in the form, with what was typed."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm

from tanggap.kernel.errors import Invalid, StaleState
from tanggap.web.forms import show_refusal

STALE = "stale"


def attempt[Result](form: BaseForm, call: Callable[[], Result]) -> Result | None:
    """What the service gives, or None when it refused; the reasons then stand in the form.

    Args:
        form: a bound form that is valid in itself.
        call: the service with its arguments.
    """
    try:
        return call()
    except Invalid as refusal:
        show_refusal(form, refusal)
    except StaleState as stale:
        form.add_error(None, str(stale))
        setattr(form, STALE, True)
    return None


def status_of_form(form: BaseForm) -> int:
    """The status of a page with the form: 200 at first, 409 when stale, 422 when refused."""
    if not form.is_bound:
        return 200
    return 409 if getattr(form, STALE, False) else 422
