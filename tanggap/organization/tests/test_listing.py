"""The tree in its order, and parties page by page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.organization import listing
from tanggap.organization.listing import PartyFilter, TreeFilter, parties_page, unit_tree
from tanggap.organization.models import Customer, Office, Site
from tanggap.organization.tests.factories import holding, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_unit(name="Perusahaan")


def shown(page):
    return [(row.depth, row.unit.name, row.below) for row in page.rows]


def test_the_tree_is_listed_in_its_order_with_siblings_by_kind_and_name(company):
    riau = make_unit(company, kind="area", name="Riau")
    make_unit(riau, name="Pekanbaru")
    make_unit(riau, name="Dumai")
    make_unit(company, kind="department", name="Aduan")
    make_unit(company, kind="area", name="Aceh")

    assert shown(unit_tree(holding(company), TreeFilter())) == [
        (0, "Perusahaan", 5),
        (1, "Aceh", 0),
        (1, "Riau", 2),
        (2, "Dumai", 0),
        (2, "Pekanbaru", 0),
        (1, "Aduan", 0),
    ]


def test_somebody_of_a_branch_sees_the_branch_as_the_top(company):
    branch = make_unit(company, name="Pekanbaru")
    make_unit(branch, kind="cluster", name="Panam")
    make_unit(company, name="Dumai")

    assert shown(unit_tree(holding(branch), TreeFilter())) == [(0, "Pekanbaru", 1), (1, "Panam", 0)]


def test_what_is_searched_is_listed_with_its_way_from_the_top(company):
    riau = make_unit(company, kind="area", name="Riau")
    make_unit(riau, name="Pekanbaru", code="PKU-1")
    make_unit(riau, name="Dumai")

    (row,) = unit_tree(holding(company), TreeFilter(search="pku")).rows

    assert (row.unit.name, row.way) == ("Pekanbaru", ("Perusahaan", "Riau"))
    assert [row.unit.name for row in unit_tree(holding(company), TreeFilter(kind="area")).rows] == ["Riau"]


def test_retired_units_are_listed_only_when_asked_for(company):
    make_unit(company, name="Lama", retired_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert len(unit_tree(holding(company), TreeFilter()).rows) == 1
    assert len(unit_tree(holding(company), TreeFilter(retired=True)).rows) == 2


def test_a_big_tree_is_folded_and_opened_at_a_unit(company, monkeypatch):
    monkeypatch.setattr(listing, "WHOLE_TREE", 3)
    area = make_unit(company, kind="area", name="Riau")
    branch = make_unit(area, name="Pekanbaru")
    make_unit(branch, kind="cluster", name="Panam")

    folded = unit_tree(holding(company), TreeFilter())
    opened = unit_tree(holding(company), TreeFilter(), at=area.path)

    assert shown(folded) == [(0, "Perusahaan", 3), (1, "Riau", 2)]
    assert folded.rows[1].folded
    assert [name for _depth, name, _below in shown(opened)] == ["Riau", "Pekanbaru", "Panam"]


def test_the_tree_costs_one_query_however_many_units_there_are(company):
    for _number in range(30):
        make_unit(make_unit(company, kind="area"))

    with CaptureQueriesContext(connection) as queries:
        unit_tree(holding(company), TreeFilter())

    assert len(queries) == 1


@pytest.mark.parametrize("order", ["name", "-name", "number", "-number"])
def test_pages_follow_each_other_without_gap_or_repetition_both_ways(company, order):
    names = ["Budi", "Budi", "Ani", "Citra", "Budi", "Dedi", "Ani"]
    for number, name in enumerate(names):
        Customer.objects.create(number=f"C-{number}", name=name, unit=company)
    actor = holding(company)
    whole = parties_page(Customer, actor, PartyFilter(), order=order).rows

    pages = [parties_page(Customer, actor, PartyFilter(), order=order, limit=3)]
    while pages[-1].after:
        pages.append(
            parties_page(Customer, actor, PartyFilter(), order=order, limit=3, after=pages[-1].after)
        )
    back = [pages[-1]]
    while back[-1].before:
        back.append(
            parties_page(Customer, actor, PartyFilter(), order=order, limit=3, before=back[-1].before)
        )

    assert [row.pk for page in pages for row in page.rows] == [row.pk for row in whole]
    assert [page.rows for page in reversed(back)] == [page.rows for page in pages]
    assert [row.pk for row in whole] == sorted(
        (row.pk for row in whole),
        key=lambda pk: next((getattr(row, order.lstrip("-")), row.pk) for row in whole if row.pk == pk),
        reverse=order.startswith("-"),
    )


def test_a_mark_that_the_reader_cannot_see_begins_at_the_start(company):
    here, there = make_unit(company), make_unit(company)
    own = Customer.objects.create(number="C-1", name="Ani", unit=here)
    foreign = Customer.objects.create(number="C-2", name="Zaki", unit=there)

    page = parties_page(Customer, holding(here), PartyFilter(), after=foreign.pk)

    assert (page.rows, page.before, page.after) == ([own], 0, 0)


def test_words_are_looked_for_in_names_codes_addresses_and_telephones(company):
    actor = holding(company)
    budi = Customer.objects.create(
        number="K-77", name="Budi Santoso", unit=company, address="Jl. Melati", phone="+6281234567890"
    )
    Customer.objects.create(number="K-78", name="Ani", unit=company, address="Jl. Mawar")
    office = Office.objects.create(code="DINKES", name="Dinas Kesehatan", unit=company)
    site = Site.objects.create(code="S-1", name="Rumah", unit=company, customer=budi, network_node="ODP-9")

    for words in ("budi", "santoso melati", "k-77", "0812-3456", "MELATI"):
        assert parties_page(Customer, actor, PartyFilter(search=words)).rows == [budi]
    assert parties_page(Office, actor, PartyFilter(search="dinkes")).rows == [office]
    assert parties_page(Site, actor, PartyFilter(search="odp-9 budi")).rows == [site]
    assert parties_page(Customer, actor, PartyFilter(search="%")).rows == []


def test_a_list_is_narrowed_to_a_unit_and_hides_the_retired(company):
    here = make_unit(company)
    own = Customer.objects.create(number="C-1", name="Ani", unit=here)
    Customer.objects.create(number="C-2", name="Budi", unit=company)
    old = Customer.objects.create(
        number="C-3", name="Old", unit=here, retired_at=datetime(2026, 1, 1, tzinfo=UTC)
    )

    assert parties_page(Customer, holding(company), PartyFilter(unit_path=here.path)).rows == [own]
    both = parties_page(Customer, holding(company), PartyFilter(unit_path=here.path, retired=True))
    assert both.rows == [own, old]


@pytest.mark.parametrize("model", [Customer, Site])
def test_a_page_costs_the_same_with_few_rows_and_with_many(company, model):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            for row in parties_page(model, holding(company), PartyFilter()).rows:
                str(row.unit)
        return len(queries)

    key = "number" if model is Customer else "code"
    model.objects.create(**{key: "K-0"}, name="N", unit=company)
    few = cost()
    for number in range(1, 30):
        model.objects.create(**{key: f"K-{number}"}, name=f"N{number}", unit=company)

    assert few == cost() == 1
