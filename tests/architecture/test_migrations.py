"""Migrations carry every model change, say what they do, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.conftest import Guard, Plant
from tests.architecture.guards import migrations

HEAD = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    operations = [\n"
PLANTED = [
    pytest.param(migrations.unnamed_migrations, "9001_auto_20260101", HEAD + "    ]\n", id="unnamed"),
    pytest.param(
        migrations.irreversible_migrations,
        "9001_fill_names",
        HEAD + "        migrations.RunPython(print),\n    ]\n",
        id="irreversible-python",
    ),
    pytest.param(
        migrations.irreversible_migrations,
        "9001_add_trigger",
        HEAD + "        migrations.RunSQL('SELECT 1'),\n    ]\n",
        id="irreversible-sql",
    ),
    pytest.param(
        migrations.mixed_migrations,
        "9001_move_names",
        HEAD
        + "        migrations.RunPython(print, print),\n        migrations.RemoveField('a', 'b'),\n    ]\n",
        id="tables-and-rows",
    ),
    pytest.param(
        migrations.mixed_migrations,
        "9001_fill_names",
        "from tanggap.tickets.models import Ticket\n"
        + HEAD
        + "        migrations.RunPython(print, print),\n    ]\n",
        id="models-of-today",
    ),
]
GUARDS = [
    migrations.unnamed_migrations,
    migrations.irreversible_migrations,
    migrations.mixed_migrations,
    migrations.missing_migrations,
]


@pytest.mark.parametrize("guard", GUARDS)
def test_the_checkout_keeps_the_rule(guard: Guard, root: Path) -> None:
    assert guard(root) == []


@pytest.mark.parametrize(("guard", "name", "text"), PLANTED)
def test_a_planted_violation_is_found(guard: Guard, name: str, text: str, copy: Path, plant: Plant) -> None:
    before = guard(copy)
    plant(f"tanggap/tickets/migrations/{name}.py", text)
    found = [finding for finding in guard(copy) if finding not in before]
    assert len(found) == 1
    assert name in found[0]


def test_a_number_used_twice_is_found(copy: Path, plant: Plant) -> None:
    plant("tanggap/tickets/migrations/9001_first.py", HEAD + "    ]\n")
    plant("tanggap/tickets/migrations/9001_second.py", HEAD + "    ]\n")
    found = migrations.unnamed_migrations(copy)
    assert any("9001_second" in finding and "9001_first" in finding for finding in found)


def test_a_model_change_without_a_migration_is_found(copy: Path, plant: Plant) -> None:
    plant(
        "tanggap/accounts/models/__init__.py",
        '\nUser.add_to_class("planted", __import__("django.db.models").db.models.IntegerField(default=0))\n',
    )
    found = migrations.missing_migrations(copy)
    assert len(found) == 1
    assert "planted" in found[0]
    assert "Traceback" not in found[0]
