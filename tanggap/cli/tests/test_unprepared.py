"""Commands before ``tanggap init``: one line that says what to do, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tanggap.cli.tests.test_main import tanggap

COMMANDS = [
    ("import", "customers", "missing.csv"),
    ("audit", "verify"),
]


@pytest.mark.once
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_empty_database_is_told_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    _refused(tmp_path, words)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_empty_schema_of_postgresql_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    place = connection.settings_dict
    person = f"{place['USER']}:{place['PASSWORD']}" if place["PASSWORD"] else place["USER"]
    address = f"postgres://{person}@{place['HOST']}:{place['PORT'] or 5432}/{place['NAME']}"
    _refused(tmp_path, words, DATABASE_URL=f"{address}?options=-c%20search_path%3Dnowhere")


@pytest.mark.once
def test_a_file_that_is_no_database_too(tmp_path: Path) -> None:
    (tmp_path / "tanggap.sqlite3").write_bytes(b"This is not a database, but it is long enough." * 20)
    done = tanggap(tmp_path, "audit", "verify")
    assert done.returncode == 2
    assert "the database cannot be used: file is not a database" in done.stderr
    assert "Traceback" not in done.stderr


def _refused(tmp_path: Path, words: tuple[str, ...], **variables: str) -> None:
    done = tanggap(tmp_path, *words, **variables)
    assert done.returncode == 2
    assert "run 'tanggap init'" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.once
def test_help_without_a_secret_is_refused_in_one_line(tmp_path: Path) -> None:
    done = tanggap(tmp_path, "help", TANGGAP_DEMO="")
    assert done.returncode == 2
    assert "SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr
