"""Who is told of what happens to work orders."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.tasks import task
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models import Technician, WorkOrder
from tanggap.fieldwork.on_duty import people_on_duty
from tanggap.kernel.actor import Actor
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify

_HEADINGS = {
    "work_order.assigned": _("New job %(number)s: %(subject)s"),
    "work_order.withdrawn": _("Job %(number)s was taken back"),
}
register_event(
    "work_order.assigned",
    title=_("Job assigned to you"),
    group=_("Field work"),
    permission="work_order.progress",
    urgent=True,
    urgent_for=people_on_duty,
    urgent_words=_("at once while you are on duty, also in quiet hours"),
)
register_event(
    "work_order.withdrawn",
    title=_("Job taken back"),
    group=_("Field work"),
    permission="work_order.progress",
    asks_right=False,
)


def _fill(heading: Any, facts: dict[str, str]) -> str:
    return str(heading) % facts


_filled = lazy(_fill, str)


def work_order_told(
    event: str, order: WorkOrder, actor: Actor, technicians: Iterable[Technician], *, note: str = ""
) -> None:
    """Enqueue the notice to the technicians within the caller's transaction; nobody hears of his own act."""
    people = [technician.user_id for technician in technicians if technician.user_id != actor.person_id]
    if people:
        work_order_notice_send.enqueue(
            event=event, order_id=order.pk, user_ids=people, note=note[:1000], key=uuid.uuid4().hex
        )


@task
def work_order_notice_send(
    *, event: str, order_id: int, user_ids: list[int], note: str, key: str = ""
) -> None:
    """Write inbox and outbox rows for the technicians."""
    order = WorkOrder.objects.select_related("ticket").filter(pk=order_id).first()
    if order is None:
        return
    ticket = order.ticket
    facts = {"number": ticket.number, "subject": ticket.subject}
    parts = (note, order.instructions, ticket.place, ticket.description[:500])
    notify(
        event=event,
        recipients=[Recipient(user_id=pk) for pk in user_ids],
        subject=ticket,
        title=_filled(_HEADINGS[event], facts),
        body="\n\n".join(part for part in parts if part),
        link=f"/field/jobs/{ticket.number}/",
        unit_id=ticket.unit_id,
        thread_key=ticket.number,
        key=key,
    )
