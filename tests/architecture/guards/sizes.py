"""How long files and functions may be, and what a module may not be called."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.guards.sources import files, is_migration, is_test, python_files, tree_of

CODE_LINES, TEST_LINES, FUNCTION_LINES = 500, 800, 60
BANNED_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "miscellaneous", "stuff", "various"}


def long_files(root: Path) -> list[str]:
    """Files of code, templates and scripts above their limit."""
    found = []
    for path in files(root, ".py", ".html", ".js", ".mjs", ".ts", ".css", ".scss"):
        if is_migration(path):
            continue
        limit = TEST_LINES if is_test(path) else CODE_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            found.append(
                f"{path.relative_to(root)}: {lines} lines, at most {limit}: what are its two halves?"
            )
    return found


def long_functions(root: Path) -> list[str]:
    """Functions above the limit."""
    found = []
    for path in python_files(root):
        if is_migration(path):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    where = f"{path.relative_to(root)}:{node.lineno}"
                    found.append(f"{where}: {node.name} has {lines} lines, at most {FUNCTION_LINES}")
    return found


def banned_module_names(root: Path) -> list[str]:
    """Modules and folders whose name says nothing about what they hold."""
    found = []
    for path in files(root, ".py", ".js", ".mjs", ".ts", ".html"):
        inside = path.relative_to(root)
        for part in (*inside.parts[:-1], inside.stem):
            if part.lower().strip("_") in BANNED_NAMES:
                found.append(f"{inside}: the name {part!r} says nothing")
    return found
