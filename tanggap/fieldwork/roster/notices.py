"""Who is told of leave, swaps, calls and handover."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.selectors import people_holding
from tanggap.fieldwork.models import HandoverNote, Leave, OnCallCall, ShiftSwap
from tanggap.kernel.actor import Actor
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.organization.models import Unit

_GROUP = _("Field work")
_PLANNER = "roster.manage"
_TECHNICIAN = ("work_order.progress",)

register_event("leave.asked", title=_("Leave asked for"), group=_GROUP, permission=_PLANNER, asks_right=False)
register_event(
    "leave.decided", title=_("Your leave was decided"), group=_GROUP, permission=_TECHNICIAN, asks_right=False
)
register_event(
    "leave.cancelled", title=_("Leave taken back"), group=_GROUP, permission=_PLANNER, asks_right=False
)
register_event(
    "swap.asked", title=_("A swap of shifts for you"), group=_GROUP, permission=_TECHNICIAN, asks_right=False
)
register_event(
    "swap.agreed", title=_("Swap of shifts to decide"), group=_GROUP, permission=_PLANNER, asks_right=False
)
register_event(
    "swap.decided", title=_("Swap of shifts decided"), group=_GROUP, permission=_TECHNICIAN, asks_right=False
)
register_event(
    "on_call.called",
    title=_("Call while you are on call"),
    group=_GROUP,
    optional=False,
    permission=_TECHNICIAN,
    urgent=True,
    asks_right=False,
)
register_event(
    "on_call.unanswered",
    title=_("Nobody on call answers"),
    group=_GROUP,
    optional=False,
    permission="work_order.assign",
    urgent=True,
)
register_event(
    "on_call.stopped", title=_("Call stopped"), group=_GROUP, permission=_TECHNICIAN, asks_right=False
)
register_event(
    "handover.written",
    title=_("Handover to take over"),
    group=_GROUP,
    permission="work_order.assign",
    asks_right=False,
)


def _fill(words: Any, facts: dict[str, Any]) -> str:
    return str(words) % facts


filled = lazy(_fill, str)


def planners_of(unit: Unit, *, without: Iterable[int | None] = ()) -> set[int]:
    """Who plans the unit's roster, without those who know already."""
    return set(people_holding(_PLANNER, unit.path)) - set(without)


def _send(
    event: str, subject: models.Model, people: Collection[int], title: Any, body: str, link: str, unit: Unit
) -> None:
    if people:
        notify(
            event=event,
            recipients=[Recipient(user_id=pk) for pk in sorted(people)],
            subject=subject,
            title=title,
            body=body,
            link=link,
            unit_id=unit.pk,
        )


def leave_told(event: str, leave: Leave, actor: Actor) -> None:
    """Tell the planners what was asked, handed in or taken back, the technician what was decided."""
    technician = leave.technician
    facts = {
        "name": technician.user.name,
        "kind": leave.get_kind_display(),
        "first": f"{leave.first_day:%d-%m-%Y}",
        "last": f"{leave.last_day:%d-%m-%Y}",
    }
    titles = {
        "leave.asked": _("%(name)s asks for leave: %(first)s to %(last)s"),
        "leave.letters": _("%(name)s hands in a letter for the leave of %(first)s to %(last)s"),
        "leave.cancelled": _("%(name)s takes the leave of %(first)s to %(last)s back"),
        "leave.decided": _("Your leave of %(first)s to %(last)s was approved")
        if leave.status == "approved"
        else _("Your leave of %(first)s to %(last)s was rejected"),
    }
    if event == "leave.decided":
        people, link, body = {technician.user_id}, "/field/leave/", leave.decision_note
    else:
        people = planners_of(technician.home_unit, without=(actor.person_id,))
        link, body = f"/desk/leaves/#leave-{leave.pk}", leave.reason
    # Who wants to hear what is asked for wants the letter, too.
    told_as = "leave.asked" if event == "leave.letters" else event
    _send(told_as, leave, people, filled(titles[event], facts), body, link, technician.home_unit)


def swap_told(event: str, swap: ShiftSwap, actor: Actor) -> None:
    """Tell the colleague, the planners, or both technicians."""
    facts = {
        "name": swap.asker.user.name,
        "colleague": swap.colleague.user.name,
        "given": f"{swap.asker_day:%d-%m-%Y}",
        "taken": f"{swap.colleague_day:%d-%m-%Y}",
    }
    unit = swap.asker.home_unit
    if event == "swap.asked":
        title = _("%(name)s would like to swap %(given)s for your %(taken)s")
        people, link = {swap.colleague.user_id}, "/field/roster/#swaps"
    elif event == "swap.agreed":
        title = _("%(name)s (%(given)s) and %(colleague)s (%(taken)s) want to swap")
        people, link = planners_of(unit, without=(actor.person_id,)), f"/desk/leaves/#swap-{swap.pk}"
    else:
        words = {
            "approved": _("Swapped: %(name)s %(given)s, %(colleague)s %(taken)s"),
            "rejected": _("The swap of %(given)s and %(taken)s was rejected"),
            "cancelled": _("The swap of %(given)s and %(taken)s was called off"),
        }
        title = words[swap.status]
        people, link = {swap.asker.user_id, swap.colleague.user_id} - {actor.person_id or 0}, "/field/roster/"
    _send(event, swap, people, filled(title, facts), swap.decision_note or swap.reason, link, unit)


def call_made(call: OnCallCall) -> None:
    """Call the technician, loudly; once for each round."""
    ticket = call.ticket
    title = filled(
        _("You are called: %(number)s, %(subject)s (call %(times)d)"),
        {"number": ticket.number, "subject": ticket.subject, "times": call.times},
    )
    notify(
        event="on_call.called",
        recipients=[Recipient(user_id=call.technician.user_id)],
        subject=call,
        title=title,
        body="\n\n".join(part for part in (call.reason, ticket.place) if part),
        link="/field/on-call/",
        unit_id=ticket.unit_id,
        thread_key=ticket.number,
        reference=ticket.number,
        key=f"on-call-{call.pk}-{call.times}",
    )


def call_unanswered(call: OnCallCall) -> None:
    """Tell the dispatchers of the unit that nobody answered."""
    ticket = call.ticket
    people = people_holding("work_order.assign", ticket.unit.path)
    if not people:
        return
    notify(
        event="on_call.unanswered",
        recipients=[Recipient(user_id=pk) for pk in sorted(people)],
        subject=ticket,
        title=filled(_("Nobody on call answers for %(number)s"), {"number": ticket.number}),
        body=call.reason,
        link=f"/desk/tickets/{ticket.number}/",
        unit_id=ticket.unit_id,
        thread_key=ticket.number,
        key=f"on-call-{call.pk}-ended",
    )


def call_stopped(call: OnCallCall) -> None:
    """Tell who was being called that no answer is needed any more."""
    ticket = call.ticket
    title = filled(_("No answer needed any more: %(number)s"), {"number": ticket.number})
    notify(
        event="on_call.stopped",
        recipients=[Recipient(user_id=call.technician.user_id)],
        subject=call,
        title=title,
        body=": ".join(part for part in (call.stopped_by_label, call.stop_reason) if part),
        link="/field/on-call/",
        unit_id=ticket.unit_id,
        thread_key=ticket.number,
        reference=ticket.number,
        key=f"on-call-{call.pk}-stopped",
    )


def handover_told(note: HandoverNote) -> None:
    """Tell those who dispatch for the unit that a note waits for somebody to take over."""
    people = people_holding("work_order.assign", note.unit.path) - {note.written_by_id}
    title = filled(_("Handover of %(unit)s to take over"), {"unit": note.unit.name})
    _send("handover.written", note, people, title, note.text[:1000], f"/desk/handover/{note.pk}/", note.unit)
