"""Checking what was typed about an outage, and writing its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Site, Unit
from tanggap.tickets.models import Category, Outage, OutagePlace
from tanggap.tickets.outages import policies
from tanggap.tickets.outages.choices import OutageKind, OutageStatus, PlaceKind
from tanggap.tickets.outages.drafts import OutageDraft

MOST_PLACES = 100
LONGEST_NOTICE_H = 24 * 14
_FIRST = (OutageStatus.INVESTIGATING, OutageStatus.IDENTIFIED, OutageStatus.MONITORING)


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """Columns of the outage and its places."""

    columns: dict[str, Any]
    units: Sequence[Unit]
    nodes: Sequence[str]
    sites: Sequence[Site]


def checked_draft(actor: Actor, draft: OutageDraft, *, outage: Outage | None = None) -> CheckedDraft:
    """What the draft says, if it can be.

    Args:
        outage: the one that it changes; its window is not judged by the present moment.

    Raises:
        Invalid, NotAllowed.
    """
    wrong: dict[str, list[Any]] = {}
    unit = Unit.objects.in_use().filter(pk=draft.unit_id or 0).first()
    if unit is None:
        wrong["unit"] = [_("Choose a unit.")]
    elif outage is None or unit.pk != outage.unit_id:
        decision = policies.can_declare(actor, unit)
        if not decision:
            no("role", _("You may not declare outages for this unit.")).enforce()
    category = Category.objects.filter(pk=draft.category_id or 0, retired_at__isnull=True).first()
    if draft.category_id and category is None:
        wrong["category"] = [_("Choose a category.")]
    wrong |= _text_errors(draft) | _kind_errors(draft)
    started = draft.started_at or (outage.started_at if outage else clock.now())
    wrong |= _window_errors(draft, started, outage)
    units, nodes, sites, amiss = _places(draft, unit)
    wrong |= amiss
    if wrong or unit is None:
        raise Invalid(fields=wrong)
    planned = draft.kind == OutageKind.MAINTENANCE
    columns = {
        "title": draft.title.strip(),
        "public_text": draft.public_text.strip(),
        "unit": unit,
        "category": category,
        "is_public": draft.is_public,
        "tells_served": draft.tells_served,
        "started_at": started,
        "estimated_end": draft.estimated_end,
        "notice_hours": draft.notice_hours,
        "stops_clock": planned and draft.stops_clock,
    }
    return CheckedDraft(columns, units, nodes, sites)


def _text_errors(draft: OutageDraft) -> dict[str, list[Any]]:
    wrong: dict[str, list[Any]] = {}
    for name, text, limit in (
        ("title", draft.title, 160),
        ("public_text", draft.public_text, 4000),
        ("note", draft.note, 4000),
    ):
        if len(text.strip()) > limit:
            wrong[name] = [_("At most %(limit)d characters.") % {"limit": limit}]
        if "\x00" in text:
            wrong[name] = [_("The text holds characters that cannot be stored.")]
    if not draft.title.strip():
        wrong["title"] = [_("This is required.")]
    if draft.is_public and not draft.public_text.strip():
        wrong["public_text"] = [_("Tell customers what they notice.")]
    return wrong


def _kind_errors(draft: OutageDraft) -> dict[str, list[Any]]:
    wrong: dict[str, list[Any]] = {}
    if draft.kind not in OutageKind.values:
        wrong["kind"] = [_("Unknown kind.")]
    if draft.kind == OutageKind.UNPLANNED and draft.status not in _FIRST:
        wrong["status"] = [_("An outage does not begin in this state.")]
    if not 0 <= draft.notice_hours <= LONGEST_NOTICE_H:
        wrong["notice_hours"] = [_("At most %(limit)d hours.") % {"limit": LONGEST_NOTICE_H}]
    return wrong


def _window_errors(draft: OutageDraft, started: datetime, outage: Outage | None) -> dict[str, list[Any]]:
    now = clock.now()
    if draft.estimated_end is not None and draft.estimated_end <= started:
        return {"estimated_end": [_("It cannot end before it begins.")]}
    if draft.kind != OutageKind.MAINTENANCE:
        return {"started_at": [_("An outage begins now or earlier.")]} if started > now else {}
    if draft.estimated_end is None:
        return {"estimated_end": [_("A maintenance needs an end.")]}
    if (outage is None or outage.status == OutageStatus.PLANNED) and started <= now:
        return {"started_at": [_("A maintenance is planned for later.")]}
    return {}


def _places(
    draft: OutageDraft, unit: Unit | None
) -> tuple[list[Unit], list[str], list[Site], dict[str, list[Any]]]:
    """Units, nodes and sites of the draft, all within the responsible unit; without any the unit itself."""
    wrong: dict[str, list[Any]] = {}
    if unit is None:
        return [], [], [], wrong
    within = Unit.objects.in_use().under([unit.path])
    named = list(dict.fromkeys(code.strip() for code in draft.unit_codes if code.strip()))
    units = list(within.filter(code__in=named))
    if len(units) != len(named):
        missing = sorted(set(named) - {one.code for one in units})
        wrong["units"] = [
            _("No such unit below the responsible one: %(names)s") % {"names": ", ".join(missing)}
        ]
    known = Site.objects.in_use().filter(unit__path__startswith=unit.path)
    nodes = list(dict.fromkeys(node.strip() for node in draft.nodes if node.strip()))
    unknown = [node for node in nodes if not known.filter(network_node__iexact=node).exists()]
    if unknown:
        wrong["nodes"] = [_("No site of the unit is connected to: %(names)s") % {"names": ", ".join(unknown)}]
    codes = list(dict.fromkeys(code.strip() for code in draft.site_codes if code.strip()))
    sites = list(known.filter(code__in=codes))
    if len(sites) != len(codes):
        missing = sorted(set(codes) - {site.code for site in sites})
        wrong["sites"] = [_("No such site in the unit: %(names)s") % {"names": ", ".join(missing)}]
    if len(units) + len(nodes) + len(sites) > MOST_PLACES:
        wrong["units"] = [_("At most %(limit)d places.") % {"limit": MOST_PLACES}]
    if not (units or nodes or sites or wrong):
        units = [unit]
    return units, nodes, sites, wrong


def places_write(outage: Outage, checked: CheckedDraft) -> None:
    """Write the places, in the caller's transaction."""
    outage.places.all().delete()
    OutagePlace.objects.bulk_create(
        [
            *(OutagePlace(outage=outage, kind=PlaceKind.UNIT, unit=unit) for unit in checked.units),
            *(OutagePlace(outage=outage, kind=PlaceKind.NODE, node=node[:80]) for node in checked.nodes),
            *(OutagePlace(outage=outage, kind=PlaceKind.SITE, site=site) for site in checked.sites),
        ]
    )
