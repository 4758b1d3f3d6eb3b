"""The form of quiet hours and digests: two fields for each channel and each group of events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import Rhythm
from tanggap.notifications.registry import waiting_groups
from tanggap.notifications.selectors import times_of
from tanggap.notifications.services import Times
from tanggap.notifications.timing import DEFAULT_DAILY
from tanggap.web.account.forms import ZONE_NAMES


@dataclass(frozen=True, slots=True)
class QuietFields:
    """The fields of one channel."""

    title: Any
    begins: BoundField
    ends: BoundField


@dataclass(frozen=True, slots=True)
class DigestFields:
    """The fields of one group of events."""

    title: Any
    rhythm: BoundField
    at: BoundField


def _clock_field(label: Any, initial: Any = None) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, initial=initial)


class TimesForm(forms.Form):
    """When somebody wants to hear."""

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self._channels = {code: channel.title for code, channel in usable_channels().items()}
        self._groups = waiting_groups(actor)
        self.zone_name = ZONE_NAMES.get(actor.time_zone, actor.time_zone)
        quiet, digests = times_of(actor.person_id or 0)
        for code in self._channels:
            row = quiet.get(code)
            self.fields[f"quiet_{code}_from"] = _clock_field(_("From"), row and row.begins)
            self.fields[f"quiet_{code}_to"] = _clock_field(_("To"), row and row.ends)
        for group in self._groups:
            choice = digests.get(group)
            self.fields[f"digest_{group}"] = forms.ChoiceField(
                label=_("How often"),
                choices=Rhythm.choices,
                initial=choice.rhythm if choice else Rhythm.AT_ONCE,
                required=False,
            )
            at = choice.at if choice and choice.at else DEFAULT_DAILY
            self.fields[f"at_{group}"] = _clock_field(_("Daily at"), at)

    def quiet_fields(self) -> list[QuietFields]:
        """The fields by channel, for the page."""
        return [
            QuietFields(title, self[f"quiet_{code}_from"], self[f"quiet_{code}_to"])
            for code, title in self._channels.items()
        ]

    def digest_fields(self) -> list[DigestFields]:
        """The fields by group, for the page."""
        return [
            DigestFields(title, self[f"digest_{group}"], self[f"at_{group}"])
            for group, title in self._groups.items()
        ]

    def times(self) -> Times:
        """What the valid form says."""
        data = self.cleaned_data
        return Times(
            quiet={code: (data[f"quiet_{code}_from"], data[f"quiet_{code}_to"]) for code in self._channels},
            digests={group: (data[f"digest_{group}"], data[f"at_{group}"]) for group in self._groups},
        )
