"""The acts on a ticket as data: who may (policy), what it asks (form), what it does (service)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork import policies as field_policies
from tanggap.fieldwork.models import WorkOrder
from tanggap.fieldwork.services import (
    Plan,
    work_order_assign,
    work_order_offer,
    work_order_withdraw,
)
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.tickets import policies, services
from tanggap.tickets.choices import HoldApproval
from tanggap.tickets.models import Ticket
from tanggap.tickets.relations import open_children
from tanggap.tickets.stop_clock import newest_stop, stop_decisions
from tanggap.web.desk import ticket_forms as forms

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person may do with a ticket.

    Attributes:
        code: last part of its address.
        label: words on the button.
        icon: name of an icon.
        decide: the policy's answer.
        do: the service call; takes actor, ticket, cleaned values and the version on screen.
        form: what it asks; ``None`` is one click.
        done: what is said afterwards.
        danger: takes something away.
        keys: letter that presses it.
        wide: opens on a page of its own instead of beside the timeline.
        asks_when: when its form is needed; always without it.
    """

    code: str
    label: Any
    icon: str
    decide: Callable[[Actor, Ticket], Decision]
    do: Callable[[Actor, Ticket, Values, int | None], object]
    done: Any
    form: type[forms.ActForm] | None = None
    danger: bool = False
    keys: str = ""
    wide: bool = False
    asks_when: Callable[[Actor, Ticket], bool] | None = None

    def form_for(self, actor: Actor, ticket: Ticket) -> type[forms.ActForm] | None:
        """What it asks of this ticket now."""
        if self.form is None or self.asks_when is None or self.asks_when(actor, ticket):
            return self.form
        return None


def _has_open_children(actor: Actor, ticket: Ticket) -> bool:
    known = getattr(ticket, "open_children", None)
    return bool(open_children(actor, ticket).exists() if known is None else known)


def _can_give(actor: Actor, ticket: Ticket) -> Decision:
    """Assign to people, or dispatch to technicians; either right opens the form."""
    assign = policies.can_assign(actor, ticket)
    return assign if assign else field_policies.can_dispatch(actor, ticket) or assign


def _can_take_back(actor: Actor, ticket: Ticket) -> Decision:
    decision = _can_give(actor, ticket)
    if not decision:
        return decision
    if ticket.assignee_id is None and not _offered_or_held(ticket):
        return no("unassigned", _("Nobody holds this ticket."))
    return yes()


def _offered_or_held(ticket: Ticket) -> bool:
    known = getattr(ticket, "has_active_order", None)
    return bool(WorkOrder.objects.filter(ticket=ticket).active().exists() if known is None else known)


def _can_decide_hold(actor: Actor, ticket: Ticket) -> Decision:
    decision = policies.can_confirm_hold(actor, ticket)
    if not decision:
        return decision
    if getattr(ticket, "hold_stops_clock", False):
        return no("confirmed", _("The clock stands still already."))
    waits = getattr(ticket, "hold_approval", HoldApproval.WAITING) == HoldApproval.WAITING
    stop = newest_stop(ticket) if waits else None
    if stop is None:
        return no("nothing_to_confirm", _("This hold does not wait for a confirmation."))
    return stop_decisions(actor, ticket, [stop])[stop.pk]


def _give(actor: Actor, ticket: Ticket, values: Values, version: int | None) -> object:
    plan = Plan(
        instructions=values["instructions"],
        scheduled_from=values["scheduled_from"],
        scheduled_to=values["scheduled_to"],
    )
    if values["to"] == "offer":
        return work_order_offer(actor=actor, number=ticket.number, plan=plan)
    if values["to"] == "technician":
        return work_order_assign(
            actor=actor,
            number=ticket.number,
            lead_code=values["technician"],
            crew_codes=values["crew"],
            plan=plan,
            reason=values["reason"],
            expected_version=version,
        )
    return services.ticket_assign(
        actor=actor,
        number=ticket.number,
        assignee_id=int(values["assignee"]) if values["assignee"] else None,
        team_id=int(values["team"]) if values["team"] else None,
        reason=values["reason"],
        expected_version=version,
    )


def _take_back(actor: Actor, ticket: Ticket, values: Values, _version: int | None) -> object:
    if WorkOrder.objects.filter(ticket=ticket).active().exists():
        return work_order_withdraw(actor=actor, number=ticket.number, reason=values["reason"])
    return services.ticket_release(actor=actor, number=ticket.number, reason=values["reason"])


def _with_reason(service: Callable[..., object]) -> Callable[[Actor, Ticket, Values, int | None], object]:
    def do(actor: Actor, ticket: Ticket, values: Values, version: int | None) -> object:
        return service(actor=actor, number=ticket.number, reason=values["reason"], expected_version=version)

    return do


def _plain(service: Callable[..., object]) -> Callable[[Actor, Ticket, Values, int | None], object]:
    def do(actor: Actor, ticket: Ticket, _values: Values, version: int | None) -> object:
        return service(actor=actor, number=ticket.number, expected_version=version)

    return do


def _hold(actor: Actor, ticket: Ticket, values: Values, version: int | None) -> object:
    return services.ticket_hold(
        actor=actor,
        number=ticket.number,
        reason=values["reason"],
        note=values["note"],
        expected_version=version,
    )


def _resolve(actor: Actor, ticket: Ticket, values: Values, version: int | None) -> object:
    words = {"resolution": values["resolution"], "cause": values["cause"]}
    services.ticket_resolve(actor=actor, number=ticket.number, expected_version=version, **words)
    if not values.get("children"):
        return None
    return services.ticket_resolve_below(actor=actor, number=ticket.number, **words)


def _close(actor: Actor, ticket: Ticket, values: Values, version: int | None) -> object:
    services.ticket_close(actor=actor, number=ticket.number, expected_version=version)
    if not values.get("children"):
        return None
    return services.ticket_resolve_below(
        actor=actor, number=ticket.number, resolution=ticket.resolution, cause=ticket.cause
    )


def _split(actor: Actor, ticket: Ticket, values: Values, _version: int | None) -> object:
    return services.ticket_split(
        actor=actor,
        number=ticket.number,
        message_ids=[int(key) for key in values["messages"]],
        subject=values["subject"],
        request_key=values["request_key"],
    )


def _set_priority(actor: Actor, ticket: Ticket, values: Values, version: int | None) -> object:
    return services.ticket_set_priority(
        actor=actor,
        number=ticket.number,
        impact=values["impact"],
        urgency=values["urgency"],
        priority=values["priority"],
        reason=values["reason"],
        expected_version=version,
    )


def _edit(actor: Actor, ticket: Ticket, values: Values, version: int | None) -> object:
    return services.ticket_edit(
        actor=actor, number=ticket.number, changes=values["facts"], expected_version=version
    )


def _follow(wanted: bool) -> Callable[[Actor, Ticket, Values, int | None], object]:
    def do(actor: Actor, ticket: Ticket, _values: Values, _version: int | None) -> object:
        return services.ticket_follow(actor=actor, number=ticket.number, wanted=wanted)

    return do


def _confirm_hold(actor: Actor, ticket: Ticket, _values: Values, _version: int | None) -> object:
    return services.ticket_hold_confirm(actor=actor, number=ticket.number)


def _acknowledge(actor: Actor, ticket: Ticket, _values: Values, _version: int | None) -> object:
    return services.ticket_acknowledge(actor=actor, number=ticket.number)


def _refuse_hold(actor: Actor, ticket: Ticket, values: Values, _version: int | None) -> object:
    return services.ticket_hold_refuse(actor=actor, number=ticket.number, reason=values["reason"])


ACTS: dict[str, Act] = {
    act.code: act
    for act in (
        Act(
            "validate",
            _("Validate"),
            "circle-check",
            policies.can_validate,
            _plain(services.ticket_validate),
            _("The ticket is valid."),
            keys="v",
        ),
        Act(
            "assign",
            _("Assign"),
            "user-check",
            _can_give,
            _give,
            _("Assigned."),
            form=forms.AssignForm,
            keys="a",
        ),
        Act(
            "start",
            _("Start work"),
            "player-play",
            policies.can_start,
            _plain(services.ticket_start),
            _("In progress."),
        ),
        Act(
            "resolve",
            _("Solve"),
            "circle-check",
            policies.can_resolve,
            _resolve,
            _("Solved."),
            form=forms.ResolveForm,
        ),
        Act(
            "close",
            _("Close"),
            "lock",
            policies.can_close,
            _close,
            _("Closed."),
            form=forms.CloseForm,
            asks_when=_has_open_children,
        ),
        Act("hold", _("Hold"), "player-pause", policies.can_hold, _hold, _("On hold."), form=forms.HoldForm),
        Act(
            "confirm-hold",
            _("Confirm: clock stops"),
            "clock-pause",
            _can_decide_hold,
            _confirm_hold,
            _("The clock stands still from the beginning of the hold."),
        ),
        Act(
            "acknowledge",
            _("Answer the call"),
            "bell-check",
            policies.can_acknowledge,
            _acknowledge,
            _("Answered; nobody is called any more."),
        ),
        Act(
            "refuse-hold",
            _("Refuse: clock runs on"),
            "clock-x",
            _can_decide_hold,
            _refuse_hold,
            _("The clock runs on; the ticket stays on hold."),
            form=forms.ReasonForm,
        ),
        Act(
            "reopen",
            _("Reopen"),
            "refresh",
            policies.can_reopen,
            _with_reason(services.ticket_reopen),
            _("In progress again."),
            form=forms.ReasonForm,
        ),
        Act(
            "priority",
            _("Priority"),
            "flame",
            policies.can_set_priority,
            _set_priority,
            _("The priority is set."),
            form=forms.PriorityForm,
        ),
        Act(
            "edit",
            _("Edit"),
            "edit",
            policies.can_edit,
            _edit,
            _("Saved."),
            form=forms.EditForm,
            wide=True,
        ),
        Act(
            "take-back",
            _("Take back"),
            "arrow-back-up",
            _can_take_back,
            _take_back,
            _("Taken back; the ticket is unassigned."),
            form=forms.ReasonForm,
        ),
        Act(
            "split",
            _("Split"),
            "arrows-split",
            policies.can_split,
            _split,
            _("Split. This is the new ticket."),
            form=forms.SplitForm,
        ),
        Act(
            "unmerge",
            _("Undo the merge"),
            "arrow-back-up",
            policies.can_unmerge,
            _plain(services.ticket_unmerge),
            _("The ticket is back as it was."),
        ),
        Act(
            "follow",
            _("Follow"),
            "eye",
            policies.can_follow,
            _follow(True),
            _("You will be told of changes."),
        ),
        Act(
            "unfollow",
            _("Stop following"),
            "eye-off",
            policies.can_follow,
            _follow(False),
            _("You will no longer be told of changes."),
        ),
        Act(
            "revoke-links",
            _("Revoke private links"),
            "lock",
            policies.can_revoke_links,
            _plain(services.tracking_links_revoke),
            _("The private links of this ticket no longer open it."),
        ),
        Act(
            "reject",
            _("Reject"),
            "circle-x",
            policies.can_reject,
            _with_reason(services.ticket_reject),
            _("Rejected; the reporter is told why."),
            form=forms.ReasonForm,
            danger=True,
        ),
        Act(
            "cancel",
            _("Cancel"),
            "ban",
            policies.can_cancel,
            _with_reason(services.ticket_cancel),
            _("Cancelled."),
            form=forms.ReasonForm,
            danger=True,
        ),
        Act(
            "delete",
            _("Delete"),
            "trash",
            policies.can_delete,
            _with_reason(services.ticket_delete),
            _("Deleted. It can be restored from the list of deleted tickets."),
            form=forms.ReasonForm,
            danger=True,
        ),
    )
}

_USUAL = {
    "new": ("validate", "assign"),
    "validated": ("assign", "start"),
    "assigned": ("start", "assign"),
    "in_progress": ("resolve", "hold"),
    "on_hold": ("start", "confirm-hold"),
    "resolved": ("close", "reopen"),
    "closed": ("reopen",),
    "merged": ("unmerge",),
}
"""What usually comes next, by state; the first one is the primary button."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as the page shows it: with the policy's answer."""

    act: Act
    decision: Decision
    primary: bool = False
    asks: bool = False

    @property
    def reason(self) -> str:
        """Why it is refused."""
        return str(self.decision.reason)


@dataclass(frozen=True, slots=True)
class Offers:
    """The acts beside each other and those behind "More"."""

    near: list[Offer]
    allowed: list[Offer]
    refused: list[Offer]


def offers_for(actor: Actor, ticket: Ticket, *, following: bool) -> Offers:
    """All acts with their answers: what usually comes next in front, the rest by whether it is allowed."""
    hidden = {"follow" if following else "unfollow"}
    waits = getattr(ticket, "hold_approval", "") == HoldApproval.WAITING
    if not getattr(ticket, "is_calling", False):
        hidden.add("acknowledge")
    if ticket.status != "on_hold":
        hidden |= {"confirm-hold", "refuse-hold"}
    elif not waits:
        hidden.add("refuse-hold")
    if ticket.status != "merged":
        hidden.add("unmerge")
    judged = {
        code: Offer(act, act.decide(actor, ticket), asks=act.form_for(actor, ticket) is not None)
        for code, act in ACTS.items()
        if code not in hidden
    }
    calling = ("acknowledge",) if "acknowledge" in judged else ()
    usual = [
        code
        for code in (*calling, *_USUAL.get(ticket.status, ()))
        if code in judged and judged[code].decision
    ]
    near = [replace(judged.pop(code), primary=index == 0) for index, code in enumerate(usual)]
    return Offers(
        near=near,
        allowed=[offer for offer in judged.values() if offer.decision],
        refused=[offer for offer in judged.values() if not offer.decision],
    )
