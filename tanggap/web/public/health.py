"""Whether the process lives and whether it can work; asked by supervisors, load balancers and operators."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from functools import cache as kept

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

STORAGE_TRUST_S = 10.0
"""A file that was written proves the storage for this long, so strangers cannot keep it writing."""

log = logging.getLogger(__name__)


class NotReady(Exception):
    """A check that ran and found something missing; the text is for the log."""


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing outside it is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """What the process needs is there; 503 with the names of what is not. Reasons stand in the log only."""
    failing = [name for name, check in CHECKS.items() if not _passes(name, check)]
    body = {"status": "not ready" if failing else "ok", "failing": failing}
    return JsonResponse(body, status=503 if failing else 200)


def _passes(name: str, check: Callable[[], None]) -> bool:
    # Whatever a driver raises, the probe must be answered; there is no list of all their errors.
    try:
        check()
    except Exception:
        log.exception("not ready: %s", name)
        return False
    return True


def check_database() -> None:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations() -> None:
    """The newest migration of each package has been applied.

    Raises:
        NotReady: naming those that wait.
    """
    applied = MigrationRecorder(connection).applied_migrations()
    if waiting := [f"{app}.{name}" for app, name in newest_migrations() if (app, name) not in applied]:
        raise NotReady(", ".join(sorted(waiting)))


@kept
def newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each package as it lies on the disk; that does not change while we run."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def check_cache() -> None:
    """One look-up."""
    cache.get("readyz")


class StorageCheck:
    """Writes a small file and removes it; a success counts for some seconds.

    Args:
        tick: a clock that only moves forward, in seconds.
    """

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._trusted_until = 0.0

    def __call__(self) -> None:
        """Try it, unless that was done a moment ago."""
        now = self._tick()
        if now < self._trusted_until:
            return
        name = default_storage.save(f"readyz/{secrets.token_hex(8)}", ContentFile(b"ready"))
        default_storage.delete(name)
        self._trusted_until = now + STORAGE_TRUST_S


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "cache": check_cache,
    "storage": StorageCheck(),
}
