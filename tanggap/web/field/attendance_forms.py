"""What the technician's page sends: filled in by its script, or by hand where that cannot run."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.attendance.capture import Capture
from tanggap.fieldwork.attendance.choices import Direction, EntrySource

_SIX_PLACES = Decimal("0.000001")
_SENT = [(source.value, source.label) for source in EntrySource if source is not EntrySource.MANUAL]


class CaptureForm(forms.Form):
    """One check-in or check-out; the service judges it."""

    direction = forms.ChoiceField(choices=Direction.choices, widget=forms.HiddenInput)
    source = forms.ChoiceField(choices=_SENT, widget=forms.HiddenInput)
    request_key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    challenge = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    picture = forms.FileField(label=_("Picture"))
    latitude = forms.DecimalField(required=False, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, widget=forms.HiddenInput)
    accuracy_m = forms.DecimalField(required=False, min_value=0, widget=forms.HiddenInput)
    position_age_s = forms.DecimalField(required=False, widget=forms.HiddenInput)
    phone_time = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    taken_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    device_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    face = forms.ChoiceField(
        choices=[("", ""), ("yes", ""), ("no", "")], required=False, widget=forms.HiddenInput
    )

    def capture(self) -> Capture:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        return Capture(
            direction=data["direction"],
            source=data["source"],
            request_key=data["request_key"],
            picture=data["picture"],
            challenge=data["challenge"],
            latitude=_rounded(data["latitude"]),
            longitude=_rounded(data["longitude"]),
            accuracy_m=_whole(data["accuracy_m"], 1_000_000),
            position_age_s=_whole(data["position_age_s"], 10_000_000),
            phone_time=_moment(data["phone_time"]),
            taken_at=_moment(data["taken_at"]),
            device_key=data["device_key"],
            face={"yes": True, "no": False}.get(data["face"]),
        )


def _rounded(value: Decimal | None) -> Decimal | None:
    if value is None or abs(value) > 1000:
        return value
    return value.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP)


def _whole(value: Any, most: int) -> int | None:
    return None if value is None else int(max(0, min(value, most)))


def _moment(text: str) -> datetime | None:
    """A moment as scripts write it; nothing when it is none or has no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
