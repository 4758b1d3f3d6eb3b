"""Checks of the activity record: ``tanggap audit verify``."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tanggap.activity.selectors import VerifyResult, chain_verify
from tanggap.cli.main import FINDINGS


class Command(BaseCommand):
    """Walks the hash chain over the activity record."""

    help = _("check the activity record")

    def add_arguments(self, parser: CommandParser) -> None:
        """One action for now: verify."""
        parser.add_argument("action", choices=["verify"], help=_("verify: walk the hash chain"))
        parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify; exit code 1 and the first broken entry when the record was changed."""
        result = chain_verify()
        if options["json"]:
            self.stdout.write(json.dumps(as_json(result)))
        else:
            self.stdout.write("\n".join(summary(result)))
        if not result.ok:
            raise CommandError(finding(result), returncode=FINDINGS)


def as_json(result: VerifyResult) -> dict[str, Any]:
    """The result with stable keys."""
    return {
        "ok": result.ok,
        "checked": result.checked,
        "unsealed": result.unsealed,
        "links": result.position,
        "digest": result.digest,
        "first_broken_entry": result.first_broken_entry_id,
        "reason": result.reason.value if result.reason else None,
    }


def summary(result: VerifyResult) -> list[str]:
    """What was walked, as lines for a person."""
    lines = [
        ngettext("%(count)d entry checked.", "%(count)d entries checked.", result.checked)
        % {"count": result.checked}
    ]
    if result.unsealed:
        lines.append(
            ngettext(
                "%(count)d entry waits to be sealed.",
                "%(count)d entries wait to be sealed.",
                result.unsealed,
            )
            % {"count": result.unsealed}
        )
    lines.append(
        _("Chain of %(links)d links, digest %(digest)s") % {"links": result.position, "digest": result.digest}
    )
    if result.ok:
        lines.append(_("Nothing was changed."))
    return lines


def finding(result: VerifyResult) -> str:
    """The first broken entry and what is wrong with it."""
    reason = str(result.reason.label) if result.reason else ""
    if result.first_broken_entry_id is None:
        return _("The record was changed; the first broken entry is gone. %(reason)s") % {"reason": reason}
    return _("First broken entry: %(entry)d. %(reason)s") % {
        "entry": result.first_broken_entry_id,
        "reason": reason,
    }
