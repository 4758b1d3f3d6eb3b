"""What the panel of time spent shows: own entries with a form, those of others, the sum."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tanggap.kernel.actor import Actor
from tanggap.tickets import policies
from tanggap.tickets.models import Ticket, TimeEntry
from tanggap.tickets.services.time_spent import LONGEST_TEXT, MOST_MINUTES
from tanggap.tickets.time_spent import time_spent_on, today_at


class TimeForm(forms.Form):
    """How long, when, and at what."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(label=gettext_lazy("What was done"), max_length=LONGEST_TEXT)


def time_form(entry: TimeEntry | None, data: Any = None, *, ticket: Ticket) -> TimeForm:
    """The form of a new entry, or of one that is corrected."""
    if entry is None:
        return TimeForm(data, auto_id="time_%s", initial={"day": today_at(ticket)})
    initial = {"minutes": entry.minutes, "day": entry.day, "text": entry.text}
    return TimeForm(data, auto_id=f"time_{entry.pk}_%s", initial=initial)


def time_context(
    actor: Actor, ticket: Ticket, *, refused: TimeForm | None = None, corrected: int | None = None
) -> dict[str, Any]:
    """The panel's part of the context; empty for who may not see it.

    Args:
        refused: a form that came back with errors.
        corrected: key of the entry that it was to correct; ``None`` for a new one.
    """
    if not policies.can_see_time(actor, ticket):
        return {}
    spent = time_spent_on(ticket)
    may = policies.can_spend_time(actor, ticket)
    rows = [
        {
            "entry": entry,
            "seconds": entry.minutes * 60,
            "form": (refused if entry.pk == corrected else time_form(entry, ticket=ticket))
            if may and entry.person_id == actor.person_id
            else None,
        }
        for entry in spent.entries
    ]
    form = refused if refused is not None and corrected is None else time_form(None, ticket=ticket)
    return {
        "time_seen": True,
        "time_total": spent.minutes * 60,
        "time_rows": rows,
        "may_spend": may,
        "time_form": form,
    }
