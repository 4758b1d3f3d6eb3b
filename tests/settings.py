"""The product's settings on a scratch folder: tests never touch a developer's data, database or services.

``DATABASE_URL`` chooses the database (SQLite when unset); ``tools/run_tests.py`` sets it for each pass.
"""

from __future__ import annotations

import os
import sys
import tempfile

if "pytest" in sys.modules:
    os.environ["TANGGAP_DATA_DIR"] = tempfile.mkdtemp(prefix="tanggap-test-")
    for _name in (
        "REDIS_URL",
        "STORAGE_URL",
        "EMAIL_URL",
        "IMAP_URL",
        "BASE_URL",
        "SECRET_KEY",
        "TANGGAP_DEMO",
    ):
        os.environ.pop(_name, None)
    # The browser driver runs an event loop in the test's thread; Django would refuse its database there.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from tanggap.config.settings import *  # noqa: F403
from tanggap.config.settings import DATA_DIR, DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: an in-memory database knows no write-ahead log and locks whole tables.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

REPLY_HOLD_S = 0
"""Replies leave at once; what shows them waiting sets it."""
