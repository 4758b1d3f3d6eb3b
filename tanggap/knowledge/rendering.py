"""Markdown to safe HTML: raw HTML is shown as text, and what comes out passes an allow-list."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = frozenset(
    "p h2 h3 h4 h5 h6 ul ol li strong em s code pre blockquote hr br a img table thead tbody tr th td".split()
)
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_reader = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": False})


@lru_cache(maxsize=256)
def article_html(text: str) -> SafeString:
    """The text as HTML that may stand in a page; its headings stand below the page's own.

    Args:
        text: Markdown with tables; links may lead to http, https, mailto and tel, or within the product.
    """
    tokens = _reader.parse(text)
    for token in tokens:
        _lower(token)
    drawn = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(
        drawn,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above


def _lower(token: Token) -> None:
    """One level further down: the page's title is the first heading."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
