"""The bar above a list: search box, quick filters, more filters, column choice, and what is in force."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tanggap.web.components.fields import drawn_field
from tanggap.web.components.filters import active_filters
from tanggap.web.components.icons import icon
from tanggap.web.components.kept_text import KeptText
from tanggap.web.components.tables import Table
from tanggap.web.components.text import esc

SEARCH = "q"
_kept_fields = KeptText(most=100)
_kept_chips = KeptText(most=200)


@dataclass
class KeptForm:
    """A filter form with many options, which is only built when its fields are not drawn already.

    Attributes:
        kind: the class of the form.
        key: whatever the options depend on beside ``sources`` and the language.
        sources: the options themselves; when they change, the fields are drawn anew.
        make: builds the form.
    """

    kind: Any
    key: Hashable
    sources: Sequence[Any]
    make: Callable[[], BaseForm]

    @cached_property
    def form(self) -> BaseForm:
        """The form itself."""
        return self.make()


def drawn_filter_bar(
    request: HttpRequest, form: BaseForm | KeptForm, target: str, table: Table[Any] | None
) -> SafeString:
    """The bar as HTML; a changed filter fetches the part with the id ``target`` and the page's head.

    The head names the period and its links and exports carry the filters, so it may not lag behind.
    """
    query, path, code = request.GET, esc(request.path), esc(target)
    title, send = _("Filters"), _("Filter")
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{esc(query[name])}">'
        for name in ("sort", "columns")
        if name in query
    )
    return SafeString(
        f'<div class="tg-filters">\n<form class="tg-filters-row" method="get" action="{path}" data-filters'
        f' role="search" aria-label="{title}" hx-get="{path}" hx-target="#{code}" hx-select="#{code}"'
        ' hx-select-oob="#filters-active,#page-head,#crumbs" hx-swap="outerHTML" hx-push-url="true"'
        ' hx-trigger="submit, change">\n'
        f"{kept}\n{_search(form, query)}\n{_fields(form, query)}\n"
        f'<button class="btn tg-btn tg-filters-send">{send}</button>\n</form>\n'
        f"{drawn_column_choice(table) if table else ''}\n</div>\n{_active(form, query, path)}"
    )


def _fields_of(form: BaseForm | KeptForm) -> dict[str, Any]:
    return dict(form.kind.base_fields) if isinstance(form, KeptForm) else form.fields


def _search(form: BaseForm | KeptForm, query: QueryDict) -> str:
    field = _fields_of(form).get(SEARCH)
    if field is None:
        return ""
    label = esc(field.label)
    value = query.get(SEARCH, "") if isinstance(form, KeptForm) else (form[SEARCH].value() or "")
    return (
        f'<label class="tg-filter-search">{icon("search")}<span class="visually-hidden">{label}</span>'
        f'<input type="search" class="form-control" name="q" value="{esc(value)}" placeholder="{label}"'
        ' autocomplete="off"></label>'
    )


def _fields(form: BaseForm | KeptForm, query: QueryDict) -> SafeString:
    if not isinstance(form, KeptForm):
        return _drawn_fields(form)
    set_here = tuple((name, tuple(query.getlist(name))) for name in form.kind.base_fields if name in query)
    chosen = tuple((name, values) for name, values in set_here if name != SEARCH)
    key = (form.kind, form.key, get_language(), chosen)
    return _kept_fields.get(key, form.sources, lambda: _drawn_fields(form.form))


def _drawn_fields(form: BaseForm) -> SafeString:
    quick = getattr(form, "quick", None)
    names = [name for name in form.fields if name != SEARCH]
    near = "".join(drawn_field(form[name]) for name in names if quick is None or name in quick)
    far = "".join(drawn_field(form[name]) for name in names if quick is not None and name not in quick)
    if far:
        more = _("More filters")
        near += (
            '\n<details class="tg-menu tg-filters-more" data-menu><summary class="btn tg-btn">'
            f"{icon('adjustments-horizontal')}{more}</summary>"
            f'<div class="tg-menu-body">{far}</div></details>'
        )
    return SafeString(near)


def _active(form: BaseForm | KeptForm, query: QueryDict, path: str) -> str:
    is_any = any(value.strip() for name in _fields_of(form) for value in query.getlist(name))
    chips = ""
    if is_any and isinstance(form, KeptForm):
        key = (form.kind, form.key, get_language(), query.urlencode())
        chips = _kept_chips.get(key, form.sources, lambda: _drawn_chips(form.form, query))
    elif is_any:
        chips = _drawn_chips(cast(BaseForm, form), query)
    if chips:
        clear = _("Clear all")
        chips += f'<a class="tg-chip-all" href="{path}">{clear}</a>'
    return f'<div class="tg-filters-active" id="filters-active">{chips}</div>'


def _drawn_chips(form: BaseForm, query: QueryDict) -> SafeString:
    word = _("Remove this filter")
    return SafeString(
        "".join(
            f'<a class="tg-chip" href="{esc(item.remove_url)}" title="{word}"><span>{esc(item.label)}:'
            f" <strong>{esc(item.value)}</strong></span>{icon('x', size='sm')}"
            f'<span class="visually-hidden">{word}</span></a>'
            for item in active_filters(form, query)
        )
    )


def drawn_column_choice(table: Table[Any]) -> SafeString:
    """Menu that switches the columns of a table."""
    kept = "".join(
        f'<input type="hidden" name="{esc(name)}" value="{esc(value)}">' for name, value in table.kept_query()
    )
    boxes = "".join(
        f'<label class="form-check"><input type="checkbox" class="form-check-input" name="column"'
        f' value="{esc(column.code)}"{" checked" if shown else ""}>'
        f'<span class="form-check-label">{esc(column.title)}</span></label>'
        for column, shown in table.choices()
    )
    title, send = _("Columns"), _("Show")
    return SafeString(
        f'<details class="tg-menu tg-menu-end" data-menu><summary class="btn tg-btn">{icon("columns-3")}'
        f'{title}</summary><form class="tg-menu-body tg-columns" method="get" data-columns>'
        f"{kept}{boxes}"
        f'<button class="btn btn-primary">{send}</button></form></details>'
    )
