"""How the sign-in library meets our people: addresses, names, mails, words, what is recorded."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal.httpkit import is_headless_request
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tanggap.accounts.letters import compose
from tanggap.accounts.models import User
from tanggap.accounts.reactions import address_proven
from tanggap.accounts.services import actor_for
from tanggap.activity.services import record
from tanggap.kernel.sealing import seal, unseal

logger = logging.getLogger(__name__)
SECOND_FACTOR = "second factor"

SAID: Mapping[str, Any] = {
    "account/messages/email_confirmation_sent.txt": gettext_lazy("A code was sent to %(email)s."),
    "account/messages/email_confirmed.txt": gettext_lazy("%(email)s is confirmed."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy("%(email)s could not be confirmed."),
    "account/messages/email_deleted.txt": gettext_lazy("%(email)s was removed."),
    "account/messages/primary_email_set.txt": gettext_lazy("The e-mail address was changed."),
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy("This address cannot be removed."),
    "account/messages/unverified_primary_email.txt": gettext_lazy("Confirm the address first."),
    "account/messages/logged_out.txt": gettext_lazy("You are signed out."),
    "account/messages/password_changed.txt": gettext_lazy("The password was changed."),
    "account/messages/password_set.txt": gettext_lazy("The password was set."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The authenticator app was added."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app was removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("New recovery codes were made."),
}
"""What the sign-in library says on the next page; what is not listed (such as "signed in") is left unsaid."""


def display_name(user: User) -> str:
    """The name by which pages and mails address the person."""
    return user.name or user.email or ""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open and gives an account without any role; addresses are compared in lower case."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This is your address already."),
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
        "email_taken": gettext_lazy("Another person has this address."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("This code is not right."),
        "incorrect_password": gettext_lazy("This password is not right."),
        "invalid_login": gettext_lazy("Signing in was not possible."),
        "invalid_password_reset": gettext_lazy("This request is no longer valid. Start again."),
        "max_email_addresses": gettext_lazy("You cannot add more than %d addresses."),
        "rate_limited": gettext_lazy("Too many attempts. Please wait a moment."),
        "same_as_current": gettext_lazy("This is what it was before."),
        "too_many_login_attempts": gettext_lazy("Too many failed attempts. Please wait a few minutes."),
        "unknown_email": gettext_lazy("No account uses this address."),
        "unverified_primary_email": gettext_lazy("Confirm the address first."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Everybody may register; a registration is not a right."""
        return True

    def clean_email(self, email: str) -> str:
        """The address in lower case."""
        return str(super().clean_email(email)).strip().lower()

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Keep the name given at sign-up; without one, what stands before the @."""
        email = form.cleaned_data.get("email") or ""
        user.name = (form.cleaned_data.get("name") or email.partition("@")[0]).strip()[:150]
        user.language = getattr(request, "LANGUAGE_CODE", user.language)
        saved: User = super().save_user(request, user, form, commit=commit)
        if commit:
            self._note("user.registered", saved)
        return saved

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the address that it has an account, after the time that adding one takes.

        Hashing the password is what takes time; without it a watch would tell which addresses are known.
        """
        make_password(get_random_string(20))
        super().send_account_already_exists_mail(email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark the address as proven, and let what was sent with it find its person."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            address_proven(email_address.user, email_address.email)
        return confirmed

    def set_password(self, user: User, password: str) -> None:
        """Change the password; sessions and tokens that knew the old one end."""
        super().set_password(user, password)
        self._note("user.password_changed", user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Record that somebody signed in, and by which face."""
        self._note("user.signed_in", user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def _note(self, action: str, user: User) -> None:
        source = "api" if self.request is not None and is_headless_request(self.request) else "page"
        record(action, actor=actor_for(user, source=source), subject=user, unit_id=user.home_unit_id)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """The mail in our words."""
        person = context.get("user")
        name = person.name if isinstance(person, User) else ""
        to = email if isinstance(email, str) else email[0]
        return compose(template_prefix, to, context, name=name, headers=headers)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the recipient's language; a mail server that is down is no crash."""
        person = context.get("user")
        if not isinstance(person, User):
            person = User.objects.filter(email=email.lower()).first()
        language = (
            person.language if person else getattr(self.request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
        )
        try:
            with override(language):
                super().send_mail(template_prefix, email, {**context, "user": person})
        except (OSError, SMTPException):
            logger.exception("account mail could not be sent")
            if hasattr(self.request, "_messages"):
                messages.error(self.request, _("The message could not be sent. Please try again later."))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words on the next page."""
        text = message or SAID.get(message_template or "", "")
        if text and not is_headless_request(request):
            messages.add_message(request, level, str(text) % (message_context or {}), extra_tags=extra_tags)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to prove once more who one is, in our words."""
        words = {
            "reauthenticate": _("Use the password"),
            "mfa_reauthenticate": _("Use a code from the app"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method | {"description": words.get(method["id"], method["description"])} for method in found]


class MfaAdapter(DefaultMFAAdapter):
    """Second factors: what they are called, in authenticator apps and on passkeys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": gettext_lazy("Remove two-step sign-in before you change the address."),
        "cannot_delete_authenticator": gettext_lazy("One of your roles asks for a second step."),
        "cannot_generate_recovery_codes": gettext_lazy("Add an authenticator app or a passkey first."),
        "incorrect_code": gettext_lazy("This code is not right."),
        "unverified_email": gettext_lazy("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """Keys of authenticator apps and recovery codes do not lie readable in the database."""
        return seal(text.encode(), SECOND_FACTOR).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The readable secret; also with a former ``SECRET_KEY`` that is kept as a fallback."""
        return unseal(encrypted_text.encode(), SECOND_FACTOR).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A first name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        return "Tanggap"
