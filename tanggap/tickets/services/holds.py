"""What a hold means for the clock: rules by reason, and the second person's word."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets import policies
from tanggap.tickets.choices import HoldApproval, HoldReason
from tanggap.tickets.hold_rules import Rule, hold_rules
from tanggap.tickets.models import HoldRule, Ticket
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.services.stop_clock import stop_decide


@dataclass(frozen=True, slots=True)
class Stop:
    """What a new hold does to the clock: it stands still, it waits for somebody's word, or it runs on."""

    stops_clock: bool
    approval: str = ""


def stop_of(rule: Rule, *, entitled: bool) -> Stop:
    """What a hold by somebody does to the clock.

    Args:
        rule: that of the reason.
        entitled: whether who places it may decide on clocks himself.
    """
    if not rule.stops_clock:
        return Stop(False)
    if entitled and not rule.second_person:
        return Stop(True, HoldApproval.APPROVED)
    return Stop(False, HoldApproval.WAITING)


@transaction.atomic
def hold_rule_set(
    *,
    actor: Actor,
    reason: str,
    stops_clock: bool,
    second_person: bool,
    needs_note: bool,
    expected_version: int,
) -> HoldRule:
    """Say what holds for a reason mean from now on; holds that were placed before stay as they are.

    Args:
        expected_version: the version on screen, 0 while the reason goes by what is shipped.

    Raises:
        NotAllowed, StaleState.
        Invalid: unknown reason, or a confirmation where no clock stops.
    """
    policies.can_manage_hold_rules(actor).enforce()
    if reason not in HoldReason.values:
        raise Invalid.field("reason", _("Choose a reason."))
    if second_person and not stops_clock:
        raise Invalid.field("second_person", _("Only a hold that stops the clock needs a confirmation."))
    columns = {"stops_clock": stops_clock, "second_person": second_person, "needs_note": needs_note}
    if expected_version == 0:
        try:
            with transaction.atomic():
                HoldRule.objects.create(reason=reason, **columns)
        except IntegrityError:
            raise StaleState from None
    else:
        found = HoldRule.objects.filter(reason=reason, version=expected_version)
        if found.update(**columns, version=F("version") + 1) != 1:
            raise StaleState
    rule = HoldRule.objects.get(reason=reason)
    record("hold_rule.set", actor=actor, subject=rule, data={"reason": reason, **columns})
    transaction.on_commit(hold_rules.clear)
    hold_rules.clear()
    return rule


@transaction.atomic
def ticket_hold_confirm(*, actor: Actor, number: str, state_id: int | None = None) -> Ticket:
    """Confirm that a hold stops the clock, from the moment at which it was asked for.

    Args:
        state_id: which hold; the newest that waits when not given. It may be over by now.

    Raises:
        NotVisible, NotAllowed, StaleState.
        Invalid: no hold waits for a confirmation.
    """
    return _decide(actor, number, state_id, HoldApproval.APPROVED, "")


@transaction.atomic
def ticket_hold_refuse(*, actor: Actor, number: str, reason: str, state_id: int | None = None) -> Ticket:
    """Refuse that a hold stops the clock; it never does, and the ticket stays on hold.

    Raises:
        NotVisible, NotAllowed, StaleState.
        Invalid: no reason, or no hold waits for a confirmation.
    """
    text = reason.strip()
    if not text:
        raise Invalid.field("reason", _("This is required."), code="required")
    if len(text) > 300:
        raise Invalid.field("reason", _("At most %(limit)d characters.") % {"limit": 300}, code="too_long")
    return _decide(actor, number, state_id, HoldApproval.REFUSED, text)


def _decide(actor: Actor, number: str, state_id: int | None, decision: HoldApproval, words: str) -> Ticket:
    ticket = ticket_load(actor, number)
    policies.can_confirm_hold(actor, ticket).enforce()
    waiting = ticket.states.filter(approval=HoldApproval.WAITING).order_by("entered_at", "pk")
    state = (waiting.filter(pk=state_id) if state_id else waiting).last()
    if state is None:
        if state_id and not ticket.states.filter(pk=state_id).exists():
            raise NotVisible
        raise Invalid(_("This hold does not wait for a confirmation."), code="nothing_to_confirm")
    stop_decide(actor, ticket, state, approved=decision == HoldApproval.APPROVED, words=words)
    ticket.refresh_from_db()
    return ticket
