"""What time brings: windows begin and end, notices fall due, work that a dead worker left goes on."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.kernel.errors import StaleState
from tanggap.tickets.models import Outage, Ticket
from tanggap.tickets.outages.choices import ACTIVE, OutageStatus, WorkKind
from tanggap.tickets.outages.matching import nets_of
from tanggap.tickets.outages.services.life import ahead_of, maintenance_begin, maintenance_told
from tanggap.tickets.outages.services.tickets import fitting_tickets
from tanggap.tickets.outages.services.work import outage_works_run, work_add, works_continue, works_left

MISSED_WITHIN = timedelta(minutes=10)
"""Reports that came while a process did not know of the outage yet."""


def outages_tend() -> int:
    """Do what is due; may run twice or side by side. Returns how many outages had something to do."""
    busy = set(works_left())
    for key in sorted(busy):
        outage_works_run.enqueue(outage_id=key)
    open_now = list(
        Outage.objects.open()
        .select_related("unit", "category")
        .prefetch_related("places__unit")
        .order_by("pk")
    )
    for outage in open_now:
        if outage.is_maintenance and _window_tended(outage):
            busy.add(outage.pk)
    active = [outage for outage in open_now if outage.status in ACTIVE]
    for outage, net in zip(active, nets_of(active), strict=True):
        missed = fitting_tickets(outage, net).filter(reported_at__gte=clock.now() - MISSED_WITHIN)
        if missed.exists() and not outage.works.filter(kind=WorkKind.GATHER, done_at__isnull=True).exists():
            with transaction.atomic():
                work_add(outage, WorkKind.GATHER, system_actor())
                works_continue(outage)
            busy.add(outage.pk)
    return len(busy)


def _window_tended(outage: Outage) -> bool:
    """Tell of a maintenance, begin it, let clocks run again after its window; whether anything was due."""
    if outage.status == OutageStatus.PLANNED:
        try:
            return _announced(outage)
        except StaleState:
            return False  # somebody changes it just now; the next sweep looks again
    ended = outage.estimated_end is not None and clock.now() >= outage.estimated_end
    waiting = outage.works.filter(kind=WorkKind.PAUSE, done_at__isnull=True)
    if not (ended and outage.stops_clock and not waiting.exists() and _still_paused(outage)):
        return False
    with transaction.atomic():
        work_add(outage, WorkKind.PAUSE, system_actor())
        works_continue(outage)
    return True


@transaction.atomic
def _announced(outage: Outage) -> bool:
    """Begin approved maintenance whose window has come, or tell of it when that is due."""
    now = clock.now()
    if outage.approved_at is None or now < ahead_of(outage):
        return False
    if now >= outage.started_at:
        maintenance_begin(outage, system_actor())
        return True
    locked = Outage.objects.select_for_update(no_key=True).get(pk=outage.pk)
    if locked.version != outage.version or locked.works.filter(kind=WorkKind.TELL_AHEAD).exists():
        return False
    maintenance_told(outage, system_actor())
    return True


def _still_paused(outage: Outage) -> bool:
    """Whether a clock stands still for it."""
    pause = [outage.started_at.isoformat(), None]
    paused = Ticket.objects.filter(outage=outage, sla_pauses__isnull=False)
    return any(pause in (pauses or []) for pauses in paused.values_list("sla_pauses", flat=True))
