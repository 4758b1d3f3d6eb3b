"""Closed lists of outages and the tables of their moves."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tanggap.kernel.transitions import TransitionTable
from tanggap.tickets.choices import TicketKind


class OutageKind(models.TextChoices):
    """Whether it befell us or was planned."""

    UNPLANNED = "unplanned", pgettext_lazy("outage", "Outage")
    MAINTENANCE = "maintenance", _("Planned maintenance")


class OutageStatus(models.TextChoices):
    """Where the outage stands."""

    PLANNED = "planned", pgettext_lazy("outage", "Planned")
    INVESTIGATING = "investigating", _("Investigating")
    IDENTIFIED = "identified", _("Cause found")
    UNDER_WAY = "under_way", _("Under way")
    MONITORING = "monitoring", _("Watching")
    RESOLVED = "resolved", pgettext_lazy("outage", "Over")
    CANCELLED = "cancelled", pgettext_lazy("outage", "Called off")


ENDED = (OutageStatus.RESOLVED, OutageStatus.CANCELLED)
ACTIVE = (
    OutageStatus.INVESTIGATING,
    OutageStatus.IDENTIFIED,
    OutageStatus.UNDER_WAY,
    OutageStatus.MONITORING,
)
"""People feel it now; tickets attach by themselves."""

MOVES: dict[str, TransitionTable[OutageStatus]] = {
    OutageKind.UNPLANNED: TransitionTable(
        {
            OutageStatus.INVESTIGATING: (OutageStatus.IDENTIFIED, OutageStatus.MONITORING, *ENDED),
            OutageStatus.IDENTIFIED: (OutageStatus.INVESTIGATING, OutageStatus.MONITORING, *ENDED),
            OutageStatus.MONITORING: (OutageStatus.INVESTIGATING, OutageStatus.IDENTIFIED, *ENDED),
        }
    ),
    OutageKind.MAINTENANCE: TransitionTable(
        {
            OutageStatus.PLANNED: (OutageStatus.UNDER_WAY, OutageStatus.CANCELLED),
            OutageStatus.UNDER_WAY: (OutageStatus.MONITORING, OutageStatus.RESOLVED),
            OutageStatus.MONITORING: (OutageStatus.UNDER_WAY, OutageStatus.RESOLVED),
        }
    ),
}
"""What may follow what, by kind. An end is an end: what comes back is declared anew."""

ATTACHED_KINDS = (TicketKind.INCIDENT.value, TicketKind.COMPLAINT.value)
"""Kinds of ticket that attach by rule; nobody asks for a new line because another one is cut."""

LOOK_BACK = timedelta(hours=2)
"""Reports so long before the beginning still belong to it."""


class PlaceKind(models.TextChoices):
    """What a place of an outage names."""

    UNIT = "unit", _("Unit")
    NODE = "node", _("Network node")
    SITE = "site", _("Service site")


class PersonReason(models.TextChoices):
    """Why somebody is told of an outage."""

    TICKET = "ticket", _("reported it")
    FOLLOWER = "follower", _("follows it")
    SERVED = "served", _("is served there")
    STAFF = "staff", _("works there")


class WorkKind(models.TextChoices):
    """Work on an outage that is done in portions and goes on after a crash."""

    GATHER = "gather", _("Find its tickets")
    GATHER_SERVED = "gather_served", _("Find the people served there")
    TELL_OPENED = "tell_opened", _("Tell that it began")
    TELL_AHEAD = "tell_ahead", _("Tell of the maintenance")
    TELL_ESTIMATE = "tell_estimate", _("Tell the new estimate")
    TELL_ENDED = "tell_ended", _("Tell that it is over")
    PAUSE = "pause", _("Stop the clocks of its tickets")
    CLOSE = "close", _("Solve its tickets")


TELLING = (
    WorkKind.TELL_OPENED,
    WorkKind.TELL_AHEAD,
    WorkKind.TELL_ESTIMATE,
    WorkKind.TELL_ENDED,
)
FIRST_TELLING = (WorkKind.TELL_OPENED, WorkKind.TELL_AHEAD)
"""Whoever comes later is told of the beginning all the same."""


class SuggestionStatus(models.TextChoices):
    """What became of a probable outage."""

    OPEN = "open", _("Waits for a decision")
    DECLARED = "declared", _("Declared")
    DISMISSED = "dismissed", _("No outage")
    OVER = "over", _("Faded away")
