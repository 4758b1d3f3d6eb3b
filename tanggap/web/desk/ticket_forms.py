"""Forms of the acts on a ticket. They parse; services judge, and their findings come back to the fields."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.tickets.choices import (
    Cause,
    Channel,
    HoldReason,
    Level,
    MessageKind,
    Priority,
    TicketKind,
)
from tanggap.tickets.hold_rules import hold_rules
from tanggap.tickets.models import Ticket
from tanggap.tickets.relations import open_children_of
from tanggap.web.desk import choices
from tanggap.web.desk.widgets import PlainCheckboxes, PlainSelect

_ASKED_TOGETHER = {"latitude": "position", "longitude": "position"}
"""Values of services that one field of ours asks for."""


def put_errors(form: forms.Form, refusal: Invalid) -> None:
    """Show what a service found wrong at the fields that it names."""
    if not refusal.fields:
        form.add_error(None, str(refusal))
    for name, texts in refusal.fields.items():
        names = (name, name.removesuffix("_id"), _ASKED_TOGETHER.get(name, ""))
        field = next((one for one in names if one in form.fields), None)
        for text in texts:
            form.add_error(field, str(text))


def renew_version(form: forms.Form, version: int) -> None:
    """Let a form that was stale be sent again on the state that its reader sees now."""
    sent: Any = form.data
    changed = sent.copy()
    changed["version"] = str(version)
    form.data = changed


class ActForm(forms.Form):
    """An act on a ticket; ``version`` is what the person had on screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, ticket: Ticket, **kwargs: Any) -> None:
        self.actor, self.ticket = actor, ticket
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = ticket.version
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values."""

    def first_values(self, **values: Any) -> None:
        """What the fields show before anything was typed."""
        for name, value in values.items():
            self.fields[name].initial = value

    def options(self, name: str, *options: Any) -> None:
        """Offer these choices."""
        field: Any = self.fields[name]
        field.choices = list(options)


class ReasonForm(ActForm):
    """An act that needs words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


class HoldForm(ActForm):
    """Why the ticket waits."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does it wait?"), widget=PlainSelect(attrs={"autofocus": True})
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self) -> None:
        """Reasons in groups: those that stop the clock, those that do so once confirmed, and others."""
        groups: dict[str, list[tuple[str, Any]]] = {"stops": [], "asks": [], "runs": []}
        for rule in hold_rules.get().values():
            group = "runs" if not rule.stops_clock else "asks" if rule.second_person else "stops"
            groups[group].append((rule.reason, HoldReason(rule.reason).label))
        headed = (
            (_("The clock stops"), groups["stops"]),
            (_("The clock stops once a second person confirms"), groups["asks"]),
            (_("The clock runs on"), groups["runs"]),
        )
        self.options("reason", ("", _("Choose a reason")), *(group for group in headed if group[1]))


class _WithChildren(ActForm):
    """An act that ends a ticket and may end what is part of it."""

    children = forms.BooleanField(required=False, widget=forms.CheckboxInput)

    def prepare(self) -> None:
        """The box, if there is something below."""
        below = open_children_of(self.actor, self.ticket)
        if not below:
            del self.fields["children"]
            return
        box = self.fields["children"]
        box.label = ngettext(
            "Solve the %(count)d open ticket that is part of this one too",
            "Solve the %(count)d open tickets that are part of this one too",
            len(below),
        ) % {"count": len(below)}
        more = " …" if len(below) > MOST_NAMED else ""
        box.help_text = ", ".join(below[:MOST_NAMED]) + more


MOST_NAMED = 12
"""Tickets that a form names; of more it tells how many."""


class SplitForm(ActForm):
    """Which messages become a ticket of their own."""

    subject = forms.CharField(label=gettext_lazy("Subject of the new ticket"), max_length=200)
    messages = forms.MultipleChoiceField(
        label=gettext_lazy("Messages that move there"), widget=PlainCheckboxes
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def prepare(self) -> None:
        """The newest messages of the ticket itself, in their order."""
        sent = self.ticket.messages.filter(kind__in=(MessageKind.REPLY, MessageKind.NOTE))
        said = sent.order_by("-created_at", "-pk")[:MOST_OFFERED]
        self.options(
            "messages",
            *(
                (str(one.pk), f"{one.author_label}, {localtime(one.created_at):%d-%m %H.%M}: {one.body[:90]}")
                for one in reversed(said)
            ),
        )
        self.first_values(request_key=f"split-{uuid.uuid4()}")


MOST_OFFERED = 100
"""Messages that a split offers."""


class CloseForm(_WithChildren):
    """Closing a ticket while others that are part of it are open."""


class ResolveForm(_WithChildren):
    """What solved it."""

    resolution = forms.CharField(
        label=gettext_lazy("What was done"), widget=forms.Textarea(attrs={"rows": 5, "autofocus": True})
    )
    cause = forms.ChoiceField(label=gettext_lazy("Cause"), widget=PlainSelect)
    field_order = ("resolution", "cause", "children")

    def prepare(self) -> None:
        """The closed list of causes."""
        super().prepare()
        self.options("cause", ("", _("Choose a cause")), *Cause.choices)
        self.first_values(resolution=self.ticket.resolution, cause=self.ticket.cause)


class AssignForm(ActForm):
    """Who takes the ticket: a technician with crew and plan, a person or team, or whoever picks it up."""

    to = forms.ChoiceField(label=gettext_lazy("Give it to"), widget=forms.RadioSelect)
    technician = forms.ChoiceField(label=gettext_lazy("Technician"), required=False, widget=PlainSelect)
    crew = forms.MultipleChoiceField(
        label=gettext_lazy("Crew"),
        required=False,
        widget=PlainCheckboxes,
        help_text=gettext_lazy("Who helps."),
    )
    scheduled_from = forms.DateTimeField(label=gettext_lazy("Planned from"), required=False)
    scheduled_to = forms.DateTimeField(label=gettext_lazy("Planned to"), required=False)
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    assignee = forms.ChoiceField(label=gettext_lazy("Person"), required=False, widget=PlainSelect)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False, widget=PlainSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed when it is taken from somebody."),
    )

    def prepare(self) -> None:
        """Technicians, people and teams of the ticket's place."""
        for name in ("scheduled_from", "scheduled_to"):
            self.fields[name].widget = forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            )
        at = self.ticket.unit.path
        technicians = choices.technician_choices(self.actor)
        ways = [("person", _("Person or team"))]
        if self.actor.holds("work_order.assign", at=at):
            ways = [
                ("technician", _("Technician in the field")),
                ("offer", _("Offer it to the unit's technicians")),
                *ways,
            ]
        self.options("to", *ways)
        self.options("technician", ("", _("Choose a technician")), *technicians)
        self.options("crew", *technicians)
        self.options("assignee", ("", _("Nobody")), *choices.people_choices(self.actor, at=at))
        self.options("team", ("", _("No team")), *choices.team_choices(self.actor))
        self.first_values(
            to=ways[0][0],
            assignee=str(self.ticket.assignee_id or ""),
            team=str(self.ticket.team_id or ""),
        )


class PriorityForm(ActForm):
    """Impact and urgency give the priority; another one needs a reason."""

    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), coerce=int, required=False, empty_value=None, widget=PlainSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for another priority"), max_length=300, required=False
    )

    def prepare(self) -> None:
        """The present values; the priority is offered as the result of both."""
        self.options("priority", ("", _("As impact and urgency give it")), *Priority.choices)
        overridden = bool(self.ticket.priority_reason)
        self.first_values(
            impact=self.ticket.impact,
            urgency=self.ticket.urgency,
            priority=self.ticket.priority if overridden else "",
            reason=self.ticket.priority_reason,
        )


class PlaceField(forms.CharField):
    """Coordinates as people paste them: ``-6.2088, 106.8456``."""

    default_error_messages = {
        "place": gettext_lazy("Write latitude and longitude, for example -6.2088, 106.8456.")
    }

    def to_python(self, value: Any) -> Any:
        """Latitude and longitude in decimal degrees, or ``None``."""
        text = super().to_python(value) or ""
        if not text.strip():
            return None
        parts = text.replace(";", ",").split(",")
        try:
            latitude, longitude = (Decimal(part.strip()).quantize(Decimal("0.000001")) for part in parts)
        except (ArithmeticError, ValueError):
            raise forms.ValidationError(self.error_messages["place"], code="place") from None
        return latitude, longitude

    def prepare_value(self, value: Any) -> Any:
        """Back to text."""
        return f"{value[0]}, {value[1]}" if isinstance(value, tuple) else value


class FactsForm(forms.Form):
    """What is known of a ticket; shared by creating and editing."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TicketKind.choices, widget=PlainSelect)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), widget=PlainSelect)
    requester_name = forms.CharField(label=gettext_lazy("Reporter"), max_length=150, required=False)
    requester_phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    requester_email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    position = PlaceField(
        label=gettext_lazy("Coordinates"),
        required=False,
        help_text=gettext_lazy("Latitude, longitude; for example -6.2088, 106.8456"),
    )

    def offer(self, actor: Actor, permission: str) -> None:
        """Categories, and the units where the actor holds the permission."""
        category: Any = self.fields["category"]
        category.choices = [("", _("No category")), *choices.category_choices()]
        unit: Any = self.fields["unit"]
        unit.choices = choices.unit_choices(actor, permission)

    def facts(self) -> dict[str, Any]:
        """The cleaned values under the names of the services."""
        data = self.cleaned_data
        latitude, longitude = data["position"] or (None, None)
        return {
            **{
                name: data[name]
                for name in (
                    "subject",
                    "description",
                    "kind",
                    "requester_name",
                    "requester_phone",
                    "requester_email",
                    "place",
                )
            },
            "category_id": int(data["category"]) if data["category"] else None,
            "unit_id": int(data["unit"]),
            "latitude": latitude,
            "longitude": longitude,
        }


class EditForm(ActForm, FactsForm):
    """Change what is known of the ticket."""

    def prepare(self) -> None:
        """The present facts."""
        ticket = self.ticket
        self.offer(self.actor, "ticket.edit")
        unit: Any = self.fields["unit"]
        if str(ticket.unit_id) not in dict(unit.choices):
            unit.choices = [(str(ticket.unit_id), ticket.unit.name), *unit.choices]
        category: Any = self.fields["category"]
        if ticket.category and str(ticket.category_id) not in dict(category.choices):
            category.choices = [*category.choices, (str(ticket.category_id), ticket.category.name)]
        self.first_values(
            **{
                name: getattr(ticket, name)
                for name in (
                    "subject",
                    "description",
                    "kind",
                    "requester_name",
                    "requester_phone",
                    "requester_email",
                    "place",
                )
            },
            category=str(ticket.category_id or ""),
            unit=str(ticket.unit_id),
            position=(ticket.latitude, ticket.longitude) if ticket.latitude is not None else "",
        )


class NewTicketForm(FactsForm):
    """A ticket that somebody of the desk writes down, assigned at once if wanted."""

    channel = forms.ChoiceField(label=gettext_lazy("How did it reach us?"), widget=PlainSelect)
    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact"), coerce=int, required=False, empty_value=None, widget=PlainSelect
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), coerce=int, required=False, empty_value=None, widget=PlainSelect
    )
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    office = forms.IntegerField(required=False, widget=forms.HiddenInput)
    site = forms.IntegerField(required=False, widget=forms.HiddenInput)
    requester = forms.IntegerField(required=False, widget=forms.HiddenInput)
    technician = forms.ChoiceField(label=gettext_lazy("Technician"), required=False, widget=PlainSelect)
    assignee = forms.ChoiceField(label=gettext_lazy("Or a person"), required=False, widget=PlainSelect)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(actor, "ticket.create")
        offered: dict[str, list[Any]] = {
            "channel": [
                (one.value, one.label)
                for one in (Channel.PHONE, Channel.DESK, Channel.WHATSAPP, Channel.EMAIL, Channel.CHAT)
            ],
            "impact": [("", _("As usual for the category")), *Level.choices],
            "urgency": [("", _("As usual for the category")), *Level.choices],
            "technician": [("", _("Nobody yet"))],
            "assignee": [("", _("Nobody yet"))],
        }
        if actor.holds_anywhere("work_order.assign"):
            offered["technician"] += choices.technician_choices(actor)
        if actor.holds_anywhere("ticket.assign"):
            offered["assignee"] += choices.people_choices(actor)
        for name, options in offered.items():
            field: Any = self.fields[name]
            field.choices = options

    def clean(self) -> dict[str, Any]:
        """One assignee, not two."""
        data = super().clean() or self.cleaned_data
        if data.get("technician") and data.get("assignee"):
            self.add_error("assignee", _("Choose a technician or a person, not both."))
        return data


def planned(data: dict[str, Any], name: str) -> datetime | None:
    """A planned moment of an assignment, as the person's clock meant it."""
    value = data.get(name)
    return value if isinstance(value, datetime) else None
