"""Signing in, the own account, and the API's sign-in."""

from __future__ import annotations

from tests.access_matrix.route import ANYBODY, NOBODY, SIGNED_IN, Route

ENTRANCES = (
    "account_login",
    "account_signup",
    "account_password_reset_completed",
    "account_reset_password",
    "account_inactive",
    "account_logout",
)
"""Open to everybody; who is signed in already is sent on."""

PENDING_STEPS = (
    "mfa_login_webauthn",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_email_verification_sent",
    "mfa_authenticate",
)
"""Mean something only in the middle of signing in; everybody else is sent to where it begins."""

OWN = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "account:profile",
    "account:sessions",
    "account:waiting",
)

ABSENT = ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes")
"""Nobody of the cast has set this up: it does not exist for them."""

WITHOUT_SECOND_STEP = ("mfa_reauthenticate", "mfa_reauthenticate_webauthn")
"""Prove oneself by a second step; while there is none, by password elsewhere."""

POSTS = ("account:photo", "account:sessions_end_others")

AUTH_OPEN = (
    ("headless:app:config", "GET", {200}),
    ("headless:app:account:current_session", "GET", {401}),
    ("headless:app:account:login", "POST", {400}),
    ("headless:app:account:signup", "POST", {400}),
    ("headless:app:account:request_password_reset", "POST", {400}),
    ("headless:app:account:reset_password", "POST", {400, 409}),
    ("headless:app:account:verify_email", "POST", {400, 409}),
    ("headless:app:account:resend_email_verification_code", "POST", {409}),
    ("headless:app:account:confirm_login_code", "POST", {400, 401, 409}),
    ("headless:app:account:verify_phone", "POST", {400, 409}),
    ("headless:app:account:resend_phone_verification_code", "POST", {400, 409}),
    ("headless:app:mfa:authenticate", "POST", {400, 401}),
    ("headless:app:mfa:authenticate_webauthn", "POST", {400, 401}),
    ("headless:app:mfa:login_webauthn", "POST", {400}),
    ("headless:app:tokens:refresh", "POST", {400}),
)
"""Steps of signing in: open to everybody, refused for what was sent, never for who sent it."""

AUTH_CLOSED = (
    "headless:app:account:reauthenticate",
    "headless:app:account:change_password",
    "headless:app:account:manage_email",
    "headless:app:mfa:reauthenticate",
    "headless:app:mfa:reauthenticate_webauthn",
    "headless:app:mfa:authenticators",
    "headless:app:mfa:manage_totp",
    "headless:app:mfa:manage_recovery_codes",
    "headless:app:mfa:manage_webauthn",
    "headless:app:usersessions:sessions",
)
"""Need a token of their own; the session of a page opens none of them."""

ROUTES = (
    Route("public:entry", allowed=ANYBODY, restarts=True),
    *(Route(name, allowed=ANYBODY) for name in ENTRANCES),
    *(Route(name, allowed=ANYBODY, restarts=True) for name in PENDING_STEPS),
    *(Route(name, allowed=SIGNED_IN) for name in OWN),
    *(Route(name, allowed=NOBODY, denied=404) for name in ABSENT),
    *(Route(name, allowed=NOBODY, denied=302) for name in WITHOUT_SECOND_STEP),
    *(Route(name, method="POST", allowed=SIGNED_IN) for name in POSTS),
    Route("account:language", method="POST", data={"language": "en"}, allowed=ANYBODY),
    Route("account:photo_remove", method="POST", allowed=SIGNED_IN),
    Route("help:index", allowed=SIGNED_IN),
    *(Route("help:guide", {"code": code}, allowed=SIGNED_IN) for code in ("noc", "technician")),
    Route("help:tour", {"code": "noc"}, "POST", allowed=SIGNED_IN, data={"finished": "1"}),
    Route("account:session_end", {"session_id": 1_000_000}, "POST", allowed=NOBODY),
    # Changing a passkey asks for the password first, before it looks whether there is one.
    Route("mfa_edit_webauthn", {"pk": 1_000_000}, allowed=NOBODY, denied=302),
    Route("mfa_remove_webauthn", {"pk": 1_000_000}, allowed=NOBODY, denied=302),
    *(
        Route(name, method=method, data={}, content_type="application/json", allowed=ANYBODY, opens=opens)
        if method == "POST"
        else Route(name, allowed=ANYBODY, opens=opens)
        for name, method, opens in AUTH_OPEN
    ),
    *(Route(name, allowed=NOBODY, denied=401, anonymous=401) for name in AUTH_CLOSED),
    # Nobody signs in by phone, so there is no such address here.
    Route("headless:app:account:manage_phone", allowed=NOBODY, denied=404, anonymous=404),
)
