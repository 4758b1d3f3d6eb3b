"""Nothing that a writer types becomes a script."""

from __future__ import annotations

import pytest

from tanggap.knowledge.rendering import article_html


def test_markdown_becomes_html_below_the_page_title():
    html = article_html("# Langkah\n\n1. Cabut **kabel**\n2. Tunggu\n\n| a | b |\n|---|---|\n| 1 | 2 |")

    assert "<h2>Langkah</h2>" in html
    assert "<strong>kabel</strong>" in html
    assert "<td>1</td>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](javascript:alert(1))",
        "<a href='javascript:alert(1)'>a</a>",
        "<iframe src=https://example.test></iframe>",
        '[a](https://example.test "x\\" onclick=\\"alert(1)")',
        "<javascript:alert(1)>",
    ],
)
def test_nothing_runs(text):
    from html.parser import HTMLParser

    found = []

    class Elements(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Elements().feed(article_html(text))

    for tag, attributes in found:
        assert tag in {"p", "a", "img", "br", "em"}
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src"):
            assert not (attributes.get(name) or "").startswith(("javascript:", "data:"))


def test_links_tell_the_other_site_nothing():
    assert 'rel="noopener noreferrer"' in article_html("[a](https://example.test)")
