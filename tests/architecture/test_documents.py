"""Documents name what exists, and every dependency has its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.conftest import Guard, Plant
from tests.architecture.guards import documents

GUARDS = [documents.missing_paths, documents.missing_commands, documents.undocumented_dependencies]
PAGE = "docs/contributors/planted.md"
PLANTED = [
    pytest.param(documents.missing_paths, PAGE, "See `tanggap/tickets/gone.py`.\n", "gone.py", id="path"),
    pytest.param(
        documents.missing_paths, PAGE, "See `tickets/services/gone.py`.\n", "gone.py", id="inner-path"
    ),
    pytest.param(documents.missing_paths, PAGE, "See [it](gone.md).\n", "gone.md", id="link"),
    pytest.param(documents.missing_paths, PAGE, "![it](../images/gone.png)\n", "gone.png", id="picture"),
    pytest.param(documents.missing_commands, PAGE, "Run `make nothing`.\n", "make nothing", id="target"),
    pytest.param(
        documents.missing_commands, PAGE, "```sh\ntanggap fly --high\n```\n", "tanggap fly", id="command"
    ),
    pytest.param(
        documents.undocumented_dependencies,
        "package.json",
        "",
        "planted-package",
        id="dependency",
    ),
]


@pytest.mark.parametrize("guard", GUARDS)
def test_the_checkout_keeps_the_rule(guard: Guard, root: Path) -> None:
    assert guard(root) == []


@pytest.mark.parametrize(("guard", "name", "text", "told"), PLANTED)
def test_a_planted_violation_is_found(
    guard: Guard, name: str, text: str, told: str, copy: Path, plant: Plant
) -> None:
    before = guard(copy)
    path = plant(name, text)
    if name == "package.json":
        path.write_text('{"dependencies": {"planted-package": "1"}}', encoding="utf-8")
    found = [finding for finding in guard(copy) if finding not in before and told in finding]
    assert len(found) == 1


def test_a_line_for_a_dropped_dependency_is_found(copy: Path, plant: Plant) -> None:
    plant("docs/contributors/dependencies.md", "\n| `dropped-long-ago` | it was useful once | nothing |\n")
    found = documents.undocumented_dependencies(copy)
    assert "dropped-long-ago: has a line but is no direct dependency" in found
