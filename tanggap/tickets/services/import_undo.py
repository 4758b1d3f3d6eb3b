"""Taking imported tickets back, so that a corrected import can create them anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, ActorKind
from tanggap.kernel.decision import Decision, no, yes
from tanggap.tickets.models import Ticket
from tanggap.tickets.reactions import react
from tanggap.tickets.services.change import ticket_load, ticket_swap

IMPORTED = "ticket.imported"


def can_undo_import(actor: Actor, ticket: Ticket) -> Decision:
    """Whether the actor may take this imported ticket back."""
    if not actor.holds("import.run", at=ticket.unit.path):
        return no("role", _("Your role does not allow this here."))
    return yes() if ticket.source_key else no("not_imported", _("This ticket was not imported."))


@transaction.atomic
def ticket_import_undo(*, actor: Actor, number: str) -> Ticket:
    """Delete an imported ticket, recoverably, and free its source key for another import.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    ticket = ticket_load(actor, number)
    can_undo_import(actor, ticket).enforce()
    ticket_swap(
        ticket,
        actor=actor,
        action="ticket.import_undone",
        columns={
            "deleted_at": clock.now(),
            "deleted_by_label": actor.label,
            "delete_reason": _("The import was undone."),
            "source_key": None,
        },
        data={"source": ticket.source, "key": ticket.source_key},
    )
    react(ticket, actor)
    return ticket


def tickets_touched_since_import(ticket_ids: Sequence[int]) -> set[int]:
    """Which of the tickets somebody has done anything to since they were imported.

    What the system notes by itself, such as a missed target, does not count.
    """
    entries = Entry.objects.filter(subject_kind=Ticket._meta.label_lower, subject_id__in=ticket_ids)
    touches = entries.exclude(actor_kind=ActorKind.SYSTEM).exclude(action=IMPORTED)
    return set(touches.values_list("subject_id", flat=True))
