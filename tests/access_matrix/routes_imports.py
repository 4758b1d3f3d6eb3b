"""Imports: for those who may import, each where he may."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tanggap.accounts.services import actor_for
from tanggap.intake import services
from tanggap.intake.tests.files import HEADER, mapping
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

IMPORTERS = ("admin", "noc", "other_noc")
THERE = ("admin", "noc")
MAPPING = {"name": "matrix"}


def prepare(cast: Cast) -> None:
    """A file, a finished import and a saved mapping of the first branch."""
    actor = actor_for(cast["admin"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "matrix.csv")
        path.write_text(HEADER + "M-1,Matriks,05/04/2026 07:30,Baru\n")
        file = services.import_file_store(
            actor=actor, path=path, name=path.name, target="tickets", unit_id=cast.branch.pk
        )
    run = services.import_run_create(actor=actor, file=file, definition=mapping())
    services.import_run_execute(actor=actor, run_id=run.pk)
    services.mapping_save(actor=actor, name="matrix", definition=mapping())
    cast.things |= {"import_file": file, "import_run": run}


def _file(cast: Cast) -> dict[str, object]:
    return {"public_id": cast.things["import_file"].public_id}


def _run(cast: Cast) -> dict[str, object]:
    return {"public_id": cast.things["import_run"].public_id}


ROUTES = (
    Route("setup:imports", allowed=IMPORTERS),
    Route("setup:import_new", allowed=IMPORTERS),
    Route("setup:import_new", method="POST", allowed=IMPORTERS),
    Route("setup:import_file", _file, allowed=THERE),
    Route("setup:import_file", _file, method="POST", data={"action": "preview"}, allowed=THERE),
    Route("setup:import_run", _run, allowed=THERE),
    Route("setup:import_result", _run, allowed=THERE),
    Route("setup:import_undo", _run, method="POST", allowed=THERE),
    Route("setup:import_mapping", MAPPING, allowed=IMPORTERS),
    Route("setup:import_mapping_delete", MAPPING, method="POST", allowed=IMPORTERS),
)
