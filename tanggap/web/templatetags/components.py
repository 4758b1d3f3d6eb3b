"""Template tags of the building blocks; ``docs/contributors/components.md`` shows each with an example.

``{% load components %}``
"""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.web import live
from tanggap.web.components import acting, badges, charts, fields, filter_bar, icons, reading
from tanggap.web.components.maps import MapView
from tanggap.web.components.parts import Chart
from tanggap.web.components.sources import source_word
from tanggap.web.components.tables import Table, query_with

register = template.Library()

register.filter("source_word", source_word)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(badges.badge, name="badge")
register.simple_tag(badges.state_badge, name="state_badge")
register.simple_tag(reading.avatar, name="avatar")
register.simple_tag(reading.drawn_tabs, name="tabs")
register.simple_tag(reading.drawn_pager, name="pager")
register.simple_tag(reading.drawn_figure, name="figure")
register.simple_tag(reading.drawn_timeline, name="timeline")
register.simple_tag(fields.drawn_field, name="field")
register.simple_tag(filter_bar.drawn_column_choice, name="column_choice")


@register.simple_tag
def status_badge(value: str, label: Any = "") -> SafeString:
    """State of a ticket."""
    return badges.state_badge("ticket", value, label)


@register.simple_tag
def outage_badge(value: str, label: Any = "") -> SafeString:
    """State of an outage."""
    return badges.state_badge("outage", value, label)


@register.simple_tag
def step_badge(value: str, label: Any = "") -> SafeString:
    """State of a work order."""
    return badges.state_badge("work_order", value, label)


@register.simple_tag
def priority_badge(value: int, label: Any = "") -> SafeString:
    """Priority 1 to 4."""
    return badges.state_badge("priority", value, label)


@register.simple_tag
def sla_badge(value: str, label: Any = "") -> SafeString:
    """SLA clock: ``running due_soon paused met breached none``; the label says how long."""
    return badges.state_badge("sla", value, label)


@register.simple_tag
def crumb(label: Any, url: str = "") -> SafeString:
    """One step of the breadcrumb, inside ``{% block crumbs %}``."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.simple_tag(takes_context=True)
def request_key(context: Context) -> SafeString:
    """Hidden field that lets the server recognise a form that arrives twice; kept when it comes back."""
    return acting.drawn_request_key(context.get("request"))


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """The present query string with some names changed: ``href="{% url_with status='open' page=None %}"``."""
    texts = {name: None if value is None else str(value) for name, value in changes.items()}
    return query_with(context["request"].GET, **texts)


# Actions ------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def action_button(
    context: Context, label: Any, decision: Any = True, url: str = "", **options: Any
) -> SafeString:
    """A button that is disabled with its reason when the decision says no.

    Args:
        context: the page's context.
        label: word on the button.
        decision: ``Decision`` of a policy, or a plain truth value.
        url: where a ``get`` link leads or a ``post`` form goes.
        options: ``method``: ``submit`` (button of the surrounding form), ``post`` (brings its own form) or
            ``get`` (link); ``icon``: name of an icon; ``primary``: the one main action of the page;
            ``danger``: takes something away; ``name``: of the button, with ``value``, sent when this button
            is used; ``confirm``: question asked before it is sent; ``dialog``: id of a ``{% dialog %}`` that
            it opens instead of doing anything itself (with ``url``, of a page that holds the same form, for
            readers without scripts); ``keys``: keyboard shortcut of one letter; ``size``: ""
            or ``sm``, ``lg``.
    """
    options |= {"csrf_token": context.get("csrf_token"), "request": context.get("request")}
    return acting.drawn_button(label, decision, url, **options)


@register.simple_block_tag(takes_context=True)
def bulk_bar(context: Context, content: str, table: Table[Any], url: str) -> SafeString:
    """Form that acts on the selected rows of a table; shows itself when a row is selected."""
    return SafeString(
        render_to_string(
            "components/bulk_bar.html",
            {"content": content, "table": table, "url": url, "csrf_token": context.get("csrf_token")},
            request=context.get("request"),
        )
    )


@register.simple_block_tag
def dialog(content: str, code: str, title: Any, wide: bool = False) -> SafeString:
    """A modal dialog; any element with ``data-dialog="code"`` opens it."""
    return SafeString(
        render_to_string(
            "components/dialog.html", {"content": content, "code": code, "title": title, "wide": wide}
        )
    )


@register.simple_block_tag
def menu(content: str, label: Any, icon: str = "", quiet: bool = False, end: bool = False) -> SafeString:
    """A menu behind a button, also without scripts. ``quiet`` shows the icon only, ``end`` aligns right."""
    values = {"content": content, "label": label, "icon": icon, "quiet": quiet, "end": end}
    return SafeString(render_to_string("components/menu.html", values))


# Reading ------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/table.html", name="table")
def data_table(table: Table[Any], live_attributes: Any = "") -> dict[str, Any]:
    """A data table with its pager; ``live_attributes`` come from ``{% live_region ... as x %}``."""
    return {"table": table, "live_attributes": live_attributes}


@register.simple_tag(takes_context=True, name="filter_bar")
def filter_bar_tag(
    context: Context,
    form: BaseForm | filter_bar.KeptForm,
    target: str = "results",
    table: Table[Any] | None = None,
) -> SafeString:
    """Filters of a list, kept in the URL; ``target`` is the id of the part that they change.

    A field ``q`` becomes the search box. Fields named in the form's ``quick`` attribute stand in the bar,
    the others behind "More filters".
    """
    return filter_bar.drawn_filter_bar(context["request"], form, target, table)


@register.inclusion_tag("components/empty.html")
def empty(
    title: Any, text: Any = "", *, icon: str = "inbox", label: Any = "", url: str = ""
) -> dict[str, Any]:
    """What stands where nothing is: why, and what to do."""
    return {"title": title, "text": text, "icon": icon, "label": label, "url": url}


@register.inclusion_tag("components/skeleton.html")
def skeleton(rows: int = 5) -> dict[str, Any]:
    """Grey lines of the size of what will come."""
    return {"rows": range(rows)}


@register.inclusion_tag("components/map.html")
def map_of(view: MapView) -> dict[str, Any]:
    """A map with its data; the page beside it says the same in words."""
    return {"view": view, "data_id": f"{view.code}-data", "data": view.as_data()}


@register.inclusion_tag("components/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart with its table and its export."""
    return charts.chart_context(chart)


@register.simple_tag
def copy_button(text: str, label: Any) -> SafeString:
    """A button that copies a text; ``label`` says what."""
    return format_html(
        '<button type="button" class="tg-copy" data-copy="{}" title="{}">{}</button>',
        text,
        label,
        icons.icon("copy", label=str(label), size="sm"),
    )


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int | None, label: Any = "") -> dict[str, Any]:
    """Progress of long work; without a total the bar only shows that it runs."""
    return {"done": done, "total": total, "label": label}


# Forms --------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with the form as a whole, at its top; takes the focus after a failed send."""
    if not form.is_bound:
        return {"form": form, "errors": []}
    errors = [*form.non_field_errors()]
    if not errors and not any(bound.errors for bound in form.visible_fields()) and form.errors:
        errors = [_("This page is out of date. Please open it again.")]  # only hidden fields are wrong
    return {"form": form, "errors": errors}


@register.inclusion_tag("components/upload.html")
def upload(
    name: str = "files",
    *,
    label: Any,
    accept: str = "image/*,application/pdf",
    multiple: bool = True,
    camera: bool = False,
    limit: int = 10,
    limit_mb: int = 25,
    help: Any = "",
    errors: Any = (),
    required: bool = False,
) -> dict[str, Any]:
    """A file field with previews, limits and progress per file; put ``data-upload`` on the form."""
    return {
        "name": name,
        "label": label,
        "accept": accept,
        "multiple": multiple,
        "camera": camera,
        "limit": limit,
        "limit_bytes": limit_mb * 1_000_000,
        "help": help,
        "errors": errors,
        "required": required,
        "code": f"upload-{name}",
    }


# Live -------------------------------------------------------------------------------------------------
@register.simple_tag
def live_region(start: live.Start, code: str, url: str, kind: str = "panel") -> SafeString:
    """Attributes that make an element follow changes by others.

    Args:
        start: from ``live.begin_list`` or ``live.begin_subject``, made by the view before it read anything.
        code: the element's id; the answer of ``url`` must contain an element with the same id.
        url: the page or fragment that holds the element, as the reader is allowed to see it.
        kind: ``list`` keeps rows (``data-key``) in place and offers new ones; ``panel`` is morphed.
    """
    return format_html(
        'id="{}" data-live="{}" data-live-token="{}" data-live-cursor="{}"'
        ' hx-get="{}" hx-trigger="live:changed" hx-swap="none"',
        code,
        kind,
        start.token,
        start.cursor,
        url,
    )
