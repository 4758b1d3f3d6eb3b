"""The data table: order and columns from the URL, escaping, links, selection."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.http import QueryDict
from django.utils.html import format_html

from tanggap.web.components.tables import Column, Pager, Table, query_with


@dataclass(frozen=True)
class Row:
    """A row of the tests."""

    pk: int
    name: str
    amount: int = 0


COLUMNS = (
    Column[Row]("number", "Number", lambda row: row.pk, sort="number", locked=True),
    Column[Row]("name", "Name", lambda row: row.name, card="title"),
    Column[Row]("amount", "Amount", lambda row: row.amount, sort="amount", numeric=True, optional=True),
)


def table(query: str = "", rows: tuple[Row, ...] = (Row(1, "one"),)) -> Table[Row]:
    return Table(
        code="things",
        columns=COLUMNS,
        rows=rows,
        query=QueryDict(query),
        caption="Things",
        key=lambda row: row.pk,
        version=lambda row: 7,
        url=lambda row: f"/things/{row.pk}/",
        select_label=lambda row: row.name,
        default_sort="-number",
        pager=Pager(),
    )


def test_plain_text_in_a_cell_is_escaped_and_safe_text_is_kept() -> None:
    columns = (*COLUMNS, Column[Row]("safe", "Safe", lambda row: format_html("<b>{}</b>", row.name)))
    shown = Table(
        code="t",
        columns=columns,
        rows=[Row(1, "<script>")],
        query=QueryDict(""),
        caption="",
        key=lambda r: r.pk,
    ).body()

    assert "<script>" not in shown
    assert "<b>&lt;script&gt;</b>" in shown


def test_names_are_escaped_in_labels_and_addresses() -> None:
    shown = table(rows=(Row(1, '"><img src=x>'),)).body()

    assert "<img" not in shown


@pytest.mark.parametrize(
    ("query", "order"),
    [("", "-number"), ("sort=amount", "amount"), ("sort=-amount", "-amount"), ("sort=password", "-number")],
)
def test_only_orders_that_a_column_offers_are_taken(query: str, order: str) -> None:
    assert table(query).sort == order


def test_optional_columns_show_when_chosen_and_locked_ones_always() -> None:
    assert [column.code for column in table().shown] == ["number", "name"]
    assert [column.code for column in table("columns=amount").shown] == ["number", "amount"]
    assert [column.code for column in table("column=name&column=amount").shown] == [
        "number",
        "name",
        "amount",
    ]
    assert [column.code for column in table("columns=nothing").shown] == ["number", "name"]


def test_the_head_says_how_the_rows_are_ordered_and_links_to_the_other_way() -> None:
    head = table("sort=number&after=abc&status=new").head()

    assert 'aria-sort="ascending"' in head
    assert 'href="?sort=-number&amp;status=new"' in head


def test_the_title_of_a_row_leads_to_its_page_and_the_row_names_its_version() -> None:
    body = table().body()

    assert '<a href="/things/1/" data-row-link>one</a>' in body
    assert '<tr data-key="1" data-version="7">' in body
    assert 'value="1" form="bulk-things"' in body


def test_changing_the_query_starts_paging_anew_and_leaves_the_original_alone() -> None:
    query = QueryDict("status=new&status=assigned&after=abc")

    assert query_with(query, sort="x") == "?status=new&status=assigned&sort=x"
    assert query_with(query, status=None) == "?"
    assert query.getlist("status") == ["new", "assigned"]


def test_kept_pairs_leave_out_columns_and_paging() -> None:
    assert list(table("columns=name&after=x&q=kabel&status=a&status=b").kept_query()) == [
        ("q", "kabel"),
        ("status", "a"),
        ("status", "b"),
    ]
