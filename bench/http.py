"""``python -m bench.http``: pages a second over HTTP, with the web server as ``tanggap web`` starts it.

Starts the server on a free port of this machine, signs a dispatcher in, asks with several connections at once
for a while, prints pages a second, the times of answers and the processor time that the web processes spent on
a page (the figure to compare while other programs use the machine), and stops the server. ``DATABASE_URL`` names
a database that ``python -m bench`` has filled.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
PERSON = "hdnoc0@bench.test"
START_S = 60.0
TICKETS_ASKED = 200


@dataclass
class Load:
    """What one run saw; times in seconds."""

    times: list[float] = field(default_factory=list)
    wrong: int = 0
    size: int = 0


def main() -> int:
    """Run each page's load in turn."""
    parser = argparse.ArgumentParser(prog="bench.http", description=__doc__)
    parser.add_argument("--processes", type=int, default=2, help="web processes (default 2)")
    parser.add_argument("--threads", default="", help="threads of each process (default: as tanggap web)")
    parser.add_argument("--connections", type=int, default=8, help="connections at once (default 8)")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each run (default 10)")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.config.settings")
    os.environ.setdefault("TANGGAP_DEMO", "1")  # no secret is needed on a scratch database
    os.environ.setdefault("LOG_LEVEL", "WARNING")

    import django

    django.setup()
    from django.db import connection

    cookie, numbers = _session(), _numbers()
    connection.close()
    pages: tuple[tuple[str, Callable[[int], str]], ...] = (
        ("list pages", lambda _: "/desk/tickets/"),
        ("ticket pages", lambda turn: f"/desk/tickets/{numbers[turn % len(numbers)]}/"),
    )
    with web_server(options.processes, options.threads) as (port, server):
        for name, address in pages:
            _run(port, cookie, address, options.connections, 2.0)  # warm-up: all processes and threads
            spent = _processor_seconds(server)
            load = _run(port, cookie, address, options.connections, options.seconds)
            spent = _processor_seconds(server) - spent
            if load.wrong or len(load.times) < 2:
                print(f"{name}: {load.wrong} wrong answers, {len(load.times)} right ones")
                return 1
            print(
                f"{name:<13} {len(load.times) / options.seconds:7.1f} a second"
                f"   p50 {statistics.median(load.times) * 1000:6.1f} ms"
                f"   p95 {statistics.quantiles(load.times, n=20)[-1] * 1000:6.1f} ms"
                f"   processor {spent / len(load.times) * 1000:5.1f} ms"
                f"   {load.size / len(load.times) / 1000:.0f} kB a page",
                flush=True,
            )
    return 0


def _session() -> str:
    from django.conf import settings

    from bench.cases import signed_in

    return f"{settings.SESSION_COOKIE_NAME}={signed_in(PERSON).cookies[settings.SESSION_COOKIE_NAME].value}"


def _numbers() -> list[str]:
    """Numbers of tickets from all over the table."""
    from tanggap.tickets.models import Ticket

    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True)[0]
    wanted = range(max(newest // TICKETS_ASKED, 1), newest, max(newest // TICKETS_ASKED, 1))
    return list(Ticket.objects.filter(pk__in=wanted).values_list("number", flat=True))


@contextmanager
def web_server(processes: int, threads: str) -> Iterator[tuple[int, int]]:
    """The web server on a free port; port and process id, stopped afterwards."""
    from tanggap.cli.parts import web_command

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "HOST": HOST,
        "PORT": str(port),
        "WEB_PROCESSES": str(processes),
        "WEB_THREADS": threads,
    }
    server = subprocess.Popen(web_command(environment), env=environment)
    try:
        until = time.monotonic() + START_S
        while time.monotonic() < until and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.2)
        time.sleep(1.0)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _processor_seconds(parent: int) -> float:
    """Time that the process and its children have used so far; 0 where the system does not tell (/proc)."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            fields = entry.read_text().rpartition(")")[2].split()
            if parent in (int(entry.parent.name), int(fields[1])):
                total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _run(port: int, cookie: str, address: Callable[[int], str], connections: int, seconds: float) -> Load:
    """Ask with so many connections for so long."""
    load, lock = Load(), threading.Lock()
    until = time.monotonic() + seconds

    def ask(first: int) -> None:
        turn, own = first, Load()
        channel = http.client.HTTPConnection(HOST, port, timeout=30)
        while time.monotonic() < until:
            begun = time.perf_counter()
            channel.request("GET", address(turn), headers={"Cookie": cookie})
            answer = channel.getresponse()
            body = answer.read()
            if answer.status == 200:
                own.times.append(time.perf_counter() - begun)
                own.size += len(body)
            else:
                own.wrong += 1
            turn += connections
        channel.close()
        with lock:
            load.times += own.times
            load.wrong += own.wrong
            load.size += own.size

    askers = [threading.Thread(target=ask, args=(number,)) for number in range(connections)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return load


if __name__ == "__main__":
    sys.exit(main())
