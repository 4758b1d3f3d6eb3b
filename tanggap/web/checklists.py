"""Checklists of a ticket as the desk and the technician's page show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tanggap.kernel.actor import Actor
from tanggap.tickets import policies
from tanggap.tickets.checklists import checklists_of, templates_in_use
from tanggap.tickets.models import Ticket


def checklist_context(actor: Actor, ticket: Ticket, *, tick: str) -> dict[str, Any]:
    """The lists with an address for each item, whether they may be ticked, and what may be added.

    Args:
        tick: name of the address that ticks an item.
    """
    lists = checklists_of(ticket)
    present = {checklist.row.template_id for checklist in lists}
    return {
        "checklists": [
            {
                "pk": checklist.row.pk,
                "name": checklist.row.name,
                "may_go": checklist.may_go,
                "left_over": checklist.left_over,
                "done": checklist.done,
                "rows": [
                    {"item": item, "url": reverse(tick, args=[ticket.number, item.pk])}
                    for item in checklist.items
                ],
            }
            for checklist in lists
        ],
        "may_tick": policies.can_tick(actor, ticket),
        "templates": [one for one in templates_in_use.get() if one.pk not in present],
    }
