"""Every setting is explained to operators."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.conftest import Plant
from tests.architecture.guards import configuration


def test_every_variable_of_the_settings_is_explained(root: Path) -> None:
    assert configuration.undocumented_variables(root) == []


def test_the_variables_are_really_found(root: Path) -> None:
    source = (root / configuration.SETTINGS).read_text(encoding="utf-8")
    assert {
        "SECRET_KEY",
        "TANGGAP_DEMO",
        "TRUSTED_PROXY_COUNT",
        "ALLOWED_HOSTS",
    } <= configuration.variables_read(source)


def test_a_planted_variable_is_found(copy: Path, plant: Plant) -> None:
    plant(str(configuration.SETTINGS), '\nPLANTED = env.whole_number("PLANTED_NUMBER", 3)\n')
    found = configuration.undocumented_variables(copy)
    assert len(found) == 1
    assert "PLANTED_NUMBER" in found[0]


def test_samples_for_operators_name_only_explained_variables(root: Path) -> None:
    page = (root / configuration.PAGE).read_text(encoding="utf-8")
    named: set[str] = set()
    for name in ("systemd/tanggap.env.example", "compose.yaml"):
        text = (root / "deploy" / name).read_text(encoding="utf-8")
        named |= set(re.findall(r"^ *([A-Z][A-Z_]+)(?:=|: )", text, flags=re.M))
    ours = {name.removesuffix("_FILE") for name in named if not name.startswith("POSTGRES_")}
    assert {"SECRET_KEY", "BASE_URL", "REDIS_URL"} <= ours
    assert [name for name in sorted(ours) if f"`{name}`" not in page] == []
