"""Figures of how jobs went; a full recap counts them, behind those of the contract."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.reporting.attendance import DayPart
from tanggap.reporting.figure import define
from tanggap.reporting.orders import OrderPart
from tanggap.reporting.statistics import mean, share
from tanggap.reporting.sums import Better, Sums, Unit

MICROS = 1_000_000


@define(
    _("Jobs finished"),
    short=_("Jobs"),
    meaning=_("Work orders finished in the period; a crew's job counts once, for its lead."),
    better=Better.MORE,
    orders=OrderPart.LED,
)
def jobs(sums: Sums) -> int:
    """Finished work orders, credited to the lead."""
    return sums.orders


@define(
    _("Jobs assisted"),
    short=_("Assisted"),
    meaning=_("Work orders finished in the period with this technician as a helper of the crew."),
    orders=OrderPart.ASSISTED,
)
def assisted(sums: Sums) -> int:
    """A ticket worked by a crew counts once for its lead; helpers see it as assisted."""
    return sums.assisted


@define(
    _("Mean time on site"),
    short=_("On site"),
    meaning=_("Mean of the time from arrival to the end of the job."),
    unit=Unit.DURATION,
    cases=lambda sums: sums.site_count,
    orders=OrderPart.ON_SITE,
)
def mean_on_site_s(sums: Sums) -> float | None:
    """Time on site: finished - arrived_at, shown apart from travel."""
    return mean(sums.site_micros / MICROS, sums.site_count)


@define(
    _("Mean travel time"),
    short=_("Travel"),
    meaning=_("Mean of the time from departure to arrival."),
    unit=Unit.DURATION,
    cases=lambda sums: sums.travel_count,
    orders=OrderPart.TRAVELLED,
)
def mean_travel_s(sums: Sums) -> float | None:
    """Travel: arrived_at - en_route_at."""
    return mean(sums.travel_micros / MICROS, sums.travel_count)


@define(
    _("Time held up"),
    short=_("Held up"),
    meaning=_("Time in which finished jobs were held up, of the time from acceptance to the end."),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.accepted_orders,
    orders=OrderPart.ACCEPTED,
    better=Better.LESS,
)
def blocked_share(sums: Sums) -> float | None:
    """Blocked share: time blocked / time between accepted and finished, of finished jobs."""
    return share(sums.blocked_seconds * MICROS, sums.taken_micros)


@define(
    _("Jobs with proof of place"),
    meaning=_("Finished jobs with a position or a photo within 200 m of the site."),
    orders=OrderPart.LOCATED,
    better=Better.MORE,
)
def located(sums: Sums) -> int:
    """Finished jobs with a position or photo within the site's radius."""
    return sums.located


@define(
    _("Proof of place"),
    short=_("Proof"),
    meaning=_("Finished jobs with a position or a photo within 200 m of the site, of all finished jobs."),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.orders,
    orders=OrderPart.LED,
    better=Better.MORE,
    counted="located",
)
def location_proof(sums: Sums) -> float | None:
    """Location proof: finished jobs with a position or photo within the site's radius / finished jobs."""
    return share(sums.located, sums.orders)


@define(
    _("Time travelling and on site"),
    short=_("At work"),
    meaning=_("Time from departure to arrival and from arrival to the end, of everybody in the crew."),
    unit=Unit.DURATION,
    cases=lambda sums: sums.work_parts,
    orders=OrderPart.CREWED,
)
def work_time_s(sums: Sums) -> int:
    """Travel (arrived_at - en_route_at) and time on site (finished - arrived_at) of everybody in the crew."""
    return sums.work_micros // MICROS


@define(
    _("Utilisation"),
    meaning=_(
        "Time travelling and on site, of the hours of the shifts on days with an accepted check-in. "
        "Helpers of a crew are at work as its lead is."
    ),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.shift_days,
    days=DayPart.ON_SHIFT,
    counted="work_time_s",
)
def utilisation(sums: Sums) -> float | None:
    """Utilisation: (travel + on site) / shift time on days present.

    Travel counts. Everybody in a crew brings hours of a shift, so everybody's time at work counts, the
    lead's and the helpers'. Work on a day off has no hours of a shift; its jobs count all the same.
    """
    return share(sums.work_micros, sums.shift_micros)


@define(
    _("Days on time"),
    meaning=_("Days with an accepted check-in by the begin of the shift and its grace."),
    days=DayPart.ON_TIME,
    better=Better.MORE,
)
def days_on_time(sums: Sums) -> int:
    """Days with the first accepted check-in by start + grace."""
    return sums.days_on_time
