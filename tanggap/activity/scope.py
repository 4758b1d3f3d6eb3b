"""Which part of the organisation an entry belongs to, read from its unit path alone."""

from __future__ import annotations

from collections.abc import Iterable

from tanggap.kernel.actor import ROOT_PATH


def is_top(path: str) -> bool:
    """Whether the path is that of a top unit or of the whole organisation."""
    return path.count("/") <= 1


def covers_what_has_no_unit(paths: Iterable[str]) -> bool:
    """Whether rights at these paths reach what belongs to no unit: only rights at the top do."""
    return any(is_top(path) for path in paths)


def covers_everything(paths: Iterable[str]) -> bool:
    """Whether one of the paths is the whole organisation."""
    return ROOT_PATH in paths
