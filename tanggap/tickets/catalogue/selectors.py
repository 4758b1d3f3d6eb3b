"""Reads of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.querysets import path_condition
from tanggap.tickets.catalogue.policies import MANAGE
from tanggap.tickets.models import CatalogueService

PAGE_SIZE = 50
_WITH = ("unit", "category")


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """What the list of services is narrowed to; ``needs`` is ``validation`` or ``none``."""

    words: str = ""
    unit_path: str = ""
    kind: str = ""
    needs: str = ""
    retired: bool = False


def services_matching(actor: Actor, wanted: ServiceFilter) -> QuerySet[CatalogueService]:
    """The services that the actor edits and that fit, by order and name."""
    rows = CatalogueService.objects.filter(path_condition(actor.paths(MANAGE), "unit__path"))
    if not wanted.retired:
        rows = rows.filter(retired_at__isnull=True)
    if wanted.unit_path:
        rows = rows.filter(unit__path__startswith=wanted.unit_path)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.needs:
        rows = rows.filter(needs_validation=wanted.needs == "validation")
    for word in wanted.words.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(code__icontains=word)
            | Q(description__icontains=word)
            | Q(category__name__icontains=word)
        )
    return rows.select_related(*_WITH).order_by("position", "name", "pk")


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Rows of one page; ``after`` names its last row when there are more, else it is 0."""

    rows: list[CatalogueService]
    after: int = 0


def services_page(
    actor: Actor, wanted: ServiceFilter, *, after: int = 0, size: int = PAGE_SIZE
) -> ServicePage:
    """A page of the list, beginning behind the service with the key ``after``."""
    rows = services_matching(actor, wanted)
    mark = (
        CatalogueService.objects.filter(pk=after).values_list("position", "name").first() if after else None
    )
    if mark is not None:
        position, name = mark
        rows = rows.filter(
            Q(position__gt=position)
            | Q(position=position, name__gt=name)
            | Q(position=position, name=name, pk__gt=after)
        )
    found = list(rows[: size + 1])
    return ServicePage(found[:size], found[size - 1].pk if len(found) > size else 0)


def service_get(actor: Actor, pk: int) -> CatalogueService:
    """A service that the actor edits, retired ones too.

    Raises:
        NotVisible.
    """
    found = services_matching(actor, ServiceFilter(retired=True)).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def _load(_key: object) -> list[CatalogueService]:
    rows = CatalogueService.objects.filter(
        retired_at__isnull=True, unit__retired_at__isnull=True, category__retired_at__isnull=True
    )
    return list(rows.select_related(*_WITH).order_by("position", "name", "pk"))


offered: ReferenceCache[list[CatalogueService]] = ReferenceCache(_load)
"""The services in use, in their order."""
