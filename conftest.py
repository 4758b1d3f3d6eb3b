"""What all tests share: which database they run on, and what may not be skipped.

``tools/run_tests.py`` runs the suite once per database; a plain ``pytest`` uses ``DATABASE_URL``
(SQLite when unset).
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadgroup import LoadGroupScheduling

ROOT = Path(__file__).resolve().parent
SHARED_DATA = ROOT.parent / "shared" / "data"
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


def chromium_path() -> str | None:
    """Where a Chromium is installed, if anywhere."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


MISSING = {
    "postgres": None if ON_POSTGRES else "this pass runs on SQLite; PostgreSQL needs TEST_DATABASE_URL",
    "redis": None if os.environ.get("TEST_REDIS_URL") else "TEST_REDIS_URL is not set",
    "browser": None if chromium_path() else "no Chromium was found",
    "shared_data": None if SHARED_DATA.is_dir() else "the public records do not lie beside the checkout",
}


class OneBrowser(LoadGroupScheduling):
    """Journeys run in one process, tests of commands by file, all others wherever there is room.

    The groups that xdist itself offers hang on a private name which newer versions of pytest no longer read.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/e2e/"):
            return "browser"
        # Their files prepare whole installations, which take long.
        return nodeid.partition("::")[0] if nodeid.startswith("tanggap/cli/tests/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBrowser:
    """A browser takes memory and time; one process runs all of its tests in turn."""
    return OneBrowser(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the other pass runs; skip, with its reason, what no pass can run."""
    split = os.environ.get("TANGGAP_TEST_PASS", "")
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        if "architecture" in item.path.parts:
            item.add_marker(pytest.mark.once)
        other_pass = (split == "postgres" and item.get_closest_marker("once")) or (
            split == "sqlite-of-two"
            and (item.get_closest_marker("postgres") or item.get_closest_marker("heavy"))
        )
        if other_pass:
            dropped.append(item)
            continue
        kept.append(item)
        for marker, reason in MISSING.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
    items[:] = kept
    if dropped:
        config.hook.pytest_deselected(items=dropped)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped (``TANGGAP_NO_SKIPS``), a skip fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not reporter or not os.environ.get("TANGGAP_NO_SKIPS") or not reporter.stats.get("skipped"):
        return
    reporter.ensure_newline()
    reporter.section("skipped where nothing may be skipped", red=True)
    for report in reporter.stats["skipped"]:
        reporter.line(f"{report.nodeid}: {report.longrepr[2] if isinstance(report.longrepr, tuple) else ''}")
    session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    """Remove this process's data folder."""
    if "tanggap-test-" in (folder := os.environ.get("TANGGAP_DATA_DIR", "")):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def clearing_lifts_append_only() -> Iterator[None]:
    """Let Django empty the tables after a test with real transactions, which the triggers would refuse."""
    from django.db import connections
    from django.db.backends.base.operations import BaseDatabaseOperations

    from tanggap.activity import append_only
    from tanggap.approvals import decisions_stay
    from tanggap.fieldwork.work_reports import versions_stay

    clear = BaseDatabaseOperations.execute_sql_flush

    def clear_without_triggers(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        connection = connections[operations.connection.alias]
        with (
            append_only.lifted(connection),
            decisions_stay.lifted(connection),
            versions_stay.VERSIONS.lifted(connection),
        ):
            clear(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", clear_without_triggers)
        yield


@pytest.fixture
def redis_url() -> str:
    """The Redis of ``TEST_REDIS_URL``; a test that uses it is marked ``redis``."""
    return os.environ["TEST_REDIS_URL"]


@pytest.fixture
def redis_cache(redis_url: str, settings: object) -> Iterator[object]:
    """All of Django's caches on Redis, under a prefix of this test's own that is emptied afterwards."""
    import redis
    from django.conf import settings as product
    from django.core.cache import cache
    from django.test import override_settings

    prefix = f"tanggap-test-{secrets.token_hex(6)}"
    backend = "django.core.cache.backends.redis.RedisCache"
    with override_settings(
        REDIS_URL=redis_url,
        CACHES={
            name: {"BACKEND": backend, "LOCATION": redis_url, "KEY_PREFIX": f"{prefix}:{name}"}
            for name in product.CACHES
        },
    ):
        yield cache
    client = redis.Redis.from_url(redis_url)
    for key in client.scan_iter(f"{prefix}:*"):
        client.delete(key)
    client.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the installed Chromium; a test that uses it is marked ``browser``."""
    return chromium_path() or ""


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the public records; a test that uses it is marked ``shared_data``."""
    return SHARED_DATA


@pytest.fixture(autouse=True)
def reference_caches_start_empty() -> None:
    """Small tables held in the process never survive from one test to the next."""
    from tanggap.kernel.reference_cache import clear_all

    clear_all()
