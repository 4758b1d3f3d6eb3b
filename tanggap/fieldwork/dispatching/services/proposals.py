"""Proposals: computed, kept with every line, taken wholly or in part, and taken back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.activity.services import record
from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.dispatching import policies
from tanggap.fieldwork.dispatching.best import Chosen, best_for_all
from tanggap.fieldwork.dispatching.candidates import crew_of, demands_from, near
from tanggap.fieldwork.dispatching.lines import line_kept, proposal_get
from tanggap.fieldwork.dispatching.scoring import Candidate, Demand
from tanggap.fieldwork.dispatching.suggestions import crew_near, ranked
from tanggap.fieldwork.dispatching.waiting import WaitingFilter, waiting
from tanggap.fieldwork.dispatching.weights import JOB_CAP, MOST_JOBS_AT_ONCE
from tanggap.fieldwork.models import DispatchProposal, Technician, WorkOrder
from tanggap.fieldwork.services.dispatch import (
    order_active,
    work_order_assign,
    work_order_offer,
    work_order_withdraw,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import ticket_load

Outcome = dict[str, Any]


@transaction.atomic
def suggestion_take(
    *,
    actor: Actor,
    number: str,
    lead_code: str,
    expected_version: int | None = None,
    reassign: bool = False,
    wide: bool = False,
) -> DispatchProposal:
    """Give the ticket to a technician from its suggestions (or to another one), and keep what was suggested.

    Args:
        number: of the ticket.
        lead_code: staff number of the chosen one.
        expected_version: the ticket's version on the dispatcher's screen.
        reassign: take it from the technician who has it; otherwise that is too late.
        wide: the list on the screen looked at the units beside, too.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    moment = clock.now()
    demand = demands_from(Ticket.objects.filter(pk=ticket.pk), moment)[0]
    ranking = ranked(demand, crew_near(actor, demand, moment, wide=wide), moment)
    lines = [line_kept(Chosen(scored, 0)) for scored in ranking.lines]
    done = _assigned(actor, ticket, lead_code, expected_version, reassign=reassign)
    return DispatchProposal.objects.create(
        unit_id=ticket.unit_id,
        kind="ticket",
        ticket=ticket,
        lines=lines,
        made_by_id=actor.person_id,
        made_at=moment,
        applied_at=moment,
        outcome={"taken": {number: done}},
    )


def _assigned(
    actor: Actor, ticket: Ticket, lead_code: str, version: int | None, *, reassign: bool = False
) -> Outcome:
    """Assign, and tell what undoing has to bring back."""
    former = order_active(ticket)
    previous: Outcome = {"kind": "none"}
    if former is not None and former.status == WorkOrderStatus.OFFERED:
        previous = {"kind": "offered"}
    elif former is not None and former.lead is not None:
        if not reassign or former.lead.code == lead_code:
            raise StaleState
        previous = {"kind": "technician", "code": former.lead.code}
    order = work_order_assign(
        actor=actor,
        number=ticket.number,
        lead_code=lead_code,
        reason=_("Dispatched again") if ticket.assignee_id else "",
        expected_version=version,
    )
    name = str(order.lead) if order.lead else ""
    return {"order": order.pk, "technician": lead_code, "name": name, "previous": previous}


def best_propose(*, actor: Actor, wanted: WaitingFilter) -> DispatchProposal:
    """Compute who should take what of all that waits, and keep it; nothing is assigned yet.

    Args:
        actor: who asks.
        wanted: which unit, and which of its tickets; at most the 200 most urgent are looked at.

    Raises:
        NotVisible: no such unit for the actor.
        NotAllowed.
        Invalid: no unit.
    """
    unit = Unit.objects.in_use().filter(pk=wanted.unit_id).first() if wanted.unit_id else None
    if unit is None:
        raise Invalid.field("unit", _("Choose a unit."), code="required")
    if not actor.holds("work_order.assign", at=unit.path):
        raise NotVisible
    moment = clock.now()
    demands = demands_from(waiting(actor, wanted)[:MOST_JOBS_AT_ONCE], moment)
    crew = crew_of(actor, near(unit.path), moment)
    chosen = best_for_all(demands, crew.present, moment)
    served = {one.scored.demand.pk for one in chosen}
    return DispatchProposal.objects.create(
        unit=unit,
        kind="best",
        lines=[line_kept(one) for one in chosen],
        made_by_id=actor.person_id,
        made_at=moment,
        outcome={"unserved": [_unserved(one, crew.present) for one in demands if one.pk not in served]},
    )


def _unserved(demand: Demand, present: list[Candidate]) -> Outcome:
    """A ticket that nobody can take, and why: nobody is there, nobody has the skill, or all are full."""
    near_by = [
        one
        for one in present
        if one.unit_path.startswith(demand.unit_path) or demand.unit_path.startswith(one.unit_path)
    ]
    skilled = [one for one in near_by if not demand.skill or demand.skill in one.skills]
    why = "nobody" if not near_by else "skill" if not skilled else "full"
    return {"ticket": demand.number, "subject": demand.subject, "priority": demand.priority, "why": why}


@transaction.atomic
def proposal_apply(*, actor: Actor, pk: int, numbers: Collection[str]) -> DispatchProposal:
    """Assign the chosen lines in one act; each line tells what became of it.

    A line that was overtaken meanwhile is left alone, wholly, and says so; the others go on.

    Args:
        actor: who applies.
        pk: of the proposal.
        numbers: tickets whose lines are taken; the others are kept as left out.

    Raises:
        NotVisible, NotAllowed.
        StaleState: it was applied already.
        Invalid: no line was chosen.
    """
    proposal = proposal_get(actor, pk)
    policies.can_propose(actor, proposal.unit.path).enforce()
    chosen = [line for line in proposal.lines if line["ticket"] in numbers]
    if not chosen:
        raise Invalid(_("Choose at least one line."), code="required")
    moment = clock.now()
    swapped = DispatchProposal.objects.filter(pk=pk, kind="best", applied_at__isnull=True)
    if swapped.update(applied_at=moment) != 1:
        raise StaleState
    proposal.applied_at = moment
    results = {}
    # In one order for everybody: two who apply overlapping proposals never wait for each other in a ring.
    for line in sorted(chosen, key=lambda one: str(one["ticket"])):
        results[line["ticket"]] = _line_applied(actor, line)
    taken = {number: result for number, result in results.items() if "order" in result}
    proposal.outcome = {
        **proposal.outcome,
        "taken": taken,
        "refused": {number: result for number, result in results.items() if "order" not in result},
        "left": [line["ticket"] for line in proposal.lines if line["ticket"] not in results],
    }
    proposal.save(update_fields=["outcome"])
    _record("dispatch.applied", actor, proposal, {"lines": len(proposal.lines), "taken": len(taken)})
    return proposal


def _line_applied(actor: Actor, line: Outcome) -> Outcome:
    try:
        with transaction.atomic():
            ticket = ticket_load(actor, line["ticket"])
            held = WorkOrder.objects.held().filter(lead__code=line["technician"]).count()
            if held >= JOB_CAP:
                return {"code": "full"}
            if ticket.assignee_id is not None:
                return {"code": "overtaken"}
            return _assigned(actor, ticket, line["technician"], ticket.version)
    except StaleState:
        return {"code": "overtaken"}
    except NotVisible:
        return {"code": "gone"}
    except (NotAllowed, Invalid) as refusal:
        return {"code": "refused", "why": refusal.code}


@transaction.atomic
def proposal_undo(*, actor: Actor, pk: int) -> DispatchProposal:
    """Take back what the proposal assigned, as far as no work has begun; each line tells what became of it.

    Raises:
        NotVisible, NotAllowed.
        StaleState: it was taken back already.
    """
    proposal = proposal_get(actor, pk)
    policies.can_undo(actor, proposal).enforce()
    moment = clock.now()
    if DispatchProposal.objects.filter(pk=pk, undone_at__isnull=True).update(undone_at=moment) != 1:
        raise StaleState
    proposal.undone_at = moment
    taken = proposal.outcome.get("taken", {})
    undone = {number: _line_undone(actor, number, taken[number]) for number in sorted(taken)}
    proposal.outcome = {**proposal.outcome, "undone": undone}
    proposal.save(update_fields=["outcome"])
    back = sum(result == "back" for result in undone.values())
    _record("dispatch.undone", actor, proposal, {"lines": len(taken), "back": back})
    return proposal


def _line_undone(actor: Actor, number: str, done: Outcome) -> str:
    """``back``, or why not: ``begun`` (or given to somebody else), ``refused``."""
    previous = done["previous"]
    try:
        with transaction.atomic():
            work_order_withdraw(
                actor=actor, number=number, reason=_("Taken back by dispatch"), unbegun_order=done["order"]
            )
            if previous["kind"] == "offered":
                work_order_offer(actor=actor, number=number)
            elif previous["kind"] == "technician" and _still_works(previous["code"]):
                work_order_assign(actor=actor, number=number, lead_code=previous["code"])
            return "back"
    except (StaleState, NotVisible):
        return "begun"
    except (NotAllowed, Invalid):
        return "refused"


def _still_works(code: str) -> bool:
    return Technician.objects.active().filter(code=code).exists()


def _record(action: str, actor: Actor, proposal: DispatchProposal, data: dict[str, int]) -> None:
    record(
        action,
        actor=actor,
        subject=proposal,
        unit_id=proposal.unit_id,
        unit_path=proposal.unit.path,
        data=data,
    )
