"""``tanggap up`` with real child processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tanggap.cli import supervisor
from tanggap.cli.parts import port, web_command

pytestmark = pytest.mark.once
PATIENCE_S = 60.0
"""Far above what any step takes; only a broken test waits so long."""

RUNNER = """
import os, sys
from pathlib import Path
from tanggap.cli.supervisor import Part, Supervisor
folder = Path(sys.argv[1])
parts = [Part(path.stem, [sys.executable, str(path)]) for path in sorted(folder.glob("part_*.py"))]
sys.exit(Supervisor(parts, os.environ).run())
"""
STEADY = """
import os, pathlib, signal, sys, time
here = pathlib.Path(__file__)
def stop(*_):
    here.with_suffix(".stopped").write_text("yes")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
here.with_suffix(".pid").write_text(str(os.getpid()))
while True:
    time.sleep(0.05)
"""
CRASHING = """
import pathlib, sys
here = pathlib.Path(__file__).with_suffix(".starts")
here.write_text(here.read_text() + "x" if here.exists() else "x")
sys.exit(3)
"""
STUBBORN = """
import os, pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(__file__).with_suffix(".pid").write_text(str(os.getpid()))
while True:
    time.sleep(0.05)
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start a supervisor for the scripts that the test wrote."""
    running: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_until(met: Callable[[], bool]) -> None:
    """Wait for a condition that is sure to come."""
    until = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_every_part_in_order(
    number: signal.Signals, tmp_path: Path, start: Callable[[], subprocess.Popen[str]]
) -> None:
    for name in ("part_a", "part_b"):
        (tmp_path / f"{name}.py").write_text(STEADY)
    process = start()
    wait_until(lambda: len(list(tmp_path.glob("*.pid"))) == 2)
    process.send_signal(number)
    assert process.wait(PATIENCE_S) == 0
    assert len(list(tmp_path.glob("*.stopped"))) == 2


def test_a_crashed_part_is_started_again_while_the_other_goes_on(
    tmp_path: Path, start: Callable[[], subprocess.Popen[str]]
) -> None:
    (tmp_path / "part_crashing.py").write_text(CRASHING)
    (tmp_path / "part_steady.py").write_text(STEADY)
    starts = tmp_path / "part_crashing.starts"
    process = start()
    wait_until(lambda: starts.exists() and len(starts.read_text()) >= 2)
    wait_until((tmp_path / "part_steady.pid").exists)
    assert runs(int((tmp_path / "part_steady.pid").read_text()))
    process.terminate()
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert "part_crashing ended with 3" in output


def test_a_second_signal_kills_a_part_that_does_not_listen(
    tmp_path: Path, start: Callable[[], subprocess.Popen[str]]
) -> None:
    (tmp_path / "part_stubborn.py").write_text(STUBBORN)
    process = start()
    wait_until((tmp_path / "part_stubborn.pid").exists)
    wait_until(lambda: bool((tmp_path / "part_stubborn.pid").read_text()))
    pid = int((tmp_path / "part_stubborn.pid").read_text())
    process.terminate()
    assert process.stdout is not None
    assert "stopping" in process.stdout.readline()
    process.terminate()
    assert process.wait(PATIENCE_S) == 1
    wait_until(lambda: not runs(pid))


def test_waits_between_starts_grow_to_a_limit() -> None:
    waits = [supervisor.wait_after(crashes) for crashes in range(1, 12)]
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert waits[-1] == supervisor.LONGEST_WAIT_S


def test_a_second_instance_on_the_same_data_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"TANGGAP_DATA_DIR": str(tmp_path)}
    first = supervisor.only_instance(environment)
    assert first is not None
    with first:
        assert supervisor.up(environment) == 2
    assert "another 'tanggap up'" in capsys.readouterr().err
    again = supervisor.only_instance(environment)
    assert again is not None, "the lock ends with its holder"
    again.close()


def test_a_taken_port_is_told_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert supervisor.up({"TANGGAP_DATA_DIR": str(tmp_path), "PORT": str(taken)}) == 2
    assert f"port {taken} is taken" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="PORT must be a number"):
        port({"PORT": value})


def test_the_web_server_listens_on_loopback_unless_told_otherwise() -> None:
    assert "--host=127.0.0.1" in web_command({})
    assert "--host=0.0.0.0" in web_command({"HOST": "0.0.0.0", "PORT": "9000"})
    assert "--port=9000" in web_command({"PORT": "9000"})


def test_a_part_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a process that its parent died")
    child = (
        "import time; from tanggap.cli.main import stop_with_parent; stop_with_parent(); "
        "print('on', flush=True); time.sleep(600)"
    )
    parent = (
        "import os, subprocess, sys, time\n"
        f"p = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE, text=True)\n"
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(600)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    process.communicate()
    wait_until(lambda: not runs(pid))
