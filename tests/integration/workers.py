"""Real workers beside a test, and their end by SIGKILL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 300.0


def database_url() -> str:
    """The database of this test, as a process beside it reaches it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    place = f"{facts['HOST'] or '127.0.0.1'}:{facts['PORT'] or 5432}"
    secret = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgres://{facts['USER']}{secret}@{place}/{facts['NAME']}"


def worker(*, batch: bool = False, email_url: str = "console:") -> subprocess.Popen[bytes]:
    """A worker as it runs in production; with ``batch`` it ends when nothing waits."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "TANGGAP_DATA_DIR": str(settings.DATA_DIR),
        "TANGGAP_DEMO": "1",
        "EMAIL_URL": email_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "manage.py", "db_worker", "--queue-name=*", "--interval=0.05"]
    command += ["--no-reload", "--no-startup-delay", *(["--batch"] if batch else [])]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def killed_when(reached: Callable[[], bool], *, email_url: str = "console:") -> None:
    """Let a worker begin, and kill it as soon as the moment is reached."""
    process = worker(email_url=email_url)
    deadline = time.monotonic() + LONGEST_S
    try:
        while not reached():
            assert process.poll() is None, "the worker ended by itself"
            assert time.monotonic() < deadline, "the worker did not come so far"
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
