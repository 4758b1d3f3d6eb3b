"""Requests for approval: what waits for me, what I sent and decided; one request with its story."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.approvals import services
from tanggap.approvals.choices import ENDS, RequestState, Verdict
from tanggap.approvals.models import ApprovalDecision, ApprovalRequest
from tanggap.approvals.policies import can_delegate, can_recall
from tanggap.approvals.querysets import OVERSEE
from tanggap.approvals.registry import kinds
from tanggap.approvals.selectors import (
    VIEWS,
    RequestFilter,
    RequestView,
    request_page,
    request_view,
    turn_count,
)
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, NotVisible
from tanggap.web import live
from tanggap.web.components.badges import badge
from tanggap.web.components.parts import Tab, TimelineEntry
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.middleware import status_of
from tanggap.web.templatetags.formats import ago

SIZE = 50
LOOKS = {
    RequestState.WAITING: ("wait", "hourglass"),
    RequestState.APPROVED: ("good", "circle-check"),
    RequestState.SENT_BACK: ("wait", "corner-up-left"),
    RequestState.REJECTED: ("bad", "circle-x"),
    RequestState.RECALLED: ("muted", "arrow-back-up"),
}
"""Tone and icon of each state."""
_DONE = {
    Verdict.APPROVE: gettext_lazy("Approved"),
    Verdict.SEND_BACK: gettext_lazy("Sent back"),
    Verdict.REJECT: gettext_lazy("Rejected"),
    Verdict.RECALL: gettext_lazy("Recalled"),
}


class FilterForm(forms.Form):
    """Narrowing the list."""

    q = forms.CharField(label=gettext_lazy("Words in the subject"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, widget=PlainSelect)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, widget=PlainSelect)
    quick = ("kind", "state")

    def __init__(self, query: Any) -> None:
        super().__init__(
            initial={name: query.get(name, "") for name in self.base_fields}, auto_id="filter_%s"
        )
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("All kinds")), *((one.code, str(one.title)) for one in kinds())]
        state: Any = self.fields["state"]
        state.choices = [("", _("All states")), *RequestState.choices]


def state_look(state: str) -> Any:
    """The badge of a state."""
    tone, icon = LOOKS[RequestState(state)]
    return badge(tone, RequestState(state).label, icon)


def kind_titles() -> dict[str, str]:
    """Title by code of all kinds in use."""
    return {kind.code: str(kind.title) for kind in kinds()}


@require_GET
@login_required
def approvals(request: ActorRequest) -> HttpResponse:
    """The list, by whose turn it is or was."""
    actor, query = request.actor, request.GET
    view = query.get("view", "")
    wanted = RequestFilter(
        view=view if view in VIEWS else "turn",
        kind=query.get("kind", "")[:40],
        state=query.get("state", "") if query.get("state", "") in RequestState.values else "",
        words=query.get("q", "").strip()[:100],
    )
    after = query.get("after", "")
    page = request_page(
        actor, wanted, after=int(after) if after.isdecimal() and len(after) < 18 else 0, size=SIZE
    )
    more = query_with(query, after=str(page.after)) if page.after else ""
    context = {
        "live": live.begin_list(actor, OVERSEE if actor.holds_anywhere(OVERSEE) else "approval.decide"),
        "form": FilterForm(query),
        "tabs": _tabs(actor, wanted),
        "table": _table(request, wanted, page.rows, more),
        "decides": wanted.view == "turn",
        "may_delegate": can_delegate(actor),
    }
    return render(request, "office/approvals/list.html", context)


def _tabs(actor: Actor, wanted: RequestFilter) -> list[Tab]:
    waiting = turn_count(actor)
    labels = {
        "turn": _("My turn (%(count)s)") % {"count": waiting if waiting < 100 else "99+"},
        "sent": _("Sent by me"),
        "decided": _("Decided by me"),
        "all": _("All that I may see"),
    }
    return [Tab(label, f"?view={code}", active=code == wanted.view) for code, label in labels.items()]


def _table(
    request: ActorRequest, wanted: RequestFilter, rows: list[ApprovalRequest], more: str
) -> Table[ApprovalRequest]:
    titles, now = kind_titles(), clock.now()

    def since(row: ApprovalRequest) -> Any:
        if row.is_waiting and row.due_at is not None and row.due_at <= now:
            return badge("bad", _("Overdue"), "clock-exclamation")
        return ago(row.step_since if row.is_waiting else row.closed_at or row.step_since)

    columns: tuple[Column[ApprovalRequest], ...] = (
        Column(
            "subject",
            _("Subject"),
            lambda row: two_lines(row.subject_label, titles.get(row.kind, row.kind)),
            card="title",
            locked=True,
        ),
        Column("state", _("State"), lambda row: state_look(row.state), card="badge"),
        Column("step", _("Step"), _step_words),
        Column("by", _("Submitted by"), lambda row: two_lines(row.submitted_by.name, row.unit.name)),
        Column("since", _("Since"), since),
    )
    return Table(
        code="approvals",
        columns=columns,
        rows=rows,
        query=request.GET,
        caption=_("Requests for approval"),
        key=lambda row: row.public_id,
        version=lambda row: f"{row.state}-{row.position}",
        url=lambda row: reverse("office:approval", args=[row.public_id]),
        select_label=(lambda row: row.subject_label) if wanted.view == "turn" else None,
        pager=Pager(next_url=more),
        empty="" if rows else _empty(wanted),
    )


def _step_words(row: ApprovalRequest) -> str:
    if len(row.steps) == 1:
        return row.step.name
    return _("%(name)s (%(number)d of %(count)d)") % {
        "name": row.step.name,
        "number": row.position + 1,
        "count": len(row.steps),
    }


def _empty(wanted: RequestFilter) -> str:
    if wanted.words or wanted.kind or wanted.state:
        found = {"title": _("Nothing matches"), "text": _("Choose fewer filters or other words.")}
    elif wanted.view == "turn":
        found = {"title": _("Nothing waits for you"), "text": _("You are told when it is your turn.")}
    else:
        found = {"title": _("Nothing here yet"), "text": _("What is submitted and decided is kept here.")}
    values = {"icon": "checkup-list", "label": "", "url": "", **found}
    return render_to_string("components/empty.html", values)


@require_GET
@login_required
def approval(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """One request: what is decided, whose turn it is, what was decided."""
    return _page(request, request_view(request.actor, public_id))


def _page(
    request: ActorRequest, view: RequestView, *, refusal: Any = "", reason: str = "", status: int = 200
) -> HttpResponse:
    found = view.request
    seat = view.deciding.seat
    context = {
        "live": live.begin_list(request.actor, OVERSEE),
        "view": view,
        "request_": found,
        "kind_title": view.kind.title if view.kind else found.kind,
        "state": state_look(found.state),
        "step_words": _step_words(found),
        "stands_in": seat.label if seat and seat.person_id != request.actor.person_id else "",
        "timeline": [_entry(found, decision) for decision in reversed(view.decisions)],
        "may_recall": can_recall(request.actor, found),
        "other_rounds": [(one, state_look(one.state)) for one in view.rounds if one.pk != found.pk],
        "refusal": refusal,
        "reason": reason,
        "sends_back": view.kind is not None and view.kind.sends_back,
    }
    return render(request, "office/approvals/request.html", context, status=status)


def _entry(request: ApprovalRequest, decision: ApprovalDecision) -> TimelineEntry:
    who = decision.decided_by_label
    if decision.on_behalf_of_label:
        who = _("%(name)s for %(other)s") % {"name": who, "other": decision.on_behalf_of_label}
    verdict = Verdict(decision.verdict)
    tone, icon = LOOKS[ENDS.get(verdict, RequestState.APPROVED)]
    return TimelineEntry(
        key=f"decision-{decision.pk}",
        at=decision.decided_at,
        who=who,
        title=_("%(verdict)s: %(step)s")
        % {"verdict": _DONE[verdict], "step": request.step_list[decision.position].name},
        icon=icon,
        tone=tone,
        body=decision.reason,
    )


@require_POST
@login_required
def decide(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve, send back or reject; what is refused shows the page as it stands now, with what was typed."""
    reason = request.POST.get("reason", "")
    try:
        services.approval_decide(
            actor=request.actor,
            public_id=public_id,
            verdict=request.POST.get("verdict", ""),
            digest=request.POST.get("digest", ""),
            reason=reason,
        )
    except NotVisible:
        raise
    except DomainError as refusal:
        view = request_view(request.actor, public_id)
        return _page(request, view, refusal=_first_word(refusal), reason=reason, status=status_of(refusal))
    messages.success(request, _("Decided. Everybody concerned is told."))
    return redirect("office:approvals")


def _first_word(refusal: DomainError) -> str:
    fields = getattr(refusal, "fields", {})
    return next((str(words[0]) for words in fields.values() if words), str(refusal))


@require_POST
@login_required
def recall(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the own submission back."""
    services.approval_recall(actor=request.actor, public_id=public_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("Taken back. Nobody has to decide it any more."))
    return redirect("office:approval", public_id=public_id)
