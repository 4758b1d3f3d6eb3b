"""Permissions that came with updates and that edited roles lack: ``tanggap roles``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tanggap.accounts.role_gaps import role_gaps
from tanggap.accounts.services import role_catch_up
from tanggap.cli.main import FINDINGS
from tanggap.kernel.actor import system_actor


class Command(BaseCommand):
    """Lists what edited roles lack; ``--add`` gives it to them."""

    help = _("list the permissions of updates that edited roles lack, and add them")

    def add_arguments(self, parser: CommandParser) -> None:
        """Which roles to bring up to date."""
        parser.add_argument(
            "--add", nargs="*", metavar=_("CODE"), help=_("add them: to these roles, to all without a name")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List or add; exit code 1 when something is lacking still."""
        gaps, wanted = role_gaps(), options["add"]
        if unknown := set(wanted or ()) - {gap.role.code for gap in gaps}:
            raise CommandError(
                _("These roles lack nothing: %(codes)s") % {"codes": ", ".join(sorted(unknown))}, returncode=2
            )
        left = 0
        for gap in gaps:
            adds = wanted is not None and (not wanted or gap.role.code in wanted)
            if adds:
                actor = system_actor(source="cli")
                role_catch_up(actor=actor, role_id=gap.role.pk, version=gap.role.version)
            left += not adds
            self.stdout.write(f"{'+' if adds else '-'} {gap.role.code}: {', '.join(gap.lacking)}")
        if not gaps:
            self.stdout.write(_("No edited role lacks anything."))
        if left:
            raise CommandError(
                _("Some roles lack permissions; “tanggap roles --add” adds them."), returncode=FINDINGS
            )
