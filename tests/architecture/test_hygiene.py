"""Nothing of one machine is committed, and locks hold every dependency by hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.conftest import Guard, Plant
from tests.architecture.guards import hygiene

GUARDS = [
    hygiene.machine_paths,
    hygiene.secrets_in_files,
    hygiene.hosts_in_locks,
    hygiene.unlocked_dependencies,
]
PLANTED = [
    pytest.param(hygiene.machine_paths, "tanggap/planted.py", "A = '/home/ani/tanggap'\n", id="home"),
    pytest.param(hygiene.secrets_in_files, "tanggap/planted.py", "-----BEGIN PRIVATE KEY-----\n", id="key"),
    pytest.param(
        hygiene.hosts_in_locks, "requirements/base.txt", "--index-url https://example.org/\n", id="index"
    ),
    pytest.param(
        hygiene.hosts_in_locks, "package-lock.json", '\n"resolved": "https://example.org/a.tgz"\n', id="npm"
    ),
    pytest.param(hygiene.unlocked_dependencies, "requirements/base.txt", "unhashed==1.0\n", id="hash"),
]


@pytest.mark.parametrize("guard", GUARDS)
def test_the_checkout_keeps_the_rule(guard: Guard, root: Path) -> None:
    assert guard(root) == []


@pytest.mark.parametrize(("guard", "name", "text"), PLANTED)
def test_a_planted_violation_is_found(guard: Guard, name: str, text: str, copy: Path, plant: Plant) -> None:
    before = guard(copy)
    plant(name, text)
    found = [finding for finding in guard(copy) if finding not in before]
    assert len(found) == 1
    assert found[0].startswith(name)


def test_a_dependency_outside_the_lock_is_found(copy: Path) -> None:
    project = copy / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(
        text.replace("dependencies = [", 'dependencies = [\n    "planted>=1",', 1), encoding="utf-8"
    )
    assert "planted: not in a lock; run make lock" in hygiene.unlocked_dependencies(copy)
