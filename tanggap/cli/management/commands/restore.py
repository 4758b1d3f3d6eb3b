"""``tanggap restore FILE [--check]``: put a backup back, or only see that it could be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from tanggap.cli.backup.archive import Manifest, backup_check, backup_read, backup_restore
from tanggap.cli.backup.errors import BackupError
from tanggap.cli.demo.generator import holds_data
from tanggap.cli.main import FINDINGS, NOT_STARTED


class Command(BaseCommand):
    """Restores a backup; stop all other parts first."""

    help = _("put a backup back in place")

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, and how far to go."""
        parser.add_argument("file", metavar="FILE", type=Path, help=_("what 'tanggap backup' wrote"))
        parser.add_argument(
            "--check", action="store_true", help=_("only restore into a scratch place and compare")
        )
        parser.add_argument(
            "--replace", action="store_true", help=_("also where this installation holds data: they are lost")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the whole file before anything is touched; exit code 1 for differences, 2 for a bad file."""
        try:
            with backup_read(options["file"].absolute()) as (manifest, database):
                if options["check"]:
                    self.compare(manifest, database)
                    return
                if not options["replace"] and "accounts_user" in connection.introspection.table_names():
                    self.refuse_data()
                files = backup_restore(options["file"].absolute(), database)
        except BackupError as error:
            raise CommandError(str(error), returncode=NOT_STARTED) from error
        except OSError as error:
            message = _("The file cannot be read: %(error)s") % {"error": error.strerror or error}
            raise CommandError(message, returncode=NOT_STARTED) from error
        self.stdout.write(_("%(count)d files and the database are back.") % {"count": files})
        self.stdout.write(_("Now run 'tanggap init', 'tanggap doctor' and 'tanggap audit verify'."))

    def compare(self, manifest: Manifest, database: Path) -> None:
        """Load the database into a scratch place and tell what came back."""
        differences = backup_check(manifest, database)
        if differences:
            raise CommandError("\n".join(differences), returncode=FINDINGS)
        self.stdout.write(
            _("Made %(moment)s: all %(rows)d rows and %(files)d files are as they were written.")
            % {
                "moment": manifest.made_at,
                "rows": sum(manifest.rows.values()),
                "files": len(manifest.files),
            }
        )

    def refuse_data(self) -> None:
        """Nobody loses an installation by a wrong line of the shell.

        Raises:
            CommandError: there are data here.
        """
        if holds_data():
            message = _(
                "This installation holds data. With --replace they are lost, and the backup is put back."
            )
            raise CommandError(message, returncode=NOT_STARTED)
