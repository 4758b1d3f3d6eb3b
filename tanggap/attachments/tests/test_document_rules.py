"""Documents and names: what is refused, what is accepted, what is kept of a name."""

from __future__ import annotations

import zipfile

import pytest

from tanggap.attachments import documents, names, rules
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import attachment_store
from tanggap.attachments.tests import samples
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import UnsupportedContent
from tanggap.organization.models import Unit

BOMB = samples.package(
    {"[Content_Types].xml": b"x", "word/document.xml": b"x", "word/media/a.bin": b"\0" * 40_000_000}, level=9
)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("surat.pdf", samples.pdf(), "application/pdf"),
        ("laporan.docx", samples.docx(), rules.DOCX.content_type),
        ("data.xlsx", samples.xlsx(), rules.XLSX.content_type),
        ("data.csv", b"nomor;lokasi\n1;Pekanbaru\n", "text/csv; charset=utf-8"),
        ("catatan.txt", "\ufeffKabel putus di ODP-07 – segera".encode(), "text/plain; charset=utf-8"),
        ("olt.log", "gangguan \xb0C".encode("cp1252"), "text/plain; charset=utf-8"),
    ],
)
def test_documents_of_accepted_kinds_are_stored_without_derivatives(
    owner: Unit, member: Actor, name: str, content: bytes, content_type: str
) -> None:
    row = attachment_store(actor=member, upload=samples.upload(name, content, "text/html"), owner=owner)

    assert row.content_type == content_type
    assert not row.is_image
    assert row.thumbnail_key == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("surat.pdf", b"MZ" + samples.pdf()),
        ("surat.pdf", samples.pdf()[:-8]),
        ("data.csv", samples.pdf()),
        ("data.csv", b"a,b\0c"),
        ("catatan.txt", b"<html><script>alert(1)</script>"),
        ("catatan.txt", b"\xef\xbb\xbf  <SVG onload=alert(1)>"),
        ("catatan.txt", b"#!/bin/sh\nrm -rf /"),
        ("catatan.txt", b"\x81\x8d\x8f"),
        ("laporan.docx", samples.xlsx()),
        ("data.xlsx", samples.docx()),
        ("laporan.docx", samples.docx()[:-30]),
        ("laporan.docx", b"PK\x03\x04" + b"\0" * 200),
        ("laporan.docx", samples.docx({"word/vbaProject.bin": b"macro"})),
        ("laporan.docx", samples.docx({"word/media/inner.zip": b"PK"})),
        ("laporan.docx", BOMB),
        ("makro.docm", samples.docx()),
        ("arsip.zip", samples.package({"a.txt": b"a"})),
        ("skrip.js", b"alert(1)"),
    ],
)
def test_documents_that_are_not_what_they_say_are_refused_and_leave_nothing(
    owner: Unit, member: Actor, stored_files, name: str, content: bytes
) -> None:
    with pytest.raises(UnsupportedContent):
        attachment_store(actor=member, upload=samples.upload(name, content), owner=owner)

    assert Attachment.objects.count() == 0
    assert stored_files() == 0


def test_the_bomb_really_is_one() -> None:
    """Guards the test above: the packed file is far below the limit of bytes, only its content is not."""
    assert len(BOMB) < 100_000


def test_a_package_whose_entries_overlap_is_a_bomb() -> None:
    entry = zipfile.ZipInfo("word/document.xml")
    entry.compress_size, entry.file_size = 900, 1000

    with pytest.raises(UnsupportedContent):
        documents._check_packing([entry, entry], 1000, "laporan.docx")


@pytest.mark.parametrize(
    ("raw", "extension", "stored"),
    [
        ("../../etc/passwd.jpg", "jpg", "passwd.jpg"),
        ("C:\\Users\\rina\\Foto 1.JPG", "jpg", "Foto 1.jpg"),
        ("gpj.\u202egpj.exe.jpg", "jpg", "gpj.gpj.exe.jpg"),
        ("a\r\nSet-Cookie: x=1.pdf", "pdf", "a Set-Cookie x=1.pdf"),
        ('<img src=x onerror="alert(1)">.png', "png", "img src=x onerror=alert(1).png"),
        ("gangguan ’padam’ 日本語.png", "png", "gangguan ’padam’ 日本語.png"),
        ("e\u0301.png", "png", "\xe9.png"),
        ("...png", "png", "file.png"),
        ("   .jpg", "jpg", "file.jpg"),
        ("x" * 400 + ".jpg", "jpg", "x" * 150 + ".jpg"),
        ("kosong\0.jpg", "jpg", "kosong.jpg"),
    ],
)
def test_names_are_kept_readable_and_made_harmless(raw: str, extension: str, stored: str) -> None:
    assert names.safe_name(raw, extension) == stored
