"""Forms of people, roles, grants and teams."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.choices import PersonState
from tanggap.accounts.models import Role, Team, User
from tanggap.accounts.permissions import GROUPS
from tanggap.accounts.roles import HOMES
from tanggap.accounts.selectors import scope_for
from tanggap.accounts.services import PersonFacts
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Customer, Office, Unit
from tanggap.web.account.forms import language_choices, zone_choices

if TYPE_CHECKING:
    UnitField = forms.ModelChoiceField[Unit]
    RoleField = forms.ModelChoiceField[Role]
else:
    # Django's field takes no type argument when the program runs.
    UnitField = RoleField = forms.ModelChoiceField

MOST_PEOPLE = 500
"""So many people are offered as members of a team at most."""


class UnitChoice(UnitField):
    """A unit, indented by its depth in the tree."""

    def label_from_instance(self, obj: Any) -> str:
        """The name behind as many marks as there are units above."""
        return f"{'– ' * (obj.path.count('/') - 1)}{obj.name}"


class RoleChoice(RoleField):
    """A role by its title."""

    def label_from_instance(self, obj: Any) -> str:
        """The title in the person's language."""
        return str(obj.title)


class PeopleFilterForm(forms.Form):
    """Filters of the list of people."""

    quick = ("state", "role")

    q = forms.CharField(label=gettext_lazy("Name, address or number"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any state")), *PersonState.choices],
    )
    role = RoleChoice(Role.objects.none(), label=gettext_lazy("Role"), required=False)
    unit = UnitChoice(Unit.objects.none(), label=gettext_lazy("Unit and below"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "role", Role.objects.visible_to(actor).in_use(), gettext_lazy("Any role"))
        _offer(self, "unit", Unit.objects.visible_to(actor).order_by("path"), gettext_lazy("Any unit"))


class PersonForm(forms.Form):
    """What is known about a person."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without an address nobody can sign in as this person."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=25, required=False)
    whatsapp = forms.CharField(label=gettext_lazy("WhatsApp"), max_length=25, required=False)
    home_unit = UnitChoice(Unit.objects.none(), label=gettext_lazy("Home unit"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    customer = forms.CharField(
        label=gettext_lazy("Customer number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For people of a customer."),
    )
    office = forms.CharField(
        label=gettext_lazy("Office code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For staff of a government office."),
    )
    external_key = forms.CharField(
        label=gettext_lazy("Key in another system"), max_length=120, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, person: User | None = None, **kwargs: Any) -> None:
        if person is not None:
            kwargs.setdefault("initial", _initial(person))
        super().__init__(*args, **kwargs)
        self.actor = actor
        units = scope_for(actor, "user.manage").in_use()  # type: ignore[attr-defined]
        if person is not None and person.home_unit_id:
            units = units | Unit.objects.filter(pk=person.home_unit_id)
        _offer(self, "home_unit", units.order_by("path"), gettext_lazy("None"))
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 - narrows the type
        zone.choices = zone_choices(person.time_zone if person else "")

    def clean_customer(self) -> Any:
        """The customer with the number."""
        return _by_code(Customer.objects.visible_to(self.actor), "number", self.cleaned_data["customer"])

    def clean_office(self) -> Any:
        """The office with the code."""
        return _by_code(Office.objects.visible_to(self.actor), "code", self.cleaned_data["office"])

    def facts(self) -> PersonFacts:
        """What was typed, for the services."""
        data = self.cleaned_data
        return PersonFacts(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            whatsapp=data["whatsapp"],
            language=data["language"],
            time_zone=data["time_zone"],
            home_unit_id=data["home_unit"].pk if data["home_unit"] else None,
            customer_id=data["customer"].pk if data["customer"] else None,
            office_id=data["office"].pk if data["office"] else None,
            external_key=data["external_key"],
        )


class NewPersonForm(PersonForm):
    """A new person, with the first role if there is one."""

    role = RoleChoice(Role.objects.none(), label=gettext_lazy("First role"), required=False)
    role_unit = UnitChoice(Unit.objects.none(), label=gettext_lazy("Held at"), required=False)
    invite = forms.BooleanField(
        label=gettext_lazy("Send a mail that tells how to set the password"), required=False, initial=True
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        _offer(self, "role", Role.objects.in_use(), gettext_lazy("None yet"))
        units = scope_for(actor, "grant.manage").in_use()  # type: ignore[attr-defined]
        _offer(self, "role_unit", units.order_by("path"), gettext_lazy("The home unit"))

    def clean(self) -> dict[str, Any]:
        """A role needs a unit."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("role") and not data.get("role_unit") and not data.get("home_unit"):
            self.add_error("role_unit", _("Choose where the role is held."))
        return data


class ReasonForm(forms.Form):
    """Why somebody's account is closed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class LocalMoment(forms.DateTimeField):
    """A moment as the actor's clock shows it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]

    def to_python(self, value: Any) -> datetime | None:
        """The aware moment; Django has attached the active time zone."""
        moment: datetime | None = super().to_python(value)
        return moment.astimezone(ZoneInfo("UTC")) if moment is not None else None


class GrantForm(forms.Form):
    """A role, a unit, from when to when."""

    role = RoleChoice(Role.objects.none(), label=gettext_lazy("Role"))
    unit = UnitChoice(Unit.objects.none(), label=gettext_lazy("Unit"))
    valid_from = LocalMoment(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: from now on.")
    )
    valid_to = LocalMoment(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until it is ended.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "role", Role.objects.visible_to(actor).in_use(), gettext_lazy("Choose"))
        units = scope_for(actor, "grant.manage").in_use()  # type: ignore[attr-defined]
        _offer(self, "unit", units.order_by("path"), gettext_lazy("Choose"))


class PermissionChoice(forms.MultipleChoiceField):
    """Permissions of one group; none is an answer too, and not an omission."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        """Refuse only what is not in the group."""
        for code in value:
            if not self.valid_value(code):
                raise ValidationError(_("Unknown permission: %s") % code)


class RoleForm(forms.Form):
    """A role with its permissions in groups."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    home = forms.ChoiceField(label=gettext_lazy("Home page"), choices=HOMES)
    priority = forms.IntegerField(
        label=gettext_lazy("Precedence"),
        min_value=1,
        max_value=1000,
        initial=100,
        help_text=gettext_lazy("Of several roles the one with the smallest number decides the home page."),
    )
    mfa_required = forms.BooleanField(
        label=gettext_lazy("Two-step sign-in is required"),
        required=False,
        help_text=gettext_lazy("Who holds the role has to set it up before anything else."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = set((kwargs.get("initial") or {}).get("permissions", ()))
        for group in GROUPS:
            self.fields[f"permissions_{group.code}"] = PermissionChoice(
                label=group.title,
                choices=[(permission.code, permission.title) for permission in group.permissions],
                initial=[permission.code for permission in group.permissions if permission.code in held],
            )

    def groups(self) -> list[forms.BoundField]:
        """The fields of permissions, one for each group."""
        return [self[f"permissions_{group.code}"] for group in GROUPS]

    def permissions(self) -> list[str]:
        """The permissions chosen in all groups."""
        return [code for group in GROUPS for code in self.cleaned_data[f"permissions_{group.code}"]]


class TeamForm(forms.Form):
    """A team with its members."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    unit = UnitChoice(Unit.objects.none(), label=gettext_lazy("Unit"))
    members = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Members"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )
    lead = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Lead"),
        required=False,
        help_text=gettext_lazy("Is told of escalations; one of the members."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, team: Team | None = None, **kwargs: Any) -> None:
        if team is not None:
            names = ("code", "name", "unit", "lead", "version")
            kwargs.setdefault("initial", {name: getattr(team, name) for name in names})
            kwargs["initial"]["members"] = [person.pk for person in team.members.all()]
        super().__init__(*args, **kwargs)
        units = scope_for(actor, "team.manage").in_use()  # type: ignore[attr-defined]
        _offer(self, "unit", units.order_by("path"), gettext_lazy("Choose"))
        people = User.objects.visible_to(actor).filter(is_active=True, home_unit__isnull=False)
        chosen = people.order_by("name").values("pk")[:MOST_PEOPLE]
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        present = team.members.values("pk") if team is not None else User.objects.none().values("pk")
        seen = User.objects.visible_to(actor).values("pk")
        offered = User.objects.filter(pk__in=chosen) | User.objects.filter(pk__in=present).filter(pk__in=seen)
        field.queryset = offered.order_by("name", "pk")
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        lead.queryset = field.queryset


def _initial(person: User) -> dict[str, Any]:
    names = (
        "name",
        "email",
        "phone",
        "whatsapp",
        "language",
        "time_zone",
        "home_unit",
        "external_key",
        "version",
    )
    return {name: getattr(person, name) for name in names} | {
        "customer": person.customer.number if person.customer else "",
        "office": person.office.code if person.office else "",
    }


def _offer(form: forms.Form, name: str, rows: QuerySet[Any], empty: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    field.queryset = rows
    field.empty_label = empty


def _by_code(rows: QuerySet[Any], column: str, value: str) -> Any:
    if not value.strip():
        return None
    found = rows.filter(**{column: value.strip()}).first()
    if found is None:
        raise ValidationError(_("There is none with this number or code."))
    return found
