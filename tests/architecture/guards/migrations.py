"""Migrations: named, reversible, schema and data apart."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.architecture.guards.sources import files, is_migration, tree_of

DATA_STEPS = {"RunPython"}
SCHEMA_STEPS = {
    "AddField",
    "AlterField",
    "RemoveField",
    "CreateModel",
    "DeleteModel",
    "RenameField",
    "RenameModel",
}


def migration_files(root: Path) -> list[Path]:
    """All migrations of our packages."""
    return [path for path in files(root / "tanggap", ".py") if is_migration(path)]


def unnamed_migrations(root: Path) -> list[str]:
    """Migrations whose name does not say what they do, and numbers used twice."""
    found = []
    seen: dict[tuple[Path, str], str] = {}
    for path in migration_files(root):
        where = path.relative_to(root)
        if not re.fullmatch(r"\d{4}_[a-z0-9_]+", path.stem) or "_auto_" in path.stem:
            found.append(f"{where}: name it after what it does")
        key = (path.parent, path.stem[:4])
        if key in seen:
            found.append(f"{where}: number {path.stem[:4]} is also that of {seen[key]}")
        seen[key] = path.name
    return found


def irreversible_migrations(root: Path) -> list[str]:
    """Steps in Python or SQL that cannot be taken back."""
    found = []
    for path in migration_files(root):
        for call in steps(path):
            name, keywords = step_name(call), {keyword.arg for keyword in call.keywords}
            reverse = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}.get(name)
            if reverse and len(call.args) < 2 and reverse not in keywords:
                found.append(f"{path.relative_to(root)}:{call.lineno}: {name} without {reverse}")
    return found


def mixed_migrations(root: Path) -> list[str]:
    """Migrations that change tables and move rows at once, and data steps that import our packages."""
    found = []
    for path in migration_files(root):
        names = {step_name(call) for call in steps(path)}
        if names & DATA_STEPS and names & SCHEMA_STEPS:
            found.append(f"{path.relative_to(root)}: tables and rows change in one migration; make two")
        if not names & DATA_STEPS:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and re.match(
                r"tanggap\.\w+\.(models|services|selectors)", node.module or ""
            ):
                found.append(f"{path.relative_to(root)}:{node.lineno}: use apps.get_model, not {node.module}")
    return found


def steps(path: Path) -> list[ast.Call]:
    """The operations' calls in a migration."""
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def step_name(call: ast.Call) -> str:
    """The called name without its module."""
    return ast.unparse(call.func).rsplit(".", 1)[-1]


def missing_migrations(root: Path) -> list[str]:
    """Model changes that no migration carries."""
    with tempfile.TemporaryDirectory(prefix="tanggap-migrations-") as scratch:
        environment = {
            **os.environ,
            "PYTHONPATH": str(root),
            "DJANGO_SETTINGS_MODULE": "tanggap.config.settings",
            "TANGGAP_DEMO": "1",
            "TANGGAP_DATA_DIR": scratch,
            "DATABASE_URL": f"sqlite:///{scratch}/none.sqlite3",
        }
        command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [done.stdout + done.stderr]
