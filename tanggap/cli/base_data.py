"""What every installation starts with; each loader belongs to its package and may run again at any time."""

from __future__ import annotations

from collections.abc import Callable

from tanggap.accounts.services import roles_load
from tanggap.knowledge.services import lexicon_load
from tanggap.organization.services import base_data_load as organization_load

LOADERS: tuple[tuple[str, Callable[[], int]], ...] = (
    ("organization", organization_load),
    ("roles", roles_load),
    ("lexicon", lexicon_load),
)
"""Name and loader, lowest package first; a loader returns the number of rows that it created."""


def base_data_load() -> dict[str, int]:
    """Run every loader; returns the rows created by each."""
    return {name: load() for name, load in LOADERS}
