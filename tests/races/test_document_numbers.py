"""Fifty approvals at the same moment: each document has its own number, and none is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tanggap.documents.models import Document, DocumentNumber, NumberSeries
from tanggap.fieldwork.work_reports.tests.factories import Scene, decide

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AtOnce = Callable[..., list[Any]]
MANY = 50


def test_fifty_approvals_at_once_have_fifty_numbers(at_once: AtOnce) -> None:
    scene = Scene()
    reports = [scene.submitted() for _number in range(MANY)]
    leader = scene.leader

    results = at_once(*(lambda report=report: decide(leader, report) for report in reports))

    assert [one for one in results if isinstance(one, Exception)] == []
    numbers = sorted(DocumentNumber.objects.values_list("number", flat=True))
    assert numbers == list(range(1, MANY + 1))
    assert Document.objects.values("number_text").distinct().count() == MANY
    assert NumberSeries.objects.get().last == MANY


def test_of_two_approvals_of_one_report_one_issues(at_once: AtOnce) -> None:
    scene = Scene()
    report = scene.submitted()

    results = at_once(lambda: decide(scene.leader, report), lambda: decide(scene.leader, report))

    assert sum(isinstance(one, Exception) for one in results) == 1
    assert DocumentNumber.objects.count() == Document.objects.count() == 1
