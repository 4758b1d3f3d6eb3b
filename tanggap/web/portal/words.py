"""States of a report in plain words, for people who see them twice a year: how it stands and what is next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tanggap.tickets.catalogue.choices import ValidationState
from tanggap.tickets.catalogue.standing import Validation
from tanggap.tickets.choices import OPEN_STATUSES, SOLVED_STATUSES, HoldReason, TicketStatus
from tanggap.tickets.merged import stands_for
from tanggap.tickets.models import Ticket
from tanggap.web.components.badges import badge, state_badge

STATES: dict[str, Any] = {
    TicketStatus.NEW: pgettext_lazy("report", "Received"),
    TicketStatus.VALIDATED: gettext_lazy("Accepted"),
    TicketStatus.REJECTED: gettext_lazy("Not accepted"),
    TicketStatus.ASSIGNED: gettext_lazy("In good hands"),
    TicketStatus.IN_PROGRESS: gettext_lazy("Being worked on"),
    TicketStatus.ON_HOLD: gettext_lazy("Waiting"),
    TicketStatus.RESOLVED: gettext_lazy("Solved"),
    TicketStatus.CLOSED: gettext_lazy("Solved and closed"),
    TicketStatus.CANCELLED: gettext_lazy("Cancelled"),
    TicketStatus.MERGED: gettext_lazy("Handled together with another report"),
}
NEXT: dict[str, Any] = {
    TicketStatus.NEW: gettext_lazy("We check your report and tell you what happens next."),
    TicketStatus.VALIDATED: gettext_lazy("We are choosing who takes care of it."),
    TicketStatus.REJECTED: gettext_lazy("Read below why. You can always send a new report."),
    TicketStatus.ASSIGNED: gettext_lazy("The work begins soon."),
    TicketStatus.IN_PROGRESS: gettext_lazy("We tell you as soon as it is solved."),
    TicketStatus.ON_HOLD: gettext_lazy("We go on as soon as we can."),
    TicketStatus.RESOLVED: gettext_lazy("Does it work again? Then close it; if not, tell us."),
    TicketStatus.CLOSED: gettext_lazy("If the problem comes back, you can reopen it."),
    TicketStatus.CANCELLED: gettext_lazy("Nothing more happens here."),
    TicketStatus.MERGED: gettext_lazy("We look after it together with a report of the same."),
}
_SOLVED_ELSEWHERE = gettext_lazy("It was solved together with another report. If not for you, write to us.")
WAITING_FOR_YOU: dict[str, Any] = {
    HoldReason.WAITING_CUSTOMER: gettext_lazy("We wait for your answer. Please write to us."),
    HoldReason.CUSTOMER_ABSENT: gettext_lazy("Nobody was there. Please tell us when we may come."),
    HoldReason.EVIDENCE: gettext_lazy("We need a photo or details from you."),
}
"""Holds that the reporter can end, with what to do."""
_OPEN = {status.value for status in OPEN_STATUSES}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report stands.

    Attributes:
        badge: state as a badge.
        words: state in one or two words.
        next_step: what happens next, or what the person can do.
        yours: whether we wait for the person.
        promise: when it should be solved; "" when nothing is promised or the clock stands still.
        due_at: the promised moment, while it lies ahead.
    """

    badge: SafeString
    words: str
    next_step: str
    yours: bool
    promise: str
    due_at: datetime | None


def standing_of(
    ticket: Ticket,
    now: datetime,
    *,
    names: Callable[[str], str] = str,
    validation: Validation | None = None,
) -> Standing:
    """How the report stands.

    Args:
        ticket: with its assignee.
        now: the moment (aware).
        names: how the names of people are shown.
        validation: how it stands with the section that has to accept it, while it does.
    """
    if ticket.awaits_validation and validation is not None:
        return _before_work(validation, now)
    if (target := stands_for(ticket)) is not None:
        return _merged(target)
    words = str(STATES[ticket.status])
    next_step = str(NEXT[ticket.status])
    yours = ticket.status == TicketStatus.RESOLVED
    if ticket.status == TicketStatus.ON_HOLD:
        reason = dict(HoldReason.choices).get(ticket.hold_reason, "")
        yours = ticket.hold_reason in WAITING_FOR_YOU
        if yours:
            next_step = str(WAITING_FOR_YOU[ticket.hold_reason])
        elif reason:
            next_step = f"{reason}. {next_step}"
    elif ticket.assignee and ticket.status in {TicketStatus.ASSIGNED, TicketStatus.IN_PROGRESS}:
        taken = (
            _("%(name)s is working on it.")
            if ticket.status == TicketStatus.IN_PROGRESS
            else _("%(name)s takes care of it.")
        )
        next_step = f"{taken % {'name': names(ticket.assignee.name)}} {next_step}"
    promise, due_at = _promise(ticket, now)
    return Standing(state_badge("ticket", ticket.status, words), words, next_step, yours, promise, due_at)


def _before_work(validation: Validation, now: datetime) -> Standing:
    """A request for a service that its section has not accepted yet."""
    section = {"section": validation.section}
    if validation.state == ValidationState.ASKED:
        words = _("More is asked")
        next_step = _("%(section)s needs to know more before it decides. Please answer below.") % section
        return Standing(badge("wait", words, "help-circle"), words, next_step, True, "", None)
    words = _("Waits for validation")
    next_step = _("%(section)s looks at your request and decides whether it is accepted.") % section
    due = validation.due_at
    promise = _("Decided by") if due is not None and due > now else ""
    if due is not None and due <= now:
        promise = _("The decision takes longer than we promised. We are sorry.")
        due = None
    return Standing(badge("wait", words, "hourglass"), words, next_step, False, promise, due)


def _merged(target: Ticket) -> Standing:
    """A report that is handled with somebody else's: its state, and nothing of the other one's words."""
    solved = target.status in SOLVED_STATUSES
    words = str(STATES[target.status if solved or target.status in _OPEN else TicketStatus.MERGED])
    next_step = str(_SOLVED_ELSEWHERE if solved else NEXT[TicketStatus.MERGED])
    state = target.status if solved else TicketStatus.MERGED
    return Standing(state_badge("ticket", state, words), words, next_step, False, "", None)


def _promise(ticket: Ticket, now: datetime) -> tuple[str, datetime | None]:
    due = _promised(ticket) or ticket.resolution_due_at
    if due is None or ticket.status not in _OPEN or ticket.status == TicketStatus.ON_HOLD:
        return "", None
    if due <= now:
        return _("This takes longer than we promised. We are sorry."), None
    return _("Should be solved by"), due


def _promised(ticket: Ticket) -> datetime | None:
    """What the catalogue promised, for a ticket that was loaded with it; no query otherwise."""
    if not Ticket.service_request.is_cached(ticket):
        return None
    request = getattr(ticket, "service_request", None)
    return request.promised_at if request is not None else None
