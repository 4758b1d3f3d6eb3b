"""One row of the matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PEOPLE: tuple[str, ...] = (
    "anonymous",
    "stranger",
    "customer",
    "office",
    "technician",
    "colleague",
    "noc",
    "other_noc",
    "leader",
    "area",
    "region",
    "branch_manager",
    "mcot",
    "gm_sbp",
    "cluster",
    "admin",
)
"""The standing cast; who they are stands in ``cast.py``."""

ANYBODY = frozenset(PEOPLE)
SIGNED_IN = ANYBODY - {"anonymous"}
BUDGET_ROLES = frozenset({"area", "region", "branch_manager", "mcot", "gm_sbp", "cluster"})
NOBODY: frozenset[str] = frozenset()

OPENS = frozenset({200, 204, 302, 303, 409, 422})
SIGN_IN = 302
"""As ``anonymous``: sent to the sign-in page."""

Arguments = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Route:
    """An address, a method, and who gets in.

    Attributes:
        name: name of the address with its namespaces.
        arguments: keyword arguments of the address, or a function of the cast that gives them.
        method: HTTP method.
        allowed: names of the people who get in.
        denied: status for everybody else who is signed in.
        others: status for single people who are turned away otherwise (a person of another branch: 404).
        anonymous: status for strangers without an account, unless they are allowed.
        data: what is sent, or a function of the cast that gives it.
        query: query string without the question mark.
        content_type: ``application/json`` sends ``data`` as JSON.
        opens: statuses that count as being let in.
        restarts: whether being sent to the sign-in page is all right for those let in (steps of signing in).
        shows: text that the allowed see on the page, and nobody else who gets a page.
        headers: further headers.
    """

    name: str
    arguments: Arguments = field(default_factory=dict)
    method: str = "GET"
    allowed: Iterable[str] = SIGNED_IN
    denied: int = 404
    others: Mapping[str, int] = field(default_factory=dict)
    anonymous: int = SIGN_IN
    data: Arguments | None = None
    query: str = ""
    content_type: str = ""
    opens: Iterable[int] = OPENS
    restarts: bool = False
    shows: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}{'?' + self.query if self.query else ''}"
