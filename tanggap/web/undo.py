"""A message with the way back beside it, for as long as there is one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _


def success_with_undo(request: HttpRequest, text: Any, url: str, *, form: str, seconds: int) -> None:
    """Tell that something was done; the toast stays for ``seconds`` with a button that takes it back.

    Works without scripts, too: the button sends a form of the page.

    Args:
        url: where the act is taken back, by POST.
        form: id of an empty form of the page with its CSRF token.
    """
    button = format_html(
        '<button type="submit" form="{}" formaction="{}" data-toast-seconds="{}">{}</button>',
        form,
        url,
        seconds,
        _("Undo"),
    )
    messages.success(request, format_html("{} {}", text, button))
