"""Everything of ``make check`` that is no test: each check prints its findings, all run, then the verdict."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
OPENAPI = ROOT / "docs" / "api" / "openapi.yaml"


def main() -> int:
    """Run every check and return 1 when one of them found something."""
    os.environ.setdefault("TANGGAP_DEMO", "1")  # checks need no secret of their own
    with tempfile.TemporaryDirectory(prefix="tanggap-check-") as scratch:
        os.environ["TANGGAP_DATA_DIR"] = scratch
        os.environ.pop("DATABASE_URL", None)
        checks: list[tuple[str, Callable[[], bool]]] = [
            ("format", lambda: run(BIN / "ruff", "format", "--check", ".")),
            ("lint", lambda: run(BIN / "ruff", "check", ".")),
            ("types", lambda: run(BIN / "mypy")),
            ("layers", lambda: run(BIN / "lint-imports")),
            ("templates", lambda: run(BIN / "djlint", "tanggap", "--lint", "--quiet")),
            ("modules", modules_pass),
            ("django", lambda: manage("check")),
            ("migrations", lambda: manage("makemigrations", "--check", "--dry-run")),
            ("translations", lambda: run(BIN / "python", "tools/translations.py", "--check")),
            ("openapi", lambda: openapi_is_current(Path(scratch))),
        ]
        wanted = sys.argv[1:] or [name for name, _ in checks]
        failed = [name for name, check in checks if name in wanted and not timed(name, check)]
    if failed:
        print(f"static checks: failed: {', '.join(failed)}")
    return int(bool(failed))


def timed(name: str, check: Callable[[], bool]) -> bool:
    """Run one check under its heading and tell how long it took."""
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    passed = check()
    print(f"   {'ok' if passed else 'FAILED'} ({time.monotonic() - begun:.1f} s)", flush=True)
    return passed


def run(*command: str | Path) -> bool:
    """Run a command in the checkout; whether it ended well."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode == 0


def modules_pass() -> bool:
    """Whether the tests of the page modules pass."""
    return not (ROOT / "frontend" / "tests").is_dir() or run("npm", "test", "--silent")


def manage(*arguments: str) -> bool:
    """Run a management command; whether it ended well."""
    return run(BIN / "python", "manage.py", *arguments)


def openapi_is_current(scratch: Path) -> bool:
    """Whether the committed OpenAPI file equals the generated one."""
    fresh = scratch / "openapi.yaml"
    if not manage("spectacular", "--lang", "en", "--file", str(fresh), "--validate", "--fail-on-warn"):
        return False
    if OPENAPI.exists() and filecmp.cmp(fresh, OPENAPI, shallow=False):
        return True
    if not OPENAPI.exists():
        print(f"   {OPENAPI.relative_to(ROOT)} is missing")
    else:
        subprocess.run([shutil.which("diff") or "diff", "-u", OPENAPI, fresh], check=False)
    print(f"   write it with: .venv/bin/tanggap spectacular --lang en --file {OPENAPI.relative_to(ROOT)}")
    return False


if __name__ == "__main__":
    sys.exit(main())
