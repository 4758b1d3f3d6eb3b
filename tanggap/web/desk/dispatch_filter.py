"""Which of the waiting tickets dispatch looks at, as its address says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.fieldwork.dispatching.waiting import WaitingFilter
from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import Priority
from tanggap.tickets.models import Category
from tanggap.web.desk import choices
from tanggap.web.desk.access import holding
from tanggap.web.desk.widgets import PlainSelect

TICKETS = 60
"""Waiting tickets on the page; more are found by narrowing."""

dispatchers = holding("work_order.assign")


class DispatchFilterForm(forms.Form):
    """Narrowing what waits."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=PlainSelect)
    skill = forms.ChoiceField(label=gettext_lazy("Skill"), required=False, widget=PlainSelect)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False, widget=PlainSelect)
    quick = ("unit", "skill", "priority")

    def __init__(self, actor: Actor, query: Any) -> None:
        super().__init__(
            initial={name: query.get(name, "") for name in self.base_fields}, auto_id="filter_%s"
        )
        fields: Any = self.fields
        fields["unit"].choices = [("", _("All units")), *choices.unit_choices(actor, "work_order.assign")]
        fields["skill"].choices = [("", _("All skills")), *((name, name) for name in skills_named())]
        fields["priority"].choices = [("", _("All priorities")), *Priority.choices]


def skills_named() -> list[str]:
    """The skills that categories ask for."""
    named = Category.objects.filter(retired_at__isnull=True).exclude(skill="")
    return sorted({skill.strip() for skill in named.values_list("skill", flat=True)}, key=str.casefold)


def filter_from(query: Any) -> WaitingFilter:
    """The filter that an address names; what is no number narrows nothing."""
    return WaitingFilter(
        unit_id=whole(query.get("unit", "")),
        skill=query.get("skill", "")[:40],
        priority=whole(query.get("priority", "")),
    )


def whole(text: str) -> int | None:
    """The number, or nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def kept_query(query: Any, **more: str) -> str:
    """The filters of the address, to go on with."""
    named = {name: query.get(name, "") for name in ("unit", "skill", "priority", "wide")} | more
    return urlencode({name: value for name, value in named.items() if value})


def own_unit(actor: Actor) -> int | None:
    """The unit at which the actor dispatches, the first one of several."""
    paths = actor.paths("work_order.assign")
    return next((node.key for node in choices.units.get() if node.path in paths), None)
