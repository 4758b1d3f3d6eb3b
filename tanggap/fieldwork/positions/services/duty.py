"""Spans of duty: the only time in which positions of a technician are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from tanggap.activity.services import record
from tanggap.fieldwork.models import DutySpan, Technician
from tanggap.fieldwork.positions.choices import DutySource
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor

LONGEST = timedelta(hours=16)
"""A span that nobody ends and no shift bounds ends by itself after this."""


def duty_start(
    *, actor: Actor, technician: Technician, source: str, at: datetime, ends_by: datetime | None = None
) -> DutySpan:
    """Begin a span of duty, or answer the one that runs already; at most one is open.

    Who may do so is the caller's question (check-in, the technician's own button, the NOC).

    Args:
        source: a ``DutySource`` value.
        at: when duty began.
        ends_by: when it ends by itself at the latest.
    """
    duty_spans_close(technician_id=technician.pk, now=at)
    open_span = DutySpan.objects.filter(technician=technician, ended_at__isnull=True).first()
    if open_span is not None:
        return open_span
    limit = at + LONGEST
    try:
        with transaction.atomic():
            span = DutySpan.objects.create(
                technician=technician,
                source=DutySource(source),
                started_at=at,
                ends_by=min(ends_by, limit) if ends_by and ends_by > at else limit,
            )
    except IntegrityError:  # two phones pressed at once
        return DutySpan.objects.get(technician=technician, ended_at__isnull=True)
    _record("duty.started", actor, technician, {"source": span.source})
    return span


def duty_end(*, actor: Actor, technician: Technician, at: datetime) -> bool:
    """End the open span of duty; whether there was one."""
    ended = DutySpan.objects.filter(technician=technician, ended_at__isnull=True).update(
        ended_at=Least(Greatest(F("started_at"), at), F("ends_by"))
    )
    if ended:
        _record("duty.ended", actor, technician, {})
    return bool(ended)


def duty_spans_close(*, technician_id: int | None = None, now: datetime | None = None) -> int:
    """End spans that are past their own end; the number of them. Safe to run at any time."""
    spans = DutySpan.objects.filter(ended_at__isnull=True, ends_by__lte=now or clock.now())
    if technician_id is not None:
        spans = spans.filter(technician=technician_id)
    return spans.update(ended_at=F("ends_by"))


def on_duty_at(moment: datetime) -> Q:
    """Condition on ``DutySpan``: the span holds the moment."""
    return (
        Q(started_at__lte=moment)
        & Q(ends_by__gte=moment)
        & (Q(ended_at__isnull=True) | Q(ended_at__gte=moment))
    )


def technicians_on_duty(moment: datetime | None = None) -> set[int]:
    """Keys of the technicians who are on duty."""
    spans = DutySpan.objects.filter(on_duty_at(moment or clock.now()))
    return set(spans.values_list("technician_id", flat=True))


def _record(action: str, actor: Actor, technician: Technician, data: dict[str, str]) -> None:
    record(
        action,
        actor=actor or system_actor(),
        subject=technician,
        unit_id=technician.home_unit_id,
        unit_path=technician.home_unit.path,
        data=data,
    )
