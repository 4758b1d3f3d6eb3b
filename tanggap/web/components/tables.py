"""A data table that is fast with many rows and becomes cards on a phone.

The state (order, chosen columns) lives in the URL. Cells are strings made by Python functions: fifty rows
of ten columns cost about a millisecond, a template include per cell would cost twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tanggap.web.components.icons import icon
from tanggap.web.components.text import esc

PAGING = ("after", "before", "cursor")
"""Query names that lose their meaning when the order or a filter changes."""


@dataclass(frozen=True, slots=True)
class Column[Row]:
    """One column.

    Attributes:
        code: name in ``?columns=``.
        title: word at the head, and before the value on a phone.
        cell: gives the content of a row; plain text is escaped, safe HTML is kept.
        sort: value for ``?sort=`` (``-`` before it is put for descending); "" cannot be sorted.
        numeric: aligned right with figures of equal width.
        nowrap: kept on one line (numbers of tickets, names of persons).
        card: place on a phone: ``title`` (head of the card), ``badge`` (its corner), ``hide`` or "" (a line).
        optional: shown only when chosen.
        locked: cannot be switched off.
    """

    code: str
    title: Any
    cell: Callable[[Row], Any]
    sort: str = ""
    numeric: bool = False
    nowrap: bool = False
    card: str = ""
    optional: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Links of a keyset-paged list; ``note`` says what is shown (``1-50``, ``more than 10,000``)."""

    previous_url: str = ""
    next_url: str = ""
    note: Any = ""


def query_with(query: QueryDict | Mapping[str, Any], **changes: str | None) -> str:
    """The query string with some names set or (``None``) removed; paging starts anew. "?" when empty."""
    changed = query.copy() if isinstance(query, QueryDict) else QueryDict(mutable=True)
    for name in PAGING:
        changed.pop(name, None)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return f"?{changed.urlencode()}" if changed else "?"


@dataclass
class Table[Row]:
    """A table of rows with its state from the URL.

    Attributes:
        code: HTML id; also names the selection (``form="bulk-<code>"``).
        columns: all columns, shown or not.
        rows: the rows of this page.
        query: ``request.GET``; read for ``sort`` and ``columns``, kept in all links.
        caption: what the table lists, for screen readers.
        key: identifies a row (the value of its checkbox).
        version: changes whenever the row's look does; lets live updates mark the row.
        url: where a row leads; its first ``title`` column becomes the link.
        select_label: name of a row for its checkbox; without it rows cannot be selected.
        default_sort: order without ``?sort=``.
        row_class: extra class of a row (``is-overdue``).
    """

    code: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    query: QueryDict
    caption: Any
    key: Callable[[Row], Any]
    version: Callable[[Row], Any] | None = None
    url: Callable[[Row], str] | None = None
    select_label: Callable[[Row], str] | None = None
    default_sort: str = ""
    row_class: Callable[[Row], str] | None = None
    pager: Pager = field(default_factory=Pager)
    empty: SafeString | str = ""

    @property
    def sort(self) -> str:
        """The order asked for, if a column offers it, else the default."""
        wanted = self.query.get("sort", "")
        offered = {column.sort for column in self.columns if column.sort}
        return wanted if wanted.lstrip("-") in offered else self.default_sort

    @property
    def shown(self) -> list[Column[Row]]:
        """The columns to show, in their own order."""
        wanted = {*self.query.get("columns", "").split(","), *self.query.getlist("column")}
        if not wanted & {column.code for column in self.columns}:
            return [column for column in self.columns if not column.optional]
        return [column for column in self.columns if column.locked or column.code in wanted]

    def choices(self) -> list[tuple[Column[Row], bool]]:
        """Columns that a person may switch, with whether each is shown."""
        shown = {column.code for column in self.shown}
        return [(column, column.code in shown) for column in self.columns if not column.locked]

    def kept_query(self) -> Iterable[tuple[str, str]]:
        """Query pairs to keep when the columns change."""
        return [
            (name, value)
            for name, values in self.query.lists()
            if name not in {"columns", "column", *PAGING}
            for value in values
        ]

    def head(self) -> SafeString:
        """The head row."""
        cells = [self._head_cell(column) for column in self.shown]
        if self.select_label:
            cells.insert(
                0,
                format_html(
                    '<th class="tg-cell-select" scope="col"><input type="checkbox" class="form-check-input"'
                    ' data-select-all aria-label="{}"></th>',
                    _("Select all rows of this page"),
                ),
            )
        return mark_safe(f"<tr>{''.join(cells)}</tr>")  # noqa: S308 - parts are escaped

    def _head_cell(self, column: Column[Row]) -> SafeString:
        classes = "tg-num" if column.numeric else ""
        if not column.sort:
            return format_html('<th scope="col" class="{}">{}</th>', classes, column.title)
        current = self.sort
        active = current.lstrip("-") == column.sort
        descending = current.startswith("-")
        target = f"-{column.sort}" if active and not descending else column.sort
        mark = icon(("chevron-down" if descending else "chevron-up") if active else "selector", size="sm")
        return format_html(
            '<th scope="col" class="{}"{}><a class="tg-sort" href="{}">{}{}</a></th>',
            classes,
            format_html(' aria-sort="{}"', "descending" if descending else "ascending") if active else "",
            query_with(self.query, sort=target),
            column.title,
            mark,
        )

    def body(self) -> SafeString:
        """All rows."""
        shown = self.shown
        linked = next((i for i, column in enumerate(shown) if column.card == "title"), 0) if self.url else -1
        cells = [
            (self._cell_opening(column), column.cell, index == linked) for index, column in enumerate(shown)
        ]
        label = esc(_("Select %(what)s"))
        return mark_safe("".join([self._row(row, cells, label) for row in self.rows]))  # noqa: S308 - escaped

    @staticmethod
    def _cell_opening(column: Column[Row]) -> str:
        names = (
            "tg-num" if column.numeric else "",
            "tg-nowrap" if column.nowrap else "",
            f"tg-card-{column.card}" if column.card else "",
        )
        classes = " ".join(filter(None, names))
        return f'<td{f' class="{classes}"' if classes else ""} data-label="{esc(column.title)}">'

    def _row(self, row: Row, cells: Sequence[tuple[str, Callable[[Row], Any], bool]], label: str) -> str:
        key = esc(self.key(row))
        version = f' data-version="{esc(self.version(row))}"' if self.version else ""
        extra = f' class="{esc(self.row_class(row))}"' if self.row_class else ""
        parts = [f'<tr data-key="{key}"{version}{extra}>']
        if self.select_label:
            spoken = label.replace("%(what)s", esc(self.select_label(row)))
            parts.append(
                f'<td class="tg-cell-select"><input type="checkbox" class="form-check-input" name="selected"'
                f' value="{key}" form="bulk-{self.code}" aria-label="{spoken}"></td>'
            )
        for opening, cell, is_link in cells:
            content = esc(cell(row))
            if is_link and self.url:
                content = f'<a href="{esc(self.url(row))}" data-row-link>{content}</a>'
            parts.append(f"{opening}{content}</td>")
        parts.append("</tr>")
        return "".join(parts)


def two_lines(first: Any, second: Any) -> SafeString:
    """A cell with a quiet second line."""
    return mark_safe(f'<span class="tg-two"><span>{esc(first)}</span><small>{esc(second)}</small></span>')  # noqa: S308


def joined(parts: Iterable[Any], separator: str = " ") -> SafeString:
    """Several safe or plain parts as one cell."""
    return format_html_join(separator, "{}", ((part,) for part in parts))
