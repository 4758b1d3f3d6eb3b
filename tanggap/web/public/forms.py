"""Forms for people without an account. They parse; services judge."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TrackForm(forms.Form):
    """Which report, and who asks."""

    number = forms.CharField(
        label=_("Number of the report"),
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "TGP-2026-000123", "autocapitalize": "characters"}),
    )
    contact = forms.CharField(
        label=_("Your e-mail address or telephone number"),
        max_length=254,
        help_text=_("The one that you gave with the report. The code goes to the registered e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}
        ),
    )
