"""Addresses under ``/setup/`` of the organisation: home, units, calendars, customers, offices, sites."""

from __future__ import annotations

from dataclasses import replace

from django.urls import URLPattern, path

from tanggap.web.setup import calendars, customer_parts, home, office_parts, parties, units
from tanggap.web.setup.customer_parts import CONTACTS, OFFICE_CONTACTS, SERVICES, PartKind
from tanggap.web.setup.party_kinds import CUSTOMERS, OFFICES, SITES, PartyKind


def _party_patterns(kind: PartyKind) -> list[URLPattern]:
    base, given = f"{kind.code}s/", {"kind": kind}
    return [
        path(base, parties.party_list, given, name=f"{kind.code}s"),
        path(f"{base}new/", parties.party_new, given, name=f"{kind.code}_new"),
        path(f"{base}<int:pk>/", parties.party, given, name=kind.code),
        path(f"{base}<int:pk>/edit/", parties.party_edit, given, name=f"{kind.code}_edit"),
        path(f"{base}<int:pk>/retire/", parties.party_retire, given, name=f"{kind.code}_retire"),
        path(f"{base}<int:pk>/restore/", parties.party_restore, given, name=f"{kind.code}_restore"),
    ]


def _part_patterns(kind: PartKind) -> list[URLPattern]:
    base, given = f"{kind.owner}s/<int:pk>/{kind.code}s/", {"kind": kind}
    return [
        path(f"{base}new/", customer_parts.part_form, given, name=f"{kind.prefix}_new"),
        path(f"{base}<int:part>/", customer_parts.part_form, given, name=f"{kind.prefix}_edit"),
        path(f"{base}<int:part>/remove/", customer_parts.part_remove, given, name=f"{kind.prefix}_remove"),
    ]


urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/move/", units.unit_move, name="unit_move"),
    path("units/<int:pk>/retire/", units.unit_retire, name="unit_retire"),
    path("units/<int:pk>/restore/", units.unit_restore, name="unit_restore"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.calendar_new, name="calendar_new"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/edit/", calendars.calendar_edit, name="calendar_edit"),
    path("calendars/<int:pk>/days/new/", calendars.calendar_day_new, name="calendar_day_new"),
    path(
        "calendars/<int:pk>/days/<str:day>/remove/", calendars.calendar_day_remove, name="calendar_day_remove"
    ),
    path("calendars/<int:pk>/retire/", calendars.calendar_retire, name="calendar_retire"),
    path("calendars/<int:pk>/restore/", calendars.calendar_restore, name="calendar_restore"),
    path("customers/doubles/", customer_parts.doubles, name="customer_doubles"),
    path("customers/<int:pk>/merge/", customer_parts.merge, name="customer_merge"),
    path(
        "customers/<int:pk>/merges/<int:merge_id>/undo/",
        customer_parts.merge_undo,
        name="customer_merge_undo",
    ),
    *_part_patterns(CONTACTS),
    *_part_patterns(SERVICES),
    *_party_patterns(replace(CUSTOMERS, parts=customer_parts.parts_of)),
    *_part_patterns(OFFICE_CONTACTS),
    path("offices/<int:pk>/people/add/", office_parts.person_add, name="office_person_add"),
    path(
        "offices/<int:pk>/people/<int:user>/remove/",
        office_parts.person_remove,
        name="office_person_remove",
    ),
    path("offices/<int:pk>/logo/", office_parts.logo, name="office_logo"),
    path("offices/<int:pk>/logo/remove/", office_parts.logo_take_away, name="office_logo_remove"),
    *_party_patterns(replace(OFFICES, parts=office_parts.parts_of)),
    *_party_patterns(SITES),
]
