"""Forms of the calendar pages; windows are typed as ``08:00-12:00, 13:00-17:00``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tanggap.organization.choices import DayKind
from tanggap.organization.services import CalendarFacts, SpecialDay
from tanggap.organization.working_time import BadWindowsError, pairs_from_text

WEEKDAYS: dict[str, Any] = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
    "6": _("Saturday"),
    "7": _("Sunday"),
}
_EXAMPLE = "08:00-12:00, 13:00-17:00"


def windows_text(pairs: Sequence[Sequence[str]]) -> str:
    """Pairs as they are typed."""
    return ", ".join(f"{start}-{end}" for start, end in pairs)


class WindowsField(forms.CharField):
    """Windows of a day: pairs of times, separated by commas; empty is a day off."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)
        self.widget.attrs |= {"placeholder": _("off"), "autocomplete": "off"}

    def clean(self, value: Any) -> list[list[str]]:
        """The pairs as texts; the service checks that they are times and do not overlap."""
        text = super().clean(value)
        try:
            return pairs_from_text(text)
        except BadWindowsError as error:
            message = _("Write windows such as %(example)s.") % {"example": _EXAMPLE}
            raise ValidationError(message) from error


class CalendarFilterForm(forms.Form):
    """What the list is narrowed to."""

    quick = ("retired",)
    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    retired = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("In use")), ("1", _("With retired ones"))]
    )


class CalendarForm(forms.Form):
    """A calendar's next version; for a new calendar also its name."""

    name = forms.CharField(label=_("Name"), max_length=120)
    national_holidays = forms.BooleanField(label=_("National holidays are days off"), required=False)
    joint_leave = forms.BooleanField(label=_("Joint leave (cuti bersama) is off"), required=False)
    valid_from = forms.DateTimeField(
        label=_("Valid from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: from now on. Clocks that ran before keep what they counted."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_new:
            del self.fields["valid_from"]
        for weekday, label in WEEKDAYS.items():
            self.fields[f"windows_{weekday}"] = WindowsField(label=label)

    def weekdays(self) -> list[forms.BoundField]:
        """The fields of the week, Monday first."""
        return [self[f"windows_{weekday}"] for weekday in WEEKDAYS]

    def facts(self, days: Sequence[SpecialDay] = ()) -> CalendarFacts:
        """What was typed, with the special days that stay."""
        clean = self.cleaned_data
        return CalendarFacts(
            windows={day: pairs for day in WEEKDAYS if (pairs := clean[f"windows_{day}"])},
            national_holidays=clean["national_holidays"],
            joint_leave=clean["joint_leave"],
            days=days,
        )

    @staticmethod
    def typed(facts: CalendarFacts) -> Mapping[str, Any]:
        """A version as the form shows it."""
        return {
            "national_holidays": facts.national_holidays,
            "joint_leave": facts.joint_leave,
            **{f"windows_{weekday}": windows_text(facts.windows.get(weekday, ())) for weekday in WEEKDAYS},
        }


class CalendarDayForm(forms.Form):
    """One special day, or a stretch of them."""

    date = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_date = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=DayKind.choices, initial=DayKind.LOCAL)
    name = forms.CharField(label=_("Name"), max_length=120)
    windows = WindowsField(
        label=_("Working windows"),
        help_text=_(
            "Empty: off all day; on a working day after all the usual ones. Else such as 08:00-11:30."
        ),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def day(self) -> SpecialDay:
        """What was typed, for the service."""
        clean = self.cleaned_data
        return SpecialDay(clean["date"], clean["kind"], clean["name"], clean["windows"])
