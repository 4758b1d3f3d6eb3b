"""Arrows point down only, and faces write through services."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.conftest import Guard, Plant
from tests.architecture.guards import layering

GUARDS = [
    layering.broken_contracts,
    layering.product_imports_tests,
    layering.kernel_with_tables,
    layering.late_imports,
    layering.writes_in_faces,
]
FORBIDDEN_IMPORTS = [
    pytest.param("tanggap/tickets/planted.py", "import tanggap.fieldwork.apps\n", id="upward"),
    pytest.param("tanggap/kernel/planted.py", "import tanggap.activity.apps\n", id="kernel"),
    pytest.param("tanggap/web/planted.py", "import tanggap.api.apps\n", id="face-to-face"),
    pytest.param("tanggap/cli/planted.py", "import tanggap.config.settings\n", id="composition-root"),
    pytest.param("tanggap/reporting/planted.py", "import tanggap.tickets.services\n", id="roof-to-service"),
    pytest.param("tanggap/tickets/choices.py", "\nimport tanggap.tickets.services\n", id="interior"),
    pytest.param("tanggap/unlisted/__init__.py", "", id="package-without-a-place"),
    pytest.param("tanggap/knowledge/__init__.py", "import tanggap.tickets.apps\n", id="package-to-come"),
]
PLANTED = [
    pytest.param(
        layering.product_imports_tests,
        "tanggap/tickets/planted.py",
        "from tanggap.tickets.tests import factories\n",
        id="tests-in-product",
    ),
    pytest.param(
        layering.kernel_with_tables,
        "tanggap/kernel/planted.py",
        "from django.db import models\n\n\nclass Row(models.Model):\n    pass\n",
        id="kernel-model",
    ),
    pytest.param(
        layering.late_imports,
        "tanggap/tickets/planted.py",
        "def planted():\n    from tanggap.fieldwork import services\n",
        id="late-import",
    ),
    pytest.param(layering.writes_in_faces, "tanggap/web/planted.py", "ticket.save()\n", id="save"),
    pytest.param(
        layering.writes_in_faces, "tanggap/api/planted.py", "self.get_object().delete()\n", id="delete"
    ),
    pytest.param(
        layering.writes_in_faces, "tanggap/api/planted.py", "Ticket.objects.create(a=1)\n", id="create"
    ),
    pytest.param(
        layering.writes_in_faces,
        "tanggap/web/planted.py",
        "Row.objects.filter(pk=1).update(a=2)\n",
        id="update",
    ),
    pytest.param(
        layering.writes_in_faces, "tanggap/web/planted.py", "Row.objects.bulk_create([])\n", id="bulk"
    ),
]


@pytest.mark.parametrize("guard", GUARDS)
def test_the_checkout_keeps_the_rule(guard: Guard, root: Path) -> None:
    assert guard(root) == []


@pytest.mark.parametrize(("name", "text"), FORBIDDEN_IMPORTS)
def test_a_forbidden_import_breaks_a_contract(name: str, text: str, copy: Path, plant: Plant) -> None:
    plant(name, text)
    found = layering.broken_contracts(copy)
    assert found, "the contracts let it pass"
    module = ".".join(Path(name).with_suffix("").parts).removesuffix(".__init__")
    assert module in found[0]
    assert "Traceback" not in found[0]


@pytest.mark.parametrize(("guard", "name", "text"), PLANTED)
def test_a_planted_violation_is_found(guard: Guard, name: str, text: str, copy: Path, plant: Plant) -> None:
    before = guard(copy)
    plant(name, text)
    found = [finding for finding in guard(copy) if finding not in before]
    assert len(found) == 1
    assert found[0].startswith(name)


def test_writing_to_a_session_or_a_form_is_no_write_to_a_table(copy: Path, plant: Plant) -> None:
    before = layering.writes_in_faces(copy)
    plant(
        "tanggap/web/planted.py",
        "request.session.save()\nrequest.session.update({})\nform.save()\nd.update({})\n",
    )
    assert layering.writes_in_faces(copy) == before
