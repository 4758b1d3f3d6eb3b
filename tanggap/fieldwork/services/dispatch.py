"""The dispatcher's acts: offer, assign, reassign, take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork import notices, policies
from tanggap.fieldwork.choices import ACTIVE_STATUSES, UNBEGUN_STATUSES, CrewRole, WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, Technician, WorkOrder
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.choices import OPEN_STATUSES
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import ticket_hand_to, ticket_load, ticket_take_back


@dataclass(frozen=True, slots=True)
class Plan:
    """What the dispatcher may add to an assignment; times are aware."""

    instructions: str = ""
    scheduled_from: datetime | None = None
    scheduled_to: datetime | None = None
    requested_from: datetime | None = None
    requested_to: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """The values for a work order.

        Raises:
            Invalid: an end before its beginning.
        """
        for name, start, end in (
            ("scheduled_to", self.scheduled_from, self.scheduled_to),
            ("requested_to", self.requested_from, self.requested_to),
        ):
            if start and end and end < start:
                raise Invalid.field(name, _("The end lies before the beginning."))
        return {
            "instructions": self.instructions.strip()[:1000],
            "scheduled_from": self.scheduled_from,
            "scheduled_to": self.scheduled_to,
            "requested_from": self.requested_from,
            "requested_to": self.requested_to,
        }


def order_active(ticket: Ticket) -> WorkOrder | None:
    """The ticket's work order that is not over, with lead and crew."""
    return (
        WorkOrder.objects.filter(ticket=ticket, status__in=[status.value for status in ACTIVE_STATUSES])
        .select_related("lead__user", "unit")
        .prefetch_related("crew")
        .first()
    )


def order_swap(order: WorkOrder, **columns: Any) -> None:
    """Write columns if nobody changed the order since it was loaded.

    Raises:
        StaleState: somebody was first.
    """
    swapped = WorkOrder.objects.filter(pk=order.pk, version=order.version, status=order.status).update(
        **columns, version=F("version") + 1
    )
    if swapped != 1:
        raise StaleState
    for name, value in columns.items():
        setattr(order, name, value)
    order.version += 1


@transaction.atomic
def work_order_assign(
    *,
    actor: Actor,
    number: str,
    lead_code: str,
    crew_codes: Sequence[str] = (),
    plan: Plan | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> WorkOrder:
    """Give the ticket to a technician, alone or with a crew, first or again.

    Args:
        number: of the ticket.
        lead_code: staff number of the one who leads and is credited.
        crew_codes: staff numbers of helpers.
        reason: required when it is taken from another technician.
        expected_version: the ticket's version on the dispatcher's screen.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_dispatch(actor, ticket).enforce()
    lead, helpers = _crew(actor, lead_code, crew_codes)
    columns = (plan or Plan()).columns()
    moment = clock.now()
    former = order_active(ticket)
    if former is not None and former.lead_id == lead.pk:
        return _replan(former, actor, ticket, lead, helpers, columns)
    order = _take_over(former, ticket, actor, lead, columns, reason, moment)
    _write_crew(order, lead, helpers)
    ticket_hand_to(ticket, actor=actor, assignee=lead.user, team_id=lead.team_id, reason=reason)
    _record(
        "work_order.assigned",
        actor,
        order,
        ticket,
        {"lead": str(lead), "crew": [str(one) for one in helpers]},
    )
    notices.work_order_told("work_order.assigned", order, actor, [lead, *helpers])
    return order


def _take_over(
    former: WorkOrder | None,
    ticket: Ticket,
    actor: Actor,
    lead: Technician,
    columns: dict[str, Any],
    reason: str,
    moment: datetime,
) -> WorkOrder:
    """Use the offered order, or end the former one and begin a new one."""
    if former is not None and former.status == WorkOrderStatus.OFFERED:
        order_swap(
            former,
            status=WorkOrderStatus.ASSIGNED,
            lead_id=lead.pk,
            assigned_at=moment,
            status_since=moment,
            **columns,
        )
        return former
    visit = 1
    if former is not None:
        _withdraw(former, actor, ticket, reason or _("Reassigned"), moment)
        visit = former.visit + (1 if former.arrived_at else 0)
    else:
        visit = ticket.visits + 1
    try:
        with transaction.atomic():
            return WorkOrder.objects.create(
                ticket=ticket,
                unit_id=ticket.unit_id,
                status=WorkOrderStatus.ASSIGNED,
                lead=lead,
                visit=visit,
                created_at=moment,
                assigned_at=moment,
                status_since=moment,
                **columns,
            )
    except IntegrityError:
        raise StaleState from None  # another dispatcher began an order in the same moment


def _replan(
    order: WorkOrder,
    actor: Actor,
    ticket: Ticket,
    lead: Technician,
    helpers: list[Technician],
    columns: dict[str, Any],
) -> WorkOrder:
    """The same lead: only plan and crew change."""
    order_swap(order, **columns)
    _write_crew(order, lead, helpers)
    _record(
        "work_order.replanned",
        actor,
        order,
        ticket,
        {"lead": str(lead), "crew": [str(one) for one in helpers]},
    )
    return order


def _crew(actor: Actor, lead_code: str, crew_codes: Sequence[str]) -> tuple[Technician, list[Technician]]:
    codes = [code for code in dict.fromkeys(crew_codes) if code and code != lead_code]
    found = {
        technician.code: technician
        for technician in Technician.objects.visible_to(actor)
        .active()
        .select_related("user", "team")
        .filter(code__in=[lead_code, *codes])
    }
    if lead_code not in found:
        raise Invalid.field("technician", _("This technician does not exist or is not active."))
    if missing := [code for code in codes if code not in found]:
        raise Invalid.field("crew", _("Not a technician here: %(codes)s") % {"codes": ", ".join(missing)})
    return found[lead_code], [found[code] for code in codes]


def _write_crew(order: WorkOrder, lead: Technician, helpers: Sequence[Technician]) -> None:
    CrewMember.objects.filter(work_order=order).delete()
    CrewMember.objects.bulk_create(
        [
            CrewMember(work_order=order, technician=lead, role=CrewRole.LEAD),
            *(CrewMember(work_order=order, technician=helper, role=CrewRole.HELPER) for helper in helpers),
        ]
    )


@transaction.atomic
def work_order_offer(*, actor: Actor, number: str, plan: Plan | None = None) -> WorkOrder:
    """Offer the ticket to all technicians of its unit; the first to pick it up has it.

    Raises:
        NotVisible, NotAllowed, StaleState.
        Invalid: somebody has it, or it is offered already.
    """
    ticket = ticket_load(actor, number)
    policies.can_dispatch(actor, ticket).enforce()
    if order_active(ticket) is not None:
        raise Invalid(_("A technician has this ticket, or it is offered already."), code="order_active")
    moment = clock.now()
    try:
        with transaction.atomic():
            order = WorkOrder.objects.create(
                ticket=ticket,
                unit_id=ticket.unit_id,
                status=WorkOrderStatus.OFFERED,
                visit=ticket.visits + 1,
                created_at=moment,
                status_since=moment,
                **(plan or Plan()).columns(),
            )
    except IntegrityError:
        raise StaleState from None
    _record("work_order.offered", actor, order, ticket, {})
    return order


@transaction.atomic
def work_order_withdraw(
    *, actor: Actor, number: str, reason: str, unbegun_order: int | None = None
) -> WorkOrder:
    """Take the ticket back from its technician, or end the offer; it is unassigned afterwards.

    Args:
        unbegun_order: only while this order is the active one and nobody has set out; else ``StaleState``.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number)
    policies.can_dispatch(actor, ticket).enforce()
    order = order_active(ticket)
    if order is None:
        raise NotVisible
    if not reason.strip():
        raise Invalid.field("reason", _("This is required."), code="required")
    if unbegun_order is not None and (order.pk != unbegun_order or order.status not in UNBEGUN_STATUSES):
        raise StaleState
    _withdraw(order, actor, ticket, reason, clock.now())
    if ticket.assignee_id is not None:
        ticket_take_back(ticket, actor=actor, reason=reason)
    return order


def _withdraw(order: WorkOrder, actor: Actor, ticket: Ticket, reason: Any, moment: datetime) -> None:
    order_swap(
        order,
        status=WorkOrderStatus.WITHDRAWN,
        withdrawn_at=moment,
        withdrawn_reason=str(reason).strip()[:300],
        status_since=moment,
    )
    _record(
        "work_order.withdrawn", actor, order, ticket, {"reason": str(reason), "lead": str(order.lead or "")}
    )
    if order.lead is not None:
        notices.work_order_told("work_order.withdrawn", order, actor, [order.lead], note=str(reason))


def no_order_runs(ticket: Ticket) -> Decision:
    """Whether no work order of the ticket is offered or under way; a page that knows has said so on it."""
    known = getattr(ticket, "has_active_order", None)
    runs = WorkOrder.objects.filter(ticket=ticket).active().exists() if known is None else known
    if not runs:
        return yes()
    return no("work_order", _("A work order is running. Withdraw it first, or let the other ticket go."))


def order_follows_ticket(ticket: Ticket, actor: Actor) -> None:
    """End the active order when its ticket is settled, deleted or given to somebody else."""
    settled = ticket.status not in OPEN_STATUSES or ticket.deleted_at is not None
    order = order_active(ticket)
    if order is None:
        return
    lead_user = order.lead.user_id if order.lead else None
    handed_on = order.status != WorkOrderStatus.OFFERED and ticket.assignee_id != lead_user
    if settled or handed_on:
        _withdraw(order, actor, ticket, _("The ticket went another way."), clock.now())


def _record(action: str, actor: Actor, order: WorkOrder, ticket: Ticket, data: dict[str, Any]) -> None:
    """One entry on the ticket, whose timeline tells the whole story."""
    record(
        action,
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"work_order": order.pk, "visit": order.visit, **data},
        public=action == "work_order.assigned",
    )
