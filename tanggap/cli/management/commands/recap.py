"""The recap on the command line: ``tanggap recap --by technician --from 2026-09-01 --to 2026-09-30``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tanggap.cli.main import NOT_STARTED
from tanggap.kernel.actor import system_actor
from tanggap.kernel.errors import DomainError, Invalid
from tanggap.reporting.choices import By, FileFormat
from tanggap.reporting.files import recap_write
from tanggap.reporting.periods import Period, day_from
from tanggap.reporting.plain_table import plain_table
from tanggap.reporting.recap import Recap, recap
from tanggap.reporting.scope import asked_by, unit_with_code

TABLE, JSON = "table", "json"


class Command(BaseCommand):
    """Prints or writes the figures of a period."""

    help = _("show figures of a period by technician, team, unit, category or office")

    def add_arguments(self, parser: CommandParser) -> None:
        """What, when, where, and in which form."""
        parser.add_argument("--by", required=True, choices=By.values, help=_("what a row stands for"))
        parser.add_argument(
            "--from", dest="first", required=True, metavar="YYYY-MM-DD", help=_("first day of the period")
        )
        parser.add_argument(
            "--to", dest="last", required=True, metavar="YYYY-MM-DD", help=_("last day of the period")
        )
        parser.add_argument("--unit", default="", metavar="CODE", help=_("this unit and those below it"))
        parser.add_argument("--format", default=TABLE, choices=[TABLE, JSON, *FileFormat.values])
        parser.add_argument("--out", default="", metavar="FILE", help=_("write to this file"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and tell; exit code 2 when the question makes no sense."""
        try:
            found = self.asked(options)
            self.tell(found, options["format"], options["out"])
        except DomainError as refusal:
            raise CommandError(_explained(refusal), returncode=NOT_STARTED) from refusal
        except OSError as error:
            message = _("The file cannot be written: %(error)s") % {"error": error.strerror or error}
            raise CommandError(message, returncode=NOT_STARTED) from error

    def asked(self, options: dict[str, Any]) -> Recap:
        """The recap that the options ask for.

        Raises:
            Invalid: a day, their order or the unit.
        """
        period = Period(day_from(options["first"], "from"), day_from(options["last"], "to"))
        unit = unit_with_code(options["unit"]) if options["unit"] else None
        return recap(asked_by(system_actor(source="cli"), period, unit=unit), By(options["by"]), full=True)

    def tell(self, found: Recap, form: str, out: str) -> None:
        """Print or write the recap.

        Raises:
            Invalid: a file was asked for without saying which.
            OSError: it cannot be written.
        """
        if form in FileFormat.values and not out:
            if form != FileFormat.CSV:
                message = _("Say with --out FILE where the %(format)s goes.") % {"format": form.upper()}
                raise Invalid(message, code="out")
            lines = io.BytesIO()
            recap_write(found, lines, FileFormat.CSV)
            self.stdout.write(lines.getvalue().decode("utf-8-sig"), ending="")
            return
        if form in FileFormat.values:
            with Path(out).open("wb") as stream:
                recap_write(found, stream, FileFormat(form))
            return
        text = json.dumps(found.as_json(), ensure_ascii=False) if form == JSON else plain_table(found)
        if out:
            Path(out).write_text(f"{text}\n", encoding="utf-8")
        else:
            self.stdout.write(text)


def _explained(refusal: DomainError) -> str:
    """The refusal in one text; that of a field is more precise than that of the whole."""
    if isinstance(refusal, Invalid) and refusal.fields:
        return " ".join(str(text) for texts in refusal.fields.values() for text in texts)
    return str(refusal)
