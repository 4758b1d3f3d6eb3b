"""Who is told of what happens to a ticket.

The change itself only enqueues one task in its own transaction; the task finds the people and writes
inbox and outbox rows, so that a change never waits for its audience.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.selectors import people_holding
from tanggap.approvals.selectors import newest_request, people_asked
from tanggap.kernel.actor import Actor, system_actor
from tanggap.notifications.audiences import new_ticket_people
from tanggap.notifications.private_links import sealed_link
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.tickets.catalogue.choices import VALIDATION
from tanggap.tickets.choices import LinkOrigin, TicketStatus
from tanggap.tickets.feedback_asking import feedback_link_issue
from tanggap.tickets.invitations import portal_invite
from tanggap.tickets.merged import same_reporter
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.reactions import watch
from tanggap.tickets.tracking_links import tracking_link_issue


@dataclass(frozen=True, slots=True)
class Notice:
    """How an event of a ticket is told.

    Attributes:
        title: what the preferences page calls it.
        heading: subject of the message; ``%(number)s`` and ``%(subject)s`` are filled in.
        dispatchers, assignee, requester, followers, quality: who is told; quality are those who follow up bad
            answers.
        validators: whether those are told whose turn it is to validate a request.
        office: whether everybody of the reporter's office is told, too.
        channels: which channels are on unless the person chose otherwise.
    """

    title: Any
    heading: Any
    dispatchers: bool = False
    assignee: bool = False
    requester: bool = False
    followers: bool = True
    quality: bool = False
    validators: bool = False
    office: bool = False
    channels: tuple[str, ...] = ("inapp", "email")

    @property
    def permissions(self) -> tuple[str, ...]:
        """What makes somebody one of those who can be told."""
        roles = (
            (self.requester, "ticket.create"),
            (self.assignee, "ticket.work"),
            (self.dispatchers, "ticket.assign"),
            (self.followers, "ticket.view"),
            (self.quality, "feedback.follow_up"),
            (self.validators, "ticket.validate"),
        )
        return tuple(permission for told, permission in roles if told)

    @property
    def group(self) -> Any:
        """Heading on the preferences page: what reporters hear of, and what only staff do."""
        return _("Reports") if self.requester else _("Work on tickets")


NOTICES: dict[str, Notice] = {
    "ticket.created": Notice(
        _("New ticket"), _("New ticket %(number)s: %(subject)s"), dispatchers=True, requester=True
    ),
    "ticket.validated": Notice(
        _("Ticket accepted"), _("Your report %(number)s was accepted"), requester=True
    ),
    "ticket.rejected": Notice(
        _("Ticket rejected"), _("Your report %(number)s was not accepted"), requester=True
    ),
    "ticket.assigned": Notice(
        _("Ticket assigned"), _("%(number)s is yours: %(subject)s"), assignee=True, followers=False
    ),
    "ticket.reassigned": Notice(
        _("Ticket reassigned"), _("%(number)s was handed to you: %(subject)s"), assignee=True
    ),
    "ticket.held": Notice(_("Ticket on hold"), _("%(number)s waits: %(subject)s"), requester=True),
    "ticket.hold_asked": Notice(
        _("Stopping a clock asked for"),
        _("%(number)s waits for your word whether its clock stops: %(subject)s"),
        dispatchers=True,
        followers=False,
    ),
    "ticket.hold_confirmed": Notice(
        _("Stopping a clock confirmed"),
        _("The clock of %(number)s stands still: %(subject)s"),
        assignee=True,
        followers=False,
    ),
    "ticket.hold_refused": Notice(
        _("Stopping a clock refused"),
        _("The clock of %(number)s runs on: %(subject)s"),
        assignee=True,
        followers=False,
    ),
    "ticket.replied": Notice(_("Answer to a ticket"), _("Answer to %(number)s: %(subject)s"), requester=True),
    "ticket.customer_replied": Notice(
        _("Reporter answered"), _("The reporter answered on %(number)s: %(subject)s"), assignee=True
    ),
    "request.to_validate": Notice(
        _("Request to validate"),
        _("%(number)s waits for validation: %(subject)s"),
        validators=True,
        followers=False,
    ),
    "request.more_asked": Notice(
        _("More asked about a request"),
        _("We need to know more about %(number)s: %(subject)s"),
        requester=True,
        office=True,
    ),
    "request.accepted": Notice(
        _("Request accepted"),
        _("Your request %(number)s was accepted: %(subject)s"),
        requester=True,
        office=True,
    ),
    "request.rejected": Notice(
        _("Request rejected"),
        _("Your request %(number)s was not accepted: %(subject)s"),
        requester=True,
        office=True,
    ),
    "ticket.resolved": Notice(_("Ticket solved"), _("%(number)s is solved: %(subject)s"), requester=True),
    "ticket.reopened": Notice(
        _("Ticket reopened"), _("%(number)s was reopened: %(subject)s"), assignee=True, dispatchers=True
    ),
    "ticket.cancelled": Notice(
        _("Ticket cancelled"), _("%(number)s was cancelled: %(subject)s"), assignee=True, requester=True
    ),
    "ticket.rated_badly": Notice(
        _("Bad answer about a solution"),
        _("%(number)s was rated %(score)s of 5: %(subject)s"),
        quality=True,
        followers=False,
    ),
    "ticket.overdue": Notice(
        _("Ticket overdue"), _("%(number)s is overdue: %(subject)s"), assignee=True, dispatchers=True
    ),
}


def _fill(heading: Any, facts: dict[str, str]) -> str:
    return str(heading) % facts


_filled = lazy(_fill, str)
"""The heading with its facts, put together in the language of whoever reads it."""

VARIABLES: dict[str, Any] = {
    "number": _("number of the ticket"),
    "subject": _("subject of the ticket"),
    "unit": _("unit that works on it"),
    "place": _("place told in the report"),
    "status": _("state of the ticket"),
    "priority": _("priority of the ticket"),
}
"""What own words about tickets may say."""

for _code, _notice in NOTICES.items():
    register_event(
        _code,
        title=_notice.title,
        default_channels=_notice.channels,
        group=_notice.group,
        permission=_notice.permissions,
        heading=_notice.heading,
        variables={**VARIABLES, "score": _("answer from 1 to 5")} if _notice.quality else VARIABLES,
    )


def ticket_told(
    event: str, ticket: Ticket, actor: Actor, *, note: str = "", text: str = "", reason: str = ""
) -> None:
    """Enqueue the notice within the caller's transaction.

    Args:
        event: a key of ``NOTICES``.
        ticket: what it is about.
        actor: who did it; never told of his own act.
        note: a reason to show.
        text: the message to show.
        reason: code of a hold reason.
    """
    ticket_notice_send.enqueue(
        event=event,
        ticket_id=ticket.pk,
        actor_id=actor.person_id,
        actor_label=actor.label,
        note=note[:1000],
        text=text[:4000],
        reason=reason,
        key=uuid.uuid4().hex,
    )


def overdue_told(ticket_ids: list[int]) -> None:
    """Enqueue the notices of tickets that became overdue, within the caller's transaction."""
    overdue_notices_send.enqueue(ticket_ids=ticket_ids, key=uuid.uuid4().hex)


@task
def overdue_notices_send(*, ticket_ids: list[int], key: str = "") -> None:
    """Tell assignees and dispatchers of each ticket."""
    for ticket_id in ticket_ids:
        ticket_notice_send.call(
            event="ticket.overdue",
            ticket_id=ticket_id,
            actor_id=None,
            actor_label=system_actor().label,
            note="",
            text="",
            reason="",
            key=key and f"{key}:{ticket_id}",
        )


@task
def ticket_notice_send(
    *,
    event: str,
    ticket_id: int,
    actor_id: int | None,
    actor_label: str,
    note: str,
    text: str,
    reason: str,
    key: str = "",
) -> None:
    """Write inbox and outbox rows for everybody who is to be told; the same ``key`` tells nobody twice."""
    ticket = (
        Ticket.objects.select_related("unit", "assignee", "requester")
        .filter(pk=ticket_id, deleted_at__isnull=True)
        .first()
    )
    if ticket is None:
        return
    if event == "ticket.created":
        watch(ticket)
    with transaction.atomic():
        if event == "ticket.created":
            portal_invite(ticket)
        # Links for the reporter and the messages that carry them, or neither.
        _write(event, ticket, actor_id, [part for part in (note, text) if part], key)
        if event == "ticket.resolved" and ticket.merged_count:
            _tell_other_reporters(event, ticket, actor_id, actor_label, key)


def _write(event: str, ticket: Ticket, actor_id: int | None, lines: list[str], key: str) -> None:
    notice = NOTICES[event]
    staff, reporter = _audience(notice, ticket, actor_id)
    if event == "ticket.resolved" and ticket.status != TicketStatus.MERGED:
        reporter = _asked(ticket, reporter)
    facts = {"number": ticket.number, "subject": ticket.subject}
    body = "\n\n".join(lines) or ticket.description[:500]
    for recipients, link in (
        (staff, f"/desk/{'validation' if notice.validators else 'tickets'}/{ticket.number}/"),
        (reporter, f"/portal/tickets/{ticket.number}/"),
    ):
        if recipients:
            notify(
                event=event,
                recipients=recipients,
                subject=ticket,
                title=_filled(notice.heading, facts),
                body=body,
                link=link,
                unit_id=ticket.unit_id,
                thread_key=ticket.number,
                facts=facts_of(ticket),
                key=key,
            )


def _tell_other_reporters(
    event: str, ticket: Ticket, actor_id: int | None, actor_label: str, key: str
) -> None:
    """The reporters of merged tickets hear of the solution as of their own report, in no other words."""
    for source in ticket.merged_here.filter(deleted_at__isnull=True):
        if not same_reporter(source, ticket):
            ticket_notice_send.call(
                event=event,
                ticket_id=source.pk,
                actor_id=actor_id,
                actor_label=actor_label,
                note="",
                text="",
                reason="",
                key=key and f"{key}:{source.pk}",
            )


def facts_of(ticket: Ticket) -> dict[str, Any]:
    """What own words about a ticket may say; nothing of the reporter, as notices go to many."""
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "unit": ticket.unit.name,
        "place": ticket.place,
        "status": lazy(ticket.get_status_display, str)(),
        "priority": lazy(ticket.get_priority_display, str)(),
    }


def _audience(
    notice: Notice, ticket: Ticket, actor_id: int | None
) -> tuple[list[Recipient], list[Recipient]]:
    """Staff and reporter to be told, without the one who acted."""
    staff: set[int] = set()
    if notice is NOTICES["ticket.created"]:
        staff |= new_ticket_people(ticket.unit.path)
    elif notice.dispatchers:
        staff |= people_holding("ticket.assign", ticket.unit.path)
    if notice.assignee and ticket.assignee_id:
        staff.add(ticket.assignee_id)
    if notice.validators and (waiting := newest_request(VALIDATION, ticket.pk)) is not None:
        staff |= people_asked(waiting)
    if notice.followers:
        following = set(ticket.followers.values_list("user_id", flat=True))
        # Who lost the right since, or follows a ticket that moved away, is not told any more.
        staff |= following and following & people_holding("ticket.view", ticket.unit.path)
    staff -= {actor_id, ticket.requester_id}
    reporter: list[Recipient] = []
    if notice.office and ticket.office_id:
        people = User.objects.filter(
            Q(office=ticket.office_id) | Q(pk=ticket.requester_id or 0), is_active=True
        )
        keys = set(people.values_list("pk", flat=True)) - {actor_id}
        reporter = [Recipient(user_id=pk) for pk in sorted(keys)]
        staff -= keys
    elif notice.requester and ticket.requester_id and ticket.requester_id != actor_id:
        reporter.append(Recipient(user_id=ticket.requester_id))
    elif notice.requester and not ticket.requester_id and ticket.requester_email:
        reporter.append(
            Recipient(email=ticket.requester_email, name=ticket.requester_name, link=_private_link(ticket))
        )
    return [Recipient(user_id=pk) for pk in sorted(staff)], reporter


def _asked(ticket: Ticket, reporter: list[Recipient]) -> list[Recipient]:
    """The reporter with the link by which the solution is rated; once per solution."""
    rating = feedback_link_issue(ticket) if reporter else ""
    return [replace(recipient, rating=rating) for recipient in reporter]


def bad_answer_told(feedback: Feedback) -> None:
    """Enqueue the notice of a bad answer within the caller's transaction."""
    bad_answer_send.enqueue(feedback_id=feedback.pk)


@task
def bad_answer_send(*, feedback_id: int) -> None:
    """Tell those who follow up bad answers in the ticket's unit, unless it was made good meanwhile."""
    feedback = Feedback.objects.select_related("ticket__unit").filter(pk=feedback_id).first()
    if feedback is None or not feedback.is_bad or feedback.followed_up_at is not None:
        return
    ticket = feedback.ticket
    told = people_holding("feedback.follow_up", ticket.unit.path) - {
        ticket.requester_id,
        feedback.resolver_id,
    }
    facts = {"number": ticket.number, "subject": ticket.subject, "score": str(feedback.score)}
    notify(
        event="ticket.rated_badly",
        recipients=[Recipient(user_id=pk) for pk in sorted(told)],
        subject=ticket,
        title=_filled(NOTICES["ticket.rated_badly"].heading, facts),
        body=feedback.comment,
        link=f"/desk/feedback/?show=follow_up#answer-{feedback.pk}",
        unit_id=ticket.unit_id,
        thread_key=ticket.number,
        facts={**facts_of(ticket), "score": str(feedback.score)},
    )


def _private_link(ticket: Ticket) -> str:
    """The way to the ticket for somebody without an account."""
    return sealed_link(f"/track/{tracking_link_issue(ticket.pk, LinkOrigin.MAIL)}/")
