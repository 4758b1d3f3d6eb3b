"""``tanggap backup FILE``: database and stored files in one file, with checksums."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tanggap.cli.backup.archive import backup_write
from tanggap.cli.backup.errors import BackupError
from tanggap.cli.main import NOT_STARTED


class Command(BaseCommand):
    """Writes a backup while everything goes on running."""

    help = _("write database and stored files to one file")

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", metavar="FILE", type=Path, help=_("the file to write"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Write; exit code 2 when it cannot be done."""
        path: Path = options["file"].absolute()
        try:
            made = backup_write(path)
        except BackupError as error:
            raise CommandError(str(error), returncode=NOT_STARTED) from error
        except OSError as error:
            message = _("The file cannot be written: %(error)s") % {"error": error.strerror or error}
            raise CommandError(message, returncode=NOT_STARTED) from error
        self.stdout.write(
            _("%(file)s: %(rows)d rows and %(files)d files, %(size).1f MB.")
            % {
                "file": path,
                "rows": sum(made.rows.values()),
                "files": len(made.files),
                "size": path.stat().st_size / 1_000_000,
            }
        )
        self.stdout.write(
            _("Keep SECRET_KEY elsewhere: it is not in this file, and nothing opens without it.")
        )
