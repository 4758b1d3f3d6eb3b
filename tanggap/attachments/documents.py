"""Checks that a document is what its ending says, without opening more of it than needed."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO, Final

import filetype
from django.utils.translation import gettext as _

from tanggap.attachments import rules
from tanggap.attachments.errors import refuse_content
from tanggap.attachments.rules import Family, FileKind

_MARKUP: Final = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<?php", b"#!")
_TEXT_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13, 27}


def check_document(stream: IO[bytes], kind: FileKind, name: str) -> None:
    """Refuse a document whose content is not of the kind.

    Args:
        stream: seekable content; its position afterwards is undefined.
        kind: what the name's ending promised.
        name: for the message.

    Raises:
        UnsupportedContent: when it is something else, damaged, a bomb, or carries macros.
    """
    if kind.family is Family.PDF:
        _check_pdf(stream, name)
    elif kind.family is Family.OFFICE:
        _check_office(stream, kind, name)
    else:
        _check_text(stream, name)


def _check_pdf(stream: IO[bytes], name: str) -> None:
    stream.seek(0)
    if not stream.read(5).startswith(b"%PDF-"):
        raise refuse_content(_("%(name)s is not a PDF document.") % {"name": name})
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - 2048))
    if b"%%EOF" not in stream.read():
        raise refuse_content(_("%(name)s is incomplete. Please upload it again.") % {"name": name})


def _check_office(stream: IO[bytes], kind: FileKind, name: str) -> None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            _check_packing(entries, stream.seek(0, io.SEEK_END), name)
            if "[Content_Types].xml" not in names or kind.main_part not in names:
                raise refuse_content(
                    _("%(name)s is not a %(kind)s document.") % {"name": name, "kind": kind.extension.upper()}
                )
            if any(entry.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for entry in names):
                raise refuse_content(_("%(name)s contains macros. Save it without them.") % {"name": name})
            # Reading the main part proves that it is neither cut off nor damaged.
            with package.open(kind.main_part) as part:
                while part.read(64 * 1024):
                    pass
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        zlib.error,
    ) as error:
        raise refuse_content(
            _("%(name)s is not a readable %(kind)s document.")
            % {"name": name, "kind": kind.extension.upper()}
        ) from error


def _check_packing(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    overlapping = sum(entry.compress_size for entry in entries) > packed
    nested = any(entry.filename.lower().endswith((".zip", ".gz", ".7z", ".rar")) for entry in entries)
    too_dense = unpacked > rules.MEGABYTE and unpacked > rules.MAX_UNPACKED_RATIO * max(packed, 1)
    if (
        len(entries) > rules.MAX_PACKED_ENTRIES
        or unpacked > rules.MAX_UNPACKED_BYTES
        or overlapping
        or nested
        or too_dense
    ):
        raise refuse_content(
            _("%(name)s unpacks to far more than a document holds. It was refused.") % {"name": name}
        )


def _check_text(stream: IO[bytes], name: str) -> None:
    stream.seek(0)
    content = stream.read()
    wrong = refuse_content(_("%(name)s is not a text file.") % {"name": name})
    if filetype.guess(content[:512]) is not None:
        raise wrong
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(_MARKUP):
        raise wrong
    if any(control in _TEXT_CONTROLS for control in set(content)):
        raise wrong
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            content.decode("cp1252")
        except UnicodeDecodeError:
            raise wrong from None
