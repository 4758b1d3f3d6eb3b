"""Looks at what a file really is, before anything is read out of it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.intake.errors import FileRefused
from tanggap.kernel.errors import TooLarge

MAX_FILE_SIZE = 200 * 1024 * 1024
"""Bytes; a CSV of a million ordinary rows stays below it."""

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
_CHUNK = 1024 * 1024
_HEAD = 4096
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_CONTROL_SHARE = 0.002
"""Share of control bytes above which bytes are no text; a stray one in a long file is a row's problem."""

_SIGNATURES: tuple[tuple[bytes, Any], ...] = (
    (b"%PDF-", _("a PDF document")),
    (b"\x89PNG", _("an image")),
    (b"\xff\xd8\xff", _("an image")),
    (b"GIF8", _("an image")),
    (b"\x1f\x8b", _("a compressed file")),
    (b"BZh", _("a compressed file")),
    (b"7z\xbc\xaf", _("a compressed file")),
    (b"Rar!", _("a compressed file")),
    (b"SQLite format 3", _("a database")),
    (b"{\\rtf", _("a text document with formatting")),
    (b"\x7fELF", _("a program")),
    (b"MZ", _("a program")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Content:
    """What the bytes are: ``csv`` with an encoding, or ``xlsx``."""

    format: str
    encoding: str = ""


def _named_otherwise(name: str, found: Any) -> FileRefused:
    return FileRefused(
        _("“%(name)s” is not a table: its content is %(found)s. Nothing was imported.")
        % {"name": name, "found": found},
        code="wrong_content",
    )


def content_of(path: Path, name: str) -> Content:
    """What a file is, by its bytes and its name, which must agree.

    Args:
        path: the file on disk.
        name: the name that the person gave it.

    Raises:
        FileRefused: empty, of another kind, or not what its name says.
        TooLarge: above ``MAX_FILE_SIZE``.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in TEXT_SUFFIXES + WORKBOOK_SUFFIXES:
        raise FileRefused(
            _("“%(name)s”: only CSV (.csv, .tsv, .txt) and XLSX files can be imported.") % {"name": name},
            code="wrong_name",
        )
    size = path.stat().st_size
    if size > MAX_FILE_SIZE:
        raise TooLarge(
            _("“%(name)s” is larger than %(limit)s MB.") % {"name": name, "limit": MAX_FILE_SIZE // 2**20}
        )
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name}, code="empty")
    if head.startswith(_OLE):
        raise _named_otherwise(
            name, _("an old Excel file (.xls) or a protected workbook; save it as .xlsx without a password")
        )
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            raise _named_otherwise(name, found)
    if head.startswith(_ZIP):
        if suffix not in WORKBOOK_SUFFIXES:
            raise _named_otherwise(
                name, _("a workbook or another packed file; give it the ending .xlsx if it is one")
            )
        return Content("xlsx")
    if suffix in WORKBOOK_SUFFIXES:
        raise _named_otherwise(name, _("not a workbook, whatever its name says"))
    if re.match(rb"\s*<(!doctype|html|\?xml|table)", head.removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
        raise _named_otherwise(name, _("a web page or XML document"))
    return Content("csv", _text_encoding(path, name, head))


def _text_encoding(path: Path, name: str, head: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16 by its mark, else Windows-1252; reads the file once."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if not _decodes(path, "utf-16"):
            raise _named_otherwise(name, _("not readable as text"))
        return "utf-16"
    control = size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            control += len(_CONTROL.findall(chunk)) + chunk.count(0)
    if control > size * _CONTROL_SHARE and control > 1:
        raise _named_otherwise(name, _("not readable as text"))
    for encoding in ("utf-8-sig", "cp1252"):
        if _decodes(path, encoding):
            return encoding
    raise _named_otherwise(name, _("neither UTF-8 nor Windows-1252 text"))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
