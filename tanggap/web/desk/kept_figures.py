"""Figures over all tickets, read anew when something happened: pages lie open all day and ask again.

The cursor of the record changes with every entry in the units that the figures are of; in any case nothing is
kept for more than a minute.
"""

from __future__ import annotations

from datetime import date

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, ActorKind
from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.attention import Pulse, backlog_ages, desk_pulse
from tanggap.tickets.outages.listing import Standing, outages_standing
from tanggap.tickets.selectors import as_asker

KEPT_S = 60.0
MOST = 500


def _pulse(asked: tuple[Actor, date, int, str]) -> Pulse:
    actor, today, days, _cursor = asked
    return desk_pulse(actor, today=today, days=days)


def _ages(asked: tuple[Actor, str]) -> dict[str, int]:
    return backlog_ages(asked[0], clock.now())


def _standing(asked: tuple[Actor, str]) -> Standing:
    return outages_standing(asked[0])


_outages = ReferenceCache(_standing, seconds=KEPT_S, most=MOST)
_pulses = ReferenceCache(_pulse, seconds=KEPT_S, most=MOST)
_backlogs = ReferenceCache(_ages, seconds=KEPT_S, most=MOST)


def pulse_at(actor: Actor, today: date, days: int, cursor: str) -> Pulse:
    """The pulse of ``desk_pulse``, taken after the cursor of a page that shows ``ticket.view``."""
    return _pulses.get((as_asker(actor), today, days, cursor))


def ages_at(actor: Actor, cursor: str) -> dict[str, int]:
    """Open tickets by age band, likewise."""
    return _backlogs.get((as_asker(actor), cursor))


def outages_at(actor: Actor, cursor: str) -> Standing:
    """Outages and probable outages, likewise."""
    return _outages.get((_outage_asker(actor), cursor))


def _outage_asker(actor: Actor) -> Actor:
    """A value to keep outages by: those with the same rights on outages share one."""
    rights = {code: actor.paths(code) for code in ("outage.view", "outage.declare")}
    label = repr(rights)  # an actor's rights take no part in comparing it
    return Actor(ActorKind.PERSON, label=label, rights=rights)
