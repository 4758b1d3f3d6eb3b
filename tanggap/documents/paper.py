"""A document on paper: PDF/A-2u, made from its content alone, with the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, Final, cast

import qrcode
from fpdf.enums import MethodReturnValue
from PIL import Image

from tanggap.documents.sheet import BAND, INK, QUIET, RULE, Sheet

type LoadPicture = Callable[[str, str], bytes | None]
"""Takes identifier and digest of a stored picture; answers it upright, none when it is gone."""

_MARGIN: Final = 20.0
_LINE: Final = 5.2
_PHOTO_WIDTH, _PHOTO_HEIGHT, _GAP = 81.0, 61.0, 8.0
_PHOTO_SIDE: Final = 1000
"""Pixels of the longer side on paper: about 300 in an inch."""
_QR: Final = 24.0


class _Paper(Sheet):
    """Pages with the document's number and the place of its proof at the foot."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        super().__init__(enforce_compliance="PDF/A-2U")
        self._content = content
        moment = datetime.fromisoformat(content["issued_at"]).astimezone(UTC).replace(microsecond=0)
        self.set_creation_date(moment)
        self.set_lang(content["language"])
        title = self.writable(f"{content['title']} {content['number']}")
        self.set_title(title)
        self.set_xmp_metadata(_xmp(title, content["language"], moment))
        self.set_margins(_MARGIN, 15)
        self.set_auto_page_break(auto=True, margin=22)

    @property
    def inner(self) -> float:
        """Width between the margins in millimetres."""
        return float(self.w - 2 * _MARGIN)

    def footer(self) -> None:
        """Number, page, and where the paper is proved genuine."""
        self.set_y(-16)
        self.set_draw_color(*RULE)
        self.line(_MARGIN, self.get_y(), self.w - _MARGIN, self.get_y())
        self.ln(1.5)
        self.write_in(7.5, colour=QUIET)
        self.cell(self.inner * 0.7, 4, self.fitting(self._content["number"], self.inner * 0.7))
        words = self._content["words"]["page"] % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(self.inner * 0.3, 4, self.writable(words), align="R", new_x="LMARGIN", new_y="NEXT")
        self.cell(0, 4, self.fitting(self._content["verify_url"], self.inner))

    def paragraph(self, text: str, *, indent: float = 0) -> None:
        """A text over as many lines and pages as it needs."""
        self.set_x(_MARGIN + indent)
        self.multi_cell(
            self.inner - indent, _LINE, self.writable(text), align="L", new_x="LMARGIN", new_y="NEXT"
        )

    def height_of(self, text: str, width: float) -> float:
        """Height in millimetres that a text takes in a column."""
        found = self.multi_cell(
            width, _LINE, self.writable(text), align="L", dry_run=True, output=MethodReturnValue.HEIGHT
        )
        return cast(float, found)

    def room(self, height: float) -> None:
        """Begin another page where so much does not fit any more."""
        if self.will_page_break(height):
            self.add_page()


def document_pdf(content: Mapping[str, Any], load: LoadPicture) -> bytes:
    """The paper of a document.

    Args:
        content: as it was stored at issue.
        load: gives the pictures.
    """
    paper = _Paper(content)
    paper.add_page()
    _letterhead(paper, content["letterhead"], load)
    _title(paper, content)
    if content["opening"]:
        paper.write_in(10)
        paper.paragraph(content["opening"])
        paper.ln(2)
    _facts(paper, content["facts"])
    for section in content["sections"]:
        _section(paper, section, load)
    if content["closing"]:
        paper.ln(2)
        paper.write_in(10)
        paper.paragraph(content["closing"])
    _signatures(paper, content, load)
    return bytes(paper.output())


def _letterhead(paper: _Paper, head: Mapping[str, Any], load: LoadPicture) -> None:
    top = paper.get_y()
    logo = load(head["logo"]["id"], head["logo"]["sha256"]) if head.get("logo") else None
    if logo is not None:
        paper.image(
            io.BytesIO(logo), x=_MARGIN, y=top, w=20, h=22, keep_aspect_ratio=True, alt_text=head["name"]
        )
    for text, size, bold in (
        (head["above"], 12, False),
        (head["name"], 14, True),
        (head["address"], 9, False),
        (head["contact"], 9, False),
    ):
        if text:
            paper.write_in(size, bold=bold)
            indent = 24 if logo is not None else 0
            paper.set_x(_MARGIN + indent)
            paper.multi_cell(
                paper.inner - 2 * indent,
                size * 0.5,
                paper.writable(text),
                align="C",
                new_x="LMARGIN",
                new_y="NEXT",
            )
    bottom = max(paper.get_y() + 2, top + (24 if logo is not None else 0))
    paper.set_draw_color(*INK)
    for offset, width in ((0.0, 0.8), (1.2, 0.25)):
        paper.set_line_width(width)
        paper.line(_MARGIN, bottom + offset, paper.w - _MARGIN, bottom + offset)
    paper.set_line_width(0.2)
    paper.set_y(bottom + 6)


def _title(paper: _Paper, content: Mapping[str, Any]) -> None:
    paper.write_in(14, bold=True)
    paper.multi_cell(0, 7, paper.writable(content["title"].upper()), align="C", new_x="LMARGIN", new_y="NEXT")
    paper.write_in(10)
    number = f"{content['words']['number']}: {content['number']}"
    paper.multi_cell(0, 6, paper.writable(number), align="C", new_x="LMARGIN", new_y="NEXT")
    paper.ln(3)


def _facts(paper: _Paper, facts: Sequence[Sequence[str]]) -> None:
    for label, value in facts:
        if not value:
            continue
        width = paper.inner - 46
        paper.write_in(10)
        paper.room(paper.height_of(value, width))
        top = paper.get_y()
        paper.write_in(10, colour=QUIET)
        paper.multi_cell(44, _LINE, paper.writable(label), align="L", new_x="LMARGIN", new_y="NEXT")
        bottom = paper.get_y()
        paper.set_xy(_MARGIN + 46, top)
        paper.write_in(10)
        paper.multi_cell(width, _LINE, paper.writable(value), align="L", new_x="LMARGIN", new_y="NEXT")
        paper.set_y(max(bottom, paper.get_y()) + 0.6)


def _section(paper: _Paper, section: Mapping[str, Any], load: LoadPicture) -> None:
    paper.room(_PHOTO_HEIGHT + 24 if section.get("photos") else 22)
    paper.ln(3)
    paper.write_in(11, bold=True)
    paper.multi_cell(0, 6, paper.writable(section["title"]), align="L", new_x="LMARGIN", new_y="NEXT")
    paper.write_in(10)
    if text := section.get("text"):
        paper.paragraph(text)
    for number, line in enumerate(section.get("lines", ()), start=1):
        paper.room(min(paper.height_of(line, paper.inner - 8), 40))
        top = paper.get_y()
        paper.cell(8, _LINE, f"{number}.")
        paper.set_xy(_MARGIN, top)
        paper.paragraph(line, indent=8)
    if table := section.get("table"):
        _table(paper, table)
    if photos := section.get("photos"):
        _photos(paper, photos, load)


def _table(paper: _Paper, table: Mapping[str, Any]) -> None:
    """A table whose head stands again on each page; a row is never cut."""
    whole = sum(table["widths"])
    widths = [paper.inner * part / whole for part in table["widths"]]
    _row(paper, table["head"], widths, head=True)
    for row in table["rows"]:
        height = _row_height(paper, row, widths)
        if paper.will_page_break(height):
            paper.add_page()
            _row(paper, table["head"], widths, head=True)
        _row(paper, row, widths)


def _row_height(paper: _Paper, row: Sequence[str], widths: Sequence[float]) -> float:
    return max(paper.height_of(text or " ", width - 2) for text, width in zip(row, widths, strict=True)) + 1.6


def _row(paper: _Paper, row: Sequence[str], widths: Sequence[float], *, head: bool = False) -> None:
    paper.write_in(9.5, bold=head)
    height = _row_height(paper, row, widths)
    top, left = paper.get_y(), _MARGIN
    paper.set_draw_color(*RULE)
    paper.set_fill_color(*BAND)
    for text, width in zip(row, widths, strict=True):
        paper.rect(left, top, width, height, style="DF" if head else "D")
        paper.set_xy(left + 1, top + 0.8)
        paper.multi_cell(width - 2, _LINE, paper.writable(text), align="L", new_x="RIGHT", new_y="TOP")
        left += width
    paper.set_xy(_MARGIN, top + height)


def _photos(paper: _Paper, photos: Sequence[Mapping[str, str]], load: LoadPicture) -> None:
    """Two in a row, upright, each with its words below."""
    paper.ln(1)
    for start in range(0, len(photos), 2):
        pair = photos[start : start + 2]
        paper.write_in(8.5, colour=QUIET)
        words = max(paper.height_of(one["caption"] or " ", _PHOTO_WIDTH) for one in pair)
        paper.room(_PHOTO_HEIGHT + words + 4)
        top = paper.get_y()
        for place, one in enumerate(pair):
            left = _MARGIN + place * (_PHOTO_WIDTH + _GAP)
            _photo(paper, one, load, left, top)
            paper.set_xy(left, top + _PHOTO_HEIGHT + 1)
            paper.write_in(8.5, colour=QUIET)
            paper.multi_cell(
                _PHOTO_WIDTH, _LINE, paper.writable(one["caption"]), align="L", new_x="LMARGIN", new_y="NEXT"
            )
        paper.set_xy(_MARGIN, top + _PHOTO_HEIGHT + words + 4)
    paper.write_in(10)


def _photo(paper: _Paper, one: Mapping[str, str], load: LoadPicture, left: float, top: float) -> None:
    found = load(one["id"], one["sha256"])
    if found is None:
        paper.set_draw_color(*RULE)
        paper.rect(left, top, _PHOTO_WIDTH, _PHOTO_HEIGHT)
        return
    paper.image(
        io.BytesIO(_for_paper(found)),
        x=left,
        y=top,
        w=_PHOTO_WIDTH,
        h=_PHOTO_HEIGHT,
        keep_aspect_ratio=True,
        alt_text=paper.writable(one["caption"]) or "foto",
    )


def _for_paper(picture: bytes) -> bytes:
    """The picture no larger than paper shows it; the same bytes each time."""
    image = Image.open(io.BytesIO(picture))
    image.draft("RGB", (_PHOTO_SIDE, _PHOTO_SIDE))
    image.thumbnail((_PHOTO_SIDE, _PHOTO_SIDE))
    target = io.BytesIO()
    image.convert("RGB").save(target, "JPEG", quality=80)
    return target.getvalue()


def _signatures(paper: _Paper, content: Mapping[str, Any], load: LoadPicture) -> None:
    """Who signs, beside each other, with the code that proves the paper; never cut by a page."""
    people = content["signatories"]
    width = (paper.inner - _QR - 6) / max(1, len(people))
    paper.room(_QR + 30)
    paper.ln(6)
    paper.write_in(10)
    paper.cell(0, _LINE, paper.writable(content["place_and_date"]), align="R", new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)
    top = paper.get_y()
    paper.image(_code(content["verify_url"]), x=_MARGIN, y=top, w=_QR, h=_QR, alt_text=content["verify_url"])
    for place, one in enumerate(people):
        left = _MARGIN + _QR + 6 + place * width
        _signature(paper, one, left, top, width, load)
    paper.set_xy(_MARGIN, top + _QR + 1)
    paper.write_in(7.5, colour=QUIET)
    paper.multi_cell(
        _QR + 4, 3.4, paper.writable(content["words"]["proof"]), align="L", new_x="LMARGIN", new_y="NEXT"
    )


def _signature(
    paper: _Paper, one: Mapping[str, Any], left: float, top: float, width: float, load: LoadPicture
) -> None:
    paper.set_xy(left, top)
    paper.write_in(9.5)
    for text in (one["said"], one["role"]):
        paper.set_x(left)
        paper.multi_cell(width, 4.6, paper.writable(text), align="C", new_x="LMARGIN", new_y="NEXT")
    image = load(one["image"]["id"], one["image"]["sha256"]) if one.get("image") else None
    if image is not None:
        paper.image(
            io.BytesIO(image), x=left + 2, y=top + 10, w=width - 4, h=14, keep_aspect_ratio=True,
            alt_text=one["name"],
        )  # fmt: skip
    paper.set_xy(left, top + _QR + 1)
    paper.write_in(10, bold=True)
    paper.multi_cell(width, _LINE, paper.writable(one["name"]), align="C", new_x="LMARGIN", new_y="NEXT")


def _code(url: str) -> Image.Image:
    made = qrcode.QRCode(border=1, box_size=6, error_correction=qrcode.constants.ERROR_CORRECT_M)
    made.add_data(url)
    made.make(fit=True)
    image: Image.Image = made.make_image().get_image().convert("RGB")
    return image


def _xmp(title: str, language: str, moment: datetime) -> str:
    """What the file says of itself; the engine's own words would carry the time of making."""
    at = moment.isoformat(timespec="seconds")
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><rdf:Description rdf:about="" xmp:CreateDate="{at}"
 xmp:ModifyDate="{at}" xmp:MetadataDate="{at}" pdfaid:part="2" pdfaid:conformance="U">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
