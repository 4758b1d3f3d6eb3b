"""Keeping originals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.intake.choices import ImportTarget
from tanggap.intake.models import ImportFile
from tanggap.intake.policies import can_import
from tanggap.intake.readers import open_table
from tanggap.intake.storage import forget, keep, sha256_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.kernel.ids import new_public_id
from tanggap.organization.models import Unit


def import_file_store(
    *, actor: Actor, path: Path, name: str, target: str, unit_id: int, delimiter: str = "", sheet: str = ""
) -> ImportFile:
    """Look at a file and keep its original; nothing is kept of a file that is refused.

    Args:
        actor: needs ``import.run`` at the unit.
        path: the bytes on the local disk.
        name: the name that the person's computer gave it.
        target: what its rows become (``ImportTarget``).
        unit_id: the importing unit; its time zone is the file's unless the mapping tells another.
        delimiter, sheet: as a mapping tells; empty means found out, or the first sheet.

    Raises:
        NotVisible: no such unit for this actor.
        NotAllowed: the actor may not import there.
        FileRefused, TooLarge: the file cannot be imported.
    """
    if target not in ImportTarget.values:
        raise Invalid.field("target", _("Choose what the rows are."))
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not (
        actor.holds("unit.view", at=unit.path) or actor.holds("import.run", at=unit.path)
    ):
        raise NotVisible
    can_import(actor, unit).enforce()
    short = Path(name).name[-200:] or "import.csv"
    table = open_table(path, short, delimiter=delimiter, sheet=sheet)
    public_id = new_public_id()
    key = keep(path, f"imports/{clock.now():%Y/%m}/{public_id}{Path(short).suffix.lower()}")
    try:
        with transaction.atomic():
            file = ImportFile.objects.create(
                public_id=public_id,
                name=short,
                storage_key=key,
                sha256=sha256_of(path),
                size=path.stat().st_size,
                target=target,
                columns=list(table.columns),
                facts=dict(table.facts),
                unit=unit,
                person_id=actor.person_id,
                actor_label=actor.label[:150],
                created_at=clock.now(),
            )
            record(
                "import.file_stored",
                actor=actor,
                subject=file,
                unit_id=unit.pk,
                unit_path=unit.path,
                data={"name": short, "sha256": file.sha256, "size": file.size, "target": target},
            )
    except BaseException:
        forget(key)
        raise
    return file


def import_draft_save(*, actor: Actor, file: ImportFile, draft: dict[str, Any]) -> None:
    """Remember the mapping that is being made for a file, so that nothing is typed twice.

    Raises:
        NotVisible: the file is none of the actor's.
    """
    if not ImportFile.objects.visible_to(actor).filter(pk=file.pk).update(draft=draft):
        raise NotVisible
    file.draft = draft
