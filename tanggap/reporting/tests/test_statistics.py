"""Percentiles as PostgreSQL and NumPy give them."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from tanggap.reporting.statistics import banded, mean, merged, percentile, share


@pytest.mark.parametrize(
    ("values", "tenths", "expected"),
    [
        ([7], 5, 7),
        ([7], 9, 7),
        ([1, 2], 5, 1.5),
        ([1, 2], 9, 1.9),
        ([1, 2, 3, 4], 5, 2.5),
        ([1, 2, 3, 4], 9, 3.7),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110], 9, 100),
    ],
)
def test_percentiles_interpolate_between_neighbours(values: list[int], tenths: int, expected: float) -> None:
    assert percentile(values, tenths) == pytest.approx(expected, abs=1e-12)


def test_no_cases_have_no_mean_no_share_and_no_percentile() -> None:
    assert (mean(0, 0), share(0, 0), percentile([], 5)) == (None, None, None)


@pytest.mark.postgres
@pytest.mark.django_db
def test_percentiles_equal_those_of_postgresql() -> None:
    dice = random.Random(4)
    for size in (1, 2, 3, 10, 11, 99, 1000):
        values = sorted(dice.randrange(10_000_000) for _ in range(size))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v),"
                " percentile_cont(0.9) WITHIN GROUP (ORDER BY v) FROM unnest(%s::bigint[]) AS v",
                [values],
            )
            median, ninetieth = cursor.fetchone()
        assert percentile(values, 5) == pytest.approx(median, rel=1e-12)
        assert percentile(values, 9) == pytest.approx(ninetieth, rel=1e-12)


def test_merging_ordered_lists_gives_one_ordered_list() -> None:
    assert merged([[1, 5], [], [2, 3], [0, 9]]) == [0, 1, 2, 3, 5, 9]
    assert merged([[2], [1]]) == [1, 2]
    assert merged([]) == []


def test_bands_hold_every_value_once_and_a_limit_belongs_to_the_band_above() -> None:
    assert banded([1, 4, 5, 9, 10, 11], [5, 10]) == [2, 2, 2]
    assert banded([], [5]) == [0, 0]
