"""Reads of monthly recaps."""

from __future__ import annotations

from typing import IO, cast

from django.core.files.storage import default_storage

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.reporting.choices import FileFormat
from tanggap.reporting.models import RecapEdition


def edition_for(actor: Actor, edition_id: int) -> RecapEdition:
    """The monthly recap with its unit and whoever published it early.

    Raises:
        NotVisible: no such recap for the actor.
    """
    found = RecapEdition.objects.visible_to(actor).select_related("unit", "asked_by")
    edition = found.filter(pk=edition_id).first()
    if edition is None:
        raise NotVisible
    return edition


def edition_file(edition: RecapEdition, file_format: str) -> tuple[IO[bytes], str, FileFormat]:
    """The file as it was published: its content, the name under which it is saved, its format.

    Raises:
        NotVisible: not published yet, no such format, or the file is gone.
    """
    keys = {FileFormat.PDF: edition.pdf_file, FileFormat.XLSX: edition.xlsx_file}
    key = keys.get(FileFormat(file_format), "") if file_format in FileFormat.values else ""
    if not key or not default_storage.exists(key):
        raise NotVisible
    name = f"recap-{edition.unit.code}-{edition.first_day:%Y-%m}.{file_format}"
    return cast(IO[bytes], default_storage.open(key)), name, FileFormat(file_format)
