"""Checks configuration and connections and says what to fix."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tanggap.cli.diagnosis import Level, diagnose


class Command(BaseCommand):
    """Prints one line for each check; exit code 1 when something must be fixed."""

    help = _("check configuration and connections, and say what to fix")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer the same as JSON."""
        parser.add_argument("--json", action="store_true", help=_("print the findings as JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks.

        Raises:
            SystemExit: with 1 when a check failed.
        """
        findings = diagnose()
        if options["json"]:
            rows = [{"check": f.check, "level": f.level, "text": str(f.text)} for f in findings]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            styles = {
                Level.OK: self.style.SUCCESS,
                Level.ADVICE: self.style.NOTICE,
                Level.WARN: self.style.WARNING,
                Level.FAIL: self.style.ERROR,
            }
            for finding in findings:
                mark = styles[finding.level](f"{finding.level:<5}")
                self.stdout.write(f"{mark} {finding.check}: {finding.text}")
        if any(finding.level is Level.FAIL for finding in findings):
            raise SystemExit(1)
