"""What must not be committed: places of one machine, hosts in locks, unlocked packages, secrets."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.guards.documents import direct_dependencies
from tests.architecture.guards.sources import committed_files

MACHINE_PATH = re.compile(r"(?<![\w.~$}\-])/(?:home|Users|work|root)/[A-Za-z0-9_.-]+")
HOST_IN_LOCK = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|\"resolved\"")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}")
LOCKS = ("requirements/base.txt", "requirements/dev.txt", "package-lock.json")


def machine_paths(root: Path) -> list[str]:
    """Absolute paths of one person's machine in committed text."""
    return [
        f"{where}: {text}" for where, text in matches(root, MACHINE_PATH) if not where.startswith("deploy/")
    ]


def secrets_in_files(root: Path) -> list[str]:
    """Private keys and access keys in committed text."""
    return [f"{where}: {text[:12]}…" for where, text in matches(root, SECRET)]


def matches(root: Path, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Place and text of each match in the committed text files, this guard's own tests left out."""
    found = []
    for path in committed_files(root):
        where = path.relative_to(root).as_posix()
        if where.startswith("tests/architecture/") or path.stat().st_size > 2_000_000:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if match := pattern.search(line):
                found.append((f"{where}:{number}", match[0]))
    return found


def hosts_in_locks(root: Path) -> list[str]:
    """Locks that name where packages come from; the hash says what they are, the place is local."""
    found = []
    for name in LOCKS:
        path = root / name
        if not path.exists():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            # npm notes where authors take donations; that is no source.
            if HOST_IN_LOCK.search(line) and not re.search(r'^\s*"(url|funding)":', line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    return found


def unlocked_dependencies(root: Path) -> list[str]:
    """Direct Python dependencies that no lock holds, and locked ones without a hash."""
    found = []
    locked: set[str] = set()
    for name in LOCKS[:2]:
        lines = (root / name).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if match := re.match(r"([a-z0-9][a-z0-9._-]*)==", line):
                locked.add(match[1].replace("_", "-"))
                if "--hash=sha256:" not in "".join(lines[number : number + 2]):
                    found.append(f"{name}: {match[1]} has no hash")
    package_names = npm_names(root)
    missing = direct_dependencies(root) - package_names - locked
    return found + [f"{name}: not in a lock; run make lock" for name in sorted(missing)]


def npm_names(root: Path) -> set[str]:
    """Names of npm packages, which have a lock of their own."""
    lock = root / "package-lock.json"
    if not lock.exists():
        return set()
    return {name.lower() for name in re.findall(r'"node_modules/([^"]+)"', lock.read_text(encoding="utf-8"))}
