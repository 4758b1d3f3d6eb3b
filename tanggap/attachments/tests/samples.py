"""Files made for tests: good ones, and the kinds of bad ones that reach a real installation."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image


def upload(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """The file as a form hands it over; the claimed type is never believed."""
    return SimpleUploadedFile(name, content, content_type)


def picture(size: tuple[int, int] = (80, 60), mode: str = "RGB", *, noisy: bool = False) -> Image.Image:
    """Left half red, right half blue, so that turning shows; ``noisy`` makes it compress badly."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    if noisy:
        grain = Image.frombytes("L", size, random.Random(7).randbytes(size[0] * size[1]))
        image = Image.merge("RGB", (grain, grain, grain))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture in the format that Pillow calls ``kind``."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def jpeg(size: tuple[int, int] = (80, 60)) -> bytes:
    """A plain JPEG."""
    return encoded(picture(size), "JPEG", quality=90)


def camera_jpeg(
    *,
    orientation: int,
    taken: str = "2026:11:20 08:15:30",
    offset: str = "",
    place: tuple[float, float] | None = None,
) -> bytes:
    """A JPEG as a phone writes it: pixels lying, orientation, time and position in EXIF."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Telepon"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    if place:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        latitude, longitude = place
        gps[ExifTags.GPS.GPSLatitudeRef] = "S" if latitude < 0 else "N"
        gps[ExifTags.GPS.GPSLatitude] = (abs(latitude), 0.0, 0.0)
        gps[ExifTags.GPS.GPSLongitudeRef] = "W" if longitude < 0 else "E"
        gps[ExifTags.GPS.GPSLongitude] = (abs(longitude), 0.0, 0.0)
    return encoded(picture((80, 60)), "JPEG", exif=exif, quality=95)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims the size in its header and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def pdf() -> bytes:
    """The smallest PDF that counts as whole."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def package(entries: dict[str, bytes], *, level: int = 6) -> bytes:
    """A ZIP file with the entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(extra: dict[str, bytes] | None = None) -> bytes:
    """A word-processor document, as far as its packing goes."""
    return package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **(extra or {})})


def xlsx() -> bytes:
    """A spreadsheet, as far as its packing goes."""
    return package({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


NOW = datetime.fromisoformat("2026-11-22T03:00:00+00:00")
