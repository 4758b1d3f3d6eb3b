"""Buttons that act, and the hidden keys that belong to forms."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from tanggap.web.components.icons import icon
from tanggap.web.components.text import attribute, esc


def drawn_request_key(request: HttpRequest | None) -> SafeString:
    """Hidden field that lets the server recognise a form that arrives twice; kept when it comes back."""
    kept = request.POST.get("request_key", "") if request is not None and request.method == "POST" else ""
    return SafeString(
        f'<input type="hidden" name="request_key" value="{esc(kept[:64] or str(uuid.uuid4()))}">'
    )


def drawn_csrf(token: Any) -> SafeString:
    """Hidden field with the page's CSRF token; nothing where the page has none."""
    text = str(token or "NOTPROVIDED")
    if text == "NOTPROVIDED":
        return SafeString()
    return SafeString(f'<input type="hidden" name="csrfmiddlewaretoken" value="{esc(text)}">')


def drawn_button(
    label: Any,
    decision: Any = True,
    url: str = "",
    *,
    method: str = "submit",
    icon: str = "",
    primary: bool = False,
    danger: bool = False,
    name: str = "",
    value: str = "",
    confirm: Any = "",
    dialog: str = "",
    keys: str = "",
    size: str = "",
    csrf_token: Any = None,
    request: HttpRequest | None = None,
) -> SafeString:
    """The button of ``{% action_button %}``, which tells the arguments."""
    kind = "btn-primary" if primary else "btn-outline-danger" if danger else "tg-btn"
    classes = f"btn {kind}" + (f" btn-{esc(size)}" if size else "")
    word = _sign(icon) + esc(label)
    press = attribute("data-key-press", keys)
    named = f' name="{esc(name)}" value="{esc(value)}"' if name else ""
    asks = attribute("data-confirm", confirm)
    if not decision:
        drawn = _refused(classes, word, esc(getattr(decision, "reason", "") or ""))
    elif dialog and url:
        # Without scripts the link leads to a page with the same form.
        drawn = f'<a class="{classes}" href="{esc(url)}" data-dialog="{esc(dialog)}"{press}>{word}</a>'
    elif dialog:
        drawn = f'<button type="button" class="{classes}" data-dialog="{esc(dialog)}"{press}>{word}</button>'
    elif method == "get":
        drawn = f'<a class="{classes}" href="{esc(url)}"{press}>{word}</a>'
    elif method == "post":
        drawn = (
            f'<form method="post" action="{esc(url)}" class="tg-inline-form">{drawn_csrf(csrf_token)}'
            f'{drawn_request_key(request)}<button class="{classes}"{named}{asks}{press}>{word}</button>'
            "</form>"
        )
    else:
        target = attribute("formaction", url)
        drawn = f'<button type="submit" class="{classes}"{named}{target}{asks}{press}>{word}</button>'
    return SafeString(drawn)


def _sign(name: str) -> str:
    return icon(name) if name else ""


def _refused(classes: str, word: str, reason: str) -> str:
    reason_id = f"reason-{uuid.uuid4().hex[:8]}"
    return (
        f'<span class="tg-denied"><button type="button" class="{classes}" disabled'
        f' aria-describedby="{reason_id}" title="{reason}">{word}</button><small id="{reason_id}">'
        f"{icon('lock', size='sm')}{reason}</small></span>"
    )
