"""Columns of the organisation's lists as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tanggap.accounts.choices import PersonState
from tanggap.accounts.models import User
from tanggap.organization.listing import TreeRow
from tanggap.organization.models import Customer, Office, Site
from tanggap.web.components.list_files import Columns, day_and_time

FILE_CHUNK = 2000


def file_columns(model: type[Customer] | type[Office] | type[Site]) -> Columns[Any]:
    """Of customers, offices or sites."""
    number = "number" if model is Customer else "code"
    base: list[tuple[str, Callable[[Any], Any]]] = [
        (_("Number") if model is Customer else _("Code"), lambda row: getattr(row, number)),
        (_("Name"), lambda row: row.name),
        (_("Unit"), lambda row: row.unit.name),
        (_("Code of the unit"), lambda row: row.unit.code),
        (_("Address"), lambda row: row.address),
    ]
    own: list[tuple[str, Callable[[Any], Any]]] = [
        (_("Phone"), lambda row: row.phone),
        ("WhatsApp", lambda row: row.whatsapp),
        (_("E-mail address"), lambda row: row.email),
    ]
    if model is Site:
        own = [
            (_("Customer"), lambda row: row.customer.name if row.customer else ""),
            (_("Office"), lambda row: row.office.name if row.office else ""),
            (_("Network node"), lambda row: row.network_node),
            (_("Latitude"), lambda row: row.latitude),
            (_("Longitude"), lambda row: row.longitude),
            (_("Radius in metres"), lambda row: row.radius_m),
        ]
    return [*base, *own, (_("Retired"), lambda row: day_and_time(row.retired_at))]


def unit_file_columns() -> Columns[TreeRow]:
    """Of units."""
    return (
        (_("Code"), lambda row: row.unit.code),
        (_("Name"), lambda row: row.unit.name),
        (_("Kind"), lambda row: row.unit.get_kind_display()),
        (_("Code of the unit above"), lambda row: row.unit.parent.code if row.unit.parent else ""),
        (_("Time zone"), lambda row: row.unit.time_zone),
        (_("Calendar"), lambda row: row.unit.calendar.name if row.unit.calendar else ""),
        (_("Retired"), lambda row: day_and_time(row.unit.retired_at)),
    )


def people_file_columns(state_of: Callable[[User], str]) -> Columns[Any]:
    """Of people; ``state_of`` tells a ``PersonState``."""
    return (
        (_("Name"), lambda row: row.name),
        (_("E-mail address"), lambda row: row.email),
        (_("Phone"), lambda row: row.phone),
        (_("Home unit"), lambda row: row.home_unit.name if row.home_unit else ""),
        (_("Roles"), lambda row: "; ".join(f"{one.role.title} ({one.unit.name})" for one in row.held)),
        (_("State"), lambda row: PersonState(state_of(row)).label),
        (_("Added"), lambda row: day_and_time(row.joined_at)),
    )
