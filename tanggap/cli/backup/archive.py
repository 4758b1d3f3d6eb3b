"""The file of a backup: a compressed tar with the database, every stored file, and a list of all, the last.

The database is copied first and the files after it, so that a file is there before the row that names it.
What can be made again is left out: caches, locks, and the built pages.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tanggap.cli.backup.databases import Rows, database_copy, database_load, database_try, engine
from tanggap.cli.backup.errors import BackupError
from tanggap.kernel import clock

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
MOST_MANIFEST = 500_000_000
"""Bytes of the list that are read at all; millions of files fit."""
_BLOCK = 1024 * 1024


@dataclass(slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        made_at: moment of the copy, ISO 8601.
        engine: ``sqlite`` or ``postgresql``.
        migrations: those that the database had, as ``app.name``.
        rows: how many each table had.
        members: SHA-256 and size by name within the file.
    """

    made_at: str
    engine: str
    migrations: list[str]
    rows: Rows
    members: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def files(self) -> list[str]:
        """Keys of the stored files."""
        return [name.removeprefix(FILES) for name in self.members if name.startswith(FILES)]


class _Counted(io.RawIOBase):
    """Passes bytes on and keeps their checksum and number."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._digest, self.size = stream, hashlib.sha256(), 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes."""
        block = self._stream.read(size)
        self._digest.update(block)
        self.size += len(block)
        return block

    @property
    def seen(self) -> list[Any]:
        """Checksum and number of what was read."""
        return [self._digest.hexdigest(), self.size]


# Making ----------------------------------------------------------------------------------------------------
def backup_write(path: Path) -> Manifest:
    """Write the backup; nothing is left under the name unless it is whole.

    Raises:
        BackupError: the database cannot be copied.
        OSError: the file cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="tanggap-backup-", dir=path.parent) as folder:
            copied = Path(folder, DATABASE)
            manifest = Manifest(
                clock.now().isoformat(), engine(), _applied_migrations(), database_copy(copied)
            )
            part.touch(mode=0o600)
            with tarfile.open(part, "w:gz", compresslevel=3) as tar:
                with copied.open("rb") as stream:
                    _add(tar, manifest, DATABASE, stream, copied.stat().st_size)
                for key in _stored_keys(""):
                    with suppress(FileNotFoundError), default_storage.open(key, "rb") as stored:
                        _add(tar, manifest, f"{FILES}{key}", stored, stored.size)
                content = json.dumps(
                    {name: getattr(manifest, name) for name in Manifest.__slots__}, ensure_ascii=False
                ).encode()
                _add(tar, manifest, MANIFEST, io.BytesIO(content), len(content))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    del manifest.members[MANIFEST]
    return manifest


def _add(tar: tarfile.TarFile, manifest: Manifest, name: str, stream: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(clock.now().timestamp())
    counted = _Counted(stream)
    tar.addfile(member, counted)
    manifest.members[name] = counted.seen


def _stored_keys(folder: str) -> Iterator[str]:
    if folder and not default_storage.exists(folder):
        return
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    for name in sorted(files):
        yield f"{prefix}{name}"
    for name in sorted(folders):
        yield from _stored_keys(f"{prefix}{name}")


def _applied_migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations)


# Reading ---------------------------------------------------------------------------------------------------
@contextmanager
def backup_read(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """The list of a backup whose every byte is as it was written, and its database as a file.

    Raises:
        BackupError: no backup, damaged, of another engine, or of a newer version.
    """
    with tempfile.TemporaryDirectory(prefix="tanggap-restore-") as folder:
        copied, found, content = Path(folder, DATABASE), {}, b""
        try:
            with tarfile.open(path, "r:gz") as tar:
                for member, stream in _members(tar):
                    counted = _Counted(stream)
                    if member.name == DATABASE:
                        with copied.open("wb") as target:
                            _pour(counted, target)
                    elif member.name == MANIFEST:
                        content = counted.read(MOST_MANIFEST)
                        continue
                    else:
                        _pour(counted, None)
                    found[member.name] = counted.seen
        except (tarfile.TarError, EOFError, OSError) as error:
            raise BackupError(_("This file cannot be read: %(what)s") % {"what": error}) from error
        manifest = _manifest(content)
        _enforce_whole(manifest, found)
        _enforce_fits(manifest)
        yield manifest, copied


def backup_check(manifest: Manifest, database: Path) -> list[str]:
    """Load the database into a scratch place and compare; what differs, for the operator."""
    rows = database_try(database)
    return [
        _("%(table)s: %(wanted)s rows were copied, %(found)s came back.")
        % {"table": table, "wanted": wanted, "found": rows.get(table, 0)}
        for table, wanted in manifest.rows.items()
        if rows.get(table, 0) != wanted
    ]


def backup_restore(path: Path, database: Path) -> int:
    """Put files and database in the place of what the installation holds; how many files.

    The files come first: a row never names a file that is not there yet.
    """
    restored = 0
    with tarfile.open(path, "r:gz") as tar:
        for member, stream in _members(tar):
            if not member.name.startswith(FILES):
                continue
            key = member.name.removeprefix(FILES)
            if default_storage.exists(key):
                default_storage.delete(key)
            if default_storage.save(key, File(stream, name=key)) != key:
                raise BackupError(_("The file storage gave %(key)s another name.") % {"key": key})
            restored += 1
    database_load(database)
    return restored


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in tar:
        stream = tar.extractfile(member) if member.isfile() else None
        if stream is None:
            raise BackupError(_("This file is no backup of Tanggap."))
        yield member, stream


def _pour(source: _Counted, target: IO[bytes] | None) -> None:
    while block := source.read(_BLOCK):
        if target is not None:
            target.write(block)


def _manifest(content: bytes) -> Manifest:
    try:
        return Manifest(**json.loads(content))
    except (TypeError, ValueError) as error:
        raise BackupError(_("This file is no backup of Tanggap, or its end is missing.")) from error


def _enforce_whole(manifest: Manifest, found: dict[str, list[Any]]) -> None:
    wrong = sorted(
        name
        for name in {*manifest.members, *found}
        if list(manifest.members.get(name, ())) != found.get(name)
    )
    if wrong:
        message = ngettext(
            "%(count)d part is missing or was altered, the first: %(name)s",
            "%(count)d parts are missing or were altered, the first: %(name)s",
            len(wrong),
        )
        raise BackupError(message % {"count": len(wrong), "name": wrong[0]})


def _enforce_fits(manifest: Manifest) -> None:
    if manifest.format != FORMAT:
        raise BackupError(_("This backup has a form that this version does not read."))
    if manifest.engine != engine():
        raise BackupError(
            _("It holds a database of %(there)s; this installation has %(here)s.")
            % {"there": manifest.engine, "here": engine()}
        )
    known = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise BackupError(
            _("It comes from a newer version (%(name)s); install that one first.") % {"name": newer[-1]}
        )
