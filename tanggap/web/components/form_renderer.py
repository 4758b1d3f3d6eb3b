"""Draws the usual form controls from strings; Django runs a template per control, option and attribute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString

from tanggap.web.components.text import esc


def _attributes(widget: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{esc(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: dict[str, Any]) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{esc(value)}"'
    return f'<input type="{widget["type"]}" name="{esc(widget["name"])}"{shown}{_attributes(widget)}>'


def _textarea(widget: dict[str, Any]) -> str:
    # The browser leaves out one line break behind the tag, so that text may begin with one.
    text = esc(widget["value"] or "")
    return f'<textarea name="{esc(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _select(widget: dict[str, Any]) -> str:
    parts = [f'<select name="{esc(widget["name"])}"{_attributes(widget)}>']
    for heading, options, _index in widget["optgroups"]:
        if heading:
            parts.append(f'<optgroup label="{esc(heading)}">')
        parts += [
            f'<option value="{esc(option["value"])}"{_attributes(option)}>{esc(option["label"])}</option>'
            for option in options
        ]
        if heading:
            parts.append("</optgroup>")
    parts.append("</select>")
    return "".join(parts)


_KINDS = ("text number email url password hidden date datetime time checkbox file search tel color").split()
_DRAWN: dict[str, Callable[[dict[str, Any]], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _KINDS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


class PlainRenderer(TemplatesSetting):
    """Django's renderer of forms, with the usual controls drawn here."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """The control, or whatever the template gives."""
        draw = _DRAWN.get(template_name)
        if draw is None:
            return SafeString(super().render(template_name, context, request))
        return SafeString(draw(context["widget"]))
