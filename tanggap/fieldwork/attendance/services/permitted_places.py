"""Places where check-in is allowed: adding, changing, retiring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.attendance import policies
from tanggap.fieldwork.models import AttendancePlace, Technician
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.organization.querysets import path_condition


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A permitted place as somebody wants it; without technicians it is everybody's of the unit."""

    name: str
    unit_id: int
    latitude: Decimal
    longitude: Decimal
    radius_m: int
    technician_codes: Sequence[str] = ()


def places_managed(actor: Actor) -> QuerySet[AttendancePlace]:
    """The places of units where the actor may manage them."""
    return (
        AttendancePlace.objects.filter(path_condition(actor.paths("fieldwork.manage"), "unit__path"))
        .select_related("unit")
        .order_by("unit__path", "name", "pk")
    )


def place_load(actor: Actor, pk: int) -> AttendancePlace:
    """One of them.

    Raises:
        NotVisible.
    """
    place = places_managed(actor).filter(pk=pk).first()
    if place is None:
        raise NotVisible
    return place


@transaction.atomic
def place_create(*, actor: Actor, facts: PlaceFacts) -> AttendancePlace:
    """Add a place.

    Raises:
        NotAllowed, Invalid.
    """
    place = AttendancePlace()
    people = _fill(actor, place, facts)
    place.save()
    place.technicians.set(people)
    _record("attendance.place_added", actor, place)
    return place


@transaction.atomic
def place_edit(*, actor: Actor, pk: int, facts: PlaceFacts, version: int) -> AttendancePlace:
    """Change a place; entries keep the distance that was reckoned when they were taken.

    Raises:
        NotVisible, NotAllowed, Invalid, StaleState.
    """
    place = place_load(actor, pk)
    people = _fill(actor, place, facts)
    changed = AttendancePlace.objects.filter(pk=pk, version=version, retired_at__isnull=True).update(
        name=place.name,
        unit=place.unit,
        latitude=place.latitude,
        longitude=place.longitude,
        radius_m=place.radius_m,
        version=F("version") + 1,
    )
    if changed != 1:
        raise StaleState
    place.technicians.set(people)
    _record("attendance.place_changed", actor, place)
    return place


@transaction.atomic
def place_retire(*, actor: Actor, pk: int) -> AttendancePlace:
    """Check-in counts there no longer; what was taken there stays.

    Raises:
        NotVisible, StaleState: retired already.
    """
    place = place_load(actor, pk)
    policies.can_manage_places(actor, place.unit.path).enforce()
    if AttendancePlace.objects.filter(pk=pk, retired_at__isnull=True).update(retired_at=clock.now()) != 1:
        raise StaleState
    _record("attendance.place_retired", actor, place)
    return place


def _fill(actor: Actor, place: AttendancePlace, facts: PlaceFacts) -> list[Technician]:
    unit = Unit.objects.filter(pk=facts.unit_id, retired_at__isnull=True).first()
    if unit is None:
        raise Invalid.field("unit", _("Choose a unit."))
    policies.can_manage_places(actor, unit.path).enforce()
    place.name, place.unit = " ".join(facts.name.split()), unit
    place.latitude, place.longitude, place.radius_m = facts.latitude, facts.longitude, facts.radius_m
    try:
        place.clean_fields(exclude=["unit"])
    except ValidationError as wrong:
        raise Invalid(fields=wrong.message_dict) from wrong
    if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        raise Invalid.field("latitude", _("These are no coordinates."))
    wanted = list(dict.fromkeys(code.strip() for code in facts.technician_codes if code.strip()))
    found = {
        one.code: one
        for one in Technician.objects.filter(code__in=wanted, home_unit__path__startswith=unit.path)
    }
    if unknown := [code for code in wanted if code not in found]:
        raise Invalid.field(
            "technicians", _("Not a technician of this unit: %(codes)s") % {"codes": ", ".join(unknown)}
        )
    return list(found.values())


def _record(action: str, actor: Actor, place: AttendancePlace) -> None:
    record(
        action,
        actor=actor,
        subject=place,
        unit_id=place.unit_id,
        unit_path=place.unit.path,
        data={
            "name": place.name,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "radius_m": place.radius_m,
        },
    )
