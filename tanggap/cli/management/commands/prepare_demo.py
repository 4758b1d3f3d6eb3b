"""Brings a demo to the point where it can be served: tables, demo data when there are none, static files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Prepares only what is missing, so that a second start takes seconds."""

    help = _("prepare a demo: tables, demo data, static files (used by 'make demo')")
    # The checks load every page's module, half of this command's time; ``tanggap doctor`` runs them.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the demo.

        Raises:
            CommandError: when this is not a demo (``TANGGAP_DEMO`` is not set).
        """
        if not settings.DEMO:
            raise CommandError(_("This is not a demo: TANGGAP_DEMO is not set."), returncode=2)
        call_command("init", verbosity=options["verbosity"])
        if not get_user_model().objects.exists():
            self.stdout.write(_("Making demo data…"))
            call_command("demo", stdout=self.stdout)
        self.collect_static()

    def collect_static(self) -> None:
        """Collect, hash and compress static files unless that was done for exactly these files."""
        root = Path(settings.STATIC_ROOT)
        stamp, now = root / ".sources", sources_digest()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
            return
        self.stdout.write(_("Collecting static files…"))
        call_command(
            "collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=["rest_framework"]
        )
        stamp.write_text(now, encoding="utf-8")


def sources_digest() -> str:
    """A hash over names and contents of all static files of all packages."""
    total = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            if isinstance(storage, FileSystemStorage):
                total.update(f"{name}\n".encode() + Path(storage.path(name)).read_bytes())
    return total.hexdigest()
