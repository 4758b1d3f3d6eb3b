"""Demo data: ``tanggap demo --size small|medium|large``."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tanggap.accounts import demo as accounts
from tanggap.cli.demo.generator import Size, demo_generate, holds_data
from tanggap.cli.main import NOT_STARTED


class Command(BaseCommand):
    """Fills an empty installation with believable data."""

    help = _("fill an empty database with demo data")

    def add_arguments(self, parser: CommandParser) -> None:
        """How much."""
        parser.add_argument(
            "--size",
            choices=[size.value for size in Size],
            default=Size.MEDIUM.value,
            help=_("small: 300 tickets, medium: 3,000, large: 50,000"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Generate.

        Raises:
            CommandError: when the database holds anything else.
        """
        call_command("init", verbosity=0, stdout=self.stdout)
        if holds_data():
            raise CommandError(
                _("This database holds data already. Demo data go into an empty one only."),
                returncode=NOT_STARTED,
            )
        for name, count in demo_generate(Size(options["size"])).items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write(
            _("Sign in as hdnoc@%(domain)s with the password %(password)s.")
            % {"domain": accounts.DOMAIN, "password": accounts.PASSWORD}
        )
