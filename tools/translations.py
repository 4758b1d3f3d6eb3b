"""Compares the Indonesian catalogue with the texts in the sources, or brings it up to date.

``--check``: no text missing, none left over, none untranslated. ``--update``: gettext writes new texts
into the catalogue, where they wait for their translation. Needs gettext's ``xgettext`` and ``msgmerge``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.architecture.guards.texts import incomplete_catalogues  # noqa: E402 - needs the path above

CATALOGUES = Path("tanggap") / "locale" / "id" / "LC_MESSAGES"
SOURCES = ("tanggap", "frontend", "manage.py")


def main() -> int:
    """Check or update; returns 1 when there are findings, 2 when gettext is missing."""
    if not shutil.which("xgettext"):
        print("gettext is missing (Debian: apt-get install gettext)")
        return 2
    if "--update" in sys.argv:
        extract(ROOT)
        return 0
    with tempfile.TemporaryDirectory(prefix="tanggap-texts-") as scratch:
        copy = Path(scratch) / "copy"
        copy.mkdir()
        skip = shutil.ignore_patterns("node_modules", "__pycache__", "static", "*.mo")
        for name in SOURCES:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=skip)
            elif (ROOT / name).exists():
                shutil.copy(ROOT / name, copy / name)
        extract(copy)
        findings = differences(copy) + incomplete_catalogues(ROOT)
    for finding in findings[:60]:
        print(finding)
    if findings:
        print(f"{len(findings)} findings; python tools/translations.py --update brings new texts in")
    return int(bool(findings))


def extract(root: Path) -> None:
    """Let gettext read all sources below ``root`` and merge them into the catalogues there."""
    (root / CATALOGUES).mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "DJANGO_SETTINGS_MODULE": "tanggap.config.settings",
        "TANGGAP_DEMO": "1",
    }
    for domain in domains(root):
        command = [sys.executable, "manage.py", "makemessages", "-l", "id", "-d", domain, "--no-location"]
        command += ["--no-wrap", "--no-obsolete", "--verbosity=0"]
        for folder in (
            "node_modules/*",
            "build/*",
            "data/*",
            ".venv/*",
            "tanggap/web/static/*",
            "*/tests/*",
            "tests/*",
        ):
            command += ["--ignore", folder]
        subprocess.run(command, cwd=root, env=environment, check=True)


def domains(root: Path) -> list[str]:
    """The catalogues to keep: texts of modules have their own when there are any."""
    return ["django", "djangojs"] if (root / CATALOGUES / "djangojs.po").exists() else ["django"]


def differences(fresh: Path) -> list[str]:
    """Texts that are only in the sources or only in the catalogue."""
    findings = []
    for domain in domains(fresh):
        name = CATALOGUES / f"{domain}.po"
        here, there = texts_of(ROOT / name), texts_of(fresh / name)
        findings += [f"{name.name}: new text {text!r}" for text in sorted(there - here)]
        findings += [f"{name.name}: text no longer used {text!r}" for text in sorted(here - there)]
    return findings


def texts_of(path: Path) -> set[str]:
    """Source texts of a catalogue, with their context."""
    if not path.exists():
        return set()
    return {
        f"{entry.msgctxt}: {entry.msgid}" if entry.msgctxt else entry.msgid
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }


if __name__ == "__main__":
    sys.exit(main())
