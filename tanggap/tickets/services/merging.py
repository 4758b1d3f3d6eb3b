"""Several tickets about one thing become one, and apart again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets import policies
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.merged import same_reporter, stands_for
from tanggap.tickets.models import Ticket, TicketFollower, TicketMerge
from tanggap.tickets.outages.services.tickets import outage_shared
from tanggap.tickets.services.change import LOADED_WITH, ticket_load, ticket_swap
from tanggap.tickets.services.sla import sla_columns


@transaction.atomic
def ticket_merge(
    *, actor: Actor, number: str, into: str, confirmed: bool = False, expected_version: int | None = None
) -> Ticket:
    """Let the ticket go into another one, which stays.

    Args:
        into: number of the ticket that stays.
        confirmed: that the two were reported by different people is known and meant.

    Returns:
        The ticket that went.

    Raises:
        NotVisible, NotAllowed.
        StaleState: one of the two changed meanwhile; of two merges that cross, the second.
        Invalid: no such other ticket, the ticket itself, or different reporters without confirmation.
    """
    source = ticket_load(actor, number, expected_version=expected_version)
    policies.can_merge(actor, source).enforce()
    target = _target(actor, into)
    if source.pk == target.pk:
        raise Invalid.field("into", _("A ticket cannot go into itself."), code="itself")
    _may_stay(actor, target).enforce()
    if not confirmed and not same_reporter(source, target):
        asked = _("They were reported by different people. Confirm that they are about the same.")
        raise Invalid.field("confirmed", asked, code="other_reporter")
    _hold_both(source, target)
    merge = TicketMerge.objects.create(
        source=source,
        target=target,
        merged_at=clock.now(),
        actor_label=actor.label,
        former_status=source.status,
        carried=list(Ticket.objects.filter(merged_into=source).values_list("pk", flat=True)),
        followers=_followers_added(source, target),
    )
    columns = {"status": TicketStatus.MERGED, "merged_into_id": target.pk, "next_due_at": None}
    facts = {"other": target.number}
    ticket_swap(
        source, actor=actor, action="ticket.merged", columns={**columns, "merged_count": 0}, data=facts
    )
    _repoint(merge.carried, source.pk, target.pk)
    outage_shared(source, target, actor)
    _count_in(target, actor, "ticket.merged_in", source, 1 + len(merge.carried))
    return source


@transaction.atomic
def ticket_unmerge(*, actor: Actor, number: str, expected_version: int | None = None) -> Ticket:
    """Bring a merged ticket back as it was, with what it had taken in itself.

    Raises:
        NotVisible, NotAllowed.
        StaleState: it was undone already, or what it went into has gone on into another one.
    """
    source = ticket_load(actor, number, expected_version=expected_version)
    policies.can_unmerge(actor, source).enforce()
    merge = TicketMerge.objects.filter(source=source, undone_at__isnull=True).first()
    held = Ticket.objects.select_related(*LOADED_WITH).filter(pk=source.merged_into_id or 0).first()
    if merge is None or held is None:
        raise StaleState
    _hold_both(source, held)
    back = list(
        Ticket.objects.filter(pk__in=merge.carried, merged_into=held, status=TicketStatus.MERGED).values_list(
            "pk", flat=True
        )
    )
    columns = {"status": merge.former_status, "merged_into_id": None, "merged_count": len(back)}
    columns |= sla_columns(source, columns, new_state=None, at=clock.now())
    ticket_swap(source, actor=actor, action="ticket.unmerged", columns=columns, data={"other": held.number})
    _repoint(back, held.pk, source.pk)
    _count_in(held, actor, "ticket.unmerged_from", source, -1 - len(back))
    TicketFollower.objects.filter(ticket=merge.target_id, user__in=merge.followers).delete()
    undone = TicketMerge.objects.filter(pk=merge.pk, undone_at__isnull=True).update(
        undone_at=clock.now(), undone_by_label=actor.label
    )
    if not undone:
        raise StaleState
    return source


def _target(actor: Actor, number: str) -> Ticket:
    wanted = "".join(number.split()).upper()[:20]
    try:
        return ticket_load(actor, wanted)
    except NotVisible:
        text = _("There is no ticket “%(number)s”.") % {"number": wanted or "–"}
        raise Invalid.field("into", text, code="unknown") from None


def _may_stay(actor: Actor, target: Ticket) -> Decision:
    """Whether the target takes others in; a refusal names it, since the one that goes was asked about."""
    decision = policies.can_take_in(actor, target)
    if decision or decision.code == "role":
        return decision
    words = {"number": target.number, "reason": decision.reason}
    if held := stands_for(target):
        text = _("%(number)s itself went into %(other)s.") % {**words, "other": held.number}
    else:
        text = _("%(number)s cannot be the one that stays: %(reason)s") % words
    return no(decision.code, text, **decision.details)


def _hold_both(one: Ticket, other: Ticket) -> None:
    """Hold both rows, in the order of their keys, and refuse when either is not what was judged.

    Raises:
        StaleState.
    """
    rows = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=(one.pk, other.pk)).order_by("pk")
    present = {pk: (status, version) for pk, status, version in rows.values_list("pk", "status", "version")}
    for ticket in (one, other):
        if present.get(ticket.pk) != (ticket.status, ticket.version):
            raise StaleState


def _followers_added(source: Ticket, target: Ticket) -> list[int]:
    """Let those who follow the source, and its reporter, follow the target; answers who is new there."""
    wanted = set(source.followers.values_list("user_id", flat=True))
    if source.requester_id and source.requester_id != target.requester_id:
        wanted.add(source.requester_id)
    new = sorted(wanted - set(target.followers.values_list("user_id", flat=True)))
    since = clock.now()
    try:
        with transaction.atomic():
            TicketFollower.objects.bulk_create(
                [TicketFollower(ticket=target, user_id=user, since=since) for user in new]
            )
    except IntegrityError:  # somebody began to follow at this moment
        raise StaleState from None
    return new


def _repoint(keys: list[int], former: int, now: int) -> None:
    """Tickets that had gone into one go with it, so that every pointer leads to a ticket that stays."""
    Ticket.objects.filter(pk__in=keys, merged_into=former).update(merged_into=now, version=F("version") + 1)


def _count_in(ticket: Ticket, actor: Actor, action: str, source: Ticket, difference: int) -> None:
    """Keep on the ticket that stays how many went into it."""
    Ticket.objects.filter(pk=ticket.pk).update(
        merged_count=F("merged_count") + difference, changed_at=clock.now(), version=F("version") + 1
    )
    record(
        action,
        actor=actor,
        subject=ticket,
        unit_id=ticket.unit_id,
        unit_path=ticket.unit.path,
        data={"other": source.number},
    )
