"""Rules about imports and writes that the layer contracts cannot say."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.guards.sources import is_migration, is_test, python_files, tree_of

FACES = ("tanggap/web", "tanggap/api", "tanggap/tmforum")
ROW_WRITES = {"save", "asave", "delete", "adelete"}
MANAGER_WRITES = {"create", "acreate", "bulk_create", "bulk_update", "update", "aupdate"}
MANAGER_WRITES |= {"get_or_create", "update_or_create", "select_for_update"}
NOT_ROWS = {"session", "cache", "default_storage", "storage", "form", "serializer", "formset", "response"}
"""Receivers whose ``save``, ``delete`` or ``update`` is no write to a table of ours."""


def broken_contracts(root: Path) -> list[str]:
    """What import-linter finds with the contracts of ``.importlinter``."""
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def imported_modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that the module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def product_imports_tests(root: Path) -> list[str]:
    """Product code that leans on test code."""
    found = []
    for path in python_files(root, "tanggap"):
        if is_test(path):
            continue
        for line, name in imported_modules(tree_of(path)):
            if "tests" in name.split(".") or name.split(".")[0] in {"pytest", "factory", "hypothesis"}:
                found.append(f"{path.relative_to(root)}:{line}: imports {name}")
    return found


def kernel_with_tables(root: Path) -> list[str]:
    """Kernel code that defines a table or imports a package of ours."""
    found = []
    for path in python_files(root, "tanggap/kernel"):
        if is_test(path):
            continue
        tree = tree_of(path)
        where = path.relative_to(root)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                ast.unparse(base).endswith("Model") for base in node.bases
            ):
                found.append(f"{where}:{node.lineno}: {node.name} is a model; the kernel has none")
        for line, name in imported_modules(tree):
            if name.startswith("tanggap.") and not name.startswith("tanggap.kernel"):
                found.append(f"{where}:{line}: imports {name}")
    return found


def late_imports(root: Path) -> list[str]:
    """Imports of another of our packages inside functions: they hide an arrow that points up."""
    found = []
    for path in python_files(root, "tanggap"):
        package = ".".join(path.relative_to(root).parts[:2]) + "."
        if is_test(path) or is_migration(path) or path.name == "apps.py" or "cli" in path.parts:
            continue
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for line, name in imported_modules(ast.Module(body=node.body, type_ignores=[])):
                if name.startswith("tanggap.") and not name.startswith(package):
                    found.append(f"{path.relative_to(root)}:{line}: imports {name} inside {node.name}")
    return found


def writes_in_faces(root: Path) -> list[str]:
    """Writes to tables from pages or API; they belong into a service."""
    found = []
    for path in python_files(root, *FACES):
        if is_test(path):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_write(node.func):
                where = f"{path.relative_to(root)}:{node.lineno}"
                found.append(f"{where}: {ast.unparse(node.func)}() writes; call a service")
    return found


def is_write(call: ast.Attribute) -> bool:
    """Whether a method call looks like a write to a table."""
    receiver = ast.unparse(call.value)
    if receiver.rsplit(".", 1)[-1].strip("_") in NOT_ROWS or receiver.startswith("super()"):
        return False
    return call.attr in ROW_WRITES or (call.attr in MANAGER_WRITES and ".objects" in receiver)
