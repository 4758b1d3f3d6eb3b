"""What a crew fills in of its work report."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.work_reports.choices import PhotoPart
from tanggap.fieldwork.work_reports.content import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_MATERIAL,
    MOST_PHOTOS,
    Filled,
    Helper,
    Material,
    Photo,
)
from tanggap.fieldwork.work_reports.services import NewPhoto
from tanggap.tickets.choices import Cause
from tanggap.web.files.fields import MultipleFileField

SPARE = 2
"""Empty rows below the material."""
_WITH_PART = re.compile(r"^(.*?)\s*\(([^()]*)\)$")


def _text(label: Any, rows: int, help_text: Any = "", *, longest: int = LONGEST_TEXT) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReportTextsForm(forms.Form):
    """The texts of a report, and pictures to add. What is asked for at submission the service says."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    findings = _text(_("Findings"), 4, _("What was found at the place."))
    cause = forms.ChoiceField(
        label=_("Cause"), required=False, choices=[("", _("Choose a cause")), *Cause.choices]
    )
    actions = _text(
        _("Actions"), 6, _("One action in a line, in the order in which they were done."), longest=20_000
    )
    result = _text(_("Result"), 3, _("How it stands now."))
    recommendation = _text(_("Recommendation"), 2, _("What should follow, if anything."))
    people = _text(
        _("Who did the work"),
        3,
        _("One person in a line, the part in brackets: Budi Santoso (Lead)."),
        longest=10_000,
    )
    photos_before = MultipleFileField(label=_("Before"), images_only=True)
    photos_during = MultipleFileField(label=_("During the work"), images_only=True)
    photos_after = MultipleFileField(label=_("After"), images_only=True)

    def new_photos(self) -> list[NewPhoto]:
        """The pictures that came with the form."""
        return [
            NewPhoto(part, upload)
            for part in PhotoPart.values
            for upload in self.cleaned_data[f"photos_{part}"]
        ]


class MaterialForm(forms.Form):
    """One line of material; an empty one is left out."""

    name = forms.CharField(label=_("Material"), required=False, max_length=LONGEST_LINE)
    quantity = forms.CharField(label=_("Quantity"), required=False, max_length=20)
    measure = forms.CharField(label=_("Measure"), required=False, max_length=20)
    serial = forms.CharField(label=_("Serial number"), required=False, max_length=80)


class PhotoForm(forms.Form):
    """One picture that stands in the report."""

    id = forms.CharField(widget=forms.HiddenInput, max_length=36)
    part = forms.ChoiceField(label=_("Shows"), choices=PhotoPart.choices)
    caption = forms.CharField(label=_("Words to the photo"), required=False, max_length=200)
    remove = forms.BooleanField(label=_("Leave out"), required=False)


MaterialSet = forms.formset_factory(MaterialForm, extra=SPARE, max_num=MOST_MATERIAL, absolute_max=200)
PhotoSet = forms.formset_factory(PhotoForm, extra=0, max_num=MOST_PHOTOS, absolute_max=100)


class FillForms:
    """The three parts of the page's form.

    Args:
        report: as it is now.
        data, files: what was sent; without them the forms show the draft.
    """

    def __init__(self, report: WorkReport, data: Any = None, files: Any = None) -> None:
        filled = Filled.from_json(report.draft)
        self.texts = ReportTextsForm(data, files, initial=_initial(report, filled))
        self.material = MaterialSet(
            data, prefix="material", initial=[one._asdict() for one in filled.material]
        )
        self.photos = PhotoSet(data, prefix="photo", initial=[one._asdict() for one in filled.photos])

    def is_valid(self) -> bool:
        """Whether all parts can be read."""
        parts = [self.texts.is_valid(), self.material.is_valid(), self.photos.is_valid()]
        if not all(parts[1:]):
            for row in (*self.material, *self.photos):
                for words in row.errors.values():
                    self.texts.add_error(None, list(words))
            for one in (self.material, self.photos):
                for word in one.non_form_errors():
                    self.texts.add_error(None, str(word))
        return all(parts)

    def filled(self) -> Filled:
        """What was sent, for the service."""
        texts = self.texts.cleaned_data
        return Filled(
            findings=texts["findings"],
            cause=texts["cause"],
            actions=tuple(texts["actions"].splitlines()),
            result=texts["result"],
            recommendation=texts["recommendation"],
            material=tuple(
                Material(**{name: row[name] for name in Material._fields})
                for row in self.material.cleaned_data
                if row.get("name")
            ),
            people=tuple(_person(line) for line in texts["people"].splitlines() if line.strip()),
            photos=tuple(
                Photo(row["id"], row["part"], row["caption"])
                for row in self.photos.cleaned_data
                if row and not row["remove"]
            ),
        )


def _initial(report: WorkReport, filled: Filled) -> dict[str, Any]:
    return {
        "version": report.version,
        "findings": filled.findings,
        "cause": filled.cause,
        "actions": "\n".join(filled.actions),
        "result": filled.result,
        "recommendation": filled.recommendation,
        "people": "\n".join(f"{one.name} ({one.part})" if one.part else one.name for one in filled.people),
    }


def _person(line: str) -> Helper:
    found = _WITH_PART.match(line.strip())
    return Helper(found[1], found[2]) if found else Helper(line.strip())
