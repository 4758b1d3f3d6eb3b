"""Who sees files that belong to documents.

Papers are no attachments: their one door is in the package that issues them.
"""

from __future__ import annotations

from tanggap.attachments.choices import Visibility
from tanggap.documents.policies import MANAGE
from tanggap.kernel.actor import Actor


def may_view_logo(actor: Actor, _letterhead_id: int, _visibility: Visibility) -> bool:
    """Whether the actor may see a logo: those who set up letterheads."""
    return actor.holds_anywhere(MANAGE)
