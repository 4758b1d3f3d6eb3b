"""A day of the roster in a few words; drawn without a template, since a week has hundreds."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.fieldwork.roster.selectors import RosterCell

register = template.Library()


def _clock(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H.%M}" if moment else ""


@register.simple_tag
def roster_cell(cell: RosterCell, zone: str) -> SafeString:
    """Shift and hours, leave, holiday or day off; what was planned is marked by a word too."""
    day = cell.day
    quiet: list[str] = []
    if cell.swapped:
        quiet.append(_("Swapped"))
    elif cell.planned:
        quiet.append(_("Planned"))
    if day.note:
        quiet.append(day.note)
    kind, words, hours = "off", cell.holiday or _("Day off"), ""
    if cell.leave_label:
        kind, words = "leave", cell.leave_label
    elif day.is_working:
        hours = f"{_clock(day.starts_at, zone)}–{_clock(day.ends_at, zone)}"
        kind, words = "work", day.shift_name or hours
        hours = hours if day.shift_name else ""
    lines = [hours, *quiet] if hours else quiet
    return format_html(
        '<span class="tg-roster-cell tg-roster-{}"><b>{}</b>{}</span>',
        kind,
        words,
        format_html_join("", "<small>{}</small>", ((line,) for line in lines)),
    )
