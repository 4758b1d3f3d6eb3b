"""Imports from the command line: prepares, runs and tells in lines or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.intake import services
from tanggap.intake.catalogue import mapping_from_file, mapping_named, proposed
from tanggap.intake.choices import ImportTarget, RowOutcome
from tanggap.intake.errors import MappingInvalid
from tanggap.intake.mapping.definition import Definition, definition_from
from tanggap.intake.mapping.plan import Planned, plan
from tanggap.intake.mapping.records import columns_found
from tanggap.intake.policies import can_import
from tanggap.intake.readers import open_table
from tanggap.intake.selectors import default_unit, refused_rows
from tanggap.intake.services.runs import BATCH, dry
from tanggap.intake.targets import target_for
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import DomainError, Invalid
from tanggap.organization.models import Unit


class NotStartedError(Exception):
    """The import could not start; the text says why."""


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    file: str
    target: str
    mapping: str
    unit: str
    dry_run: bool
    run: str = ""
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """The report with stable keys."""
        return {
            "file": self.file,
            "target": self.target,
            "mapping": self.mapping,
            "unit": self.unit,
            "dry_run": self.dry_run,
            "run": self.run or None,
            "rows": self.rows,
            **{outcome: self.counts[outcome] for outcome in RowOutcome.values},
            "error": self.error or None,
            "refusals": self.refusals,
        }


def run_import(
    target: str, path: Path, *, mapping: str, dry_run: bool, unit_code: str, actor_email: str
) -> Report:
    """Import a file, or say what would happen.

    Args:
        target: an ``ImportTarget``.
        path: the file.
        mapping: name of a mapping or of a JSON file; may be empty except for tickets.
        dry_run: change nothing and keep nothing.
        unit_code: importing unit; empty means the only root.
        actor_email: as whom; empty means the operator of this machine.

    Raises:
        NotStartedError: with the reason.
    """
    try:
        actor, unit = _actor(actor_email), _unit(unit_code)
        can_import(actor, unit).enforce()
        raw, name = _mapping(target, mapping, path)
        definition = definition_from(raw)
        if definition.target != target:
            raise NotStartedError(
                _("The mapping “%(name)s” is for %(target)s.") % {"name": name, "target": definition.target}
            )
        table = open_table(path, path.name, delimiter=definition.delimiter, sheet=definition.sheet)
        columns_found(definition, table.columns)
        report = Report(path.name, target, name, unit.code, dry_run)
        if dry_run:
            planned = plan(table, definition, unit_zone=unit.time_zone)
            _report_dry(report, definition, planned)
        else:
            _report_run(report, definition, actor=actor, unit=unit, path=path, raw=raw)
    except DomainError as refusal:
        raise NotStartedError(explained(refusal)) from refusal
    except FileNotFoundError as error:
        raise NotStartedError(_("There is no file %(path)s.") % {"path": error.filename}) from error
    except OSError as error:
        raise NotStartedError(
            _("The file cannot be read: %(error)s") % {"error": error.strerror or error}
        ) from error
    return report


def explained(refusal: DomainError) -> str:
    """A refusal in one text, with the places of a mapping that are wrong."""
    lines = [str(refusal)]
    if isinstance(refusal, Invalid):
        lines += [f"  {place}: {text}" for place, texts in refusal.fields.items() for text in texts]
    return "\n".join(lines)


def _actor(email: str) -> Actor:
    if not email:
        return system_actor("tanggap import", source="import")
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise NotStartedError(_("There is no active person with the address %(email)s.") % {"email": email})
    return actor_for(user, source="import")


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first() if code else default_unit()
    if unit is None and code:
        raise NotStartedError(_("There is no unit %(code)s.") % {"code": code})
    if unit is None:
        raise NotStartedError(_("Say with --unit CODE for which unit the file is."))
    return unit


def _mapping(target: str, wanted: str, path: Path) -> tuple[dict[str, Any], str]:
    """The mapping's data and how it is called."""
    if not wanted:
        if target == ImportTarget.TICKETS:
            raise NotStartedError(_("Say with --mapping NAME_OR_FILE what the columns mean."))
        return proposed(target, open_table(path, path.name).columns, source=target), ""
    known = mapping_named(wanted)
    if known is not None:
        return known.definition, known.name
    if not Path(wanted).is_file():
        raise NotStartedError(_("There is no mapping and no file “%(name)s”.") % {"name": wanted})
    data = mapping_from_file(Path(wanted))
    if not isinstance(data.get("target", target), str):
        raise MappingInvalid
    return {"target": target, **data}, Path(wanted).stem


def _report_dry(report: Report, definition: Definition, planned: Iterator[Planned]) -> None:
    target = target_for(definition.target)
    for batch in batched(planned, BATCH):
        report.counts.update(written.outcome for written in dry(target, definition.source, batch))
        for one in batch:
            report.rows += one.rows
            if one.record is None:
                report.counts[RowOutcome.REFUSED] += 1
                report.refusals.append(_refusal(one.row, one.key, one.reasons))


def _report_run(
    report: Report, definition: Definition, *, actor: Actor, unit: Unit, path: Path, raw: dict[str, Any]
) -> None:
    file = services.import_file_store(
        actor=actor,
        path=path,
        name=path.name,
        target=report.target,
        unit_id=unit.pk,
        delimiter=definition.delimiter,
        sheet=definition.sheet,
    )
    run = services.import_run_create(actor=actor, file=file, definition=raw, mapping_name=report.mapping)
    run = services.import_run_execute(actor=actor, run_id=run.pk)
    report.run, report.rows, report.error = str(run.public_id), run.rows_read, run.error
    report.counts.update({outcome: getattr(run, outcome) for outcome in RowOutcome.values})
    for row in refused_rows(run).iterator(chunk_size=2000):
        report.refusals.append(_refusal(row.row, row.key, row.remarks))


def _refusal(row: int, key: str, reasons: Any) -> dict[str, Any]:
    return {"row": row, "key": key, "reasons": [str(reason) for reason in reasons]}
