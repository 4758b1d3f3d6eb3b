"""Keeping lists under a name."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets.models import SavedView
from tanggap.tickets.services.moves import required_text
from tanggap.tickets.views_kept import MOST, default_queries, own_teams

LONGEST_QUERY = 2000


def view_save(
    *,
    actor: Actor,
    name: str,
    query: str,
    team_id: int | None = None,
    position: int = 0,
    is_default: bool = False,
    view_id: int | None = None,
) -> SavedView:
    """Keep a list under a name, or change one of the actor's own.

    Args:
        query: query string of the list's address: filter, order and columns.
        team_id: a team of the actor's that may use it as well.
        position: place among the views, the smallest first.
        is_default: whether the list opens with it.
        view_id: the view to change; a new one without it.

    Raises:
        NotAllowed: nobody is signed in who sees tickets.
        NotVisible: the actor has no such view of his own.
        Invalid: no name or a taken one, a query too long, a team that is not the actor's, too many views.
    """
    if actor.person_id is None or not actor.holds_anywhere("ticket.view"):
        no("role", _("Only people who see tickets keep views.")).enforce()
    columns: dict[str, Any] = {
        "name": required_text(name, "name", limit=60),
        "query": _query(query),
        "team_id": _team(actor, team_id),
        "position": max(0, min(position, 999)),
        "is_default": is_default,
    }
    try:
        with transaction.atomic():
            saved = _saved(actor, view_id, columns)
    except IntegrityError:
        raise Invalid.field("name", _("You have a view of this name already."), code="taken") from None
    default_queries.clear()
    return saved


def _saved(actor: Actor, view_id: int | None, columns: dict[str, Any]) -> SavedView:
    own = SavedView.objects.filter(owner=actor.person_id)
    if columns["is_default"]:
        own.exclude(pk=view_id or 0).filter(is_default=True).update(is_default=False)
    if view_id is None:
        if own.count() >= MOST:
            raise Invalid(_("At most %(limit)d views.") % {"limit": MOST}, code="too_many")
        return SavedView.objects.create(owner_id=actor.person_id or 0, created_at=clock.now(), **columns)
    if not own.filter(pk=view_id).update(**columns):
        raise NotVisible
    return own.get(pk=view_id)


def view_delete(*, actor: Actor, view_id: int) -> None:
    """Forget one of the actor's own views.

    Raises:
        NotVisible.
    """
    if not SavedView.objects.filter(owner=actor.person_id or 0, pk=view_id).delete()[0]:
        raise NotVisible
    default_queries.clear()


def _query(text: str) -> str:
    query = text.strip().lstrip("?").replace("\x00", "")
    if len(query) > LONGEST_QUERY:
        raise Invalid.field("query", _("At most %(limit)d characters.") % {"limit": LONGEST_QUERY})
    return query


def _team(actor: Actor, team_id: int | None) -> int | None:
    if team_id is not None and not own_teams(actor).filter(pk=team_id).exists():
        raise Invalid.field("team", _("Choose a team of yours."), code="unknown")
    return team_id
