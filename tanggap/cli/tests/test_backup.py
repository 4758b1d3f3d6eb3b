"""``tanggap backup`` and ``tanggap restore``: everything comes back, and nothing damaged is put anywhere."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from tanggap.cli.tests.test_main import tanggap

pytestmark = pytest.mark.once
KEPT = {
    "2026/11/unggahan.jpg": b"foto",
    "attendance/masuk.jpg": b"wajah",
    "recaps/2026/10/1-abc.pdf": b"%PDF rekap",
    "recaps/2026/10/1-def.xlsx": b"PK",
    "imports/asal.csv": b"Nomor,Keluhan",
}
"""What lies below the data directory and cannot be made again."""
REMAKEABLE = ("presence/x.djcache", "scheduler.lock")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared installation with a unit of its own and files of every kind."""
    folder = tmp_path_factory.mktemp("here")
    done = tanggap(folder, "init")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(folder / "tanggap.sqlite3")) as database, database:
        database.execute("UPDATE organization_unit SET name = 'Kantor Pusat Uji' WHERE parent_id IS NULL")
    for name, content in {
        **{f"files/{key}": one for key, one in KEPT.items()},
        **dict.fromkeys(REMAKEABLE, b"x"),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def backup(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "tanggap.tar.gz"
    done = tanggap(installation, "backup", str(path))
    assert done.returncode == 0, done.stderr
    assert "5 files" in done.stdout
    return path


def names(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "tanggap.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT name FROM organization_unit")]


def test_it_holds_what_cannot_be_made_again_and_nothing_else(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        members = set(tar.getnames())

    assert members == {"database", "manifest.json", *(f"files/{key}" for key in KEPT)}
    assert backup.stat().st_mode & 0o077 == 0
    assert [one.name for one in backup.parent.iterdir()] == [backup.name]


def test_a_check_compares_everything_and_changes_nothing(installation: Path, backup: Path) -> None:
    before = sorted(path.name for path in installation.iterdir())

    done = tanggap(installation, "restore", "--check", str(backup))

    assert done.returncode == 0, done.stderr
    assert "5 files are as they were written" in done.stdout
    assert sorted(path.name for path in installation.iterdir()) == before


def test_it_comes_back_in_an_empty_installation(backup: Path, tmp_path: Path) -> None:
    done = tanggap(tmp_path, "restore", str(backup))

    assert done.returncode == 0, done.stderr
    assert "Kantor Pusat Uji" in names(tmp_path)
    for key, content in KEPT.items():
        assert (tmp_path / "files" / key).read_bytes() == content
    assert tanggap(tmp_path, "audit", "verify").returncode == 0


def test_data_are_not_lost_unless_that_is_said(installation: Path, backup: Path) -> None:
    with closing(sqlite3.connect(installation / "tanggap.sqlite3")) as database, database:
        database.execute("UPDATE organization_unit SET name = 'Lain' WHERE parent_id IS NULL")
        database.execute(
            "INSERT INTO organization_office (name, unit_id, phone, whatsapp, email, address, version,"
            " created_at, code, aliases, letterhead, letterhead_foot)"
            " SELECT 'Dinas', id, '', '', '', '', 1, '2026-01-01', 'D', '[]', '', ''"
            " FROM organization_unit LIMIT 1"
        )

    refused = tanggap(installation, "restore", str(backup))
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    assert "Lain" in names(installation)

    assert tanggap(installation, "restore", "--replace", str(backup)).returncode == 0
    assert "Kantor Pusat Uji" in names(installation)


def rewritten(backup: Path, target: Path, **changes: bytes) -> Path:
    """The backup with other bytes in some members."""
    with tarfile.open(backup) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            stream = source.extractfile(member)
            assert stream is not None
            content = changes.get(member.name, stream.read())
            member.size = len(content)
            copy.addfile(member, io.BytesIO(content))
    return target


def test_a_damaged_or_foreign_file_is_put_nowhere(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as tar:
        listed = tar.extractfile("manifest.json")
        assert listed is not None
        manifest = json.loads(listed.read())
    newer = json.dumps(manifest | {"migrations": [*manifest["migrations"], "tickets.9999_later"]}).encode()
    other = json.dumps(manifest | {"engine": "postgresql"}).encode()
    text = tmp_path / "text"
    text.write_text("nothing")
    cut = tmp_path / "cut"
    cut.write_bytes(backup.read_bytes()[:-2000])
    altered = {"files/recaps/2026/10/1-abc.pdf": b"%PDF lain"}
    for path, words in (
        (text, "cannot be read"),
        (cut, "cannot be read"),
        (tmp_path / "missing", "cannot be read"),
        (rewritten(backup, tmp_path / "altered", **altered), "1 part is missing or was altered"),
        (rewritten(backup, tmp_path / "newer", **{"manifest.json": newer}), "newer version"),
        (rewritten(backup, tmp_path / "other", **{"manifest.json": other}), "postgresql"),
    ):
        done = tanggap(tmp_path / "empty", "restore", "--replace", str(path))
        assert done.returncode == 2, path
        assert words in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "empty" / "files").exists()


def test_a_place_that_cannot_be_written_is_told(installation: Path) -> None:
    done = tanggap(installation, "backup", "/proc/none/tanggap.tar.gz")

    assert done.returncode == 2
    assert "cannot be written" in done.stderr
