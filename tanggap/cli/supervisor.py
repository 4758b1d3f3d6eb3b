"""Runs web, worker and scheduler together: starts, restarts with back-off, and stops all of them."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from types import FrameType
from typing import TextIO

from tanggap.cli import parts

TICK_S = 0.2
GRACE_S = 20.0
"""How long parts may finish their work after the first signal."""
STEADY_S = 60.0
"""A part that ran this long starts with the shortest wait again."""
LONGEST_WAIT_S = 30.0
HEAD_START_S = 5.0
"""How long the first part, the web server, may have the machine to itself, so that pages come up soon."""


@dataclass
class Part:
    """One child process and its record of crashes."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    crashes: int = 0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the process in a session of its own, so that only the supervisor hears Ctrl-C."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env={**environment, "TANGGAP_SUPERVISED": "1"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def note_exit(self) -> int | None:
        """If the process ended by itself: plan the restart and return its exit code, else None."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        now = time.monotonic()
        self.crashes = 1 if now - self.started_at > STEADY_S else self.crashes + 1
        self.start_at = now + wait_after(self.crashes)
        self.process = None
        return code

    def send(self, number: int) -> None:
        """Pass a signal to the process, or to its whole session when it must die at once."""
        if self.process is None or self.process.poll() is not None:
            return
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


def wait_after(crashes: int) -> float:
    """Seconds to wait before the next start after so many crashes in a row."""
    return float(min(LONGEST_WAIT_S, 0.5 * 2 ** (crashes - 1)))


class Supervisor:
    """Keeps the parts running until a signal asks to stop."""

    def __init__(
        self, running_parts: list[Part], environment: Mapping[str, str], *, address: str = ""
    ) -> None:
        self.parts = running_parts
        self.environment = environment
        self.address = address
        self.signals = 0
        self.announced = not address
        self.others_at = 0.0 if self.announced else time.monotonic() + HEAD_START_S

    def run(self) -> int:
        """Run until stopped.

        Returns:
            0 when all parts ended in time, 1 when one had to be killed.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        while not self.signals:
            self.tend()
            time.sleep(TICK_S)
        return self.stop()

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """Count the request to stop; the loop acts on it."""
        self.signals += 1

    def tend(self) -> None:
        """Notice crashes and start what is due."""
        for part in self.parts:
            if (code := part.note_exit()) is not None:
                say(
                    f"{part.name} ended with {code}; next start in {wait_after(part.crashes):.1f} s",
                    sys.stderr,
                )
            waits = part is not self.parts[0] and not self.announced and time.monotonic() < self.others_at
            if part.process is None and time.monotonic() >= part.start_at and not (waits or self.signals):
                part.start(self.environment)
        if not self.announced and is_open(self.environment):
            self.announced = True
            say(f"ready at {self.address} (Ctrl-C stops it)")

    def stop(self) -> int:
        """Ask all parts to end, wait, and kill what remains after the grace or at a second signal."""
        say("stopping")
        for part in self.parts:
            part.send(signal.SIGTERM)
        asked, until = self.signals, time.monotonic() + GRACE_S
        while self.alive() and self.signals == asked and time.monotonic() < until:
            time.sleep(TICK_S / 4)
        killed = self.alive()
        for part in killed:
            say(f"{part.name} did not end in time and is killed", sys.stderr)
            part.send(signal.SIGKILL)
        return 1 if killed else 0

    def alive(self) -> list[Part]:
        """The parts whose process still runs."""
        return [part for part in self.parts if part.process is not None and part.process.poll() is None]


def up(environment: MutableMapping[str, str]) -> int:
    """Run all parts of this installation on this machine.

    Args:
        environment: the variables that the parts get; ``HOST``, ``PORT`` and ``TANGGAP_DATA_DIR`` are read.

    Returns:
        0 after a clean stop, 1 when a part had to be killed, 2 when nothing could be started.

    Raises:
        ValueError: when ``PORT`` is no port number.
    """
    lock = only_instance(environment)
    if lock is None:
        say(f"another 'tanggap up' already uses {parts.data_folder(environment)}", sys.stderr)
        return 2
    with lock:
        address, port = parts.host(environment), parts.port(environment)
        if is_open(environment):
            say(f"port {port} is taken; choose another one: PORT={port + 1}", sys.stderr)
            return 2
        script = [sys.executable, "-m", "tanggap.cli.main"]
        children = [Part(name, [*script, name]) for name in parts.PARTS]
        shown = f"[{address}]" if ":" in address else address
        return Supervisor(children, environment, address=f"http://{shown}:{port}/").run()


def only_instance(environment: Mapping[str, str]) -> TextIO | None:
    """The lock of this data folder, or None when another instance holds it; the kernel frees it at exit."""
    folder = parts.data_folder(environment)
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "up.lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def is_open(environment: Mapping[str, str]) -> bool:
    """Whether something answers at the address to serve."""
    address = parts.host(environment)
    probe = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, never bound
    try:
        with socket.create_connection((probe, parts.port(environment)), timeout=0.5):
            return True
    except OSError:
        return False


def say(text: str, stream: TextIO = sys.stdout) -> None:
    """Print one line of the supervisor's own."""
    print(f"tanggap: {text}", file=stream, flush=True)
