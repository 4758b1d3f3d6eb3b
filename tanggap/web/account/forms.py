"""The sign-in library's forms in our words, and the own profile."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tanggap.organization.choices import INDONESIAN_TIME_ZONES

ADDRESS = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
AGAIN = _("New password again")
MAIL_CODE = _("Code from the mail")
PASSWORD_RULE = _("At least 10 characters; no common word and nothing from your name or address.")
WORDS: dict[str, Any] = {
    "login": ADDRESS,
    "email": ADDRESS,
    "password": PASSWORD,
    "remember": _("Keep me signed in on this device"),
    "oldpassword": _("Present password"),
    "name": _("Name"),
    "passwordless": _("Sign in with this passkey alone, without a password"),
}
"""Labels that mean the same in every form."""


class OurWords:
    """Gives fields our labels and takes away placeholders, which vanish when one types."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name) or WORDS.get(name) or field.label
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = PASSWORD_RULE
            elif name in WORDS:
                field.help_text = self.helps.get(name, "")


class LoginForm(OurWords, account_forms.LoginForm):
    """Signing in by address and password."""


class SignupForm(OurWords, account_forms.SignupForm):
    """Registering; gives no right."""

    labels = {"name": _("Your name"), "password1": PASSWORD}


class AddEmailForm(OurWords, account_forms.AddEmailForm):
    """A new address for the own account."""

    labels = {"email": _("New e-mail address")}


class ChangeEmailForm(OurWords, account_forms.ChangeEmailForm):
    """Another address while the first is not confirmed."""


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    """A new password by somebody who knows the present one."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}


class SetPasswordForm(OurWords, account_forms.SetPasswordForm):
    """A first password."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    """Asking for a code by mail."""


class ResetPasswordKeyForm(OurWords, account_forms.ResetPasswordKeyForm):
    """A new password after the code."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}


class ConfirmPasswordResetCodeForm(OurWords, account_forms.ConfirmPasswordResetCodeForm):
    """The code that was asked for."""

    labels = {"code": MAIL_CODE}


class ConfirmEmailVerificationCodeForm(OurWords, account_forms.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""

    labels = {"code": MAIL_CODE}


class ReauthenticateForm(OurWords, account_forms.ReauthenticateForm):
    """The password once more."""


class MfaAuthenticateForm(OurWords, mfa_forms.AuthenticateForm):
    """The second step of signing in."""

    labels = {"code": _("Code from the app, or a recovery code")}


class MfaReauthenticateForm(OurWords, mfa_forms.ReauthenticateForm):
    """A code once more."""

    labels = {"code": _("Code from the app, or a recovery code")}


class ActivateTotpForm(OurWords, totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    labels = {"code": _("Code that the app shows now")}


class AddPasskeyForm(OurWords, webauthn_forms.AddWebAuthnForm):
    """A new passkey."""

    labels = {"name": _("Name of this passkey")}
    helps = {"passwordless": _("The device then asks for your fingerprint, face or PIN.")}


class EditPasskeyForm(OurWords, webauthn_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    labels = {"name": _("Name of this passkey")}


ZONE_NAMES = {
    "Asia/Jakarta": _("WIB (Jakarta)"),
    "Asia/Makassar": _("WITA (Makassar)"),
    "Asia/Jayapura": _("WIT (Jayapura)"),
}


def zone_choices(present: str = "") -> list[tuple[str, Any]]:
    """Indonesia's time zones, and the present one if it is another."""
    names = [*INDONESIAN_TIME_ZONES, *([present] if present and present not in INDONESIAN_TIME_ZONES else [])]
    return [(name, ZONE_NAMES.get(name, name)) for name in names]


def language_choices() -> list[tuple[str, Any]]:
    """The languages of the interface."""
    return list(settings.LANGUAGES)


class ProfileForm(forms.Form):
    """What everybody may say about himself."""

    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    whatsapp = forms.CharField(
        label=_("WhatsApp"), max_length=25, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, present_zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 - narrows the type
        zone.choices = zone_choices(present_zone)
