"""A copy of the checkout in which a test may plant a violation."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("tanggap", "docs", "requirements", "tools", "frontend")
COPIED += (".importlinter", "Makefile", "manage.py", "pyproject.toml", "package.json", "package-lock.json")
COPIED += ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ".python-version", ".gitignore")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "static", "node_modules", "*.mo")

type Guard = Callable[[Path], list[str]]
type Plant = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def root() -> Path:
    """This checkout."""
    return ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout without what was built in it."""
    target = tmp_path / "checkout"
    target.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=LEFT_OUT)
        elif source.exists():
            shutil.copy(source, target / name)
    return target


@pytest.fixture
def plant(copy: Path) -> Plant:
    """Append a text to a file of the copy, creating it when it is not there."""

    def append(name: str, text: str) -> Path:
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
        return path

    return append
