"""Calls to somebody on call: repeated until answered, passed on to the next, ended when nobody answers.

A dispatcher starts one, or an escalation of the ticket does. An answer is one for both: whoever acknowledges
the call ends the repetitions of the escalation too, and whoever answers on the ticket ends the call.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.fieldwork.models import OnCallCall, OnCallTurn, Technician
from tanggap.fieldwork.roster import policies
from tanggap.fieldwork.roster.choices import CallStatus
from tanggap.fieldwork.roster.notices import call_made, call_stopped, call_unanswered
from tanggap.fieldwork.roster.on_call import on_call_at
from tanggap.fieldwork.roster.querysets import calls_seen
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets.choices import OPEN_STATUSES
from tanggap.tickets.models import Ticket
from tanggap.tickets.reactions import Page
from tanggap.tickets.selectors import ticket_get
from tanggap.tickets.services.escalations import pages_answer

logger = logging.getLogger(__name__)

TIMES = 3
"""So often is one person called before the next one is."""
BATCH = 200


def interval() -> timedelta:
    """The time between two calls."""
    return timedelta(minutes=max(1, settings.ON_CALL_MINUTES))


@transaction.atomic
def call_start(*, actor: Actor, number: str, reason: str = "") -> OnCallCall:
    """Call whoever is on call first for the ticket's unit; one call at a time for each ticket.

    Raises:
        NotVisible, NotAllowed, Invalid: nobody is on call, or somebody is being called.
    """
    ticket = ticket_get(actor, number)
    policies.can_call(actor, ticket.unit.path).enforce()
    if ticket.status not in OPEN_STATUSES:
        raise Invalid(_("The ticket is not open."), code="not_open")
    turns = on_call_at(ticket.unit.path)
    if not turns:
        raise Invalid(_("Nobody is on call for this unit now."), code="nobody")
    try:
        with transaction.atomic():
            call = _call(ticket, turns[0].technician, reason.strip()[:300], actor.label[:150])
    except IntegrityError:
        raise Invalid(_("Somebody is being called for this ticket already."), code="calling") from None
    _record("ticket.on_call_called", actor, call)
    return call


def calls_page(actor: Actor, pages: Sequence[Page]) -> None:
    """Call who is on call first for each ticket's unit, within the transaction of the escalation.

    Where nobody is on call, or somebody is being called already, nothing happens: the escalation tells its
    own people, and asks here again at its next repetition.
    """
    keys = [ticket.pk for ticket, _reason in pages]
    running = OnCallCall.objects.filter(ticket__in=keys, status=CallStatus.CALLING)
    called = set(running.values_list("ticket_id", flat=True))
    turns: dict[str, list[OnCallTurn]] = {}
    for ticket, reason in pages:
        path = ticket.unit.path
        if path not in turns:
            turns[path] = on_call_at(path)
        if ticket.pk in called or not turns[path]:
            continue
        called.add(ticket.pk)
        try:
            with transaction.atomic():
                call = _call(ticket, turns[path][0].technician, reason[:300], actor.label[:150])
        except IntegrityError:
            continue  # A dispatcher was faster.
        _record("ticket.on_call_called", actor, call)


def _call(ticket: Ticket, technician: Technician, reason: str, label: str) -> OnCallCall:
    present = clock.now()
    call = OnCallCall.objects.create(
        ticket=ticket,
        technician=technician,
        reason=reason,
        called_at=present,
        times=1,
        next_at=present + interval(),
        called_by_label=label,
    )
    call_made(call)
    return call


def calls_repeat() -> int:
    """Call again, pass on or end what is due; each round once, whoever runs this and is killed when.

    Returns:
        How many calls were handled.
    """
    due = OnCallCall.objects.filter(status=CallStatus.CALLING, next_at__lte=clock.now())
    handled = 0
    for pk in list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:BATCH]):
        try:
            handled += _round(pk)
        except Exception:  # One call that fails must not silence those to other people.
            logger.exception("call %s could not go on; it is tried again", pk)
    return handled


@transaction.atomic
def _round(call_id: int) -> bool:
    """One round of one call, in a transaction of its own, begun by a conditional update."""
    call = (
        OnCallCall.objects.select_related("ticket__unit", "technician__user")
        .filter(pk=call_id, status=CallStatus.CALLING)
        .first()
    )
    if call is None or call.next_at is None or call.next_at > clock.now():
        return False
    if call.ticket.status not in OPEN_STATUSES or call.ticket.deleted_at is not None:
        return _swapped(call, status=CallStatus.ENDED, next_at=None)
    if call.times < TIMES:
        again = {"times": call.times + 1, "next_at": clock.now() + interval()}
        if not _swapped(call, **again):
            return False
        call.times += 1
        call_made(call)
        return True
    following = _next(call)
    ended = CallStatus.ENDED if following is None else CallStatus.PASSED_ON
    if not _swapped(call, status=ended, next_at=None):
        return False
    if following is None:
        _record("ticket.on_call_unanswered", system_actor(), call)
        call_unanswered(call)
    else:
        passed = _call(call.ticket, following, call.reason, call.called_by_label)
        _record("ticket.on_call_passed_on", system_actor(), passed)
    return True


def _swapped(call: OnCallCall, **columns: Any) -> bool:
    """Whether this run takes the round; of two runs the second finds other values and does nothing."""
    same = OnCallCall.objects.filter(
        pk=call.pk, status=CallStatus.CALLING, times=call.times, next_at=call.next_at
    )
    return same.update(**columns) == 1


def _next(call: OnCallCall) -> Technician | None:
    """Who is on call now and was not called since somebody last began to call."""
    tried = {call.technician_id}
    earlier = OnCallCall.objects.filter(ticket=call.ticket_id, pk__lt=call.pk).order_by("-pk")
    for technician_id, status in earlier.values_list("technician_id", "status")[:50]:
        if status != CallStatus.PASSED_ON:
            break
        tried.add(technician_id)
    turns = on_call_at(call.ticket.unit.path)
    return next((turn.technician for turn in turns if turn.technician_id not in tried), None)


@transaction.atomic
def call_acknowledge(*, actor: Actor, call_id: int) -> OnCallCall:
    """Answer the call: it is not repeated any more.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    call = _loaded(actor, call_id)
    policies.can_answer_call(actor, call).enforce()
    pages_answer(actor=actor, ticket=call.ticket)
    answered = OnCallCall.objects.filter(pk=call.pk, status=CallStatus.CALLING).update(
        status=CallStatus.ACKNOWLEDGED, answered_at=clock.now(), next_at=None
    )
    if answered != 1:
        raise StaleState
    call = _loaded(actor, call_id)
    _record("ticket.on_call_acknowledged", actor, call)
    return call


@transaction.atomic
def call_stop(*, actor: Actor, call_id: int, reason: str) -> OnCallCall:
    """End a running call without an answer; what the escalation of the ticket repeats ends with it.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid: without a reason.
    """
    call = _loaded(actor, call_id)
    policies.can_stop_call(actor, call).enforce()
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Invalid.field("reason", _("Say why."), code="required")
    pages_answer(actor=actor, ticket=call.ticket)
    if not _stopped(actor, call, reason):
        raise StaleState
    call = _loaded(actor, call_id)
    _record("ticket.on_call_stopped", actor, call, reason=reason)
    call_stopped(call)
    return call


def _stopped(actor: Actor, call: OnCallCall, reason: str) -> bool:
    running = OnCallCall.objects.filter(pk=call.pk, status=CallStatus.CALLING)
    columns = {"status": CallStatus.STOPPED, "stopped_by_label": actor.label[:150], "stop_reason": reason}
    return running.update(next_at=None, **columns) == 1


def call_silence(actor: Actor, ticket: Ticket) -> None:
    """Somebody answered on the ticket: whoever is being called about it need not any more."""
    running = OnCallCall.objects.filter(ticket=ticket, status=CallStatus.CALLING)
    for call in running.select_related("ticket__unit", "technician__user"):
        if policies.is_self(actor, call.technician):
            running.filter(pk=call.pk).update(
                status=CallStatus.ACKNOWLEDGED, answered_at=clock.now(), next_at=None
            )
        elif _stopped(actor, call, str(_("Answered on the ticket."))):
            call.refresh_from_db()
            call_stopped(call)


def _loaded(actor: Actor, call_id: int) -> OnCallCall:
    call = (
        OnCallCall.objects.filter(calls_seen(actor), pk=call_id)
        .select_related("ticket__unit", "technician__user", "technician__home_unit")
        .first()
    )
    if call is None:
        raise NotVisible
    return call


def _record(action: str, actor: Actor, call: OnCallCall, **more: str) -> None:
    ticket = call.ticket
    record(
        action,
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"technician": call.technician.user.name, "times": call.times, **more},
    )
