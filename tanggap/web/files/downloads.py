"""Handing out stored files: checked, never guessed at by browsers, in parts when asked."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import IO, Any, Final

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.attachments.rules import PDF
from tanggap.attachments.selectors import Download, attachment_for_download
from tanggap.kernel.errors import NotVisible

_PIECE: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_LOCKED_UP: Final = "sandbox; default-src 'none'"
# A sandboxed page may not start the browser's PDF viewer; the viewer runs outside this site's origin anyway.
_PDF_POLICY: Final = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


class _Slice:
    """Part of an open file as pieces; closes the file with the response."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        self._file = file
        self._left = length
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (piece := self._file.read(min(_PIECE, self._left))):
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        """Close the file; called by the response."""
        self._file.close()


@require_safe
def download(request: ActorRequest, public_id: uuid.UUID, variant: str) -> HttpResponseBase:
    """One stored form of a file: the whole, a part (206), nothing new (304) or no such part (416)."""
    found = attachment_for_download(request.actor, public_id, variant)
    if _is_known(request, found):
        return _with_headers(HttpResponse(status=304), found)
    part = _wanted_part(request, found)
    if part is None:
        response: HttpResponseBase = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{found.size}"
        return _with_headers(response, found)
    start, length = part
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        try:
            file = default_storage.open(found.key)
        except FileNotFoundError as error:
            raise NotVisible from error
        response = StreamingHttpResponse(_Slice(file, start, length))
    if length != found.size:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{found.size}"
    response.headers["Content-Type"] = found.content_type
    response.headers["Content-Length"] = str(length)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not found.inline, found.name) or "attachment"
    )
    return _with_headers(response, found)


def _is_known(request: HttpRequest, found: Download) -> bool:
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or any(tag.removeprefix("W/") == found.etag for tag in tags)


def _wanted_part(request: HttpRequest, found: Download) -> tuple[int, int] | None:
    """Start and length of what was asked for; the whole when not understood, none when impossible."""
    whole = (0, found.size)
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip().lower())
    if match is None or match[0] == "bytes=-":
        return whole
    if (condition := request.headers.get("If-Range")) and condition != found.etag:
        return whole
    first, last = match.groups()
    if not first:
        length = min(int(last), found.size)
        return (found.size - length, length) if length else None
    start, end = int(first), min(int(last) if last else found.size - 1, found.size - 1)
    if last and int(last) < start:
        return whole
    return (start, end - start + 1) if start < found.size else None


def _with_headers[Response: HttpResponseBase](response: Response, found: Download) -> Response:
    headers: Any = response.headers
    headers["ETag"] = found.etag
    headers["Accept-Ranges"] = "bytes"
    # Derivatives are asked for many times by one page; the short age spares the checks, not the rights.
    headers["Cache-Control"] = "private, no-cache" if found.original else "private, max-age=300"
    headers["Vary"] = "Cookie, Authorization"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = _PDF_POLICY if found.content_type == PDF.content_type else _LOCKED_UP
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
