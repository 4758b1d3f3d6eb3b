"""A work report as pages show it: block by block, with remarks at their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.fieldwork.models import WorkReport, WorkReportRemark
from tanggap.fieldwork.work_reports.choices import PhotoPart, Place, WorkReportState
from tanggap.tickets.choices import Cause
from tanggap.web.components.badges import badge


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block.

    Attributes:
        place: for remarks (``actions.2``).
        text: as it is read.
        thumbnail, url: of a picture.
        note: what a picture shows.
        remark: what was said of it; a refused form's words.
    """

    place: str
    text: str
    remark: str = ""
    thumbnail: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a report; ``text`` or ``lines``."""

    place: str
    title: str
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    remark: str = ""
    is_photos: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.text or self.lines)


_STATE_LOOKS = {
    WorkReportState.DRAFT: ("neutral", "pencil"),
    WorkReportState.WAITING: ("wait", "hourglass"),
    WorkReportState.SENT_BACK: ("wait", "corner-up-left"),
    WorkReportState.REJECTED: ("bad", "circle-x"),
}


def state_badges(state: str) -> list[SafeString]:
    """Approved; or to be followed up, with how far it has come."""
    if state == WorkReportState.APPROVED:
        return [badge("good", WorkReportState.APPROVED.label, "circle-check")]
    tone, icon = _STATE_LOOKS[WorkReportState(state)]
    detail = badge(tone, WorkReportState(state).label, icon)
    if state == WorkReportState.REJECTED:
        return [detail]
    return [badge("active", _("Follow-up"), "progress"), detail]


def blocks_of(content: Mapping[str, Any], remarks: Mapping[str, str]) -> list[Block]:
    """The blocks of a version's content.

    Args:
        content: of a version.
        remarks: words by place.
    """
    filled = content["filled"]
    cause = Cause(filled["cause"]).label if filled["cause"] in Cause.values else ""
    texts = {
        Place.FINDINGS: filled["findings"],
        Place.RESULT: filled["result"],
        Place.RECOMMENDATION: filled["recommendation"],
    }
    if cause:
        texts[Place.FINDINGS] += "\n\n" + _("Cause: %(cause)s") % {"cause": cause}
    lines = {
        Place.ACTIONS: [Line("", text) for text in filled["actions"]],
        Place.MATERIAL: [Line("", material_words(one)) for one in filled["material"]],
        Place.PEOPLE: [
            Line("", f"{one['name']} – {one['part']}" if one["part"] else one["name"])
            for one in filled["people"]
        ],
        Place.PHOTOS: [_photo(one) for one in filled["photos"]],
    }
    return [
        Block(
            place=place.value,
            title=str(place.label),
            text=texts.get(place, "").strip(),
            lines=[
                _placed(line, f"{place.value}.{number}", remarks)
                for number, line in enumerate(lines.get(place, ()))
            ],
            remark=remarks.get(place.value, ""),
            is_photos=place == Place.PHOTOS,
        )
        for place in Place
    ]


def material_words(one: Mapping[str, str]) -> str:
    """Name, amount and serial number of material in one line."""
    amount = " ".join(filter(None, (one["quantity"], one["measure"])))
    serial = _("serial number %(number)s") % {"number": one["serial"]} if one["serial"] else ""
    return ", ".join(filter(None, (one["name"], amount, serial)))


def remarks_by_place(remarks: Iterable[WorkReportRemark]) -> dict[str, str]:
    """Words of stored remarks by their places."""
    return {remark.place: remark.text for remark in remarks}


def remarks_by_part(remarks: Iterable[WorkReportRemark]) -> dict[str, list[str]]:
    """For the writers: by part of the report, with the line in front."""
    found: dict[str, list[str]] = {}
    for remark in remarks:
        part, _dot, number = remark.place.partition(".")
        words = remark.text
        if number:
            words = _("Line %(number)d: %(words)s") % {"number": int(number) + 1, "words": words}
        found.setdefault(part, []).append(words)
    return found


def picture_urls(public_id: str) -> tuple[str, str]:
    """Addresses of a picture's thumbnail and of the picture for the screen."""
    thumbnail, display = (
        reverse("files:download", args=[public_id, variant]) for variant in ("thumbnail", "display")
    )
    return thumbnail, display


def report_url(report: WorkReport) -> str:
    """Where the report is read."""
    return reverse("office:report", args=[report.number])


def _photo(one: Mapping[str, str]) -> Line:
    thumbnail, url = picture_urls(one["id"])
    return Line("", one["caption"], thumbnail=thumbnail, url=url, note=str(PhotoPart(one["part"]).label))


def _placed(line: Line, place: str, remarks: Mapping[str, str]) -> Line:
    return Line(place, line.text, remarks.get(place, ""), line.thumbnail, line.url, line.note)
