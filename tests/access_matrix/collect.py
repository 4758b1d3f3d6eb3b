"""Which addresses there are, which rows name them, and what the rows promise wrongly."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.access_matrix as package
from tanggap.api.tests.answers import differences
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import PEOPLE, SIGN_IN, Route


def area_modules() -> list[ModuleType]:
    """All ``routes_<area>`` modules of this folder."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    return [
        importlib.import_module(f"{package.__name__}.{name}") for name in names if name.startswith("routes_")
    ]


def all_routes() -> list[Route]:
    """The rows of all areas."""
    return [route for module in area_modules() for route in module.ROUTES]


def preparers() -> list[Callable[[Cast], Any]]:
    """What the areas do before their addresses can be tried."""
    return [module.prepare for module in area_modules() if hasattr(module, "prepare")]


def addresses(urlconf: Any = None) -> Iterator[tuple[str, str]]:
    """Every address of the resolver as (qualified name, pattern); the name is empty when it has none."""
    yield from _walk(get_resolver(urlconf).url_patterns, "", "")


def _walk(patterns: Iterable[Any], prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern) and not path.startswith(settings.STATIC_URL.lstrip("/")):
            yield (f"{namespace}{entry.name}" if entry.name else ""), path


def unlisted(routes: Iterable[Route], urlconf: Any = None) -> list[str]:
    """Addresses that no row names; an address without a name can never be named and is always among them."""
    named = {route.name for route in routes}
    return [f"{name or 'without a name'}: /{path}" for name, path in addresses(urlconf) if name not in named]


def broken_promises(cast: Cast, route: Route) -> list[str]:
    """What happens to people otherwise than the row says; each call is rolled back."""
    arguments = route.arguments(cast) if callable(route.arguments) else route.arguments
    url = reverse(route.name, kwargs=dict(arguments))
    found = []
    for person in PEOPLE:
        response = _call(cast, route, person, f"{url}?{route.query}" if route.query else url)
        if complaint := _complaint(route, person, response):
            found.append(f"{route} as {person}: {complaint}")
    return found


def _call(cast: Cast, route: Route, person: str, url: str) -> HttpResponse:
    data = route.data(cast) if callable(route.data) else route.data
    browser = cast.browsers[person]
    options: dict[str, Any] = {"headers": dict(route.headers)}
    if route.content_type:
        options["content_type"] = route.content_type
    elif route.method not in {"GET", "HEAD", "POST"}:
        options["content_type"] = "application/json"
    cookies = browser.cookies.output()
    with transaction.atomic():
        response = getattr(browser, route.method.lower())(url, data, **options)
        transaction.set_rollback(True)
    if browser.cookies.output() != cookies and person != "anonymous":
        # A call that signed the person out was rolled back with its session; the cookie comes back too.
        browser.force_login(cast[person])
    return response


def _complaint(route: Route, person: str, response: HttpResponse) -> str:
    status = response.status_code
    to_sign_in = _leads_to_sign_in(response)
    if found := differences(response):
        return "; ".join(found)
    if person in set(route.allowed):
        if status not in set(route.opens) or (to_sign_in and not route.restarts):
            return f"should get in, got {status}{' to the sign-in page' if to_sign_in else ''}"
        if route.shows and route.shows not in response.content.decode():
            return f"should see {route.shows!r}"
        return ""
    if person == "anonymous":
        if route.anonymous == SIGN_IN and not to_sign_in:
            return f"should be sent to the sign-in page, got {status}"
        if route.anonymous != SIGN_IN and status != route.anonymous:
            return f"should get {route.anonymous}, got {status}"
    elif route.shows and status == 200:
        return f"should not see {route.shows!r}" if route.shows in response.content.decode() else ""
    elif status != (wanted := route.others.get(person, route.denied)):
        return f"should be turned away with {wanted}, got {status}"
    return ""


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and urlsplit(response.headers["Location"]).path == settings.LOGIN_URL
