"""Icons from the sprite that the front-end build writes."""

from __future__ import annotations

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "dist/icons.svg"


@cache
def _sprite_url() -> str:
    return static(SPRITE)


@cache
def _plain(name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="tg-icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" tg-icon-{size}" if size else "",
        _sprite_url(),
        name,
    )


def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite.

    Args:
        name: name in the Tabler set, as ``alert-triangle``.
        label: what it says to a screen reader; without it the icon is decoration.
        size: "" (1.25 em), ``sm`` or ``lg``.
    """
    if not label:
        return _plain(name, size)
    return format_html('{}<span class="visually-hidden">{}</span>', _plain(name, size), label)
