"""Which open outage a place belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.organization.models import Site
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import Outage
from tanggap.tickets.outages.choices import ACTIVE, PlaceKind

KEPT_S = 2.0
"""How long a process may not know of an outage that another one declared; a sweep finds what it missed."""


@dataclass(frozen=True, slots=True)
class Net:
    """Where an active outage is felt.

    Attributes:
        unit_path: path of the responsible unit; only tickets of its units belong to the outage.
        units: paths of the units in which everything is affected.
        nodes: codes of network nodes in lower case.
        sites: keys of sites.
        category_path: only tickets of this category or below; "" is any.
    """

    outage_id: int
    unit_path: str
    units: tuple[str, ...]
    nodes: frozenset[str]
    sites: frozenset[int]
    category_path: str
    started_at: datetime

    def holds(self, unit_path: str, category_path: str, site_id: int | None, node: str) -> bool:
        """Whether a report from there belongs to the outage."""
        return (
            unit_path.startswith(self.unit_path)
            and category_path.startswith(self.category_path)
            and self.is_felt_at(unit_path, site_id, node)
        )

    def is_felt_at(self, unit_path: str, site_id: int | None, node: str) -> bool:
        """Whether the place is one of its places."""
        return (
            any(unit_path.startswith(path) for path in self.units)
            or (site_id is not None and site_id in self.sites)
            or (bool(node) and node.lower() in self.nodes)
        )

    def ticket_condition(self) -> Q:
        """The same as a condition on tickets."""
        places = path_condition(self.units, "unit__path") if self.units else Q(pk__in=())
        if self.sites:
            places |= Q(site__in=self.sites)
        for node in sorted(self.nodes):
            places |= Q(site__network_node__iexact=node)
        condition = path_condition((self.unit_path,), "unit__path") & places
        return (
            condition & Q(category__path__startswith=self.category_path) if self.category_path else condition
        )

    def site_condition(self) -> Q:
        """The sites in its places, as a condition on sites."""
        places = path_condition(self.units, "unit__path") if self.units else Q(pk__in=())
        for node in sorted(self.nodes):
            places |= Q(network_node__iexact=node)
        return places | Q(pk__in=self.sites)

    @property
    def width(self) -> int:
        """How much it covers; the narrower of two outages is the better guess."""
        return 0 if self.sites or self.nodes else 1


def nets_of(outages: Iterable[Outage]) -> list[Net]:
    """The nets of outages that were loaded with unit, category and places (with their units)."""
    found = []
    for outage in outages:
        places = list(outage.places.all())
        units = tuple(one.unit.path for one in places if one.kind == PlaceKind.UNIT and one.unit)
        found.append(
            Net(
                outage_id=outage.pk,
                unit_path=outage.unit.path,
                units=units,
                nodes=frozenset(one.node.lower() for one in places if one.kind == PlaceKind.NODE),
                sites=frozenset(one.site_id for one in places if one.site_id is not None),
                category_path=outage.category.path if outage.category else "",
                started_at=outage.started_at,
            )
        )
    return found


def _load(_key: object) -> list[Net]:
    active = Outage.objects.filter(status__in=[status.value for status in ACTIVE])
    loaded = (
        active.select_related("unit", "category").prefetch_related("places__unit").order_by("-started_at")
    )
    return sorted(nets_of(loaded), key=lambda net: (net.width, -len(net.category_path)))


active_nets: ReferenceCache[list[Net]] = ReferenceCache(_load, seconds=KEPT_S)
"""The nets of all active outages, the narrowest first."""


def outage_at(
    *, unit_path: str, category_path: str = "", site_id: int | None = None, node: str | None = None
) -> int | None:
    """The key of the active outage that a report from there belongs to; free while none is active.

    Args:
        unit_path: path of the unit that takes the report.
        category_path: path of its category; "" without one.
        site_id: key of the site.
        node: the site's network node, when the caller knows it.
    """
    nets = active_nets.get()
    if not nets:
        return None
    if node is None:
        node = node_of(site_id) if site_id and any(net.nodes for net in nets) else ""
    return next((net.outage_id for net in nets if net.holds(unit_path, category_path, site_id, node)), None)


def node_of(site_id: int | None) -> str:
    """The network node of a site; "" when nobody wrote it down."""
    return Site.objects.filter(pk=site_id or 0).values_list("network_node", flat=True).first() or ""


def net_of(outage: Outage) -> Net:
    """The net of one outage, read anew."""
    loaded = Outage.objects.select_related("unit", "category").prefetch_related("places__unit")
    return nets_of([loaded.get(pk=outage.pk)])[0]
