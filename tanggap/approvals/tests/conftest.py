"""The kind of request that tests submit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tanggap.approvals.tests.factories import Heard, notes_are_approved


@pytest.fixture
def heard() -> Iterator[Heard]:
    """The kind is registered; what its owner hears."""
    with notes_are_approved() as found:
        yield found
