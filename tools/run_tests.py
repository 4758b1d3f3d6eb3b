"""Runs the suite once per database and says beforehand what cannot run here.

The last line printed is pytest's own summary; a pass that fails ends the run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
"""Pytest's exit code when no test was left to run."""


def main() -> int:
    """Run the passes in turn and return the exit code of the first that failed."""
    database, redis = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    for line in missing_parts(database, redis):
        print(f"skipped: {line}", flush=True)
    passes = [("sqlite-of-two" if database else "sqlite", "")]
    if database:
        passes.append(("postgres", database))
    for name, url in passes:
        print(f"== tests on {'PostgreSQL' if url else 'SQLite'}", flush=True)
        code = run_pass(name, url)
        # Named tests may all belong to the other pass; that is no failure.
        if code and not (code == NO_TESTS and sys.argv[1:]):
            return code
    return 0


def missing_parts(database: str | None, redis: str | None) -> list[str]:
    """What this machine cannot test, each with its reason."""
    parts = []
    if not database:
        parts.append(
            "PostgreSQL (TEST_DATABASE_URL is not set, for example postgres://user@127.0.0.1/postgres)"
        )
    if not redis:
        parts.append("Redis (TEST_REDIS_URL is not set, for example redis://127.0.0.1:6379/9)")
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")):
        parts.append("browser (no chromium was found; Debian: apt-get install chromium)")
    if not (ROOT.parent / "shared" / "data").is_dir():
        parts.append("public records (no ../shared/data beside the checkout)")
    return parts


def run_pass(name: str, url: str) -> int:
    """Run pytest on one database; two processes, browser tests in one of them."""
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "MAKEFLAGS"}
    }
    environment["TANGGAP_TEST_PASS"] = name
    workers = os.environ.get("TEST_PROCESSES", "2")
    with tempfile.TemporaryDirectory(prefix="tanggap-pass-") as scratch:
        environment["TMPDIR"] = scratch
        if url:
            environment["DATABASE_URL"] = url
        command = [sys.executable, "-m", "pytest", "-q", "-rsR", "--durations=15", "--durations-min=2"]
        command += ["-n", workers, *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
