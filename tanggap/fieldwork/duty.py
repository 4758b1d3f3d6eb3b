"""What technicians are doing now, told from the work in hand."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tanggap.fieldwork.choices import DutyState, WorkOrderStatus
from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.kernel.actor import ROOT_PATH, Actor, ActorKind
from tanggap.kernel.kept_query import KeptQuery
from tanggap.tickets.models import Ticket
from tanggap.tickets.selectors import as_asker

_STATES = {
    WorkOrderStatus.ASSIGNED: DutyState.ASSIGNED,
    WorkOrderStatus.ACCEPTED: DutyState.ASSIGNED,
    WorkOrderStatus.EN_ROUTE: DutyState.EN_ROUTE,
    WorkOrderStatus.ARRIVED: DutyState.WORKING,
    WorkOrderStatus.WORKING: DutyState.WORKING,
    WorkOrderStatus.BLOCKED: DutyState.BLOCKED,
}
_RANK = (
    WorkOrderStatus.WORKING,
    WorkOrderStatus.ARRIVED,
    WorkOrderStatus.EN_ROUTE,
    WorkOrderStatus.BLOCKED,
    WorkOrderStatus.ACCEPTED,
    WorkOrderStatus.ASSIGNED,
)
"""Of several jobs in hand the first of these is the one being done."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A technician at this moment.

    Attributes:
        state: a ``DutyState`` value.
        since: when the job in hand entered its state.
        jobs: how many jobs are in hand.
        job_number, job_subject: the one being done; "" where the reader may not know it.
        finished_number, finished_at: the one finished last, with ``last`` asked for.
    """

    code: str
    name: str
    phone: str
    unit: str
    unit_path: str
    skills: tuple[str, ...]
    state: str
    since: datetime | None = None
    jobs: int = 0
    job_number: str = ""
    job_subject: str = ""
    finished_number: str = ""
    finished_at: datetime | None = None


def duty_board(
    actor: Actor, *, with_inactive: bool = False, last: bool = True, code: str = ""
) -> list[OnDuty]:
    """The technicians that the actor may see, by name, in two queries whatever the number of their jobs.

    Args:
        actor: who looks.
        with_inactive: deactivated ones too.
        last: with the number of jobs in hand and the job that each finished last.
        code: this technician only.
    """
    shape = (_asker(actor), with_inactive, last)
    technicians = _kept_technicians.rows(code, shape=shape) if code else _kept_all.rows(shape=shape)
    jobs = _kept_jobs.rows(code, shape=shape) if code else _kept_all_jobs.rows(shape=shape)
    orders = {row["pk"]: row for row in jobs}
    return [_line(row, orders) for row in technicians]


def _technicians(actor: Actor, with_inactive: bool, last: bool, code: str = "") -> Any:
    """The technicians with the key of the job in hand and, with ``last``, of the one finished last."""
    technicians = Technician.objects.visible_to(actor)
    if not with_inactive:
        technicians = technicians.active()
    if code:
        technicians = technicians.filter(code=code)
    led = WorkOrder.objects.filter(lead=OuterRef("pk"))
    # One look into the index (lead, state) for each state, until one holds a job.
    job = Coalesce(*(_first(led.filter(status=status).order_by("-pk")) for status in _RANK))
    if not last:
        return technicians.annotate(job=job)
    finished = _first(led.filter(finished_at__isnull=False).order_by("-finished_at"))
    return technicians.annotate(job=job, finished=finished)


def _board(actor: Actor, with_inactive: bool, last: bool, code: str = "") -> Any:
    columns: dict[str, Any] = {
        "name": F("user__name"),
        "phone": F("user__phone"),
        "unit": F("home_unit__name"),
        "unit_path": F("home_unit__path"),
    }
    if last:
        held = WorkOrder.objects.filter(lead=OuterRef("pk")).held()
        counted = held.order_by().values("lead").annotate(n=Count("pk")).values("n")
        columns["jobs"] = Coalesce(Subquery(counted), 0)
    keys = ("job", "finished") if last else ("job",)
    rows = _technicians(actor, with_inactive, last, code).order_by("user__name", "pk")
    return rows.values("code", "skills", "deactivated_at", *keys, **columns)


def _jobs(actor: Actor, with_inactive: bool, last: bool, code: str = "") -> Any:
    """The work orders of the board, with their ticket as far as the actor may know it."""
    visible = Ticket.objects.visible_to(actor).filter(pk=OuterRef("ticket_id"))
    keys = _technicians(actor, with_inactive, last, code).order_by()
    shown = Q(pk__in=keys.values("job"))
    if last:
        shown = Q(pk__in=keys.values("job").union(keys.values("finished"), all=True))
    return (
        WorkOrder.objects.filter(shown)
        .order_by()
        .annotate(known=Exists(visible))
        .values("pk", "status", "status_since", "finished_at", "ticket__number", "ticket__subject", "known")
    )


def _first(orders: Any) -> Subquery:
    return Subquery(orders.values("pk")[:1])


_kept_all, _kept_technicians = KeptQuery(_board), KeptQuery(_board)
_kept_all_jobs, _kept_jobs = KeptQuery(_jobs), KeptQuery(_jobs)
_SEES_ALL = Actor(ActorKind.PERSON, rights={"technician.view": (ROOT_PATH,), "ticket.view": (ROOT_PATH,)})


def _asker(actor: Actor) -> Actor:
    """A value to keep queries by: those who see everything share one."""
    sees_all = all(ROOT_PATH in actor.paths(permission) for permission in _SEES_ALL.rights)
    return _SEES_ALL if sees_all else copy(actor)  # of the request's lazy one


def duty_of(actor: Actor, technician: Technician) -> OnDuty:
    """One technician at this moment."""
    return duty_board(actor, with_inactive=True, code=technician.code)[0]


_NOTHING: dict[str, Any] = {"ticket__number": "", "ticket__subject": "", "known": False}


def _line(row: dict[str, Any], orders: dict[int, dict[str, Any]]) -> OnDuty:
    job = orders.get(row["job"] or 0)
    finished = orders.get(row.get("finished") or 0)
    state = _STATES[WorkOrderStatus(job["status"])] if job else DutyState.IDLE
    if row["deactivated_at"] is not None:
        state = DutyState.INACTIVE
    shown, past = (order if order and order["known"] else _NOTHING for order in (job, finished))
    finished_at = finished["finished_at"] if finished else None
    return OnDuty(
        code=row["code"],
        name=row["name"],
        phone=row["phone"],
        unit=row["unit"],
        unit_path=row["unit_path"],
        skills=tuple(row["skills"]),
        state=state.value,
        since=job["status_since"] if job else finished_at or row["deactivated_at"],
        jobs=row.get("jobs", 1 if job else 0),
        job_number=shown["ticket__number"],
        job_subject=shown["ticket__subject"],
        finished_number=past["ticket__number"],
        finished_at=finished_at,
    )


def offers_waiting(actor: Actor, limit: int) -> list[dict[str, Any]]:
    """Tickets offered to their unit that nobody picked up, longest offered first."""
    rows = _kept_offers.rows(shape=(as_asker(actor), limit))
    return [{**row, "unit__name": row["unit_name"]} for row in rows]


def _offers(actor: Actor, limit: int) -> Any:
    return (
        WorkOrder.objects.filter(
            status=WorkOrderStatus.OFFERED, ticket__in=Ticket.objects.visible_to(actor).values("pk")
        )
        .order_by("pk")
        .values(
            number=F("ticket__number"),
            subject=F("ticket__subject"),
            priority=F("ticket__priority"),
            unit_name=F("unit__name"),
            offered_at=F("created_at"),
        )[:limit]
    )


_kept_offers = KeptQuery(_offers)
