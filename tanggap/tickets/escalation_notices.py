"""Who is told of escalations, and called until somebody answers."""

from __future__ import annotations

from django.tasks import task
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.selectors import people_in_role
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.tickets.choices import StepAction, StepRecipient
from tanggap.tickets.models import Escalation

ESCALATED, CALLED = "ticket.escalated", "ticket.paged"
STAFF = ("ticket.view", "ticket.work", "ticket.assign")

register_event(ESCALATED, title=_("Escalation"), group=_("Work on tickets"), permission=STAFF)
register_event(
    CALLED,
    title=_("Call that asks for an answer"),
    group=_("Work on tickets"),
    optional=False,
    permission=STAFF,
    urgent=True,
)


def _words(text: object, number: str, subject: str, promise: object, moment: object) -> str:
    facts = {"number": number, "subject": subject, "promise": str(promise), "moment": str(moment)}
    return str(text) % facts


_filled = lazy(_words, str)
"""The words, put together in the language of whoever reads them."""


def escalations_told(escalation_ids: list[int]) -> None:
    """Enqueue the notices, within the caller's transaction."""
    escalation_notices_send.enqueue(escalation_ids=escalation_ids)


@task
def escalation_notices_send(*, escalation_ids: list[int]) -> None:
    """Tell the people of each step."""
    rows = Escalation.objects.filter(pk__in=escalation_ids).select_related(
        "step", "ticket__unit", "ticket__team"
    )
    for row in rows.order_by("pk"):
        _tell(row)


def _tell(row: Escalation) -> None:
    ticket, step = row.ticket, row.step
    calls = step.action == StepAction.PAGE
    if calls and row.acknowledged_at is not None:
        return
    heading = (
        _("Answer please: %(number)s, %(subject)s") if calls else _("Escalation of %(number)s: %(subject)s")
    )
    body = _("%(promise)s, %(moment)s.")
    facts = (ticket.number, ticket.subject, step.get_target_display(), step.moment_words)
    notify(
        event=CALLED if calls else ESCALATED,
        recipients=[Recipient(user_id=pk) for pk in sorted(audience(row))],
        subject=ticket,
        title=_filled(heading, *facts),
        body=_filled(body, *facts),
        link=f"/desk/tickets/{ticket.number}/",
        unit_id=ticket.unit_id,
        thread_key=ticket.number,
    )


def audience(row: Escalation) -> set[int]:
    """Keys of the people whom the step tells. A team without a lead is told as a whole."""
    ticket, step = row.ticket, row.step
    match step.recipient:
        case StepRecipient.ROLE if step.role_id:
            return people_in_role(step.role_id, ticket.unit.path)
        case StepRecipient.ASSIGNEE:
            return {ticket.assignee_id} if ticket.assignee_id else set()
        case StepRecipient.TEAM_LEAD if ticket.team is not None:
            if ticket.team.lead_id:
                return {ticket.team.lead_id}
            return set(ticket.team.members.filter(is_active=True).values_list("pk", flat=True))
        case StepRecipient.PERSON if step.person_id:
            return set(User.objects.filter(pk=step.person_id, is_active=True).values_list("pk", flat=True))
        case _:
            return set()
