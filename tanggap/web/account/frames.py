"""Which frame the pages that everybody has are shown in."""

from __future__ import annotations

from tanggap.kernel.actor import Actor
from tanggap.web.navigation import STAFF

ADMINISTRATION = (
    "setup.view",
    "user.manage",
    "grant.manage",
    "notification.manage",
    "recap.view",
    "audit.view",
    "unit.view",
)


def frame_for(actor: Actor) -> str:
    """Template of the frame that the actor's other pages stand in: desk, phone or public."""
    if any(actor.holds_anywhere(permission) for permission in (*STAFF, *ADMINISTRATION)):
        return "base.html"
    if actor.holds_anywhere("work_order.progress"):
        return "field_base.html"
    return "public_base.html"
