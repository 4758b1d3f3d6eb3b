"""Records become people, offices, customers, sites, technicians, units or calendars, one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tanggap.accounts.models import User
from tanggap.accounts.services import user_deactivate, user_from_row
from tanggap.activity.selectors import subjects_changed_since
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import technician_deactivate
from tanggap.fieldwork.services.row_import import technician_from_row
from tanggap.intake.choices import ImportTarget, RowOutcome
from tanggap.intake.mapping.records import Record
from tanggap.intake.targets.base import Written
from tanggap.intake.targets.refusals import explained
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError
from tanggap.organization.models import (
    Calendar,
    CalendarVersion,
    Customer,
    Office,
    OfficeContact,
    Site,
    Unit,
)
from tanggap.organization.selectors import party_get, unit_get
from tanggap.organization.services import calendar_retire, party_retire, unit_retire
from tanggap.organization.services.calendar_import import calendar_from_row
from tanggap.organization.services.row_import import (
    customer_from_row,
    office_from_row,
    site_from_row,
    unit_from_row,
)

RowWriter = Callable[[Actor, Mapping[str, str]], tuple[models.Model, bool]]
"""Creates or updates what the row describes, in a transaction of its own; says whether it is new."""

WRITERS: dict[str, RowWriter] = {
    ImportTarget.USERS: user_from_row,
    ImportTarget.UNITS: unit_from_row,
    ImportTarget.OFFICES: office_from_row,
    ImportTarget.CUSTOMERS: customer_from_row,
    ImportTarget.TECHNICIANS: technician_from_row,
    ImportTarget.SITES: site_from_row,
    ImportTarget.CALENDARS: calendar_from_row,
}
"""The service of the package that owns the thing."""

KEYS: dict[str, tuple[type[models.Model], str]] = {
    ImportTarget.USERS: (User, "email"),
    ImportTarget.UNITS: (Unit, "code"),
    ImportTarget.OFFICES: (Office, "code"),
    ImportTarget.CUSTOMERS: (Customer, "number"),
    ImportTarget.TECHNICIANS: (Technician, "code"),
    ImportTarget.SITES: (Site, "code"),
    ImportTarget.CALENDARS: (Calendar, "code"),
}
"""Where a dry run looks whether a key is here already."""


def _party_back[Party: (Office, Customer, Site)](model: type[Party]) -> Callable[[Actor, int], None]:
    def back(actor: Actor, pk: int) -> None:
        party_retire(model, actor=actor, pk=pk, version=party_get(model, actor, pk).version)

    return back


def _unit_back(actor: Actor, pk: int) -> None:
    unit_retire(actor=actor, unit_id=pk, version=unit_get(actor, pk).version)


def _calendar_back(actor: Actor, pk: int) -> None:
    calendar_retire(actor=actor, calendar_id=pk)


def _person_back(actor: Actor, pk: int) -> None:
    user_deactivate(actor=actor, user_id=pk, reason=_("The import was undone."))


def _technician_back(actor: Actor, pk: int) -> None:
    code = Technician.objects.values_list("code", flat=True).get(pk=pk)
    technician_deactivate(actor=actor, code=code, reason=_("The import was undone."))


BACK: dict[str, Callable[[Actor, int], None]] = {
    ImportTarget.USERS: _person_back,
    ImportTarget.UNITS: _unit_back,
    ImportTarget.OFFICES: _party_back(Office),
    ImportTarget.CUSTOMERS: _party_back(Customer),
    ImportTarget.TECHNICIANS: _technician_back,
    ImportTarget.SITES: _party_back(Site),
    ImportTarget.CALENDARS: _calendar_back,
}
"""What takes a thing out of use; nothing is deleted, as its number may stand on paper already."""

HANGING: dict[str, tuple[type[models.Model], ...]] = {
    ImportTarget.UNITS: (),
    ImportTarget.OFFICES: (OfficeContact,),
    ImportTarget.CUSTOMERS: (),
    ImportTarget.SITES: (),
    ImportTarget.CALENDARS: (CalendarVersion,),
}
"""Kinds whose things stay while anything but these parts of their own refers to them."""

_DEFAULT_UNIT = {
    ImportTarget.USERS,
    ImportTarget.OFFICES,
    ImportTarget.CUSTOMERS,
    ImportTarget.TECHNICIANS,
    ImportTarget.SITES,
}


class RowTarget:
    """Writes through the row service of one package.

    Args:
        target: an ``ImportTarget`` of ``WRITERS``.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.writer = WRITERS[target]

    def write(self, *, actor: Actor, unit: Unit, source: str, records: Sequence[Record]) -> list[Written]:
        """Create or update each record; the source's name plays no part, the key is the thing's own."""
        return [self._write_one(actor, unit, record) for record in records]

    def _write_one(self, actor: Actor, unit: Unit, record: Record) -> Written:
        row = {name: str(value) for name, value in record.values.items()}
        if self.target in _DEFAULT_UNIT:
            row.setdefault("unit", unit.code)
        try:
            thing, created = self.writer(actor, row)
        except DomainError as refusal:
            return Written(RowOutcome.REFUSED, remarks=tuple(explained(refusal)))
        outcome = RowOutcome.CREATED if created else RowOutcome.UPDATED
        return Written(outcome, thing._meta.label_lower, thing.pk, str(thing)[:150], tuple(record.notes))

    def existing(self, *, source: str, keys: Sequence[str]) -> dict[str, str]:
        """Names of the things with these keys."""
        model, field = KEYS[self.target]
        in_lower_case = field == "email" or model is Calendar
        wanted = [key.lower() for key in keys] if in_lower_case else list(keys)
        rows: Any = model._default_manager.filter(**{f"{field}__in": wanted})
        by_key = {str(getattr(thing, field)): str(thing) for thing in rows}
        return {key: by_key[name] for key, name in zip(keys, wanted, strict=True) if name in by_key}

    def touched(self, pks: Sequence[int], *, since: datetime) -> set[int]:
        """Things that somebody changed after the import, that something refers to, or who signed in."""
        model: Any = KEYS[self.target][0]
        used = subjects_changed_since(model._meta.label_lower, pks, since)
        if model is User:
            used |= set(
                User.objects.filter(pk__in=pks, last_login__isnull=False).values_list("pk", flat=True)
            )
        if self.target in HANGING:
            # Units below a unit go first; what is left of them, retiring it refuses.
            own = (model, *HANGING[self.target])
            for relation in (one for one in model._meta.related_objects if one.related_model not in own):
                name = relation.field.name
                rows = relation.related_model._base_manager.filter(**{f"{name}__in": pks})
                used |= set(rows.values_list(name, flat=True).distinct())
        return used

    def take_back(self, *, actor: Actor, pk: int, label: str) -> None:
        """Take the thing out of use."""
        BACK[self.target](actor, pk)
