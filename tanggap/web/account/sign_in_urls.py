"""Addresses of signing in and out, served by the sign-in library under the names that it looks up.

They are listed one by one, so that nothing is served that was not chosen; they have no namespace, because
the library reverses bare names.
"""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/email/", account.email, name="account_email"),
    path("account/confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "account/password/reset/confirm/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "account/password/reset/complete/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "account/password/reset/done/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("account/2fa/", include("allauth.mfa.urls")),
]
