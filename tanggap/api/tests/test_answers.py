"""The check of answers itself, tried on planted mistakes."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse, JsonResponse

from tanggap.api.tests.answers import differences

TAGS = "api/v1/tags/"
PAGE = {"next": None, "previous": None, "results": [{"id": 1, "name": "a", "tickets": 0}]}


def answer(body: Any, route: str = TAGS, method: str = "GET", status: int = 200) -> Any:
    response: Any = JsonResponse(body, status=status)
    response.resolver_match = SimpleNamespace(route=route)
    response.request = {"REQUEST_METHOD": method}
    response.json = lambda: json.loads(response.content)
    return response


def test_an_answer_as_described_passes() -> None:
    assert differences(answer(PAGE)) == []


@pytest.mark.parametrize(
    "row",
    [
        {"id": "1", "name": "a", "tickets": 0},
        {"id": 1, "name": "a"},
        {"id": 1, "name": "a", "tickets": 0, "more": True},
        {"id": 1, "name": None, "tickets": 0},
    ],
    ids=["text-for-number", "left-out", "not-described", "null"],
)
def test_an_answer_that_is_described_otherwise_is_found(row: dict[str, Any]) -> None:
    (found,) = differences(answer(PAGE | {"results": [row]}))

    assert found.startswith("GET /api/v1/tags/ 200: $.results[0]")


def test_a_number_where_a_decimal_is_text_is_found() -> None:
    found = differences(answer({"latitude": 0.5}, "api/v1/tickets/<str:number>/"))

    assert any("$.latitude: 0.5 is not of type" in one for one in found)


def test_what_nobody_describes_is_found() -> None:
    assert differences(answer(PAGE, status=201)) == ["GET /api/v1/tags/ 201: this status is not described"]
    assert differences(answer(PAGE, "api/v1/planted/")) == ["GET /api/v1/planted/ 200: no such operation"]


def test_refusals_and_pages_are_none_of_its_business() -> None:
    assert differences(answer({}, status=404)) == []
    assert differences(answer({}, "desk/tickets/")) == []
    assert differences(HttpResponse()) == []
