"""Writes of dispatch."""

from tanggap.fieldwork.dispatching.services.proposals import (
    best_propose,
    proposal_apply,
    proposal_undo,
    suggestion_take,
)
from tanggap.fieldwork.dispatching.services.speeds import travel_speed_add, travel_speed_remove

__all__ = [
    "best_propose",
    "proposal_apply",
    "proposal_undo",
    "suggestion_take",
    "travel_speed_add",
    "travel_speed_remove",
]
