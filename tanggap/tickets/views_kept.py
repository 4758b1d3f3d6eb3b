"""Reads of saved views."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tanggap.accounts.models import Team
from tanggap.kernel.actor import Actor
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.models import SavedView

MOST = 50
"""Views that one person keeps."""


def views_for(actor: Actor) -> QuerySet[SavedView]:
    """The actor's own views, and those that a team of his uses."""
    person = actor.person_id or 0
    teams = Team.objects.filter(members=person, retired_at__isnull=True).values("pk")
    shared = Q(team__in=teams)
    return SavedView.objects.filter(Q(owner=person) | shared).select_related("owner", "team")


def own_teams(actor: Actor) -> QuerySet[Team]:
    """Teams with which the actor may share a view."""
    return Team.objects.filter(members=actor.person_id or 0, retired_at__isnull=True).order_by("name", "pk")


def _default(person_id: int) -> str:
    rows = SavedView.objects.filter(owner=person_id, is_default=True).values_list("query", flat=True)
    return rows.first() or ""


default_queries: ReferenceCache[str] = ReferenceCache(_default)
"""The address of each person's first list; "" for the usual one."""
