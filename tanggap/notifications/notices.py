"""Events that this package itself raises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.notifications.choices import INBOX
from tanggap.notifications.registry import register_event

STUCK = "outbox.stuck"
FLOWING = "outbox.flowing"
DIGEST = "notices.digest"
WATCHER = "notification.manage"
"""Who holds this anywhere is told when messages do not get out."""


def announce() -> None:
    """Register the events; called once at the start."""
    group = _("Running the installation")
    register_event(STUCK, _("Messages do not get out"), group=group, optional=False, permission=WATCHER)
    register_event(DIGEST, _("Digest"), (), group=group, optional=False, permission=WATCHER)
    register_event(
        FLOWING, _("Messages get out again"), (INBOX,), group=group, optional=False, permission=WATCHER
    )
