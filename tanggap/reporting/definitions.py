"""The figures, each defined once. Pages, exports, the API and the command read them from here.

Every figure is a function of ``Sums``, what was counted of the cases of one row. Its docstring is the
definition; ``meaning`` says the same to readers in their language.
"""

from __future__ import annotations

from operator import attrgetter

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.reporting.attendance import DayPart
from tanggap.reporting.cases import Part, Population
from tanggap.reporting.feedback import FeedbackPart
from tanggap.reporting.figure import FIGURES, Figure, define
from tanggap.reporting.statistics import mean, percentile, share
from tanggap.reporting.sums import RESOLVED_PARTS, Better, Sums, Unit

__all__ = ["CONTRACT_KEYS", "FIGURES", "Figure"]

MEDIAN, NINETIETH = 5, 9
"""Percentiles in tenths."""


def _solved(name: str = "") -> Part:
    return Part(Population.RESOLVED, RESOLVED_PARTS[name] if name else Q())


_RECEIVED, _CLOSED = Part(Population.RECEIVED), Part(Population.CLOSED)
_OVERDUE = Part(Population.OVERDUE)
_ANSWERED = Part(Population.RESPONDED, Q(respond_seconds__isnull=False))
_MEASURED = Part(Population.RESOLVED, Q(resolve_seconds__isnull=False))


_n_resolved, _n_answered = attrgetter("resolved"), attrgetter("answer_count")


def _n_measured(sums: Sums) -> int:
    return len(sums.solving)


@define(
    _("Tickets solved"),
    short=_("Solved"),
    meaning=_("Tickets whose solution lies in the period. Rejected and cancelled ones never count."),
    parts=(_solved(),),
    better=Better.MORE,
)
def resolved(sums: Sums) -> int:
    """Tickets resolved: count by resolved_at, the last move to resolved that no reopening undid."""
    return sums.resolved


@define(
    _("Tickets received"),
    short=_("Received"),
    meaning=_("Tickets reported in the period. A technician's are those solved by or assigned to him."),
    parts=(_RECEIVED,),
)
def received(sums: Sums) -> int:
    """Tickets received: count by reported_at."""
    return sums.received


@define(
    _("Mean time to solve"),
    short=_("Mean to solve"),
    meaning=_("Mean of the time from report to solution, around the clock."),
    unit=Unit.DURATION,
    cases=_n_measured,
    parts=(_MEASURED,),
    better=Better.LESS,
)
def mean_resolve_s(sums: Sums) -> float | None:
    """Time to resolve (MTTR): mean of resolved_at - reported_at, gross, in seconds."""
    return mean(sum(sums.solving), len(sums.solving))


@define(
    _("Median time to solve"),
    short=_("Median to solve"),
    meaning=_("Half of the tickets were solved faster than this, half slower."),
    unit=Unit.DURATION,
    cases=_n_measured,
    parts=(_MEASURED,),
    better=Better.LESS,
)
def median_resolve_s(sums: Sums) -> float | None:
    """Time to resolve (MTTR): median of resolved_at - reported_at, interpolated linearly."""
    return percentile(sums.solving, MEDIAN)


@define(
    _("90 % solved within"),
    short=_("90 % within"),
    meaning=_("Nine of ten tickets were solved within this time."),
    unit=Unit.DURATION,
    cases=_n_measured,
    parts=(_MEASURED,),
    better=Better.LESS,
)
def p90_resolve_s(sums: Sums) -> float | None:
    """Time to resolve (MTTR): 90th percentile of resolved_at - reported_at, interpolated linearly."""
    return percentile(sums.solving, NINETIETH)


@define(
    _("Mean time to answer"),
    short=_("Mean to answer"),
    meaning=_("Mean of the time from report to the first answer or assignment, of what was answered then."),
    unit=Unit.DURATION,
    cases=_n_answered,
    parts=(_ANSWERED,),
    better=Better.LESS,
)
def mean_respond_s(sums: Sums) -> float | None:
    """Time to respond (MTTA): mean of responded_at - reported_at of the cases with responded_at then."""
    return mean(sums.answer_seconds, sums.answer_count)


@define(
    _("Tickets reopened"),
    short=_("Reopened"),
    meaning=_("Solved tickets that had been reopened at least once."),
    parts=(_solved("reopened"),),
    better=Better.LESS,
)
def reopened(sums: Sums) -> int:
    """Resolved tickets that were reopened at least once."""
    return sums.reopened


@define(
    _("Reopen rate"),
    short=_("Reopen"),
    meaning=_("Solved tickets that had been reopened at least once, of all solved ones."),
    unit=Unit.PERCENT,
    cases=_n_resolved,
    parts=(_solved(),),
    better=Better.LESS,
    counted="reopened",
)
def reopen_rate(sums: Sums) -> float | None:
    """Reopen rate: resolved tickets reopened at least once / resolved."""
    return share(sums.reopened, sums.resolved)


@define(
    _("Solved within target"),
    short=_("Within target"),
    meaning=_("Tickets solved before the promised moment."),
    parts=(_solved("sla_met"),),
    better=Better.MORE,
)
def sla_met(sums: Sums) -> int:
    """Resolved within target."""
    return sums.sla_met


@define(
    _("Targets due"),
    meaning=_("Tickets with a promise that were solved in the period, and open ones whose promise passed."),
    parts=(_solved("sla_promised"), _OVERDUE),
)
def sla_due(sums: Sums) -> int:
    """Resolved in the period (with a target) + open whose target passed in the period."""
    return sums.sla_promised + sums.overdue


@define(
    _("SLA attainment"),
    short=_("SLA"),
    meaning=_("Solved within target, of all targets due: solved ones and open ones that are late."),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.sla_promised + sums.overdue,
    parts=(_solved("sla_promised"), _OVERDUE),
    better=Better.MORE,
    counted="sla_met",
)
def sla_attainment(sums: Sums) -> float | None:
    """SLA attainment: resolved within target / (resolved in the period + open whose target passed)."""
    return share(sums.sla_met, sums.sla_promised + sums.overdue)


@define(
    _("First-time fix"),
    short=_("First fix"),
    meaning=_("Solved with a single visit, of all solved with at least one visit."),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.visited,
    parts=(_solved("visited"),),
    better=Better.MORE,
    counted="fixed_first_time",
)
def first_time_fix(sums: Sums) -> float | None:
    """First-time-fix rate: solved with one visit / all solved with at least one visit."""
    return share(sums.fixed_first_time, sums.visited)


@define(
    _("Solved with visits"),
    meaning=_("Solved tickets with at least one visit."),
    parts=(_solved("visited"),),
)
def n_first_time_fix(sums: Sums) -> int:
    """All solved with at least one visit."""
    return sums.visited


@define(
    _("Repeat faults, 7 days"),
    short=_("Repeat 7 d"),
    meaning=_(
        "Solved tickets followed within 7 days by a new one at the same place, charged to the first solver."
    ),
    unit=Unit.PERCENT,
    cases=_n_resolved,
    parts=(_solved(),),
    better=Better.LESS,
    counted="repeated_7d",
)
def repeat_7d(sums: Sums) -> float | None:
    """Repeat-fault rate (7 d): resolved tickets followed, within 7 days, by a new ticket on the same service
    or site and category group / resolved; charged to whoever solved the earlier one."""
    return share(sums.repeated_7d, sums.resolved)


@define(
    _("Repeat faults, 30 days"),
    short=_("Repeat 30 d"),
    meaning=_(
        "Solved tickets followed within 30 days by a new one at the same place, charged to the first solver."
    ),
    unit=Unit.PERCENT,
    cases=_n_resolved,
    parts=(_solved(),),
    better=Better.LESS,
    counted="repeated_30d",
)
def repeat_30d(sums: Sums) -> float | None:
    """Repeat-fault rate (30 d): as for 7 days, within 30 days."""
    return share(sums.repeated_30d, sums.resolved)


@define(
    _("Jobs per day"),
    meaning=_("Work orders finished in the period for each day with an accepted check-in."),
    unit=Unit.SCORE,
    cases=lambda sums: sums.days_present,
    better=Better.MORE,
    days=DayPart.PRESENT,
    counted="jobs",
)
def jobs_per_day(sums: Sums) -> float | None:
    """Jobs per technician-day: finished work orders / days with accepted attendance."""
    return mean(sums.orders, sums.days_present)


@define(
    _("On-time attendance"),
    meaning=_("Days with an accepted check-in in time, of all scheduled days minus approved leave."),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.days_scheduled,
    better=Better.MORE,
    days=DayPart.SCHEDULED,
    counted="days_on_time",
)
def on_time_attendance(sums: Sums) -> float | None:
    """Days with the first accepted check-in by start + grace / scheduled days minus approved leave."""
    return share(sums.days_on_time, sums.days_scheduled)


@define(
    _("Satisfaction"),
    meaning=_(
        "Answers “good” and “very good” of all answers that reporters gave about solutions of the period."
    ),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.rated,
    feedback=FeedbackPart.ANSWERED,
    better=Better.MORE,
    counted="satisfied",
)
def csat(sums: Sums) -> float | None:
    """Satisfaction (CSAT): answers 4 or 5 / all answers; mean beside it; response rate beside it."""
    return share(sums.satisfied, sums.rated)


@define(
    _("Satisfaction answers"),
    short=_("Answers"),
    meaning=_("Answers that reporters gave about solutions of the period."),
    feedback=FeedbackPart.ANSWERED,
)
def n_csat(sums: Sums) -> int:
    """All answers about solutions of the period."""
    return sums.rated


CONTRACT_KEYS: tuple[str, ...] = tuple(FIGURES)
"""The keys that other systems rely on; what follows may grow."""


@define(
    _("Fixed at the first visit"),
    meaning=_("Solved tickets with exactly one visit."),
    parts=(_solved("fixed_first_time"),),
    better=Better.MORE,
)
def fixed_first_time(sums: Sums) -> int:
    """Solved with one visit."""
    return sums.fixed_first_time


@define(
    _("Repeated within 7 days"),
    meaning=_("Solved tickets followed within 7 days by a new one at the same place."),
    parts=(_solved("repeated_7d"),),
    better=Better.LESS,
)
def repeated_7d(sums: Sums) -> int:
    """Resolved tickets followed by a repeat within 7 days."""
    return sums.repeated_7d


@define(
    _("Repeated within 30 days"),
    meaning=_("Solved tickets followed within 30 days by a new one at the same place."),
    parts=(_solved("repeated_30d"),),
    better=Better.LESS,
)
def repeated_30d(sums: Sums) -> int:
    """Resolved tickets followed by a repeat within 30 days."""
    return sums.repeated_30d


@define(
    _("Tickets closed"),
    short=_("Closed"),
    meaning=_("Tickets closed in the period."),
    parts=(_CLOSED,),
)
def closed(sums: Sums) -> int:
    """Tickets closed: count by closed_at."""
    return sums.closed


@define(
    _("Late and open"),
    meaning=_("Open tickets whose promised solution passed in the period."),
    parts=(_OVERDUE,),
    better=Better.LESS,
)
def overdue(sums: Sums) -> int:
    """Open whose target passed in the period."""
    return sums.overdue


@define(
    _("Median time to answer"),
    short=_("Median to answer"),
    meaning=_("Half of the tickets were answered faster than this, half slower."),
    unit=Unit.DURATION,
    cases=_n_answered,
    parts=(_ANSWERED,),
    better=Better.LESS,
)
def median_respond_s(sums: Sums) -> float | None:
    """Time to respond (MTTA): median of responded_at - reported_at."""
    return percentile(sums.answering, MEDIAN)


@define(
    _("90 % answered within"),
    meaning=_("Nine of ten tickets were answered within this time."),
    unit=Unit.DURATION,
    cases=_n_answered,
    parts=(_ANSWERED,),
    better=Better.LESS,
)
def p90_respond_s(sums: Sums) -> float | None:
    """Time to respond (MTTA): 90th percentile of responded_at - reported_at."""
    return percentile(sums.answering, NINETIETH)


@define(
    _("Mean net time to solve"),
    short=_("Net to solve"),
    meaning=_("Mean of the working time from report to solution, without confirmed holds."),
    unit=Unit.DURATION,
    cases=lambda sums: sums.net_count,
    parts=(Part(Population.RESOLVED, Q(resolve_net_seconds__isnull=False)),),
    better=Better.LESS,
)
def mean_resolve_net_s(sums: Sums) -> float | None:
    """Time to resolve, net: working time from reported_at to resolved_at, less the approved holds.

    Working time is that of the ticket's calendar in the version valid then; of the holds only those are left
    out whose reason stops the clock and that were approved. Time between a solution and the reopening that
    undid it is no hold, so it counts, as it does in the gross time.
    """
    return mean(sums.net_seconds, sums.net_count)


@define(
    _("Mean score"),
    meaning=_("Mean of all answers, from 1 (very bad) to 5 (very good)."),
    unit=Unit.SCORE,
    cases=lambda sums: sums.rated,
    feedback=FeedbackPart.ANSWERED,
    better=Better.MORE,
)
def mean_score(sums: Sums) -> float | None:
    """Mean of all answers, from 1 to 5."""
    return mean(sums.score_sum, sums.rated)


@define(
    _("Response rate"),
    short=_("Responses"),
    meaning=_("Answers of all solutions about which the reporter was asked."),
    unit=Unit.PERCENT,
    cases=lambda sums: sums.asked,
    feedback=FeedbackPart.ASKED,
    better=Better.MORE,
    counted="n_csat",
)
def response_rate(sums: Sums) -> float | None:
    """Answers / solutions about which somebody was asked."""
    return share(sums.rated, sums.asked)


@define(
    _("Satisfied"),
    meaning=_("Answers “good” and “very good”."),
    feedback=FeedbackPart.SATISFIED,
    better=Better.MORE,
)
def satisfied(sums: Sums) -> int:
    """Answers 4 or 5."""
    return sums.satisfied


@define(
    _("Bad answers"),
    meaning=_("Answers “bad” and “very bad”."),
    feedback=FeedbackPart.BAD,
    better=Better.LESS,
)
def rated_badly(sums: Sums) -> int:
    """Answers 1 or 2."""
    return sums.rated_badly
