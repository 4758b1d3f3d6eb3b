"""What a technician fills in."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.choices import BLOCK_REASONS, ProgressStep
from tanggap.tickets.choices import Cause, HoldReason
from tanggap.web.files.fields import MultipleFileField

_SIX_PLACES = Decimal("0.000001")


class ReportForm(forms.Form):
    """A step of progress. Position and key are filled in by the page; the service judges the rest."""

    step = forms.ChoiceField(choices=ProgressStep.choices, widget=forms.HiddenInput)
    request_key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    latitude = forms.DecimalField(required=False, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, widget=forms.HiddenInput)
    accuracy_m = forms.DecimalField(required=False, min_value=0, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("What is in the way?"),
        required=False,
        choices=[("", _("Choose a reason"))]
        + [(reason.value, HoldReason(reason).label) for reason in BLOCK_REASONS],
    )
    resolution = forms.CharField(
        label=_("What did you do?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    cause = forms.ChoiceField(
        label=_("What was the cause?"), required=False, choices=[("", _("Choose a cause")), *Cause.choices]
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = MultipleFileField(label=_("Photos"), images_only=True)
    photos_before = MultipleFileField(label=_("Before"), images_only=True)
    photos_after = MultipleFileField(label=_("After"), images_only=True)
    signature = forms.FileField(
        label=_("Customer's signature"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"hidden": True}),
    )
    signer_name = forms.CharField(label=_("Name of the one who signs"), required=False, max_length=120)
    code = forms.CharField(
        label=_("Code that the customer tells you"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    happened_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def asked_at(self, step: str) -> ReportForm:
        """The form with what the step asks for marked as such; the service judges it."""
        for name in {"done": ("resolution", "cause"), "blocked": ("reason",)}.get(step, ()):
            self.fields[name].required = True
        return self

    def clean_latitude(self) -> Decimal | None:
        """Six decimal places, about a tenth of a metre."""
        return _rounded(self.cleaned_data.get("latitude"))

    def clean_longitude(self) -> Decimal | None:
        """Six decimal places, about a tenth of a metre."""
        return _rounded(self.cleaned_data.get("longitude"))

    def clean_accuracy_m(self) -> int | None:
        """Whole metres; phones that know nothing say very much."""
        accuracy = self.cleaned_data.get("accuracy_m")
        return None if accuracy is None else int(min(accuracy, 100_000))

    def values(self) -> dict[str, Any]:
        """The cleaned values as the service takes them."""
        return dict(self.cleaned_data)


class PickUpForm(forms.Form):
    """Taking an offered job."""

    request_key = forms.CharField(max_length=80)
    happened_at = forms.DateTimeField(required=False)


class TickForm(forms.Form):
    """A tick on a checklist."""

    done = forms.CharField(required=False)
    happened_at = forms.DateTimeField(required=False)


class PartForm(forms.Form):
    """Material that a job took."""

    request_key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Part"), max_length=120)
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=9, decimal_places=2, min_value=Decimal("0.01"), initial=1
    )
    measure = forms.CharField(label=_("Measure"), required=False, max_length=20)
    serial_number = forms.CharField(label=_("Serial number"), required=False, max_length=80)


class RemarkForm(forms.Form):
    """What could not be reported any more, as a note to the NOC."""

    request_key = forms.CharField(max_length=80)
    body = forms.CharField(max_length=4000)
    photos = MultipleFileField(images_only=True)


def _rounded(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    if not -180 <= value <= 180:
        raise forms.ValidationError(_("This position is not on the globe."))
    return value.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP)
