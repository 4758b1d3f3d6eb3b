"""Operators find every environment variable of the settings on their page."""

from __future__ import annotations

import ast
from pathlib import Path

SETTINGS = Path("tanggap/config/settings.py")
PAGE = Path("docs/operators/configuration.md")
READERS = {"text", "flag", "whole_number", "words"}


def undocumented_variables(root: Path) -> list[str]:
    """Variables that the settings read and that the page does not name."""
    page = (root / PAGE).read_text(encoding="utf-8")
    names = sorted(variables_read((root / SETTINGS).read_text(encoding="utf-8")))
    return [
        f"{PAGE}: `{name}` is read by the settings and not explained"
        for name in names
        if f"`{name}`" not in page
    ]


def variables_read(source: str) -> set[str]:
    """First arguments of ``env.text``, ``env.flag``, ``env.whole_number`` and ``env.words``."""
    return {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.func.attr in READERS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
