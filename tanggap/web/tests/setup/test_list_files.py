"""Lists of the organisation as files: all that fit and that the reader may see, in both formats."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.tests.factories import make_technician
from tanggap.organization.models import Customer, Office, Site
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db
MANY = 70
"""More than a page of a list holds."""


@pytest.fixture
def company() -> Any:
    return make_unit(code="HQ", name="Pusat")


@pytest.fixture
def branch(company: Any) -> Any:
    return make_unit(company, code="BR", name="Cabang")


@pytest.fixture
def parties(company: Any, branch: Any) -> None:
    for number in range(MANY):
        unit = branch if number % 2 else company
        customer = Customer.objects.create(number=f"P{number:03}", name=f"=Pelanggan {number:03}", unit=unit)
        Office.objects.create(code=f"O{number:03}", name=f"Dinas {number:03}", unit=unit)
        Site.objects.create(code=f"S{number:03}", name=f"Lokasi {number:03}", unit=unit, customer=customer)


def browser(role: str, at: Any) -> Client:
    client = Client()
    client.force_login(make_person(f"Pembaca {role}", role=role, at=at, language="en"))
    return client


def rows_of(client: Client, name: str, file_format: str, query: str = "") -> list[list[str]]:
    response: Any = client.get(f"{reverse(name)}?file={file_format}&{query}")
    assert response.status_code == 200
    assert f".{file_format}" in response["Content-Disposition"]
    content = b"".join(response.streaming_content)
    if file_format == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["customers", "offices", "sites"])
def test_every_party_is_in_the_file_and_none_of_other_units(
    company: Any, branch: Any, parties: None, kind: str, file_format: str
) -> None:
    admin = browser("admin", company)
    head, *rows = rows_of(admin, f"setup:{kind}", file_format)
    assert head[1] == "Name"
    assert len(rows) == MANY

    head, *own = rows_of(browser("hd_noc", branch), f"setup:{kind}", file_format)
    assert {row[3] for row in own} == {"BR"}
    assert len(own) == MANY // 2

    _head, *found = rows_of(admin, f"setup:{kind}", file_format, "q=042&after=5")
    assert [row[0][1:] for row in found] == ["042"]


def test_a_name_like_a_formula_stays_text(company: Any, parties: None) -> None:
    _head, first, *_rest = rows_of(browser("admin", company), "setup:customers", "csv")
    assert first[1] == "'=Pelanggan 000"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_people_units_and_technicians(company: Any, branch: Any, file_format: str) -> None:
    for number in range(MANY):
        make_person(f"Orang {number:03}", role="agent", at=branch, home_unit=branch)
        make_unit(company, code=f"U{number:03}", name=f"Seksi {number:03}")
    make_technician(branch)
    admin = browser("admin", company)

    _head, *people = rows_of(admin, "setup:users", file_format, "q=Orang")
    assert len(people) == MANY
    assert all("(Cabang)" in row[4] for row in people)
    _head, *units = rows_of(admin, "setup:units", file_format)
    assert len(units) == MANY + 2
    assert {row[3] for row in units} == {"", "HQ"}
    _head, *technicians = rows_of(admin, "desk:technicians", file_format)
    assert len(technicians) == 1


def test_another_format_is_the_page(company: Any) -> None:
    response = browser("admin", company).get(f"{reverse('setup:units')}?file=exe")
    assert "text/html" in response["Content-Type"]
