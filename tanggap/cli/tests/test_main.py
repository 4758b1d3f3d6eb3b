"""The console script's words and exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tanggap.cli import main as cli

pytestmark = pytest.mark.once


def tanggap(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script as an operator does, on a database of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {
        **kept,
        "TANGGAP_DEMO": "1",
        "TANGGAP_DATA_DIR": str(tmp_path),
        "LANGUAGE_CODE": "en",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-m", "tanggap.cli.main", *words],
        env=environment,
        cwd=Path(cli.__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_the_products_commands_and_not_the_frameworks(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "help")
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()[1:] if line.strip()]
    assert {"up", "web", "worker", "scheduler", "init", "doctor"} <= set(names)
    assert "sqlmigrate" not in names


def test_an_unknown_command_could_not_start(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "fly")
    assert done.returncode == 2
    assert "there is no command 'fly'" in done.stderr


def test_a_missing_secret_could_not_start_and_says_so_in_one_line(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "doctor", TANGGAP_DEMO="")
    assert done.returncode == 2
    assert "SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["mongodb://127.0.0.1/x", "127.0.0.1:5432/x", "postgres:/x"])
def test_an_address_of_no_known_database_could_not_start(tmp_path: Path, address: str) -> None:
    done = tanggap(tmp_path, "doctor", DATABASE_URL=address)
    assert done.returncode == 2
    assert "DATABASE_URL must begin with postgres:// or sqlite:///" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "--help", DATABASE_URL="", REDIS_URL="")
    assert done.returncode == 0


def test_an_unreachable_database_could_not_start(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "init", DATABASE_URL="postgres://nobody@127.0.0.1:1/none?connect_timeout=2")
    assert done.returncode == 2
    assert "the database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_port_could_not_start(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "up", PORT="none")
    assert done.returncode == 2
    assert "PORT must be a number" in done.stderr


def test_doctor_finds_an_empty_database_and_init_mends_it(tmp_path: Path) -> None:
    before = tanggap(tmp_path, "doctor")
    assert before.returncode == 1
    assert "run 'tanggap init'" in before.stdout
    assert tanggap(tmp_path, "init").returncode == 0
    assert tanggap(tmp_path, "init").returncode == 0, "it is safe to repeat"
    after = tanggap(tmp_path, "doctor")
    assert "tables are up to date" in after.stdout


def test_a_demo_is_prepared_only_where_a_demo_was_asked_for(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "prepare-demo", TANGGAP_DEMO="", SECRET_KEY="x" * 50)
    assert done.returncode == 2
    assert "This is not a demo" in done.stderr
