"""Which filters of a list are active, and the address without each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField
from django.http import QueryDict

from tanggap.web.components.tables import PAGING


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One filter in force: its field's label, the value in words, and the address without it."""

    label: Any
    value: str
    remove_url: str


def active_filters(form: BaseForm, query: QueryDict) -> list[ActiveFilter]:
    """Filters of the form that the query sets, one per value; the page tells those in ``untold`` itself."""
    found: list[ActiveFilter] = []
    untold = getattr(form, "untold", ())
    for name in form.fields:
        if name in untold:
            continue
        for value in query.getlist(name):
            if not value.strip():
                continue
            rest = query.copy()
            rest.setlist(name, [other for other in query.getlist(name) if other != value])
            for dropped in PAGING:
                rest.pop(dropped, None)
            found.append(ActiveFilter(form[name].label, _in_words(form[name], value), f"?{rest.urlencode()}"))
    return found


def _in_words(bound: BoundField, value: str) -> str:
    """The word of the choice, else the value itself."""
    choices = getattr(bound.field, "choices", None)
    if choices is not None and not hasattr(choices, "queryset"):
        for code, label in choices:
            if isinstance(label, list | tuple):
                for inner, inner_label in label:
                    if str(inner) == value:
                        return str(inner_label)
            elif str(code) == value:
                return str(label)
        return value
    if choices is not None:
        field: Any = bound.field
        try:
            row = field.queryset.filter(**{field.to_field_name or "pk": value}).first()
        except ValueError:  # not a key at all
            return value
        return str(row) if row is not None else value
    return value
