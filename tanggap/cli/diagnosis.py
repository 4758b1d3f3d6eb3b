"""The checks of ``tanggap doctor``: each looks at one thing and says what to do about it."""

from __future__ import annotations

import secrets
import shutil
import smtplib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.checks import Error as CheckError
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.role_gaps import role_gaps
from tanggap.approvals.selectors import faults
from tanggap.kernel import clock
from tanggap.notifications.push_crypto import private_key_of
from tanggap.notifications.selectors import late_channels
from tanggap.notifications.wording import broken_words

POSTGRESQL_MINIMUM = 150000
"""PostgreSQL 15, in the driver's numbering."""
SPACE_MINIMUM = 1024**3
QUEUE_PATIENCE = timedelta(minutes=5)


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    ADVICE = "note"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw.

    Attributes:
        check: what was looked at.
        text: what was seen and, unless it is fine, what to do.
    """

    check: str
    level: Level
    text: str


def diagnose() -> list[Finding]:
    """Run every check; a check that cannot run is itself a finding."""
    findings: list[Finding] = []
    for name, check in CHECKS:
        try:
            findings += [Finding(name, level, text) for level, text in check()]
        except (DatabaseError, OSError, ValueError) as error:
            findings.append(Finding(name, Level.FAIL, str(error).strip() or type(error).__name__))
    return findings


type Seen = Iterator[tuple[Level, str]]


def check_settings() -> Seen:
    """Errors that the framework and our packages find in the configuration."""
    errors = [message for message in run_checks() if isinstance(message, CheckError) or message.level >= 40]
    for error in errors:
        yield Level.FAIL, f"{error.msg} {error.hint or ''}".strip()
    if not errors:
        yield Level.OK, _("settings are consistent")
    if settings.DEMO:
        yield Level.WARN, _("this is a demo with a built-in secret: unset TANGGAP_DEMO for real data")
    elif settings.DEBUG:
        yield Level.WARN, _("TANGGAP_DEBUG is on: unset it for real data")
    elif not settings.BASE_URL.startswith("https://"):
        yield Level.WARN, _("BASE_URL is not https: passwords and cookies travel in clear text")
    elif not settings.TRUSTED_PROXY_COUNT:
        yield Level.WARN, _("TRUSTED_PROXY_COUNT is 0: behind a proxy all visitors share one address")


def check_modules() -> Seen:
    """Names in ``TANGGAP_MODULES`` that are no module."""
    for name in settings.UNKNOWN_MODULES:
        yield Level.FAIL, _("TANGGAP_MODULES: there is no module “%(name)s”") % {"name": name}
    if not settings.UNKNOWN_MODULES:
        yield Level.OK, ", ".join(sorted(settings.MODULES))


def check_database() -> Seen:
    """The connection, its version and what the search needs or may need."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
            if not cursor.fetchone():
                yield Level.FAIL, _("this SQLite has no FTS5: use another Python build, or PostgreSQL")
            yield Level.OK, f"SQLite {sqlite3.sqlite_version}"
            return
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        has_trigrams = bool(cursor.fetchone())
    if number < POSTGRESQL_MINIMUM:
        yield Level.FAIL, _("PostgreSQL is too old: version 15 or newer is needed")
    else:
        yield Level.OK, f"PostgreSQL {number // 10000}.{number % 10000}"
    if not has_trigrams:
        yield (
            Level.ADVICE,
            _("pg_trgm is not installed; slips are found more slowly: run 'CREATE EXTENSION pg_trgm'"),
        )


def check_tables() -> Seen:
    """Migrations that wait."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Level.FAIL, _("%(count)d migrations wait: run 'tanggap init'") % {"count": len(waiting)}
    else:
        yield Level.OK, _("tables are up to date")


def check_cache() -> Seen:
    """One value through the cache and back."""
    key, value = f"doctor-{secrets.token_hex(4)}", secrets.token_hex(4)
    cache.set(key, value, 30)
    if cache.get(key) != value:
        yield Level.FAIL, _("a value written to the cache did not come back: check REDIS_URL")
    else:
        yield Level.OK, "Redis" if settings.REDIS_URL else _("database")
    cache.delete(key)


def check_files() -> Seen:
    """One file through the storage and back."""
    name = default_storage.save(f"doctor/{secrets.token_hex(8)}", ContentFile(b"tanggap"))
    try:
        with default_storage.open(name) as file:
            whole = file.read() == b"tanggap"
    finally:
        default_storage.delete(name)
    if whole:
        yield Level.OK, _("files can be written and read")
    else:
        yield Level.FAIL, _("a file did not come back as written: check STORAGE_URL")


def check_space() -> Seen:
    """Room on the disk of the data folder."""
    free = shutil.disk_usage(settings.DATA_DIR if settings.DATA_DIR.exists() else Path.cwd()).free
    level = Level.OK if free >= SPACE_MINIMUM else Level.WARN
    yield level, _("%(gigabytes).1f GB free in the data folder") % {"gigabytes": free / 1024**3}


def check_static() -> Seen:
    """Collected styles and modules."""
    if settings.DEBUG or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Level.OK, _("styles and modules are collected")
    else:
        yield Level.FAIL, _("styles are not collected: run 'tanggap collectstatic --noinput'")


def check_mail() -> Seen:
    """The way to the mail server."""
    if settings.EMAIL_URL.startswith("console:"):
        yield Level.WARN, _("mail is only printed: set EMAIL_URL=smtp://...")
        return
    try:
        with mail.mailers.default:
            yield Level.OK, _("the mail server answers")
    except (OSError, smtplib.SMTPException) as error:
        yield Level.FAIL, _("the mail server cannot be used (%(error)s): check EMAIL_URL") % {"error": error}


def check_worker() -> Seen:
    """Jobs that wait although they are due."""
    late = DBTaskResult.objects.ready().filter(enqueued_at__lt=clock.now() - QUEUE_PATIENCE).count()
    if late:
        yield (
            Level.FAIL,
            _("%(count)d jobs wait for over five minutes: is 'tanggap worker' running?") % {"count": late},
        )
    else:
        yield Level.OK, _("no job waits")


def check_outbox() -> Seen:
    """Messages that should have gone out long ago."""
    late = late_channels()
    for one in late:
        yield (
            Level.FAIL,
            _("%(channel)s: %(count)d messages wait, the oldest for %(minutes)d minutes. %(error)s")
            % {
                "channel": one.title,
                "count": one.waiting,
                "minutes": one.age.total_seconds() // 60,
                "error": one.error,
            },
        )
    if not late:
        yield Level.OK, _("no message waits too long")


def check_push() -> Seen:
    """The key for pushes."""
    if not settings.VAPID_PRIVATE_KEY:
        yield Level.OK, _("no pushes are sent: VAPID_PRIVATE_KEY is not set")
        return
    try:
        private_key_of(settings.VAPID_PRIVATE_KEY)
    except ValueError as error:
        yield Level.FAIL, _("VAPID_PRIVATE_KEY cannot be used: %(error)s") % {"error": error}
    else:
        yield Level.OK, _("the key for pushes can be used")


def check_templates() -> Seen:
    """Own words of notices that cannot be used."""
    broken = broken_words()
    for event, channel, language in broken:
        yield (
            Level.WARN,
            _("own words of %(event)s (%(channel)s, %(language)s) cannot be used: the shipped ones go out")
            % {"event": event, "channel": channel, "language": language},
        )
    if not broken:
        yield Level.OK, _("own words of notices can be used")


def check_roles() -> Seen:
    """Edited roles that updates passed by."""
    gaps = role_gaps()
    for gap in gaps:
        yield (
            Level.WARN,
            _(
                "the edited role “%(role)s” lacks permissions that came with an update: %(permissions)s. "
                "Add them under Setup, Roles, or with “tanggap roles --add %(code)s”"
            )
            % {"role": gap.role.title, "permissions": ", ".join(gap.lacking), "code": gap.role.code},
        )
    if not gaps:
        yield Level.OK, _("no edited role lacks a permission that came with an update")


def check_approvals() -> Seen:
    """Requests of the last year whose state is not what follows from their decisions."""
    found = faults(since=clock.now() - timedelta(days=366))
    if found:
        numbers = ", ".join(str(one.request_id) for one in found[:10])
        yield (
            Level.FAIL,
            _("the state of %(count)d approvals does not follow from their decisions: %(numbers)s")
            % {"count": len(found), "numbers": numbers},
        )
    else:
        yield Level.OK, _("every approval stands as its decisions say")


CHECKS: tuple[tuple[str, Callable[[], Seen]], ...] = (
    ("settings", check_settings),
    ("modules", check_modules),
    ("database", check_database),
    ("tables", check_tables),
    ("cache", check_cache),
    ("files", check_files),
    ("space", check_space),
    ("static", check_static),
    ("mail", check_mail),
    ("worker", check_worker),
    ("outbox", check_outbox),
    ("push", check_push),
    ("templates", check_templates),
    ("roles", check_roles),
    ("approvals", check_approvals),
)
