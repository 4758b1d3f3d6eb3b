"""Checklists on tickets: added by the category or by hand, following the category, ticked and unticked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.tickets import policies
from tanggap.tickets.checklists import MOST_LISTS, templates_for
from tanggap.tickets.models import ChecklistItem, ChecklistTemplate, Ticket, TicketChecklist
from tanggap.tickets.services.change import ticket_load

TOLD_LATER = timedelta(minutes=2)
"""A tick that comes this long after the fact waited in the phone."""


def checklists_attach(ticket: Ticket, actor: Actor) -> None:
    """Give a new ticket the lists of its category, in the transaction that creates it."""
    for template in templates_for(ticket)[:MOST_LISTS]:
        _add(ticket, template, actor, automatic=True)


def checklists_follow(ticket: Ticket, actor: Actor) -> None:
    """Let the lists follow a category that has just changed, in the transaction that holds the ticket's row.

    Lists of the new category are added unless they are there. Those of the former one stay with all that is
    ticked; nothing is taken away by itself, but people may now take them away while they are untouched.
    """
    wanted = {template.pk: template for template in templates_for(ticket)}
    lists = TicketChecklist.objects.filter(ticket=ticket)
    lists.filter(automatic=True).exclude(template__in=wanted).update(automatic=False)
    lists.filter(automatic=False, template__in=wanted).update(automatic=True)
    present = set(lists.values_list("template_id", flat=True))
    missing = [template for key, template in wanted.items() if key not in present]
    for template in missing[: max(0, MOST_LISTS - len(present))]:
        _add(ticket, template, actor, automatic=True)
        _told("ticket.checklist_joined", actor, ticket, {"checklist": template.name})


@transaction.atomic
def ticket_checklist_add(*, actor: Actor, number: str, template_id: int) -> TicketChecklist:
    """Put a checklist on a ticket by hand.

    Raises:
        NotVisible, NotAllowed.
        Invalid: no such template in use, it stands there already, or there are too many.
        StaleState: the ticket was solved at this moment.
    """
    ticket = ticket_load(actor, number)
    policies.can_tick(actor, ticket).enforce()
    template = ChecklistTemplate.objects.filter(pk=template_id, retired_at__isnull=True).first()
    if template is None:
        raise Invalid.field("template", _("Choose a checklist."), code="required")
    _hold(ticket)  # its category may change at this moment and bring the same list
    if ticket.checklists.count() >= MOST_LISTS:
        raise Invalid.field(
            "template", _("At most %(limit)d checklists.") % {"limit": MOST_LISTS}, code="too_many"
        )
    try:
        with transaction.atomic():
            checklist = _add(ticket, template, actor, automatic=False)
    except IntegrityError:
        raise Invalid.field("template", _("This checklist is there already."), code="known") from None
    _told("ticket.checklist_added", actor, ticket, {"checklist": template.name})
    return checklist


def _add(ticket: Ticket, template: ChecklistTemplate, actor: Actor, *, automatic: bool) -> TicketChecklist:
    checklist = TicketChecklist.objects.create(
        ticket=ticket,
        template=template,
        name=template.name,
        automatic=automatic,
        added_at=clock.now(),
        actor_label="" if automatic else actor.label[:150],
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(checklist=checklist, position=place, text=item["text"], mandatory=item["mandatory"])
        for place, item in enumerate(template.items, start=1)
    )
    return checklist


@transaction.atomic
def ticket_checklist_remove(*, actor: Actor, number: str, checklist_id: int) -> None:
    """Take a list away that the ticket's category does not ask for and on which nothing is ticked.

    Raises:
        NotVisible, NotAllowed.
        Invalid: the category asks for it, or something is ticked.
        StaleState: the ticket was solved at this moment.
    """
    ticket = ticket_load(actor, number)
    checklist = ticket.checklists.filter(pk=checklist_id).first()
    if checklist is None:
        raise NotVisible
    policies.can_tick(actor, ticket).enforce()
    _hold(ticket)
    checklist.refresh_from_db(fields=["automatic"])
    if checklist.automatic or checklist.items.filter(done_at__isnull=False).exists():
        raise Invalid(
            _(
                "Only a list that the category does not ask for and on which nothing is ticked can be "
                "taken away."
            )
        )
    checklist.delete()
    _told("ticket.checklist_removed", actor, ticket, {"checklist": checklist.name})


@transaction.atomic
def ticket_item_tick(
    *, actor: Actor, number: str, item_id: int, done: bool, happened_at: datetime | None = None
) -> ChecklistItem:
    """Say that an item is done, or that it is not; what is so already stays as it is.

    Args:
        happened_at: the phone's time, when the tick waited for a connection; kept beside the server's. A time
            that is still to come, or lies before the list was there, is not believed.

    Raises:
        NotVisible: no such item on this ticket.
        NotAllowed.
        StaleState: the ticket was solved at this moment.
    """
    ticket = ticket_load(actor, number)
    item = (
        ChecklistItem.objects.select_related("checklist").filter(pk=item_id, checklist__ticket=ticket).first()
    )
    if item is None:
        raise NotVisible
    policies.can_tick(actor, ticket).enforce()
    _hold(ticket)
    columns: dict[str, Any] = {"done_at": None, "happened_at": None, "done_by_id": None, "done_by_label": ""}
    now = clock.now()
    told = _possible(happened_at, item, now)
    if done:
        columns = {
            "done_at": now,
            "happened_at": told,
            "done_by_id": actor.person_id,
            "done_by_label": actor.label[:150],
        }
    changed = ChecklistItem.objects.filter(pk=item.pk, done_at__isnull=done).update(**columns)
    if changed:
        later = {"happened_at": told.isoformat()} if told else {}
        action = "ticket.item_ticked" if done else "ticket.item_unticked"
        _told(action, actor, ticket, {"item": item.text, **later})
    item.refresh_from_db()
    return item


def _possible(told: datetime | None, item: ChecklistItem, now: datetime) -> datetime | None:
    """The phone's time, where it is another one than now and can be true."""
    if told is None or now - told < TOLD_LATER or told < item.checklist.added_at:
        return None
    return told


def _hold(ticket: Ticket) -> None:
    """Keep the row, so that nobody solves the ticket between our look at it and our change."""
    same = Ticket.objects.filter(pk=ticket.pk, status=ticket.status)
    if same.update(changed_at=clock.now()) != 1:
        raise StaleState


def _told(action: str, actor: Actor, ticket: Ticket, data: dict[str, Any]) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(changed_at=clock.now())
    record(action, actor=actor, subject=ticket, unit_id=ticket.unit_id, unit_path=ticket.unit.path, data=data)
