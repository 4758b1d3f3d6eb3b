"""The long-running parts of an installation and how each is started."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PARTS = ("web", "worker", "scheduler")


def web_command(environment: Mapping[str, str]) -> list[str]:
    """The web server's command: ``HOST`` (loopback), ``PORT`` (8000), ``WEB_PROCESSES``, ``WEB_THREADS``."""
    processes = environment.get("WEB_PROCESSES") or str(min(os.cpu_count() or 1, 4))
    return [
        str(Path(sys.executable).with_name("granian")),
        "--interface=wsgi",
        f"--host={host(environment)}",
        f"--port={port(environment)}",
        f"--workers={processes}",
        f"--blocking-threads={environment.get('WEB_THREADS') or '4'}",
        "--no-ws",
        "--respawn-failed-workers",
        "--workers-kill-timeout=15",
        "--log-level=warning",
        "tanggap.config.wsgi:application",
    ]


def worker_arguments(extra: list[str]) -> list[str]:
    """The management command of the worker: all queues, looking once a second when idle."""
    return ["db_worker", "--queue-name=*", "--interval=1", "--no-reload", *extra]


def host(environment: Mapping[str, str]) -> str:
    """The address to listen on; loopback unless told otherwise."""
    return environment.get("HOST") or "127.0.0.1"


def port(environment: Mapping[str, str]) -> int:
    """The port to listen on.

    Raises:
        ValueError: when ``PORT`` is no port number.
    """
    value = environment.get("PORT") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ValueError(f"PORT must be a number from 1 to 65535, not {value!r}")
    return int(value)


def data_folder(environment: Mapping[str, str]) -> Path:
    """The folder of this installation's data, as the settings read it."""
    default = Path(__file__).resolve().parent.parent.parent / "data"
    return Path(environment.get("TANGGAP_DATA_DIR") or default).absolute()
