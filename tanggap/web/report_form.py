"""What every form of a report asks, with or without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tanggap.web.desk.choices import category_choices
from tanggap.web.desk.widgets import PlainSelect


class ReportForm(forms.Form):
    """What is wrong, what it is about, where, and how to reach the person."""

    description_rows = 5

    subject = forms.CharField(
        label=_("What is wrong?"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("Internet is down since this morning")}),
    )
    category = forms.ChoiceField(label=_("What is it about?"), required=False, widget=PlainSelect)
    description = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=20_000,
        help_text=_("Since when? What have you tried? Which lights are on?"),
        widget=forms.Textarea,
    )
    place = forms.CharField(
        label=_("Where?"),
        required=False,
        max_length=300,
        help_text=_("Building, floor, room or landmark, so that a technician finds it."),
    )
    phone = forms.CharField(
        label=_("Phone to reach you"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        category: Any = self.fields["category"]
        category.choices = [("", _("I do not know")), *category_choices()]
        self.fields["description"].widget.attrs["rows"] = self.description_rows
