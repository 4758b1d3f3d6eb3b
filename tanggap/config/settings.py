"""All settings, read from the environment (names: ``docs/operators/configuration.md``)."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from tanggap.config import environment as env
from tanggap.config import modules

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PACKAGE_DIR = BASE_DIR / "tanggap"
DATA_DIR = Path(env.text("TANGGAP_DATA_DIR", str(BASE_DIR / "data"))).absolute()
TESTING = "pytest" in sys.modules

DEBUG = env.flag("TANGGAP_DEBUG")
DEMO = env.flag("TANGGAP_DEMO")
"""A demo shows its accounts on the sign-in page and accepts the built-in secret."""

DEVELOPMENT_SECRET = "tanggap-development-only-not-a-secret-0000000000000000"  # noqa: S105 - refused in production
SECRET_KEY = env.text("SECRET_KEY") or (DEVELOPMENT_SECRET if DEBUG or DEMO or TESTING else "")
if not SECRET_KEY and not {"collectstatic", "makemigrations", "makemessages", "compilemessages"} & set(
    sys.argv
):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing. Set SECRET_KEY or SECRET_KEY_FILE to a long random text; "
        "for a trial use 'make demo' (TANGGAP_DEMO=1)."
    )
SECRET_KEY = SECRET_KEY or DEVELOPMENT_SECRET
PRODUCTION = not (DEBUG or DEMO or TESTING)
if PRODUCTION and env.text("SECRET_KEY") == DEVELOPMENT_SECRET:
    raise ImproperlyConfigured("SECRET_KEY is the built-in example; production needs one of its own.")

BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = list(
    env.words("ALLOWED_HOSTS", (urlsplit(BASE_URL).hostname or "localhost", "127.0.0.1", "localhost"))
)
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXY_COUNT", 0)
METRICS_TOKEN = env.text("METRICS_TOKEN")
SECURE_COOKIES = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "tanggap.accounts.session_store"
SESSION_SERIALIZER = "tanggap.accounts.sessions.SealedSerializer"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
MAP_TILES_URL = env.text("MAP_TILES_URL", "")
"""Where maps take their tiles, with {z}, {x} and {y}; empty: the outlines that come with the product."""
MAP_TILES_CREDIT = env.text("MAP_TILES_CREDIT", "")

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:", *env.origins(MAP_TILES_URL)],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "script-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.SELF],
    "object-src": [CSP.NONE],
}

MODULES = env.words("TANGGAP_MODULES", tuple(modules.MODULES))
UNKNOWN_MODULES = modules.unknown_names(MODULES)
VIEWS_LEFT_OUT = (*modules.views_left_out(MODULES), *modules.UNUSED_VIEWS)
"""Patterns of address names that answer 404 here; see ``tanggap.web.modules``."""

OFFLINE_PHONE = env.flag("TANGGAP_OFFLINE_PHONE", default=True)
"""Whether technicians' phones keep pages; off, the next service worker deletes what is kept."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks_db",
    "crontask",
    "tanggap.kernel",
    "tanggap.activity",
    "tanggap.organization",
    "tanggap.accounts",
    "tanggap.attachments",
    "tanggap.notifications",
    "tanggap.approvals",
    "tanggap.documents",
    "tanggap.knowledge",
    "tanggap.tickets",
    "tanggap.fieldwork",
    "tanggap.intake",
    "tanggap.reporting",
    "tanggap.api",
    "tanggap.web",
    "tanggap.cli",
    "tanggap.config",
]

MIDDLEWARE = [
    "tanggap.api.tracker.TrackerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "tanggap.web.live.LiveMiddleware",
    "tanggap.web.middleware.PrivateAnswersMiddleware",
    "tanggap.web.middleware.NullByteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tanggap.accounts.middleware.ActorMiddleware",
    "tanggap.accounts.middleware.PersonLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tanggap.accounts.middleware.RequiredMfaMiddleware",
    "tanggap.web.visits.VisitMiddleware",
    "tanggap.web.middleware.DomainErrorMiddleware",
    "tanggap.web.modules.ModulesMiddleware",
    "tanggap.api.shared.malformed.MalformedBodyMiddleware",
]

ROOT_URLCONF = "tanggap.config.urls"
WSGI_APPLICATION = "tanggap.config.wsgi.application"

_template_loaders: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],
        "OPTIONS": {
            "loaders": _template_loaders
            if DEBUG
            else [("django.template.loaders.cached.Loader", _template_loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tanggap.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "tanggap.web.components.form_renderer.PlainRenderer"

# Database -----------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'tanggap.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; "
            "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    # Only kept queries are prepared; 0 for a pooler that hands a connection on with each transaction.
    _prepare_after = env.whole_number("DATABASE_PREPARE_AFTER", 3) or None
    DATABASES["default"]["OPTIONS"] = {
        "prepare_threshold": _prepare_after,
        # Pages ask for a few rows: helpers that PostgreSQL would start for them cost more than they find.
        **({"options": "-c max_parallel_workers_per_gather=0 -c jit=off"} if _prepare_after else {}),
        "pool": False
        if TESTING
        else {"min_size": 1, "max_size": env.whole_number("DATABASE_POOL_SIZE", 8), "timeout": 10},
        **DATABASES["default"].get("OPTIONS", {}),
    }
SILENCED_SYSTEM_CHECKS = [
    "models.W040"
]  # SQLite ignores INCLUDE columns of an index; they only help PostgreSQL
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache, tasks -------------------------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tanggap_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Who looks at which ticket: kept for seconds, without queries, for all processes of the machine.
    "presence": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "presence",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
OUTAGE_SUGGESTION_PLACES = env.whole_number("TANGGAP_OUTAGE_PLACES", 5)
"""Different sites or reporters of one unit or network node that make an outage probable."""
ON_CALL_MINUTES = env.whole_number("TANGGAP_ON_CALL_MINUTES", 5)
OUTAGE_SUGGESTION_MINUTES = env.whole_number("TANGGAP_OUTAGE_MINUTES", 30)
"""Within how many minutes."""

TASKS = {
    "default": {"BACKEND": env.text("TANGGAP_TASK_BACKEND", "django_tasks_db.DatabaseBackend"), "QUEUES": []}
}
CRONTASK = {"REDIS_URL": REDIS_URL or None}

# Tickets ------------------------------------------------------------------------------------------------
REPLY_HOLD_S = env.whole_number("TANGGAP_UNDO_SECONDS", 10)

# People -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["tanggap.accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tanggap.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tanggap.accounts.forms.SignupFields"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_USER_DISPLAY = "tanggap.accounts.adapters.display_name"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
_FORMS = "tanggap.web.account.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "signup": f"{_FORMS}.SignupForm",
    "add_email": f"{_FORMS}.AddEmailForm",
    "change_email": f"{_FORMS}.ChangeEmailForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "confirm_password_reset_code": f"{_FORMS}.ConfirmPasswordResetCodeForm",
    "confirm_email_verification_code": f"{_FORMS}.ConfirmEmailVerificationCodeForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.MfaAuthenticateForm",
    "reauthenticate": f"{_FORMS}.MfaReauthenticateForm",
    "activate_totp": f"{_FORMS}.ActivateTotpForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
    "edit_webauthn": f"{_FORMS}.EditPasskeyForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "tanggap.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tanggap"
USERSESSIONS_TRACK_ACTIVITY = False
HEADLESS_ONLY = False
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"  # noqa: S105 - a class path
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_PRIVATE_KEY = SECRET_KEY + ".jwt"
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True

# Language and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = env.text("LANGUAGE_CODE", "id")
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Jakarta")
USE_I18N = USE_TZ = True

# Files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("TANGGAP_STATIC_ROOT", str(BASE_DIR / "build" / "static")))
MEDIA_ROOT = DATA_DIR / "files"
STORAGE_URL = env.text("STORAGE_URL", MEDIA_ROOT.as_uri())
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600


def file_storage(url: str) -> dict[str, Any]:
    """The storage for private files from ``file:///folder`` or ``s3://bucket/prefix?endpoint=...``."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": unquote(parts.path), "base_url": None},
        }
    if parts.scheme == "s3":
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        options = {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "querystring_auth": True,
            "default_acl": None,
            "file_overwrite": False,
        }
        if endpoint := query.get("endpoint"):
            options["endpoint_url"] = unquote(endpoint)
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise ImproperlyConfigured(f"STORAGE_URL: {parts.scheme!r} is unknown; use file:// or s3://")


STORAGES = {
    "default": file_storage(STORAGE_URL),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are large and only developers fetch them; the rest is compressed in its own format already.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "webp", "gif", "gz", "br", "zip", "woff", "woff2")
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# Customers ----------------------------------------------------------------------------------------------
TRACK_DAYS = env.whole_number("TANGGAP_TRACK_DAYS", 30)
LEAVE_LETTER_DAYS = env.whole_number("TANGGAP_LEAVE_LETTER_DAYS", 730)
RECAP_NOTES_DAYS = env.whole_number("TANGGAP_RECAP_NOTES_DAYS", 2)
FEEDBACK_DAYS = env.whole_number("TANGGAP_FEEDBACK_DAYS", 14)
PORTAL_INVITATIONS = env.flag("TANGGAP_PORTAL_INVITATIONS", default=True)
REOPEN_DAYS = env.whole_number("TANGGAP_REOPEN_DAYS", 7)

# Mail ---------------------------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL", "console:")
VAPID_PRIVATE_KEY = env.text("VAPID_PRIVATE_KEY")
OUTGOING_PRIVATE_ALLOWED = False
"""Whether requests to addresses that people chose may go into private networks: only tests say yes."""
OUTBOX_PATIENCE = timedelta(minutes=env.whole_number("TANGGAP_OUTBOX_PATIENCE_MINUTES", 15))
"""A message that should have gone out so long ago is a fault that administrators are told of."""
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Tanggap <noreply@localhost>")
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"


def mailer(url: str) -> dict[str, Any]:
    """A mailer of Django from ``smtp://``, ``smtps://``, ``console:`` or ``file:///folder``."""
    parts = urlsplit(url)
    if parts.scheme in {"smtp", "smtps", "smtp+tls"}:
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname or "localhost",
                "port": parts.port or (465 if parts.scheme == "smtps" else 25),
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_ssl": parts.scheme == "smtps",
                "use_tls": parts.scheme == "smtp+tls",
                "timeout": 15,
            },
        }
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": unquote(parts.path)},
        }
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    raise ImproperlyConfigured(
        f"EMAIL_URL: {parts.scheme!r} is unknown; use smtp://, smtps://, smtp+tls:// or console:"
    )


MAILERS = {"default": mailer(EMAIL_URL)}

# API ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tanggap.api.shared.authentication.BearerAuthentication",
        "tanggap.api.shared.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tanggap.api.shared.errors.problem_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tanggap API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVERS": [{"url": "/"}],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ApprovalVerdict": "tanggap.approvals.choices.Verdict",
        "DecidersVerdict": "tanggap.approvals.choices.DECIDERS_VERDICTS",
        "TicketKind": "tanggap.tickets.choices.TicketKind",
        "TicketStatus": "tanggap.tickets.choices.TicketStatus",
        "Priority": "tanggap.tickets.choices.Priority",
        "Level": "tanggap.tickets.choices.Level",
        "Channel": "tanggap.tickets.choices.Channel",
        "MessageKind": "tanggap.tickets.choices.MessageKind",
        "SpokenKind": "tanggap.tickets.choices.SPOKEN_KINDS",
        "UnitKind": "tanggap.organization.choices.UnitKind",
        "LeaveKind": "tanggap.fieldwork.roster.choices.LeaveKind",
        "LeaveStatus": "tanggap.fieldwork.roster.choices.LeaveStatus",
        "CallStatus": "tanggap.fieldwork.roster.choices.CallStatus",
        "WorkOrderStatus": "tanggap.fieldwork.choices.WorkOrderStatus",
        "ProgressStep": "tanggap.fieldwork.choices.ProgressStep",
        "HoldReason": "tanggap.tickets.choices.HoldReason",
        "Cause": "tanggap.tickets.choices.Cause",
        "OutageKind": "tanggap.tickets.outages.choices.OutageKind",
        "OutageStatus": "tanggap.tickets.outages.choices.OutageStatus",
        "PlaceKind": "tanggap.tickets.outages.choices.PlaceKind",
        "RelationSide": "tanggap.api.v1.desk_shapes.SIDES",
    },
}

# Logging ------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "apscheduler": {"level": "WARNING"}},
}
os.environ.setdefault("DJANGO_RUNSERVER_HIDE_WARNING", "true")
