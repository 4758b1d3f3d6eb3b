"""Which files the guards look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

BUILT_AT_TOP = {"build", "data", "dist"}
SKIPPED_FOLDERS = {".git", ".venv", "node_modules", "__pycache__", "static"}
SKIPPED_FOLDERS |= {".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", ".pytest_cache"}
CODE_FOLDERS = ("tanggap", "tests", "tools", "bench")


def files(root: Path, *suffixes: str) -> Iterator[Path]:
    """All files below ``root`` with one of the suffixes (any when none is given), built folders left out."""
    built = BUILT_AT_TOP if (root / "pyproject.toml").exists() else set()
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if path.name not in SKIPPED_FOLDERS | built and not path.name.endswith(".egg-info"):
                yield from files(path, *suffixes)
        elif not suffixes or path.suffix in suffixes:
            yield path


def python_files(root: Path, *folders: str) -> Iterator[Path]:
    """Python files of the folders (of all code folders when none is named)."""
    for folder in folders or CODE_FOLDERS:
        if (root / folder).is_dir():
            yield from files(root / folder, ".py")


def is_test(path: Path) -> bool:
    """Whether the file is test code."""
    return "tests" in path.parts or path.name == "conftest.py"


def is_migration(path: Path) -> bool:
    """Whether the file is a migration."""
    return path.parent.name == "migrations" and path.name != "__init__.py"


def tree_of(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def committed_files(root: Path) -> list[Path]:
    """Files that git tracks, or every file when ``root`` is no repository."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode or not (root / ".git").exists():
        return list(files(root))
    return [root / name for name in done.stdout.split("\0") if name and (root / name).is_file()]
