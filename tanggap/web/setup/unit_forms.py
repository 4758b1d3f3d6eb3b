"""Forms of the unit pages."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.organization.choices import INDONESIAN_TIME_ZONES, UnitKind, may_contain
from tanggap.organization.facts import zone_names
from tanggap.organization.listing import TreeFilter
from tanggap.organization.models import Calendar, Unit
from tanggap.organization.services import UnitFacts
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.setup.unit_choices import unit_choices

_ZONE_LABELS = {"Asia/Jakarta": _("WIB"), "Asia/Makassar": _("WITA"), "Asia/Jayapura": _("WIT")}


def zone_word(name: str) -> Any:
    """WIB, WITA or WIT, or the name of any other zone."""
    return _ZONE_LABELS.get(name, name)


def zone_choices() -> list[tuple[Any, Any]]:
    """The Indonesian zones first, then all others."""
    here = [(name, f"{_ZONE_LABELS[name]} – {name}") for name in INDONESIAN_TIME_ZONES]
    others = [(name, name) for name in sorted(zone_names() - set(INDONESIAN_TIME_ZONES)) if "/" in name]
    return [*here, (_("Other zones"), others)]


def calendar_choices(keep: Calendar | None = None) -> list[tuple[str, Any]]:
    """Calendars in use, and the one that is chosen already; empty means that of the unit above."""
    calendars = list(Calendar.objects.filter(retired_at__isnull=True))
    if keep is not None and keep not in calendars:
        calendars.append(keep)
    return [("", _("That of the unit above")), *((str(one.pk), one.name) for one in calendars)]


class UnitFilterForm(forms.Form):
    """What the tree is narrowed to, as it stands in the address."""

    quick = ("kind", "retired")
    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any kind")), *UnitKind.choices]
    )
    retired = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("In use")), ("1", _("With retired ones"))]
    )

    def wanted(self) -> TreeFilter:
        """The filter; what is not understood is left out."""
        self.is_valid()
        clean = self.cleaned_data
        return TreeFilter(
            search=clean.get("q", ""), kind=clean.get("kind", ""), retired=bool(clean.get("retired"))
        )


class UnitForm(forms.Form):
    """What is known about a unit. Limits and rules are those of the service."""

    name = forms.CharField(label=_("Name"), max_length=150)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Short and unique; files and reports name the unit by it."),
    )
    kind = forms.ChoiceField(label=_("Kind"), widget=PlainSelect)
    time_zone = forms.ChoiceField(label=_("Time zone"), widget=PlainSelect)
    calendar = forms.ChoiceField(
        label=_("Working calendar"),
        required=False,
        widget=PlainSelect,
        help_text=_("Service levels count by it. A change holds from now on; clocks keep what has passed."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, unit: Unit | None, parent: Unit | None, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [
            (kind.value, kind.label)
            for kind in UnitKind
            if (may_contain(parent.kind, kind) if parent is not None else kind == UnitKind.COMPANY)
        ]
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = zone_choices()
        kept = unit.calendar if unit else None
        cast(forms.ChoiceField, self.fields["calendar"]).choices = calendar_choices(kept)

    def facts(self) -> UnitFacts:
        """What was typed, for the service."""
        clean = self.cleaned_data
        return UnitFacts(
            code=clean["code"],
            name=clean["name"],
            kind=clean["kind"],
            time_zone=clean["time_zone"],
            calendar_id=int(clean["calendar"]) if clean["calendar"] else None,
        )


class UnitMoveForm(forms.Form):
    """Where a unit goes, and why."""

    parent = forms.ChoiceField(label=_("New unit above"), widget=PlainSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        places = unit_choices(actor, "unit.manage", without=unit.path)
        cast(forms.ChoiceField, self.fields["parent"]).choices = [("", _("Choose …")), *places]
