"""Pictures: proof that they are ones, time and place, upright derivatives without metadata."""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

import pillow_heif
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, ImageOps

from tanggap.attachments import rules
from tanggap.attachments.errors import refuse_content, refuse_size
from tanggap.attachments.rules import FileKind
from tanggap.kernel import clock

pillow_heif.register_heif_opener()

_FORMATS: Final = {
    "JPEG": rules.JPEG,
    "MPO": rules.JPEG,
    "PNG": rules.PNG,
    "WEBP": rules.WEBP,
    "GIF": rules.GIF,
}
_OPENERS: Final = ["JPEG", "PNG", "WEBP", "GIF", "HEIF"]
_TURNED: Final = frozenset({5, 6, 7, 8})
_SRGB: Final = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Picture:
    """What was read from a picture, and its derivatives as JPEG bytes."""

    kind: FileKind
    width: int
    height: int
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    display: bytes
    thumbnail: bytes


def read_picture(stream: IO[bytes], *, name: str, time_zone: str) -> Picture:
    """Check a picture by decoding it and make its derivatives.

    Args:
        stream: seekable content.
        name: for the messages.
        time_zone: the zone of camera times that carry none.

    Raises:
        TooLarge: above ``MAX_PIXELS``, told from the header before anything is decoded.
        UnsupportedContent: when it is not a picture of an accepted kind, or is damaged.
    """
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=_OPENERS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name) from error
    except (
        Exception
    ) as error:  # Decoders raise whatever broken bytes lead them to; all of it means "not a picture".
        raise _not_a_picture(name) from error
    with image:
        width, height = image.size
        if width * height > rules.MAX_PIXELS or max(width, height) > rules.MAX_SIDE:
            raise _too_many_pixels(name)
        try:
            return _read(image, time_zone)
        except Exception as error:  # As above.
            raise _not_a_picture(name) from error


def _too_many_pixels(name: str) -> Exception:
    return refuse_size(
        _("%(name)s has more than %(limit)d megapixels. Please send a smaller picture.")
        % {"name": name, "limit": rules.MAX_PIXELS // 1_000_000},
        code="too_many_pixels",
    )


def _not_a_picture(name: str) -> Exception:
    return refuse_content(
        _("%(name)s is not a readable picture (JPG, PNG, WebP, GIF or HEIC).") % {"name": name}
    )


def _read(image: Image.Image, time_zone: str) -> Picture:
    kind = _FORMATS.get(image.format or "", rules.HEIC)
    exif = image.getexif()
    width, height = image.size
    if exif.get(ExifTags.Base.Orientation, 1) in _TURNED:
        width, height = height, width
    taken_at = _taken_at(exif, time_zone)
    latitude, longitude = _place(exif)
    display = _derivative(image)
    thumbnail = display.copy()
    thumbnail.thumbnail(
        (rules.THUMBNAIL_SIDE, rules.THUMBNAIL_SIDE), Image.Resampling.BICUBIC, reducing_gap=3.0
    )
    return Picture(
        kind=kind,
        width=width,
        height=height,
        taken_at=taken_at,
        latitude=latitude,
        longitude=longitude,
        display=_jpeg(display, quality=82),
        thumbnail=_jpeg(thumbnail, quality=78),
    )


def _derivative(image: Image.Image) -> Image.Image:
    """The picture for the screen: first frame, scaled, upright, on white, in sRGB."""
    side = rules.DISPLAY_SIDE
    scale = min(1.0, side / max(image.size))
    # A JPEG decoder can drop to a half, a quarter or an eighth on the way, which is most of the time saved.
    image.draft("RGB", (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    image.load()
    profile = image.info.get("icc_profile")
    small: Image.Image = image
    if image.mode.startswith("I") or image.mode == "F":
        small = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode == "P":
        small = image.convert("RGBA")
    elif image.mode == "1":
        small = image.convert("L")
    exif = image.getexif()
    small.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    small = _upright(small, exif.get(ExifTags.Base.Orientation, 1))
    return _in_srgb(_on_white(small), profile)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    marked = image.copy()
    marked.getexif()[ExifTags.Base.Orientation] = orientation
    return ImageOps.exif_transpose(marked)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A broken profile only costs colour fidelity.
    return image.convert("RGB")


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    target = io.BytesIO()
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    bare.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
    return target.getvalue()


def _taken_at(exif: Image.Exif, time_zone: str) -> datetime | None:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    raw = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal) or details.get(ExifTags.Base.OffsetTime)
    try:
        moment = datetime.strptime(str(raw).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone follows
    except (TypeError, ValueError):
        return None
    try:
        moment = datetime.strptime(f"{moment:%Y-%m-%d %H:%M:%S}{str(offset).strip()}", "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        moment = moment.replace(tzinfo=ZoneInfo(time_zone))
    believable = datetime(1995, 1, 1, tzinfo=UTC) < moment < clock.now() + timedelta(days=1)
    return moment.astimezone(UTC) if believable else None


def _place(exif: Image.Exif) -> tuple[float | None, float | None]:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    if latitude == 0 and longitude == 0:
        return None, None  # What cameras write when they had no position.
    return latitude, longitude


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        return None
    return round(-value if str(reference).strip("\0 ").upper() == negative else value, 7)
