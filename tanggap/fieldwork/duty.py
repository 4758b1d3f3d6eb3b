"""What technicians are doing now, told from the work in hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery, Window

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

_ATTENTION = (
    DutyState.BLOCKED,
    DutyState.WORKING,
    DutyState.EN_ROUTE,
    DutyState.ASSIGNED,
)
"""What a short list shows first."""

_COLUMNS: dict[str, Any] = {
    "name": F("user__name"),
    "phone": F("user__phone"),
    "unit": F("home_unit__name"),
    "unit_path": F("home_unit__path"),
}


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


@dataclass(frozen=True, slots=True)
class CrewNow:
    """Those at work first, by what needs attention and then by name; then the free ones.

    Attributes:
        busy, free: how many there are, shown or not.
    """

    lines: list[OnDuty]
    busy: int
    free: int


def duty_board(
    actor: Actor, *, with_inactive: bool = False, last: bool = True, code: str = ""
) -> list[OnDuty]:
    """The technicians that the actor may see, by name, in two queries, three with ``last``.

    Args:
        actor: who looks.
        with_inactive: deactivated ones too.
        last: with the job that each finished last.
        code: this technician only.
    """
    shape = (_asker(actor), with_inactive, last)

    def rows(*kept: KeptQuery[dict[str, Any]]) -> list[dict[str, Any]]:
        return kept[1].rows(code, shape=shape) if code else kept[0].rows(shape=shape)

    technicians = rows(_kept_all, _kept_technicians)
    in_hand = _by_lead(rows(_kept_all_held, _kept_held))
    finished = {order["pk"]: order for order in rows(_kept_all_finished, _kept_finished)} if last else {}
    return [_line(row, in_hand.get(row["pk"], []), finished.get(row.get("finished"))) for row in technicians]


def work_in_hand(actor: Actor, *, code: str = "") -> dict[int, list[dict[str, Any]]]:
    """The jobs in hand by the technician's key, the one being done first; one query."""
    shape = (_asker(actor), False, False)
    rows = _kept_held.rows(code, shape=shape) if code else _kept_all_held.rows(shape=shape)
    return _by_lead(rows)


def on_duty_lines(keys: Collection[int], held: dict[int, list[dict[str, Any]]]) -> dict[int, OnDuty]:
    """What the board tells of some technicians, by their keys; one query.

    Args:
        keys: technicians whom the reader may see.
        held: from ``work_in_hand``.
    """
    technicians = Technician.objects.filter(pk__in=keys)
    rows: Iterable[Any] = technicians.values("pk", "code", "skills", "deactivated_at", **_COLUMNS)
    return {row["pk"]: _line(row, held.get(row["pk"], []), None) for row in rows}


def crew_now(actor: Actor, limit: int) -> CrewNow:
    """The technicians of a page with room for some of them; two queries, however many there are.

    Args:
        actor: who looks.
        limit: how many lines at most.
    """
    asker = _asker(actor)
    at_work = [
        _line(_lead_of(orders[0]), orders, None)
        for orders in _by_lead(_kept_busy.rows(shape=(asker,))).values()
    ]
    at_work.sort(key=lambda one: (_ATTENTION.index(DutyState(one.state)), one.name))
    idle = _kept_idle.rows(shape=(asker, limit))
    lines = [*at_work[:limit], *(_line(row, [], None) for row in idle)]
    return CrewNow(lines[:limit], len(at_work), idle[0]["free"] if idle else 0)


def state_of(held: list[dict[str, Any]]) -> tuple[str, datetime | None]:
    """The ``DutyState`` that the work in hand speaks for, and since when."""
    if not held:
        return DutyState.IDLE.value, None
    return _STATES[WorkOrderStatus(held[0]["status"])].value, held[0]["status_since"]


def _by_lead(orders: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """Of several jobs in one state the newest comes first."""
    in_hand: dict[int, list[dict[str, Any]]] = {}
    for order in sorted(orders, key=lambda row: (_RANK.index(row["status"]), -row["pk"])):
        in_hand.setdefault(order["lead_id"], []).append(order)
    return in_hand


def _technicians(actor: Actor, with_inactive: bool, last: bool, code: str = "") -> Any:
    """The technicians, with ``last`` each with the key of the job that he finished last."""
    technicians = Technician.objects.visible_to(actor)
    if not with_inactive:
        technicians = technicians.active()
    if code:
        technicians = technicians.filter(code=code)
    if not last:
        return technicians
    led = WorkOrder.objects.filter(lead=OuterRef("pk"), finished_at__isnull=False)
    return technicians.annotate(finished=_first(led.order_by("-finished_at")))


def _board(actor: Actor, with_inactive: bool, last: bool, code: str = "") -> Any:
    rows = _technicians(actor, with_inactive, last, code).order_by("user__name", "pk")
    keys = ("finished",) if last else ()
    return rows.values("pk", "code", "skills", "deactivated_at", *keys, **_COLUMNS)


def _held(actor: Actor, with_inactive: bool, last: bool, code: str = "") -> Any:
    """The work in hand of the technicians. All of it is little, and an index holds just that."""
    technicians = _technicians(actor, with_inactive, False, code).order_by()
    return _orders(actor, WorkOrder.objects.held().filter(lead__in=technicians.values("pk")))


def _busy(actor: Actor) -> Any:
    """The work in hand, each with what a line tells of its technician."""
    return _held(actor, False, False).annotate(
        **{f"lead_{name}": F(f"lead__{column.name}") for name, column in _COLUMNS.items()},
        lead_code=F("lead__code"),
        lead_skills=F("lead__skills"),
    )


def _lead_of(order: dict[str, Any]) -> dict[str, Any]:
    row = {name.removeprefix("lead_"): value for name, value in order.items() if name.startswith("lead_")}
    return {**row, "deactivated_at": None}


def _idle(actor: Actor, limit: int) -> Any:
    """The first without work in hand by name, each with how many there are of them."""
    held = WorkOrder.objects.held().filter(lead=OuterRef("pk"))
    rows = _board(actor, False, False).filter(~Exists(held))
    return rows.annotate(free=Window(Count("pk")))[:limit]


def _finished(actor: Actor, with_inactive: bool, last: bool, code: str = "") -> Any:
    keys = _technicians(actor, with_inactive, True, code).order_by().values("finished")
    return _orders(actor, WorkOrder.objects.filter(pk__in=keys))


def _orders(actor: Actor, orders: Any) -> Any:
    """What the board tells of work orders, with their ticket as far as the actor may know it."""
    visible = Ticket.objects.visible_to(actor).filter(pk=OuterRef("ticket_id"))
    return (
        orders.order_by("pk")
        .annotate(known=Exists(visible))
        .values(
            "pk",
            "lead_id",
            "status",
            "status_since",
            "finished_at",
            "ticket__number",
            "ticket__subject",
            "known",
        )
    )


def _first(orders: Any) -> Subquery:
    return Subquery(orders.values("pk")[:1])


_kept_all, _kept_technicians = KeptQuery(_board), KeptQuery(_board)
_kept_all_held, _kept_held = KeptQuery(_held), KeptQuery(_held)
_kept_busy, _kept_idle = KeptQuery(_busy), KeptQuery(_idle)
_kept_all_finished, _kept_finished = KeptQuery(_finished), KeptQuery(_finished)
_SEES_ALL = Actor(ActorKind.PERSON, rights={"technician.view": (ROOT_PATH,), "ticket.view": (ROOT_PATH,)})


def _asker(actor: Actor) -> Actor:
    """A value to keep queries by: those who see everything share one."""
    sees_all = all(ROOT_PATH in actor.paths(permission) for permission in _SEES_ALL.rights)
    return _SEES_ALL if sees_all else copy(actor)  # of the request's lazy one


def duty_of(actor: Actor, technician: Technician) -> OnDuty:
    """One technician at this moment."""
    return duty_board(actor, with_inactive=True, code=technician.code)[0]


_NOTHING: dict[str, Any] = {"ticket__number": "", "ticket__subject": "", "known": False}


def _line(row: dict[str, Any], held: list[dict[str, Any]], finished: dict[str, Any] | None) -> OnDuty:
    job = held[0] if held else None
    state = state_of(held)[0]
    if row["deactivated_at"] is not None:
        state = DutyState.INACTIVE.value
    shown, past = (order if order and order["known"] else _NOTHING for order in (job, finished))
    finished_at = finished["finished_at"] if finished else None
    return OnDuty(
        code=row["code"],
        name=row["name"],
        phone=row["phone"],
        unit=row["unit"],
        unit_path=row["unit_path"],
        skills=tuple(row["skills"]),
        state=state,
        since=job["status_since"] if job else finished_at or row["deactivated_at"],
        jobs=len(held),
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
