"""Files and functions stay small, and modules have names that mean something."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.conftest import Guard, Plant
from tests.architecture.guards import sizes

PLANTED = [
    pytest.param(sizes.long_files, "tanggap/tickets/planted.py", "A = 1\n" * 501, "501 lines", id="code"),
    pytest.param(
        sizes.long_files, "tanggap/tickets/tests/test_planted.py", "A = 1\n" * 801, "801 lines", id="test"
    ),
    pytest.param(
        sizes.long_files, "tanggap/web/templates/planted.html", "<br>\n" * 501, "501 lines", id="page"
    ),
    pytest.param(
        sizes.long_functions,
        "tanggap/tickets/planted.py",
        "def planted() -> None:\n" + "    print()\n" * 60,
        "planted has 61 lines",
        id="function",
    ),
    pytest.param(sizes.banned_module_names, "tanggap/tickets/utils.py", "A = 1\n", "'utils'", id="module"),
    pytest.param(sizes.banned_module_names, "tanggap/helpers/rows.py", "A = 1\n", "'helpers'", id="package"),
]


@pytest.mark.parametrize("guard", [sizes.long_files, sizes.long_functions, sizes.banned_module_names])
def test_the_checkout_keeps_the_rule(guard: Guard, root: Path) -> None:
    assert guard(root) == []


@pytest.mark.parametrize(("guard", "name", "text", "told"), PLANTED)
def test_a_planted_violation_is_found(
    guard: Guard, name: str, text: str, told: str, copy: Path, plant: Plant
) -> None:
    before = guard(copy)
    plant(name, text)
    found = [finding for finding in guard(copy) if finding not in before]
    assert len(found) == 1
    assert name in found[0]
    assert told in found[0]
