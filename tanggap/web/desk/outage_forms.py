"""Forms of outages. They parse; services judge."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import Cause
from tanggap.tickets.models import Outage
from tanggap.tickets.outages.choices import MOVES, OutageKind, OutageStatus, PlaceKind
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.outages.listing import VIEWS, OutageFilter, outages_choosable
from tanggap.web.desk.choices import category_choices, unit_choices
from tanggap.web.desk.widgets import PlainSelect

_SEPARATORS = re.compile(r"[,;\n]+")


def local_moment(label: Any, **options: Any) -> forms.DateTimeField:
    """A field for a moment in the reader's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEPARATORS.split(text) if part.strip())


class OutageFilterForm(forms.Form):
    """Narrowing the list of outages."""

    quick = ("view", "kind", "unit")
    q = forms.CharField(label=gettext_lazy("Title, number or network node"), required=False)
    view = forms.ChoiceField(label=gettext_lazy("Shown"), required=False, widget=PlainSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)

    def __init__(self, query: Any, actor: Actor) -> None:
        super().__init__(
            initial={name: query.get(name, "") for name in self.base_fields}, auto_id="filter_%s"
        )
        offered: dict[str, list[tuple[str, Any]]] = {
            "view": [("", _("Not over")), ("ended", _("Over")), ("all", _("All"))],
            "kind": [("", _("All kinds")), *OutageKind.choices],
            "unit": [("", _("All units")), *unit_choices(actor, "outage.view")],
        }
        for name, options in offered.items():
            field: Any = self.fields[name]
            field.choices = options


def filter_of(query: Any) -> OutageFilter:
    """The filter that a query string means; unknown values are left out."""
    view, kind, unit = query.get("view", ""), query.get("kind", ""), query.get("unit", "")
    words = query.get("q", "").strip()[:100]
    return OutageFilter(
        view=view if view in VIEWS else ("all" if words else "open"),
        words=words,
        kind=kind if kind in OutageKind.values else "",
        unit_id=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 18 else 0,
    )


class OutageForm(forms.Form):
    """An outage or a maintenance, new or to be corrected."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OutageKind.choices)
    title = forms.CharField(
        label=gettext_lazy("Title for customers"),
        max_length=160,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Internet down in Sukajadi")}),
    )
    public_text = forms.CharField(
        label=gettext_lazy("What customers notice, and what we do"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Responsible unit"),
        widget=PlainSelect,
        help_text=gettext_lazy("Without other places, the outage is felt in the whole unit."),
    )
    units = forms.CharField(
        label=gettext_lazy("Only in these units below it"),
        required=False,
        help_text=gettext_lazy("Codes, with commas between them."),
    )
    nodes = forms.CharField(
        label=gettext_lazy("Or at these network nodes"),
        required=False,
        help_text=gettext_lazy("Codes as they stand with the sites; customers do not see them."),
    )
    sites = forms.CharField(
        label=gettext_lazy("Or at these sites"),
        required=False,
        help_text=gettext_lazy("Codes of sites; customers do not see them."),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Only tickets of this category"), required=False, widget=PlainSelect
    )
    status = forms.ChoiceField(
        label=gettext_lazy("How it stands"),
        required=False,
        choices=[
            (one.value, one.label)
            for one in (OutageStatus.INVESTIGATING, OutageStatus.IDENTIFIED, OutageStatus.MONITORING)
        ],
    )
    started_at = local_moment(
        gettext_lazy("Began, or begins"),
        required=False,
        help_text=gettext_lazy("Empty: now. A maintenance begins at this moment by itself."),
    )
    estimated_end = local_moment(gettext_lazy("Should be over by"), required=False)
    notice_hours = forms.IntegerField(
        label=gettext_lazy("Hours of notice before a maintenance"), initial=24, min_value=0, max_value=336
    )
    stops_clock = forms.BooleanField(
        label=gettext_lazy("A maintenance stops the service-level clocks of its tickets"),
        required=False,
        initial=True,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Customers see it on the status page"), required=False, initial=True
    )
    tells_served = forms.BooleanField(
        label=gettext_lazy("Tell everybody who is served there, not only those who reported it"),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note for colleagues"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, outage: Outage | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.outage = outage
        units = unit_choices(actor, "outage.declare")
        if outage is not None and str(outage.unit_id) not in dict(units):
            units = [(str(outage.unit_id), outage.unit.name), *units]
        offered: dict[str, Any] = {
            "unit": units if len(units) == 1 else [("", _("Choose")), *units],
            "category": [("", _("Any category")), *category_choices()],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
        if outage is not None:
            for name in ("kind", "status", "note"):
                self.fields[name].required = False
        self.fields["notice_hours"].required = False

    def draft(self) -> OutageDraft:
        """What was typed, for the service."""
        data, outage = self.cleaned_data, self.outage
        hours = data["notice_hours"]
        return OutageDraft(
            title=data["title"],
            public_text=data["public_text"],
            unit_id=int(data["unit"]) if data["unit"] else None,
            kind=outage.kind if outage else data["kind"],
            unit_codes=_words(data["units"]),
            nodes=_words(data["nodes"]),
            site_codes=_words(data["sites"]),
            category_id=int(data["category"]) if data["category"] else None,
            started_at=_kept_seconds(data["started_at"], outage.started_at if outage else None),
            estimated_end=_kept_seconds(data["estimated_end"], outage.estimated_end if outage else None),
            status=data["status"] or OutageStatus.INVESTIGATING,
            is_public=data["is_public"],
            tells_served=data["tells_served"],
            notice_hours=24 if hours is None else hours,
            stops_clock=data["stops_clock"],
            note=data["note"],
        )


def _kept_seconds(typed: datetime | None, known: datetime | None) -> datetime | None:
    """The known moment when the form gave back its minute: a field of minutes changes no seconds."""
    if typed and known and typed == known.replace(second=0, microsecond=0):
        return known
    return typed


def first_values(outage: Outage) -> dict[str, Any]:
    """The outage as the form shows it."""
    places = list(outage.places.select_related("unit", "site"))

    def codes(kind: PlaceKind) -> str:
        found = []
        for place in places:
            named = place.unit or place.site
            if place.kind == kind and place.unit_id != outage.unit_id:
                found.append(place.node or (named.code if named else ""))
        return ", ".join(found)

    names = (
        "kind",
        "title",
        "public_text",
        "status",
        "started_at",
        "estimated_end",
        "notice_hours",
        "stops_clock",
        "is_public",
        "tells_served",
        "version",
    )
    return {name: getattr(outage, name) for name in names} | {
        "unit": str(outage.unit_id),
        "category": str(outage.category_id or ""),
        "units": codes(PlaceKind.UNIT),
        "nodes": codes(PlaceKind.NODE),
        "sites": codes(PlaceKind.SITE),
    }


class NewsForm(forms.Form):
    """An update: what is new, where it stands, until when."""

    text = forms.CharField(
        label=gettext_lazy("What is new"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    status = forms.ChoiceField(label=gettext_lazy("How it stands"), required=False, widget=PlainSelect)
    estimated_end = local_moment(
        gettext_lazy("Should be over by"),
        required=False,
        help_text=gettext_lazy("Another estimate is told to everybody, once."),
    )
    public = forms.BooleanField(label=gettext_lazy("Customers read it too"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, outage: Outage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.outage = outage
        after = MOVES[outage.kind].after(outage.status)
        ends = {OutageStatus.RESOLVED, OutageStatus.CANCELLED}
        moves = [one for one in OutageStatus if one in after and one not in ends]
        if outage.approved_at is None and outage.is_maintenance:
            moves = []
        status: Any = self.fields["status"]
        status.choices = [("", outage.get_status_display()), *((one.value, one.label) for one in moves)]
        if outage.is_maintenance:
            del self.fields["estimated_end"]
        else:
            self.fields["estimated_end"].initial = outage.estimated_end
        self.fields["version"].initial = outage.version

    def news(self) -> OutageNews:
        """What was typed, for the service."""
        data = self.cleaned_data
        asks = "estimated_end" in self.fields
        return OutageNews(
            text=data["text"],
            public=data["public"],
            status=data["status"],
            estimated_end=_kept_seconds(data.get("estimated_end"), self.outage.estimated_end),
            sets_estimate=asks,
        )


class ResolveOutageForm(forms.Form):
    """How it ended."""

    resolution = forms.CharField(
        label=gettext_lazy("What was done, for customers"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cause = forms.ChoiceField(label=gettext_lazy("Cause"), widget=PlainSelect)
    closes_tickets = forms.BooleanField(
        label=gettext_lazy("Solve its open tickets and ask each reporter whether it works again"),
        required=False,
        initial=True,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cause: Any = self.fields["cause"]
        cause.choices = [("", _("Choose a cause")), *Cause.choices]


class CancelOutageForm(forms.Form):
    """Why it is called off."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, for those who were told"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AttachForm(forms.Form):
    """Tickets by their numbers."""

    numbers = forms.CharField(
        label=gettext_lazy("Numbers of tickets"),
        max_length=4000,
        help_text=gettext_lazy("With commas or on lines of their own."),
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "TGP-2026-000123"}),
    )

    def values(self) -> list[str]:
        """The numbers."""
        return [word.upper() for part in _words(self.cleaned_data["numbers"]) for word in part.split()]


class DetachForm(forms.Form):
    """Why a ticket does not belong to the outage."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def outage_options(actor: Actor) -> list[tuple[str, str]]:
    """Active outages as a select shows them."""
    return [(one.number, f"{one.number} {one.title}") for one in outages_choosable(actor)]


def declared_defaults(actor: Actor) -> dict[str, Any]:
    """What a new outage begins with."""
    units = unit_choices(actor, "outage.declare")
    return {
        "kind": OutageKind.UNPLANNED,
        "status": OutageStatus.INVESTIGATING,
        "started_at": clock.now(),
        "unit": units[0][0] if len(units) == 1 else "",
    }
