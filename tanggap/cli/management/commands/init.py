"""Prepares an installation: tables, base data, first administrator. Safe to repeat."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from tanggap.cli.base_data import base_data_load
from tanggap.cli.first_admin import first_admin_create, password_from


class Command(BaseCommand):
    """Brings the database to this version."""

    help = _("prepare the database: tables, base data, first administrator; safe to repeat")

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the first administrator's address."""
        parser.add_argument("--admin-email", default="", help=_("e-mail address of the first administrator"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, make the cache table, load base data, create the first administrator."""
        quiet = {"verbosity": max(options["verbosity"] - 1, 0)}
        if migrations_wait():
            call_command("migrate", interactive=False, **quiet)
        if "DatabaseCache" in settings.CACHES["default"]["BACKEND"]:
            call_command("createcachetable", **quiet)
        for name, count in base_data_load().items():
            if count:
                self.stdout.write(f"{name}: {count}")
        email = options["admin_email"]
        if email:
            self.create_admin(email)

    def create_admin(self, email: str) -> None:
        """Create the administrator with the password of ``TANGGAP_ADMIN_PASSWORD`` (or its ``_FILE``)."""
        password = password_from(os.environ)
        if not password:
            raise CommandError(_("Set TANGGAP_ADMIN_PASSWORD or TANGGAP_ADMIN_PASSWORD_FILE."), returncode=2)
        created = first_admin_create(email=email, password=password)
        self.stdout.write(_("Administrator created.") if created else _("There is an administrator already."))


def migrations_wait() -> bool:
    """Whether the tables are behind; asking costs a tenth of what the migrate command does."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
