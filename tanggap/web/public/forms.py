"""Forms for people without an account. They parse; services judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.selectors import units_held_with
from tanggap.intake.services import GuestFacts
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.report_form import ReportForm


class GuestForm(ReportForm):
    """A report by somebody without an account."""

    description_rows = 4

    unit = forms.ChoiceField(label=_("In which area?"), widget=PlainSelect)
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send a code there; the report goes out once you have entered it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    """People do not see it; programs that fill in everything give themselves away."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units = units_held_with("ticket.assign")
        self.is_open = bool(units)
        unit: Any = self.fields["unit"]
        unit.widget.attrs |= {
            "hx-get": reverse("public:status_known"),
            "hx-trigger": "change",
            "hx-target": "#known",
            "hx-params": "unit",
        }
        top = (
            units[0] if len(units) > 1 and all(one.path.startswith(units[0].path) for one in units) else None
        )
        choices = [(str(one.pk), one.name) for one in units if one is not top]
        unit.choices = [("", _("Choose")), *choices] if len(choices) > 1 else choices
        if top is not None:
            unit.choices = [*unit.choices, (str(top.pk), _("I am not sure"))]

    def clean_website(self) -> str:
        """Refused with words, should a person's browser have filled it in; nothing typed is lost."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty; it is there to keep programs out."))
        return ""

    def facts(self) -> GuestFacts:
        """What was typed."""
        data = self.cleaned_data
        return GuestFacts(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            subject=data["subject"],
            description=data["description"],
            category_id=int(data["category"]) if data["category"] else None,
            unit_id=int(data["unit"]),
            place=data["place"],
        )


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


class FollowForm(forms.Form):
    """Where news of an outage go."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We tell you when it changes and when it is over, nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
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
