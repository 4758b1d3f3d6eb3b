"""The filter form of the ticket list: from the address to what the listing understands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.kernel.actor import Actor
from tanggap.tickets.attention import AGE_BANDS
from tanggap.tickets.choices import Channel, Priority, TicketKind, TicketStatus
from tanggap.tickets.listing import ME, NOBODY, OVERDUE, SOON, VIEWS, TicketFilter
from tanggap.tickets.tags import spelled_or_none
from tanggap.web.components.filter_bar import KeptForm
from tanggap.web.desk import choices
from tanggap.web.desk.widgets import PlainCheckboxes, PlainSelect

LONGEST_QUERY = 4000
"""Characters of an address that an export reads."""
MOST_TAGS = 5
"""Tags that one address asks for at once."""
VIEW_CHOICES = (
    ("open", gettext_lazy("Open")),
    ("solved", gettext_lazy("Solved")),
    ("all", gettext_lazy("All")),
    ("deleted", gettext_lazy("Deleted")),
)

AGE_NAMES = {
    "0-4h": gettext_lazy("under 4 hours"),
    "4-8h": gettext_lazy("4 to 8 hours"),
    "8-24h": gettext_lazy("8 to 24 hours"),
    "1-3d": gettext_lazy("1 to 3 days"),
    "3-7d": gettext_lazy("3 to 7 days"),
    "7d": gettext_lazy("over 7 days"),
}


class Offers(NamedTuple):
    """The options that depend on the reader."""

    categories: choices.Choices
    units: choices.Choices
    people: choices.Choices
    teams: choices.Choices


class TicketFilterForm(forms.Form):
    """Everything that the list can be narrowed by. A value that makes no sense is left out."""

    quick = ("category", "unit", "assignee")

    q = forms.CharField(label=gettext_lazy("Search"), max_length=200)
    view = forms.ChoiceField(label=gettext_lazy("Shown"), choices=VIEW_CHOICES, widget=forms.HiddenInput)
    outage = forms.CharField(label=gettext_lazy("Outage"), widget=forms.HiddenInput)
    category = forms.ChoiceField(label=gettext_lazy("Category"), widget=PlainSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), widget=PlainSelect)
    assignee = forms.ChoiceField(label=gettext_lazy("Assignee"), widget=PlainSelect)
    due = forms.ChoiceField(label=gettext_lazy("Due"), widget=PlainSelect)
    status = forms.MultipleChoiceField(
        label=gettext_lazy("State"), choices=TicketStatus.choices, widget=PlainCheckboxes
    )
    priority = forms.MultipleChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, widget=PlainCheckboxes
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=PlainSelect)
    team = forms.ChoiceField(label=gettext_lazy("Team"), widget=PlainSelect)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), widget=PlainSelect)
    age = forms.ChoiceField(label=gettext_lazy("Age"), widget=PlainSelect)
    reported_from = forms.DateField(
        label=gettext_lazy("Reported from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reported_to = forms.DateField(
        label=gettext_lazy("Reported to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    tag = forms.CharField(
        label=gettext_lazy("Tag"), max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )
    resolved_from = forms.DateField(
        label=gettext_lazy("Solved from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    resolved_to = forms.DateField(
        label=gettext_lazy("Solved to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, offers: Offers, query: QueryDict) -> None:
        single = {name: query.get(name, "") for name in self.base_fields}
        several = {name: query.getlist(name) for name in ("status", "priority")}
        super().__init__(initial={**single, **several}, auto_id="filter_%s", use_required_attribute=False)
        offered: dict[str, tuple[Any, list[Any]]] = {
            "category": (_("All categories"), offers.categories),
            "unit": (_("All units"), offers.units),
            "assignee": (_("Everybody"), [(ME, _("Me")), (NOBODY, _("Nobody")), *offers.people]),
            "due": (_("Any due time"), [(OVERDUE, _("Overdue")), (SOON, _("Due within 2 hours"))]),
            "age": (_("Any age"), list(AGE_NAMES.items())),
            "kind": (_("All kinds"), list(TicketKind.choices)),
            "team": (_("All teams"), offers.teams),
            "channel": (_("All channels"), list(Channel.choices)),
        }
        for name, (anything, options) in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", anything), *options]
        for field in self.fields.values():
            field.required = False


def ticket_filters(actor: Actor, query: QueryDict) -> KeptForm:
    """The filter form of the ticket list, built only when its fields are not drawn already."""
    offers = Offers(
        choices.category_choices(),
        choices.unit_choices(actor),
        choices.people_choices(actor),
        choices.team_choices(actor),
    )
    return KeptForm(
        TicketFilterForm, actor.paths("ticket.view"), offers, lambda: TicketFilterForm(offers, query)
    )


def filter_from_query(query: Mapping[str, Any] | QueryDict) -> TicketFilter:
    """The filter that a query string means; unknown values are left out, so an address never fails."""
    asked = query if isinstance(query, QueryDict) else QueryDict(str(query))
    words = asked.get("q", "").strip()[:200]
    view = asked.get("view", "")
    return TicketFilter(
        view=view if view in VIEWS else ("all" if words else "open"),
        words=words,
        statuses=tuple(value for value in asked.getlist("status") if value in TicketStatus.values),
        priorities=tuple(
            int(value)
            for value in asked.getlist("priority")
            if value in {str(one) for one in Priority.values}
        ),
        kinds=tuple(value for value in asked.getlist("kind") if value in TicketKind.values),
        channel=_known(asked.get("channel", ""), Channel.values),
        category_id=_key(asked.get("category", "")),
        unit_id=_key(asked.get("unit", "")),
        team_id=_key(asked.get("team", "")),
        outage_id=_key(asked.get("outage", "")),
        assignee=_assignee(asked.get("assignee", "")),
        due=_known(asked.get("due", ""), (OVERDUE, SOON)),
        age=_known(asked.get("age", ""), AGE_BANDS),
        reported_from=_midnight(asked.get("reported_from", "")),
        reported_to=_midnight(asked.get("reported_to", ""), days=1),
        resolved_from=_midnight(asked.get("resolved_from", "")),
        resolved_to=_midnight(asked.get("resolved_to", ""), days=1),
        tags=tuple(dict.fromkeys(filter(None, map(spelled_or_none, asked.getlist("tag")[:MOST_TAGS])))),
    )


def _known(value: str, values: Any) -> str:
    return value if value in values else ""


def _key(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 18 else None


def _assignee(value: str) -> str:
    return value if value in {ME, NOBODY} or _key(value) else ""


def _midnight(text: str, *, days: int = 0) -> datetime | None:
    """The beginning of the day in the reader's time zone, ``days`` later."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
