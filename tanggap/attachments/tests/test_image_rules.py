"""Pictures: what is refused, and what is made of the accepted ones."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from PIL import ExifTags, Image

from tanggap.attachments import rules
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import attachment_store
from tanggap.attachments.tests import samples
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, TooLarge, UnsupportedContent
from tanggap.organization.models import Unit


def opened(key: str) -> Image.Image:
    with default_storage.open(key) as file:
        image = Image.open(io.BytesIO(file.read()))
        image.load()
    return image


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = image.convert("RGB").getpixel(place)
    return all(abs(have - want) < 40 for have, want in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("foto.jpg", b"this is no picture at all"),
        ("foto.png", samples.jpeg()[:400]),
        ("foto.jpg", samples.jpeg((600, 600))[:-900]),
        ("foto.png", samples.encoded(samples.picture((300, 300), noisy=True), "PNG")[:-2000]),
        ("gambar.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("gambar.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("halaman.html", b"<!doctype html><script>alert(1)</script>"),
        ("program.exe", b"MZ" + b"\0" * 300),
        ("program.jpg", b"MZ\x90\x00" + b"\0" * 300),
        ("dokumen.png", samples.pdf()),
        ("foto.tif", samples.encoded(samples.picture(), "TIFF")),
        ("foto.jpg", samples.encoded(samples.picture(), "BMP")),
        ("tanpa-akhiran", samples.jpeg()),
        (".jpg", samples.jpeg()),
    ],
)
def test_what_is_no_picture_of_an_accepted_kind_is_refused_and_leaves_nothing(
    owner: Unit, member: Actor, stored_files, name: str, content: bytes
) -> None:
    with pytest.raises(UnsupportedContent) as refusal:
        attachment_store(actor=member, upload=samples.upload(name, content, "image/jpeg"), owner=owner)

    assert refusal.value.fields["files"]
    assert Attachment.objects.count() == 0
    assert stored_files() == 0


@pytest.mark.parametrize("size", [(20_000, 10_000), (8_000, 7_600), (30_000, 100)])
def test_a_picture_of_too_many_pixels_is_refused_by_its_header(
    owner: Unit, member: Actor, stored_files, size: tuple[int, int]
) -> None:
    bomb = samples.png_header(*size)

    with pytest.raises(TooLarge) as refusal:
        attachment_store(actor=member, upload=samples.upload("besar.png", bomb), owner=owner)

    # The pixels are missing: had it been decoded, the refusal would be that it cannot be read.
    assert refusal.value.code == "too_many_pixels"
    assert stored_files() == 0


def test_an_empty_and_an_oversized_file_are_refused(owner: Unit, member: Actor) -> None:
    with pytest.raises(Invalid):
        attachment_store(actor=member, upload=samples.upload("kosong.jpg", b""), owner=owner)
    with pytest.raises(TooLarge):
        attachment_store(
            actor=member,
            upload=samples.upload("besar.jpg", samples.jpeg() + b"\0" * rules.MAX_IMAGE_BYTES),
            owner=owner,
        )


@pytest.mark.parametrize(
    ("name", "content", "content_type", "stored_name"),
    [
        ("Foto ODP.JPG", samples.jpeg(), "image/jpeg", "Foto ODP.jpg"),
        ("layar.png", samples.encoded(samples.picture(), "PNG"), "image/png", "layar.png"),
        ("a.webp", samples.encoded(samples.picture(), "WEBP"), "image/webp", "a.webp"),
        ("gerak.gif", samples.encoded(samples.picture(), "GIF"), "image/gif", "gerak.gif"),
        ("iphone.heic", samples.encoded(samples.picture(), "HEIF"), "image/heic", "iphone.heic"),
        ("salah-nama.jpg", samples.encoded(samples.picture(), "PNG"), "image/png", "salah-nama.png"),
        ("salah-nama.jpg", samples.encoded(samples.picture(), "HEIF"), "image/heic", "salah-nama.heic"),
    ],
)
def test_accepted_pictures_are_named_by_content_and_get_two_derivatives(
    owner: Unit, member: Actor, name: str, content: bytes, content_type: str, stored_name: str
) -> None:
    row = attachment_store(actor=member, upload=samples.upload(name, content, "text/html"), owner=owner)

    assert (row.content_type, row.name) == (content_type, stored_name)
    assert (row.width, row.height) == (80, 60)
    assert row.is_image
    display, thumbnail = opened(row.display_key), opened(row.thumbnail_key)
    assert (display.format, thumbnail.format) == ("JPEG", "JPEG")
    assert near(display, (10, 30), (255, 0, 0))
    assert near(display, (70, 30), (0, 0, 255))
    with default_storage.open(row.original_key) as file:
        assert file.read() == content


def test_derivatives_are_scaled_to_1600_and_320_pixels(owner: Unit, member: Actor) -> None:
    row = attachment_store(
        actor=member, upload=samples.upload("a.jpg", samples.jpeg((4000, 3000))), owner=owner
    )

    assert (row.width, row.height) == (4000, 3000)
    assert opened(row.display_key).size == (1600, 1200)
    assert opened(row.thumbnail_key).size == (320, 240)
    assert row.display_size == default_storage.size(row.display_key)


@pytest.mark.parametrize("orientation", [6, 8])
def test_a_turned_phone_photo_is_shown_upright_and_its_time_and_place_are_kept(
    owner: Unit, member: Actor, orientation: int
) -> None:
    content = samples.camera_jpeg(orientation=orientation, place=(-0.5071, 101.4478))

    with clock.frozen_at(samples.NOW):
        row = attachment_store(actor=member, upload=samples.upload("IMG_1.jpg", content), owner=owner)

    assert (row.width, row.height) == (60, 80)
    display = opened(row.display_key)
    assert display.size == (60, 80)
    # Turned clockwise (6) the left half comes to lie on top, turned the other way (8) below.
    assert near(display, (30, 10), (255, 0, 0) if orientation == 6 else (0, 0, 255))
    assert row.taken_at == datetime(2026, 11, 20, 1, 15, 30, tzinfo=UTC)  # 08.15 in western Indonesia
    assert (row.latitude, row.longitude) == (pytest.approx(-0.5071), pytest.approx(101.4478))


def test_derivatives_carry_no_metadata_and_the_original_keeps_all_of_it(owner: Unit, member: Actor) -> None:
    content = samples.camera_jpeg(orientation=6, place=(-0.5, 101.4))

    row = attachment_store(actor=member, upload=samples.upload("IMG_1.jpg", content), owner=owner)

    for key in (row.display_key, row.thumbnail_key):
        image = opened(key)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
    assert opened(row.original_key).getexif()[ExifTags.Base.Make] == "Telepon"


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:11:20 08:15:30", "+09:00", datetime(2026, 11, 19, 23, 15, 30, tzinfo=UTC)),
        ("2026:11:20 08:15:30", "nonsense", datetime(2026, 11, 20, 1, 15, 30, tzinfo=UTC)),
        ("0000:00:00 00:00:00", "", None),
        ("not a time", "", None),
        ("2031:01:01 00:00:00", "", None),
        ("1980:01:01 00:00:00", "", None),
    ],
)
def test_camera_times_are_read_with_their_zone_and_doubtful_ones_are_dropped(
    owner: Unit, member: Actor, taken: str, offset: str, expected: datetime | None
) -> None:
    content = samples.camera_jpeg(orientation=1, taken=taken, offset=offset)

    with clock.frozen_at(samples.NOW):
        row = attachment_store(actor=member, upload=samples.upload("a.jpg", content), owner=owner)

    assert row.taken_at == expected


@pytest.mark.parametrize("place", [(0.0, 0.0), (120.0, 101.0)])
def test_impossible_positions_are_dropped(owner: Unit, member: Actor, place: tuple[float, float]) -> None:
    content = samples.camera_jpeg(orientation=1, place=place)

    row = attachment_store(actor=member, upload=samples.upload("a.jpg", content), owner=owner)

    assert (row.latitude, row.longitude) == (None, None)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_a_plain_picture_on_white(owner: Unit, member: Actor, mode: str) -> None:
    if mode in {"RGBA", "LA"}:
        image = Image.new(mode, (40, 40), 0)  # Wholly transparent black.
    elif mode == "P":
        image = Image.new("P", (40, 40), 0)
        image.info["transparency"] = 0
    elif mode == "I;16":
        image = Image.new(mode, (40, 40), 65_535)
    else:
        image = Image.new(mode, (40, 40), 0 if mode == "CMYK" else 255)
    content = samples.encoded(image, "JPEG" if mode == "CMYK" else "PNG")

    row = attachment_store(actor=member, upload=samples.upload("a.png", content), owner=owner)

    assert near(opened(row.display_key), (20, 20), (255, 255, 255))
