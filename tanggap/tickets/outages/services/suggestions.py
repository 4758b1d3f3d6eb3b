"""Probable outages: many reports from different places of one unit or network node at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.activity.services.job_runs import Throttle
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import NotVisible, StaleState
from tanggap.kernel.kept_query import KeptQuery
from tanggap.organization.querysets import path_condition
from tanggap.tickets.models import Outage, OutageSuggestion, Ticket
from tanggap.tickets.outages.choices import ATTACHED_KINDS, SuggestionStatus

MOST_READ = 5000
SHOWN_TICKETS = 50
_COLUMNS = (
    "pk",
    "number",
    "kind",
    "outage_id",
    "unit_id",
    "site_id",
    "site__network_node",
    "customer_id",
    "office_id",
    "requester_id",
    "requester_email",
    "requester_phone",
    "reported_at",
)

_recent = KeptQuery(
    lambda since: (
        Ticket.objects.open()
        .filter(deleted_at__isnull=True, reported_at__gte=since)
        .order_by("-reported_at", "-id")
        .values(*_COLUMNS)[:MOST_READ]
    )
)


@dataclass(slots=True)
class _Cluster:
    """Reports of one unit or node, by who was struck."""

    who: set[tuple[str, Any]] = field(default_factory=set)
    rows: list[dict[str, Any]] = field(default_factory=list)


def outages_scan() -> int:
    """Look through the last reports and keep the suggestions up to date; one indexed query, then few writes.

    Returns:
        How many probable outages there are now.
    """
    now = clock.now()
    window = timedelta(minutes=settings.OUTAGE_SUGGESTION_MINUTES)
    rows = _recent.rows(now - window)
    found = _clusters(rows)
    standing = {
        (one.unit_id, one.node): one for one in OutageSuggestion.objects.filter(status=SuggestionStatus.OPEN)
    }
    for key, cluster in found.items():
        _noted(key, cluster, standing.get(key), now)
    faded = [one.pk for key, one in standing.items() if key not in found and one.last_at < now - window]
    if faded:
        OutageSuggestion.objects.filter(pk__in=faded, status=SuggestionStatus.OPEN).update(
            status=SuggestionStatus.OVER, changed_at=now
        )
    return len(found)


_scans = Throttle(5.0)
"""Many reports at once are looked through together."""


def outage_watch(ticket: Ticket) -> None:
    """Look whether the new report makes an outage probable."""
    if ticket.outage_id is None and ticket.kind in ATTACHED_KINDS and _scans.passes(0):
        outages_scan()


def _clusters(rows: list[dict[str, Any]]) -> dict[tuple[int, str], _Cluster]:
    """What is dense enough; a unit whose reports mostly come from one node is told as the node."""
    needed = settings.OUTAGE_SUGGESTION_PLACES
    clusters: dict[tuple[int, str], _Cluster] = defaultdict(_Cluster)
    for row in rows:
        if row["outage_id"] is not None or row["kind"] not in ATTACHED_KINDS:
            continue
        node = (row["site__network_node"] or "").strip()
        for key in ((row["unit_id"], ""), *(((row["unit_id"], node),) if node else ())):
            clusters[key].who.add(_struck(row))
            clusters[key].rows.append(row)
    dense = {key: cluster for key, cluster in clusters.items() if len(cluster.who) >= needed}
    of_nodes: dict[int, int] = defaultdict(int)
    for (unit_id, node), cluster in dense.items():
        if node:
            of_nodes[unit_id] += len(cluster.who)
    return {
        (unit_id, node): cluster
        for (unit_id, node), cluster in dense.items()
        if node or len(cluster.who) - of_nodes[unit_id] >= needed or not of_nodes[unit_id]
    }


def _struck(row: dict[str, Any]) -> tuple[str, Any]:
    """Who is struck: the site, else whoever is served, else whoever reports."""
    for name in ("site_id", "customer_id", "office_id", "requester_id", "requester_email", "requester_phone"):
        if row[name]:
            return name, row[name]
    return "pk", row["pk"]


def _noted(key: tuple[int, str], cluster: _Cluster, known: OutageSuggestion | None, now: datetime) -> None:
    unit_id, node = key
    facts: dict[str, Any] = {
        "places": len(cluster.who),
        "tickets": [row["number"] for row in cluster.rows[:SHOWN_TICKETS]],
        "first_at": min(row["reported_at"] for row in cluster.rows),
        "last_at": max(row["reported_at"] for row in cluster.rows),
        "changed_at": now,
    }
    if known is not None:
        if known.tickets != facts["tickets"]:
            OutageSuggestion.objects.filter(pk=known.pk, status=SuggestionStatus.OPEN).update(**facts)
        return
    dismissed = OutageSuggestion.objects.filter(
        unit_id=unit_id, node=node, status=SuggestionStatus.DISMISSED, changed_at__gte=facts["first_at"]
    )
    if any(set(facts["tickets"]) <= set(one.tickets) for one in dismissed[:5]):
        return
    try:
        with transaction.atomic():
            made = OutageSuggestion.objects.create(unit_id=unit_id, node=node, created_at=now, **facts)
            record(
                "outage.suspected",
                actor=system_actor(),
                subject=made,
                unit_id=unit_id,
                unit_path=made.unit.path,
                data={"node": node, "places": made.places},
            )
    except IntegrityError:
        return  # another worker noted it at the same moment


def suggestion_settle(outage: Outage, suggestion_id: int | None, actor: Actor) -> None:
    """The probable outage became this one, in the caller's transaction."""
    if suggestion_id is None:
        return
    OutageSuggestion.objects.filter(pk=suggestion_id, status=SuggestionStatus.OPEN).update(
        status=SuggestionStatus.DECLARED,
        outage=outage,
        decided_by_label=actor.label[:150],
        changed_at=clock.now(),
    )


def suggestion_load(actor: Actor, suggestion_id: int) -> OutageSuggestion:
    """A probable outage of a unit where the actor may declare one.

    Raises:
        NotVisible.
    """
    found = OutageSuggestion.objects.select_related("unit").filter(
        path_condition(actor.paths("outage.declare"), "unit__path"), pk=suggestion_id
    )
    suggestion = found.first()
    if suggestion is None:
        raise NotVisible
    return suggestion


@transaction.atomic
def suggestion_dismiss(*, actor: Actor, suggestion_id: int) -> OutageSuggestion:
    """Say that it is none; the same reports do not suggest it again.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    suggestion = suggestion_load(actor, suggestion_id)
    if suggestion.status != SuggestionStatus.OPEN:
        no("state", _("This was decided already.")).enforce()
    changed = OutageSuggestion.objects.filter(pk=suggestion.pk, status=SuggestionStatus.OPEN).update(
        status=SuggestionStatus.DISMISSED, decided_by_label=actor.label[:150], changed_at=clock.now()
    )
    if changed != 1:
        raise StaleState
    record(
        "outage.suggestion_dismissed",
        actor=actor,
        subject=suggestion,
        unit_id=suggestion.unit_id,
        unit_path=suggestion.unit.path,
    )
    return suggestion
