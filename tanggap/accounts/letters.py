"""The mails about accounts as data: what each says, in words that the recipient's language translates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

NOTHING_TO_DO = _("If this was not you, you need not do anything.")
WARNING = _("If this was not you, change your password now and tell your administrator.")


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of mail.

    Attributes:
        subject: its subject.
        text: what happened or is asked; may name values of the context (``%(site)s``).
        link: name in the context of the address to open; "" for none.
        button: word on the button to that address.
        closing: what to do when it was not expected.
        shows_code: whether the context's code stands in it.
        tells_where: whether it says when and from which device it happened.
    """

    subject: Any
    text: Any
    link: str = ""
    button: Any = ""
    closing: Any = NOTHING_TO_DO
    shows_code: bool = False
    tells_where: bool = False


def notice(subject: Any, text: Any) -> Letter:
    """A mail that tells of a change in the account's security."""
    return Letter(subject, text, closing=WARNING, tells_where=True)


_CONFIRM = Letter(
    _("Confirm your e-mail address"),
    _("Somebody gave this address for an account at %(site)s. To confirm it, enter this code:"),
    shows_code=True,
)

LETTERS: Mapping[str, Letter] = {
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/password_reset_code": Letter(
        _("Your code for a new password"),
        _("To set a new password at %(site)s, enter this code:"),
        shows_code=True,
    ),
    "account/email/account_already_exists": Letter(
        _("You have an account already"),
        _(
            "Somebody tried to register this address at %(site)s. You have an account there already. If you "
            "forgot the password, set a new one:"
        ),
        link="password_reset_url",
        button=_("Set a new password"),
    ),
    "account/email/unknown_account": Letter(
        _("There is no account for this address"),
        _(
            "Somebody asked for access to %(site)s with this address, but no account uses it. "
            "You can register:"
        ),
        link="signup_url",
        button=_("Register"),
    ),
    "account/email/password_reset": notice(
        _("Your password was set anew"), _("The password of your account was set anew with a code by mail.")
    ),
    "account/email/password_changed": notice(
        _("Your password was changed"), _("The password of your account was changed.")
    ),
    "account/email/password_set": notice(_("Your password was set"), _("Your account now has a password.")),
    "account/email/email_changed": notice(
        _("Your e-mail address was changed"),
        _("The address of your account was changed from %(from_email)s to %(to_email)s."),
    ),
    "account/email/email_confirm": notice(
        _("Your e-mail address is confirmed"), _("The address of your account is confirmed.")
    ),
    "account/email/email_deleted": notice(
        _("An e-mail address was removed"), _("The address %(deleted_email)s was removed from your account.")
    ),
    "mfa/email/totp_activated": notice(
        _("An authenticator app was added"), _("Signing in now asks for a code from your authenticator app.")
    ),
    "mfa/email/totp_deactivated": notice(
        _("The authenticator app was removed"), _("Signing in no longer asks for a code from an app.")
    ),
    "mfa/email/webauthn_added": notice(_("A passkey was added"), _("A passkey was added to your account.")),
    "mfa/email/webauthn_removed": notice(
        _("A passkey was removed"), _("A passkey was removed from your account.")
    ),
    "mfa/email/recovery_codes_generated": notice(
        _("New recovery codes"), _("New recovery codes were made; the old ones no longer work.")
    ),
    "report_code": Letter(
        _("Your code to send the report"),
        _("Somebody wrote a report at %(site)s with this address. To send it, enter this code:"),
        shows_code=True,
    ),
    "outage_code": Letter(
        _("Your code to follow an outage"),
        _("Somebody asked at %(site)s to tell this address of: %(title)s. To begin, enter this code:"),
        shows_code=True,
    ),
    "ticket_code": Letter(
        _("Your code for report %(number)s"),
        _("To see how report %(number)s stands at %(site)s, enter this code:"),
        shows_code=True,
    ),
    "completion_code": Letter(
        _("Your code to confirm the work on %(number)s"),
        _(
            "%(technician)s says that the work on your report %(number)s is done. If it is, tell the "
            "technician this code:"
        ),
        closing=_("Is it not done, or not right? Then keep the code to yourself and tell us."),
        shows_code=True,
    ),
    "invitation": Letter(
        _("Your account for Tanggap"),
        _(
            "An account was made for you at %(site)s. To set your password, open this page and ask for a "
            "code; it will be sent to this address."
        ),
        link="link",
        button=_("Set my password"),
        closing=_("This message holds no password. If you did not expect it, you need not do anything."),
    ),
}
"""Name of the mail (the sign-in library's template prefix) to its words."""


def compose(
    kind: str,
    to: str,
    context: Mapping[str, Any],
    *,
    name: str = "",
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """The mail of that kind in the active language, as text and HTML.

    Raises:
        KeyError: when there is no such kind.
    """
    letter = LETTERS[kind]
    words = {"site": settings.BASE_URL, **{key: str(value) for key, value in context.items()}}
    shown = {
        "greeting": now_in_words("Hello %(name)s,") % {"name": name} if name else now_in_words("Hello,"),
        "text": str(letter.text) % words,
        "code": context.get("code", "") if letter.shows_code else "",
        "link": context.get(letter.link, "") if letter.link else "",
        "button": letter.button,
        "closing": letter.closing,
        "where": context if letter.tells_where and context.get("ip") else None,
        "site": settings.BASE_URL,
    }
    message = EmailMultiAlternatives(
        " ".join((str(letter.subject) % words).split()),
        render_to_string("account/email/letter.txt", shown),
        to=[to],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", **(headers or {})},
    )
    message.attach_alternative(render_to_string("account/email/letter.html", shown), "text/html")
    return message
