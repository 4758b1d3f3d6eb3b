"""The recap's address: period, unit and filters, read without ever failing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Unit
from tanggap.reporting import periods
from tanggap.reporting.cases import Asked
from tanggap.reporting.choices import By
from tanggap.reporting.periods import Period, day_from
from tanggap.reporting.scope import RECAP_VIEW, asked_by, can_see_recap
from tanggap.tickets.choices import Priority, TicketKind
from tanggap.web.desk import choices
from tanggap.web.desk.widgets import PlainCheckboxes, PlainSelect

KEPT = ("by", "from", "to", "unit", "category", "priority", "kind")
"""Names of the address that say what is asked for."""
PRESETS = (
    ("this_month", gettext_lazy("This month"), periods.month_of),
    ("last_month", gettext_lazy("Last month"), periods.month_before),
    ("this_week", gettext_lazy("This week"), periods.week_of),
    ("last_week", gettext_lazy("Last week"), periods.week_before),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks for.

    Attributes:
        asked: the recap, cut to the reader's rights.
        by: what a row stands for.
        query: the address's names as they were understood, for links.
        refusal: what could not be understood; the period is then the present month.
    """

    asked: Asked
    by: By
    query: QueryDict
    refusal: str = ""

    def link(self, **changes: str | None) -> str:
        """The same question with other names; ``None`` removes one."""
        names = self.query.copy()
        for name, value in changes.items():
            if value is None:
                names.pop(name, None)
            else:
                names[name] = value
        return f"?{names.urlencode()}"


def today_of(actor: Actor) -> date:
    """The local day of the reader."""
    return clock.now().astimezone(ZoneInfo(actor.time_zone)).date()


def question_of(actor: Actor, given: QueryDict) -> Question:
    """What the address asks for; values that make no sense are left out.

    Raises:
        NotAllowed: no right to see recaps.
        NotVisible: the unit is not one of his.
    """
    can_see_recap(actor).enforce()
    period, refusal = _period(actor, given)
    by = By(wanted) if (wanted := given.get("by", "")) in By.values else By.TECHNICIAN
    unit = _unit(given.get("unit", ""))
    priorities = [value for value in given.getlist("priority") if value in map(str, Priority.values)]
    kinds = [value for value in given.getlist("kind") if value in TicketKind.values]
    category = given.get("category", "")
    known = category.isdecimal() and len(category) < 18
    asked = asked_by(
        actor,
        period,
        unit=unit,
        category_id=int(category) if known else None,
        priorities=[int(value) for value in priorities],
        kinds=kinds,
    )
    names: list[tuple[str, str]] = [
        ("by", by.value),
        ("from", period.first.isoformat()),
        ("to", period.last.isoformat()),
        *([("unit", str(unit.pk))] if unit else []),
        *([("category", category)] if known else []),
        *(("priority", value) for value in priorities),
        *(("kind", value) for value in kinds),
    ]
    return Question(asked, by, QueryDict(urlencode(names), mutable=True), refusal)


def _period(actor: Actor, given: QueryDict) -> tuple[Period, str]:
    usual = periods.month_of(today_of(actor))
    first, last = given.get("from", "").strip(), given.get("to", "").strip()
    if not first and not last:
        return usual, ""
    try:
        end = day_from(last, "to") if last else None
        begin = day_from(first, "from") if first else (end or usual.last).replace(day=1)
        return Period(begin, end or max(begin, usual.last)), ""
    except Invalid as refusal:
        texts = [str(text) for of_field in refusal.fields.values() for text in of_field]
        return usual, " ".join(texts)


def _unit(key: str) -> Unit | None:
    return Unit.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


class RecapForm(forms.Form):
    """Period and filters of a recap."""

    quick = ("from", "to", "unit")
    untold = ("from", "to")

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), widget=PlainSelect)
    category = forms.ChoiceField(label=gettext_lazy("Category"), widget=PlainSelect)
    priority = forms.MultipleChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, widget=PlainCheckboxes
    )
    kind = forms.MultipleChoiceField(
        label=gettext_lazy("Kind"), choices=TicketKind.choices, widget=PlainCheckboxes
    )

    def __init__(self, actor: Actor, question: Question) -> None:
        period, query = question.asked.period, question.query
        initial: dict[str, Any] = {
            "from": period.first,
            "to": period.last,
            "unit": query.get("unit", ""),
            "category": query.get("category", ""),
            "priority": query.getlist("priority"),
            "kind": query.getlist("kind"),
        }
        super().__init__(initial=initial, auto_id="filter_%s", use_required_attribute=False)
        days = {
            name: forms.DateField(
                label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            )
            for name, label in (("from", _("From")), ("to", _("To")))
        }
        self.fields = {**days, **self.fields}
        offered: dict[str, tuple[str, choices.Choices]] = {
            "unit": (_("All units"), choices.unit_choices(actor, RECAP_VIEW)),
            "category": (_("All categories"), choices.category_choices()),
        }
        for name, (anything, options) in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", anything), *options]
        for field in self.fields.values():
            field.required = False
