"""Imports from files: ``tanggap import tickets FILE --mapping NAME_OR_FILE``."""
# ruff: noqa: N999 - the command is called so from outside

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tanggap.cli.imports import NotStartedError, Report, run_import
from tanggap.cli.main import FINDINGS, NOT_STARTED
from tanggap.intake.choices import ImportTarget, RowOutcome


class Command(BaseCommand):
    """Imports a CSV or XLSX file; a second run of the same file creates nothing new."""

    help = _("import tickets, people, offices, customers, sites, technicians, units or calendars from a file")

    def add_arguments(self, parser: CommandParser) -> None:
        """What, which file, and how its columns are to be read."""
        parser.add_argument("target", choices=ImportTarget.values, help=_("what the rows are"))
        parser.add_argument("file", help=_("a CSV or XLSX file"))
        parser.add_argument("--mapping", default="", metavar="NAME_OR_FILE", help=_("what the columns mean"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would happen, change nothing"))
        parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))
        parser.add_argument(
            "--unit", default="", metavar="CODE", help=_("importing unit (default: the root)")
        )
        parser.add_argument("--actor", default="", metavar="EMAIL", help=_("as this person, with his rights"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and tell; exit code 1 when rows were refused, 2 when nothing was started."""
        try:
            report = run_import(
                options["target"],
                Path(options["file"]),
                mapping=options["mapping"],
                dry_run=options["dry_run"],
                unit_code=options["unit"],
                actor_email=options["actor"],
            )
        except NotStartedError as error:
            raise CommandError(str(error), returncode=NOT_STARTED) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.tell(report)
        if report.error:
            raise CommandError(report.error, returncode=FINDINGS if report.rows else NOT_STARTED)
        if report.counts[RowOutcome.REFUSED]:
            raise CommandError(
                _("%(count)d refused.") % {"count": report.counts[RowOutcome.REFUSED]}, returncode=FINDINGS
            )

    def tell(self, report: Report) -> None:
        """Each refusal in a line, then the figures."""
        for refusal in report.refusals:
            self.stdout.write(
                _("Row %(row)d (%(key)s): %(reasons)s")
                % {
                    "row": refusal["row"],
                    "key": refusal["key"] or "–",
                    "reasons": " ".join(refusal["reasons"]),
                }
            )
        if report.dry_run:
            self.stdout.write(_("Dry run: nothing was changed."))
        self.stdout.write(_("Rows read: %(count)d") % {"count": report.rows})
        for outcome, label in RowOutcome.choices:
            self.stdout.write(f"{label}: {report.counts[outcome]}")
