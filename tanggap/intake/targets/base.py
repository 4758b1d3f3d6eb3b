"""What every target offers to a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tanggap.intake.mapping.records import Record
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one record: a ``RowOutcome`` value, the thing, and remarks for the person."""

    outcome: str
    kind: str = ""
    pk: int | None = None
    label: str = ""
    remarks: tuple[str, ...] = ()


class Target(Protocol):
    """Writes records; a refusal of one leaves the others alone."""

    def write(self, *, actor: Actor, unit: Unit, source: str, records: Sequence[Record]) -> list[Written]:
        """Write the records in one transaction; one result per record, in their order."""

    def existing(self, *, source: str, keys: Sequence[str]) -> dict[str, str]:
        """Keys that are here already, with what they are called; for dry runs."""

    def touched(self, pks: Sequence[int], *, since: datetime) -> set[int]:
        """Which of the things that an import created somebody has used or changed after it."""

    def take_back(self, *, actor: Actor, pk: int, label: str) -> None:
        """Undo the creation of one thing.

        Raises:
            DomainError: it has to stay, with the reason.
        """
