"""Refusals that tickets raise beyond the common family."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.errors import NotAllowed


class MoveRefused(NotAllowed):
    """The state table has no such move."""

    code = "state"
    default_message = _("This is not possible in the ticket's present state.")
