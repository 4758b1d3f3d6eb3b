"""Files that are not what they say are refused whole, with a clear message."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tanggap.intake.errors import FileRefused
from tanggap.intake.readers import content, open_table, workbook
from tanggap.intake.tests.files import HEADER, cells, mapping, planned, write, zipped
from tanggap.intake.tests.files import workbook as make_workbook
from tanggap.kernel.errors import TooLarge

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("laporan.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        ("foto.csv", PNG),
        ("arsip.csv", zipped({"a.txt": b"x"})),
        ("lama.csv", OLE),
        ("lama.xlsx", OLE),
        ("acak.csv", bytes(range(256)) * 50),
        ("halaman.csv", b"<!DOCTYPE html><html><table><tr><td>No</td></tr></table></html>"),
        ("daftar.xlsx", b"No,Nama\n1,a\n"),
        ("bukan.xlsx", zipped({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"})),
        ("kosong.csv", b""),
        ("spasi.csv", b"\xef\xbb\xbf \r\n \n"),
        ("kosong.xlsx", b""),
        ("catatan.docx", b"No,Nama\n1,a\n"),
        ("tanpa-akhiran", b"No,Nama\n1,a\n"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(FileRefused) as refusal:
        open_table(write(tmp_path, name, data), name)
    assert name in str(refusal.value)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    whole = make_workbook(tmp_path, [["No", "Nama"], *([str(n), "a"] for n in range(500))]).read_bytes()
    path = write(tmp_path, "potong.xlsx", whole[: int(len(whole) * share)])
    with pytest.raises(FileRefused, match=r"potong\.xlsx"):
        list(open_table(path, path.name).rows())


def test_a_workbook_damaged_in_the_middle_is_refused_while_it_is_read(tmp_path: Path) -> None:
    source = make_workbook(tmp_path, [["No", "Nama"], *([str(n), "a"] for n in range(500))])
    with zipfile.ZipFile(source) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: len(sheet) // 2] + b"<<<" + sheet[len(sheet) // 2 :]
    path = write(tmp_path, "rusak.xlsx", zipped(parts))
    with pytest.raises(FileRefused, match=r"rusak\.xlsx"):
        list(open_table(path, path.name).rows())


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("entities", "used"),
    [
        ('<!ENTITY e0 "haha">' + LAUGHS, "&e9;"),
        ('<!ENTITY file SYSTEM "file:///etc/hostname">', "&file;"),
    ],
    ids=["a thousand million laughs", "a file of this machine"],
)
def test_xml_with_entities_is_refused(tmp_path: Path, entities: str, used: str) -> None:
    source = make_workbook(tmp_path, [["No"], ["tawa"]])
    with zipfile.ZipFile(source) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    for part, data in parts.items():
        if b"tawa" in data:
            xml = data.decode().replace("tawa", used)
            start = xml.index("?>") + 2 if xml.startswith("<?xml") else 0
            parts[part] = f"{xml[:start]}<!DOCTYPE x [{entities}]>{xml[start:]}".encode()
    path = write(tmp_path, "tawa.xlsx", zipped(parts))

    with pytest.raises(FileRefused, match=r"tawa\.xlsx"):
        list(open_table(path, path.name).rows())


def test_a_packed_bomb_is_not_opened(tmp_path: Path) -> None:
    source = make_workbook(tmp_path, [["No"], ["1"]])
    with zipfile.ZipFile(source) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts["xl/media/big.bin"] = b"\0" * (workbook._RATIO_FLOOR + 1)
    path = write(tmp_path, "bom.xlsx", zipped(parts))
    with pytest.raises(FileRefused) as refusal:
        open_table(path, path.name)
    assert refusal.value.code == "packed_bomb"


def test_too_many_columns_and_too_large_a_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = write(tmp_path, "lebar.csv", ",".join(f"k{n}" for n in range(600)) + "\n")
    with pytest.raises(FileRefused) as refusal:
        open_table(wide, wide.name)
    assert refusal.value.code == "too_many_columns"
    monkeypatch.setattr(content, "MAX_FILE_SIZE", 10)
    with pytest.raises(TooLarge):
        open_table(wide, wide.name)


def test_a_wrong_header_is_refused_with_every_missing_column(tmp_path: Path) -> None:
    path = write(tmp_path, "lain.csv", "No,Judul,Tanggal\n1,a,01/02/2026\n")
    with pytest.raises(FileRefused) as refusal:
        planned(path, mapping())
    assert refusal.value.details["missing"] == ["Nomor", "Keluhan", "Status"]
    assert all(name in str(refusal.value) for name in ("Nomor", "Keluhan", "Status"))


def test_a_header_in_other_letters_and_blanks_still_fits(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", " NOMOR , keluhan,Tanggal ,status\n1,a,01/02/2026,Baru\n")
    [one] = planned(path, mapping())
    assert one.record is not None


def test_a_header_without_rows_is_a_table_without_rows(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "a.csv", HEADER)) == []
