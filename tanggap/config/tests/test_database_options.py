"""What the address of the database says is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = "from tanggap.config.settings import DATABASES; print(sorted(DATABASES['default']['OPTIONS'].items()))"


def options(tmp_path: Path, address: str, **environment: str) -> str:
    """The options of the connection, as a process of its own sees them."""
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={
            "PATH": os.environ["PATH"],
            "TANGGAP_DEMO": "1",
            "TANGGAP_DATA_DIR": str(tmp_path),
            "DATABASE_URL": address,
            **environment,
        },
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.once
def test_the_options_of_the_address_stay_and_win(tmp_path: Path) -> None:
    said = options(tmp_path, "postgres://a@127.0.0.1/b?sslmode=require&options=-c%20jit%3Don")

    assert "('sslmode', 'require')" in said
    assert "('options', '-c jit=on')" in said


@pytest.mark.once
def test_a_pooler_gets_no_start_options_and_no_prepared_statements(tmp_path: Path) -> None:
    said = options(tmp_path, "postgres://a@127.0.0.1/b", DATABASE_PREPARE_AFTER="0")

    assert "('prepare_threshold', None)" in said
    assert "'options'" not in said
