"""What sign-up asks beyond address and password, for pages and the API alike."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User


class SignupFields(forms.Form):
    """The name; the sign-in library adds address and password."""

    field_order = ("name", "email", "password1")

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def clean_name(self) -> str:
        """The name without needless blanks."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more to do: the account adapter has kept the name."""
