"""Makes the environment that the Makefile's targets run in, and repeats only what its inputs changed.

Run by any Python >= 3.12 with the standard library alone: ``python tools/prepare.py base|dev [--frontend]``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / "build" / "stamps"
NODE_MINIMUM = 20
BUNDLES = ROOT / "tanggap" / "web" / "static" / "dist"


def main() -> None:
    """Parse the options and prepare what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["base", "dev"], help="base: to run Tanggap; dev: to test it as well")
    parser.add_argument("--frontend", action="store_true", help="build styles and modules too")
    options = parser.parse_args()
    STAMPS.mkdir(parents=True, exist_ok=True)
    prepare_python(options.kind)
    prepare_catalogues()
    if options.frontend:
        prepare_frontend()


def prepare_python(kind: str) -> None:
    """Create the virtual environment and install the locked packages and this checkout."""
    if not PYTHON.exists() or not runs_wanted_python():
        say(f"creating {VENV.name} with Python {sys.version.split()[0]}")
        venv.create(VENV, clear=True, with_pip=True)
        forget("python-base", "python-dev", "editable")
    # The dev lock holds everything of the base lock, so a prepared dev environment also serves a demo.
    base, dev = (ROOT / "requirements" / f"{name}.txt" for name in ("base", "dev"))
    if kind == "dev" or not is_current("python-dev", [dev, PYTHON]):
        lock = dev if kind == "dev" else base
        step(f"python-{kind}", [lock, PYTHON], lambda: install_lock(lock))
    step("editable", [ROOT / "pyproject.toml", PYTHON], install_checkout)


def runs_wanted_python() -> bool:
    """Whether the environment's interpreter still starts and is new enough."""
    test = "import sys; sys.exit(sys.version_info < (3, 12))"
    return subprocess.run([PYTHON, "-c", test], check=False, stderr=subprocess.DEVNULL).returncode == 0


def install_lock(lock: Path) -> None:
    """Install one hashed lock."""
    say(f"installing {lock.relative_to(ROOT)} (hashes are checked)")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock)


def install_checkout() -> None:
    """Install this checkout in place; its build tool is in the lock, so nothing more is fetched."""
    run(PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def prepare_catalogues() -> None:
    """Compile the translations without needing gettext on the machine."""
    for source in sorted((ROOT / "tanggap").rglob("*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            code = "import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])"
            run(PYTHON, "-c", code, source, target)


def prepare_frontend() -> None:
    """Install the npm packages of the lock and build the bundles."""
    if not (ROOT / "package.json").exists():
        return
    demand_node()
    locks = [ROOT / "package.json", ROOT / "package-lock.json"]
    if not (ROOT / "node_modules").is_dir():
        forget("npm")
    step("npm", locks, lambda: run("npm", "ci", "--no-fund", "--no-audit", "--loglevel=error"))
    if not (BUNDLES / "app.css").exists():
        forget("frontend")
    step("frontend", [*locks, *frontend_sources()], lambda: run("npm", "run", "--silent", "build"))


def frontend_sources() -> list[Path]:
    """Sources of the bundles; pages and views count too: they decide which styles are kept."""
    skipped = {"tests", "migrations", "static", "__pycache__"}
    pages = [path for path in (ROOT / "tanggap").rglob("*") if path.suffix in {".html", ".py"}]
    return [ROOT / "frontend", *sorted(path for path in pages if not skipped & set(path.parts))]


def demand_node() -> None:
    """Stop with a clear message unless Node is there and new enough."""
    problem = ""
    if not shutil.which("node") or not shutil.which("npm"):
        problem = "Node.js and npm were not found"
    else:
        shown = subprocess.run(
            ["node", "--version"], check=True, capture_output=True, text=True
        ).stdout.strip()
        match = re.match(r"v(\d+)", shown)
        if not match or int(match[1]) < NODE_MINIMUM:
            problem = f"Node.js {shown} is too old"
    if problem:
        sys.exit(
            f"{problem}: Tanggap needs Node.js {NODE_MINIMUM} or newer with npm to build its pages' styles."
        )


def step(name: str, inputs: Iterable[Path], work: Callable[[], None]) -> None:
    """Do the work unless it was done for exactly these inputs."""
    inputs = list(inputs)
    if is_current(name, inputs):
        return
    forget(name)
    work()
    (STAMPS / name).write_text(digest(inputs), encoding="utf-8")


def is_current(name: str, inputs: Iterable[Path]) -> bool:
    """Whether the step was done for exactly these inputs."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text(encoding="utf-8") == digest(inputs)


def forget(*names: str) -> None:
    """Let the steps be done again."""
    for name in names:
        (STAMPS / name).unlink(missing_ok=True)


def digest(inputs: Iterable[Path]) -> str:
    """A hash over names and contents of the files and folders; an interpreter counts by version and place."""
    total = hashlib.sha256()
    for path in inputs:
        if path == PYTHON:
            total.update(f"{path.resolve()} {path.parent.parent.stat().st_ino}".encode())
            continue
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def run(*command: str | Path) -> None:
    """Run a command in the checkout; stop with its exit code when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False, env=os.environ)
    if done.returncode:
        sys.exit(f"prepare: failed ({done.returncode}): {' '.join(str(part) for part in command)}")


def say(text: str) -> None:
    """Tell what takes long."""
    print(f"prepare: {text}", flush=True)


if __name__ == "__main__":
    main()
