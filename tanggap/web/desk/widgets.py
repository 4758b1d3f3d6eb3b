"""Selects that are drawn in one go: Django runs a template per option, too slow for 300 units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


def _flat_options(choices: Any) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """Choices as groups; those without a heading have "" as theirs."""
    groups: list[tuple[str, list[tuple[Any, Any]]]] = [("", [])]
    for value, label in choices:
        if isinstance(label, list | tuple):
            groups.append((str(value), list(label)))
        else:
            groups[0][1].append((value, label))
    return [group for group in groups if group[1]]


class PlainSelect(forms.Select):
    """A select of one choice."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The element as HTML."""
        chosen = {str(one) for one in self.format_value(value)}
        parts = [f"<select{flatatt(self.build_attrs(self.attrs, {**(attrs or {}), 'name': name}))}>"]
        for heading, options in _flat_options(self.choices):
            if heading:
                parts.append(f'<optgroup label="{conditional_escape(heading)}">')
            for code, label in options:
                mark = " selected" if str(code) in chosen else ""
                parts.append(
                    f'<option value="{conditional_escape(code)}"{mark}>{conditional_escape(label)}</option>'
                )
            if heading:
                parts.append("</optgroup>")
        parts.append("</select>")
        return mark_safe("".join(parts))  # noqa: S308 - values and labels are escaped above


class PlainCheckboxes(forms.CheckboxSelectMultiple):
    """Boxes for several choices."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The boxes as HTML."""
        chosen = {str(one) for one in value or ()}
        given = dict(attrs or {})
        base_id = given.pop("id", f"id_{name}")
        shared = flatatt(self.build_attrs(self.attrs, {**given, "name": name, "type": "checkbox"}))
        parts = [f'<div id="{conditional_escape(base_id)}">']
        options: Any = self.choices
        for index, (code, label) in enumerate(options):
            mark = " checked" if str(code) in chosen else ""
            parts.append(
                f'<label for="{base_id}_{index}"><input{shared} id="{base_id}_{index}"'
                f' value="{conditional_escape(code)}"{mark}> {conditional_escape(label)}</label>'
            )
        parts.append("</div>")
        return mark_safe("".join(parts))  # noqa: S308 - values and labels are escaped above
