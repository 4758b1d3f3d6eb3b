"""Template tags of the import pages."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from tanggap.intake.models import ImportRun
from tanggap.web.setup.import_tables import run_badge

register = template.Library()


@register.simple_tag
def import_badge(run: ImportRun) -> SafeString:
    """State of an import."""
    return run_badge(run)
