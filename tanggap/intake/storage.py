"""Originals in the private storage, and local copies of them while they are read."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from tanggap.intake.errors import FileRefused
from tanggap.intake.models import ImportFile

_CHUNK = 1024 * 1024


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes."""


@contextmanager
def local_copy(stream: Readable) -> Iterator[Path]:
    """A temporary file with the stream's bytes; gone after the block."""
    with tempfile.NamedTemporaryFile(prefix="tanggap-import-") as copy:
        shutil.copyfileobj(stream, copy, _CHUNK)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def original_of(file: ImportFile) -> Iterator[Path]:
    """The original of a file on the local disk; gone after the block.

    Raises:
        FileRefused: it was erased.
    """
    if not file.storage_key:
        raise FileRefused(_("The original was erased with the person whose data it held."))
    with default_storage.open(file.storage_key, "rb") as stream, local_copy(stream) as path:
        yield path


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def keep(path: Path, key: str) -> str:
    """Put a file into the private storage; returns the key under which it lies."""
    with path.open("rb") as stream:
        return str(default_storage.save(key, File(stream, name=key)))


def forget(key: str) -> None:
    """Remove a stored file that no row names."""
    default_storage.delete(key)
