"""What may be uploaded, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEGABYTE: Final = 1024 * 1024
MAX_IMAGE_BYTES: Final = 15 * MEGABYTE
MAX_DOCUMENT_BYTES: Final = 20 * MEGABYTE
MAX_FILES_PER_OWNER: Final = 30
MAX_PIXELS: Final = 60_000_000
"""Pictures above this are refused by their header, before anything is decoded."""
MAX_SIDE: Final = 20_000
MAX_UNPACKED_BYTES: Final = 200 * MEGABYTE
MAX_UNPACKED_RATIO: Final = 150
MAX_PACKED_ENTRIES: Final = 5_000
DISPLAY_SIDE: Final = 1600
THUMBNAIL_SIDE: Final = 320


class Family(StrEnum):
    """How a file's content is checked."""

    IMAGE = "image"
    PDF = "pdf"
    OFFICE = "office"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file on the allow-list.

    Attributes:
        extension: the ending that the stored name carries.
        content_type: what downloads are labelled with; never taken from the sender.
        family: how the content is checked.
        inline: whether a browser may show the original in place instead of saving it.
        main_part: for office files, the entry that makes it this kind.
    """

    extension: str
    content_type: str
    family: Family
    inline: bool = False
    main_part: str = ""

    @property
    def max_bytes(self) -> int:
        """The largest accepted size in bytes."""
        return MAX_IMAGE_BYTES if self.family is Family.IMAGE else MAX_DOCUMENT_BYTES


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
JPEG = FileKind("jpg", "image/jpeg", Family.IMAGE, inline=True)
PNG = FileKind("png", "image/png", Family.IMAGE, inline=True)
WEBP = FileKind("webp", "image/webp", Family.IMAGE, inline=True)
GIF = FileKind("gif", "image/gif", Family.IMAGE, inline=True)
HEIC = FileKind("heic", "image/heic", Family.IMAGE)
PDF = FileKind("pdf", "application/pdf", Family.PDF, inline=True)
DOCX = FileKind("docx", _OPEN_XML + "wordprocessingml.document", Family.OFFICE, main_part="word/document.xml")
XLSX = FileKind("xlsx", _OPEN_XML + "spreadsheetml.sheet", Family.OFFICE, main_part="xl/workbook.xml")
CSV = FileKind("csv", "text/csv; charset=utf-8", Family.TEXT)
TXT = FileKind("txt", "text/plain; charset=utf-8", Family.TEXT)

KINDS: Final[dict[str, FileKind]] = {
    "jpg": JPEG,
    "jpeg": JPEG,
    "jpe": JPEG,
    "jfif": JPEG,
    "png": PNG,
    "webp": WEBP,
    "gif": GIF,
    "heic": HEIC,
    "heif": HEIC,
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": XLSX,
    "csv": CSV,
    "txt": TXT,
    "log": TXT,
}
"""Accepted ending to kind."""

IMAGE_KINDS: Final = (JPEG, PNG, WEBP, GIF, HEIC)
ACCEPT_IMAGES: Final = ".jpg,.jpeg,.png,.webp,.gif,.heic,.heif"
ACCEPT_ALL: Final = ACCEPT_IMAGES + ",.pdf,.docx,.xlsx,.csv,.txt,.log"
"""Values for the ``accept`` attribute of file inputs."""


def kind_by_content_type(content_type: str) -> FileKind:
    """The kind that stored files of the content type have.

    Raises:
        LookupError: for a content type that is not on the list.
    """
    for kind in KINDS.values():
        if kind.content_type == content_type:
            return kind
    raise LookupError(content_type)
