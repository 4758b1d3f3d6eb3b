"""Who is told of approvals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.selectors import people_holding
from tanggap.approvals.choices import RequestState
from tanggap.approvals.models import ApprovalDelegation, ApprovalRequest
from tanggap.approvals.policies import MANAGE
from tanggap.approvals.seats import DECIDE
from tanggap.approvals.selectors import people_asked
from tanggap.kernel.actor import Actor
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify

KIND = "approvals.approvalrequest"
_GROUP = _("Approvals")

register_event("approval.turn", title=_("Something waits for your approval"), group=_GROUP, permission=DECIDE)
register_event(
    "approval.due", title=_("An approval that waits for you is due"), group=_GROUP, permission=DECIDE
)
register_event("approval.ended", title=_("What you submitted was decided"), group=_GROUP, asks_right=False)
register_event(
    "approval.stuck",
    title=_("Nobody can decide an approval"),
    group=_GROUP,
    permission=MANAGE,
    asks_right=False,
)
register_event(
    "approval.delegated", title=_("You stand in for somebody's approvals"), group=_GROUP, permission=DECIDE
)


def _fill(words: Any, facts: dict[str, Any]) -> str:
    return str(words) % {name: str(value) for name, value in facts.items()}


filled = lazy(_fill, str)


def _facts(request: ApprovalRequest) -> dict[str, Any]:
    return {
        "subject": request.subject_label,
        "name": request.submitted_by.name,
        "step": request.step.name,
        "unit": request.unit.name,
    }


def _send(
    event: str, request: ApprovalRequest, people: Collection[int], title: Any, body: Any = "", key: str = ""
) -> None:
    if people:
        notify(
            event=event,
            recipients=[Recipient(user_id=pk) for pk in sorted(people)],
            subject=request,
            title=filled(title, _facts(request)),
            body=body,
            link=f"/office/approvals/{request.public_id}/",
            unit_id=request.unit_id,
            thread_key=f"approval-{request.kind}-{request.subject_id}",
            key=key,
        )


def turn_told(request: ApprovalRequest) -> None:
    """Tell those whose turn it is; tell who sets up routes when there is nobody."""
    people = people_asked(request)
    body = filled(_("%(step)s, submitted by %(name)s, %(unit)s"), _facts(request))
    _send("approval.turn", request, people, _("To approve: %(subject)s"), body)
    if not people:
        stuck_told(request)


def stuck_told(request: ApprovalRequest) -> None:
    """Tell who sets up routes at the unit that nobody active holds what the step asks for; once per step."""
    _send(
        "approval.stuck",
        request,
        people_holding(MANAGE, request.unit.path),
        _("Nobody can decide: %(subject)s"),
        filled(
            _("No active person holds a role that the step %(step)s asks for at %(unit)s."), _facts(request)
        ),
        key=f"approval-stuck-{request.pk}-{request.position}",
    )


def due_told(request: ApprovalRequest, *, late: bool) -> None:
    """Remind those whose turn it is, once; what is late is told to who oversees the unit as well."""
    people = people_asked(request)
    title = _("Overdue: %(subject)s") if late else _("Still waiting for you: %(subject)s")
    if late:
        people |= people_holding("approval.oversee", request.unit.path)
    word = "late" if late else "remind"
    _send("approval.due", request, people, title, key=f"approval-{word}-{request.pk}-{request.position}")


def ended_told(request: ApprovalRequest, actor: Actor, reason: str) -> None:
    """Tell who submitted it how it ended."""
    titles = {
        RequestState.APPROVED: _("Approved: %(subject)s"),
        RequestState.SENT_BACK: _("Sent back: %(subject)s"),
        RequestState.REJECTED: _("Rejected: %(subject)s"),
    }
    if request.state in titles and request.submitted_by_id != actor.person_id:
        title = titles[RequestState(request.state)]
        _send("approval.ended", request, {request.submitted_by_id}, title, reason)


def delegation_told(delegation: ApprovalDelegation) -> None:
    """Tell the delegate."""
    facts = {
        "name": delegation.giver.name,
        "first": f"{delegation.starts_at:%d-%m-%Y}",
        "last": f"{delegation.ends_at:%d-%m-%Y}",
    }
    notify(
        event="approval.delegated",
        recipients=[Recipient(user_id=delegation.taker_id)],
        subject=delegation,
        title=filled(_("You decide for %(name)s from %(first)s to %(last)s"), facts),
        body=delegation.reason,
        link="/office/approvals/",
    )
