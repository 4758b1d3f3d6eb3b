"""Finds the areas, counts the queries of their pages, keeps the baseline."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.query_counts as package
from tanggap.kernel.reference_cache import clear_all
from tests.query_counts.page import Page, Shelf

BASELINE = Path(__file__).with_name("baseline.json")
UPDATES = bool(os.environ.get("UPDATE_QUERY_COUNTS"))


def area_modules() -> dict[str, ModuleType]:
    """The ``pages_<area>`` modules of this folder by their area."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    return {
        name.removeprefix("pages_"): importlib.import_module(f"{package.__name__}.{name}")
        for name in names
        if name.startswith("pages_")
    }


def count(page: Page, shelf: Shelf) -> tuple[int, list[str]]:
    """Queries of the page with empty reference tables, and their statements.

    The page is asked for twice; the second time counts, as sessions and content types are settled then.
    """
    browser = Client()
    browser.force_login(shelf[page.person])
    arguments: Any = page.arguments(shelf) if page.arguments else {}
    url = reverse(page.name, kwargs=dict(arguments)) + page.query_for(shelf)
    browser.get(url)
    clear_all()
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return len(captured), [query["sql"] for query in captured]


def read_baseline() -> dict[str, int]:
    """Queries by page, as agreed."""
    return dict(json.loads(BASELINE.read_text(encoding="utf-8"))) if BASELINE.exists() else {}


def write_baseline(counts: dict[str, int]) -> None:
    """Agree on other figures."""
    known = read_baseline() | counts
    BASELINE.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n", encoding="utf-8")


def names_of(area: str, urlconf: Any = None) -> set[str]:
    """All names of addresses in the namespace of the area."""
    found: set[str] = set()

    def walk(patterns: Any, namespace: str) -> None:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, entry.namespace or namespace)
            elif isinstance(entry, URLPattern) and namespace == area and entry.name:
                found.add(f"{namespace}:{entry.name}")

    walk(get_resolver(urlconf).url_patterns, "")
    return found


def unlisted(area: str, modules: Iterable[ModuleType], urlconf: Any = None) -> list[str]:
    """Addresses of the area that none of the modules counts or exempts."""
    listed = {name for module in modules for name in (*(page.name for page in module.PAGES), *module.EXEMPT)}
    return sorted(names_of(area, urlconf) - listed)
