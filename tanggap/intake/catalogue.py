"""Mappings by name: shipped with the product, saved, or proposed from the header of a file."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.intake.choices import DateOrder, ImportTarget
from tanggap.intake.errors import MappingInvalid
from tanggap.intake.mapping.fields import FIELDS, KEY_HEADERS
from tanggap.intake.models import ImportMapping
from tanggap.intake.readers import fold

SHIPPED_FOLDER = Path(__file__).parent / "mapping" / "shipped"
MAX_MAPPING_FILE = 256 * 1024


@dataclass(frozen=True, slots=True)
class NamedMapping:
    """A mapping that can be chosen."""

    name: str
    title: str
    target: str
    definition: dict[str, Any]
    shipped: bool


@cache
def shipped_mappings() -> dict[str, NamedMapping]:
    """The mappings that come with the product, by name."""
    found = {}
    for path in sorted(SHIPPED_FOLDER.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        found[path.stem] = NamedMapping(
            path.stem, data.get("title", path.stem), data["target"], data, shipped=True
        )
    return found


def mappings_for(target: str) -> list[NamedMapping]:
    """Everything that can be chosen for a target: saved ones first."""
    saved = [
        NamedMapping(mapping.name, mapping.name, mapping.target, mapping.definition, shipped=False)
        for mapping in ImportMapping.objects.filter(target=target)
    ]
    return saved + [mapping for mapping in shipped_mappings().values() if mapping.target == target]


def mapping_named(name: str) -> NamedMapping | None:
    """The saved or shipped mapping of this name."""
    saved = ImportMapping.objects.filter(name=name).first()
    if saved is not None:
        return NamedMapping(saved.name, saved.name, saved.target, saved.definition, shipped=False)
    return shipped_mappings().get(name)


def mapping_from_file(path: Path) -> dict[str, Any]:
    """Plain data of a mapping file (JSON), not yet checked.

    Raises:
        MappingInvalid: too large, or no JSON object.
    """
    if path.stat().st_size > MAX_MAPPING_FILE:
        raise MappingInvalid(_("The mapping file is too large."))
    try:
        data = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise MappingInvalid(_("“%(name)s” is no mapping: it is not JSON.") % {"name": path.name}) from error
    if not isinstance(data, dict):
        raise MappingInvalid(_("“%(name)s” is no mapping: it is not a JSON object.") % {"name": path.name})
    return data


def proposed(target: str, columns: Sequence[str], *, source: str) -> dict[str, Any]:
    """A mapping by the header names that mean a field by default; may still lack what is needed.

    Args:
        target: what the rows become.
        columns: columns of the file.
        source: name of the source, cut to a plain word.
    """
    by_fold = {fold(column): column for column in reversed(columns)}

    def first(names: Sequence[str]) -> str:
        return next((by_fold[fold(name)] for name in names if fold(name) in by_fold), "")

    fields = {}
    for spec in FIELDS[target]:
        column = first((*spec.headers, spec.name, spec.name.replace("_", " ")))
        if column:
            fields[spec.name] = {"column": column}
    key = first(KEY_HEADERS[target])
    if target != ImportTarget.TICKETS and not key:
        key = next((fields[spec.name]["column"] for spec in FIELDS[target] if spec.name in fields), "")
    name = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")[:60] or target
    return {
        "target": target,
        "source": name,
        "key": key,
        "fields": fields,
        "unknown": ["?", "-"],
        # Nothing is proposed for figures that may mean two days; a calendar's days are written 2026-12-31.
        "order": DateOrder.YEAR_FIRST.value if target == ImportTarget.DAYS_OFF else "",
    }
