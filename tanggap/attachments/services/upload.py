"""Checking an upload and putting its bytes into the storage, before any transaction is open."""

from __future__ import annotations

import errno
import hashlib
import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tanggap.attachments import documents, images, names, rules
from tanggap.attachments.errors import refuse_content, refuse_name, refuse_size
from tanggap.attachments.images import Picture
from tanggap.attachments.keys import new_folder
from tanggap.attachments.rules import Family, FileKind
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A checked upload whose bytes lie in the storage, waiting for its row."""

    name: str
    kind: FileKind
    size: int
    sha256: str
    original_key: str
    display_key: str = ""
    display_size: int = 0
    thumbnail_key: str = ""
    thumbnail_size: int = 0
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that the file occupies in the storage."""
        return tuple(key for key in (self.original_key, self.display_key, self.thumbnail_key) if key)


type Upload = UploadedFile[bytes] | PreparedFile


@contextmanager
def uploads_prepared(
    actor: Actor, uploads: Iterable[Upload], *, images_only: bool = False
) -> Iterator[list[PreparedFile]]:
    """Check uploads and store their bytes; delete the bytes again when the block fails.

    Use it around the transaction that stores the rows, so that decoding pictures holds no lock::

        with uploads_prepared(actor, files) as prepared, transaction.atomic():
            ...
            attachments_store_many(actor=actor, uploads=prepared, owner=ticket)

    Args:
        actor: whose time zone camera times without one are read in.
        uploads: what was sent; files that are prepared already pass through untouched.
        images_only: whether documents are refused.

    Raises:
        TooLarge: too many files, too many bytes or too many pixels.
        UnsupportedContent: not on the allow-list, or not what the name says.
        Invalid: empty.
    """
    waiting = list(uploads)
    if len(waiting) > rules.MAX_FILES_PER_OWNER:
        raise refuse_size(
            _("At most %(limit)d files are accepted.") % {"limit": rules.MAX_FILES_PER_OWNER},
            code="too_many_files",
        )
    own: list[PreparedFile] = []
    ready: list[PreparedFile] = []
    try:
        for upload in waiting:
            if isinstance(upload, PreparedFile):
                ready.append(upload)
                continue
            prepared = _prepare(actor, upload, images_only=images_only)
            own.append(prepared)
            ready.append(prepared)
        yield ready
    except BaseException:
        delete_keys(key for prepared in own for key in prepared.keys)
        raise


def delete_keys(keys: Iterable[str]) -> None:
    """Remove bytes from the storage; keys that are gone already are no error."""
    for key in keys:
        default_storage.delete(key)


def _prepare(actor: Actor, upload: UploadedFile[bytes], *, images_only: bool) -> PreparedFile:
    raw_name = upload.name or ""
    shown = names.safe_name(raw_name, names.extension_of(raw_name) or "?")
    kind = rules.KINDS.get(names.extension_of(raw_name))
    if kind is None or (images_only and kind.family is not Family.IMAGE):
        raise refuse_content(_("%(name)s: files of this kind are not accepted.") % {"name": shown})
    stream = _seekable(upload)
    size = stream.seek(0, io.SEEK_END)
    if size == 0:
        raise refuse_name(_("%(name)s is empty.") % {"name": shown})
    if size > kind.max_bytes:
        raise refuse_size(
            _("%(name)s is larger than %(limit)d MB.")
            % {"name": shown, "limit": kind.max_bytes // rules.MEGABYTE}
        )
    picture: Picture | None = None
    if kind.family is Family.IMAGE:
        picture = images.read_picture(stream, name=shown, time_zone=actor.time_zone)
        kind = picture.kind
    else:
        documents.check_document(stream, kind, shown)
    return _put(stream, size, names.safe_name(raw_name, kind.extension), kind, picture)


def _seekable(upload: UploadedFile[bytes]) -> IO[bytes]:
    return upload.file if upload.file is not None else io.BytesIO(upload.read())


def _put(stream: IO[bytes], size: int, name: str, kind: FileKind, picture: Picture | None) -> PreparedFile:
    folder = new_folder()
    stored: list[str] = []

    def keep(part: str, content: File[bytes]) -> str:
        # Noted before: when the disk is full, a part of the file lies there under this name.
        stored.append(f"{folder}/{part}")
        return default_storage.save(f"{folder}/{part}", content)

    try:
        stream.seek(0)
        digest = hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()
        stream.seek(0)
        original_key = keep("original", File(stream, name="original"))
        if picture is None:
            return PreparedFile(name=name, kind=kind, size=size, sha256=digest, original_key=original_key)
        return PreparedFile(
            name=name,
            kind=kind,
            size=size,
            sha256=digest,
            original_key=original_key,
            display_key=keep("display", ContentFile(picture.display)),
            display_size=len(picture.display),
            thumbnail_key=keep("thumbnail", ContentFile(picture.thumbnail)),
            thumbnail_size=len(picture.thumbnail),
            width=picture.width,
            height=picture.height,
            taken_at=picture.taken_at,
            latitude=picture.latitude,
            longitude=picture.longitude,
        )
    except OSError as error:
        delete_keys(stored)
        if error.errno not in _NO_ROOM:
            raise
        logger.exception("no room for an uploaded file")
        raise Unavailable(
            _("The server has no room for files now. Keep yours and send it again later."), code="no_room"
        ) from error
    except BaseException:
        delete_keys(stored)
        raise
