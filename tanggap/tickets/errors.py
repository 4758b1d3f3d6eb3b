"""Refusals that tickets raise beyond the common family."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tanggap.kernel.errors import NotAllowed, StaleState


class MoveRefused(NotAllowed):
    """The state table has no such move."""

    code = "state"
    default_message = _("This is not possible in the ticket's present state.")


class NewMessages(StaleState):
    """Others wrote to the reporter, or the reporter wrote, after the answer was begun.

    Args:
        count: how many messages.
    """

    code = "new_messages"

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext(
                "%(count)d new message since you opened this ticket. Read it, then send again.",
                "%(count)d new messages since you opened this ticket. Read them, then send again.",
                count,
            )
            % {"count": count}
        )
        self.count = count
