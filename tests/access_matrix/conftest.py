"""Builds the cast once for all rows, inside a transaction that is rolled back at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access_matrix.cast import Cast, build_cast
from tests.access_matrix.collect import preparers


@pytest.fixture(scope="package")
def built_cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The cast with everything that the areas prepare."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = build_cast()
        for prepare in preparers():
            prepare(cast)
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def cast(built_cast: Cast, db: None) -> Cast:
    """The cast, for one test; what the test changes is undone."""
    return built_cast
