"""The page of one ticket: gathered in few queries, shown at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tanggap.accounts.requests import ActorRequest
from tanggap.activity.selectors import entries_for
from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.fieldwork import policies as field_policies
from tanggap.fieldwork.choices import ACTIVE_STATUSES, CrewRole
from tanggap.fieldwork.models import WorkOrder
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision
from tanggap.kernel.kept_query import KeptQuery
from tanggap.kernel.masking import given_name, masked_email, masked_phone
from tanggap.notifications.models import Delivery
from tanggap.tickets import policies
from tanggap.tickets.choices import OPEN_STATUSES, HoldApproval, HoldReason, Level, MessageKind
from tanggap.tickets.listing import DUE_SOON
from tanggap.tickets.merged import merged_here, same_reporter, stands_for
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.questions import answers_of
from tanggap.tickets.selectors import site_history, ticket_for_page
from tanggap.web import formats, live
from tanggap.web.components.parts import Tab
from tanggap.web.components.proof import proof_words
from tanggap.web.desk.access import staff_only
from tanggap.web.desk.acts import offers_for
from tanggap.web.desk.timeline import file_view, merged
from tanggap.web.kb.suggesting import ticket_articles_url
from tanggap.web.modules import is_left_out

SHOWN = 200
"""Entries and messages on the page at first; a link brings the older ones."""
SHOWS = ("all", "messages", "work")
_OPEN = {status.value for status in OPEN_STATUSES}
_ACTIVE = {status.value for status in ACTIVE_STATUSES}


@require_GET
@login_required
@staff_only
def ticket(request: ActorRequest, number: str) -> HttpResponse:
    """The page of one ticket."""
    return render_ticket_page(request, number)


@require_GET
@login_required
@staff_only
def ticket_print(request: ActorRequest, number: str) -> HttpResponse:
    """The same ticket on paper."""
    return render_ticket_page(request, number, template="desk/ticket_print.html", everything=True)


def render_ticket_page(
    request: ActorRequest,
    number: str,
    *,
    template: str = "desk/ticket.html",
    status: int = 200,
    composer: dict[str, Any] | None = None,
    everything: bool = False,
) -> HttpResponse:
    """Gather and draw the page.

    Args:
        composer: what was typed when a message was refused, with ``errors``.
        everything: the whole timeline, whatever its length.
    """
    actor = request.actor
    found = ticket_for_page(actor, number)
    start = live.begin_subject(actor, found, present=True)
    wanted = request.GET.get("show", "all")
    show = wanted if wanted in SHOWS else "all"
    story = _story(actor, found, show=show, everything=everything or "everything" in request.GET)
    found.has_active_order = any(order["active"] for order in story["orders"])
    here = reverse("desk:ticket", args=[found.number])
    context = {
        "ticket": found,
        "here": here if show == "all" else f"{here}?show={show}",
        "live": start,
        "show": show,
        "show_tabs": _show_tabs(show),
        "offers": offers_for(actor, found, following=found.is_following),
        "promises": promises(found, clock.now()),
        "priority_facts": _priority_facts(found),
        "composer": composer or {"kind": "reply", "body": "", "errors": []},
        "may_reply": policies.can_reply(actor, found),
        "may_note": policies.can_note(actor, found),
        "internal": policies.can_see_internal(actor, found),
        "form_answers": answers_of(found),
        "history": site_history(actor, found),
        "may_merge": policies.can_merge(actor, found),
        "stays": stands_for(found),
        "other_reporters": sum(not same_reporter(source, found) for source in story.pop("sources")),
        "people": _contact(found, policies.can_see_contacts(actor, found)),
        "articles_url": ticket_articles_url(found.number),
        "suggests_url": reverse("desk:dispatch_ticket", args=[found.number])
        if field_policies.can_dispatch(actor, found) and not is_left_out("desk:dispatch")
        else "",
        "may_detach": actor.holds("outage.change", at=found.unit.path),
        "declare_url": f"{reverse('desk:outage_new')}?ticket={found.number}"
        if found.status in _OPEN and actor.holds("outage.declare", at=found.unit.path)
        else "",
        **story,
    }
    return render(request, template, context, status=status)


_entries = KeptQuery(lambda limit, pk: entries_for("tickets.ticket", pk).order_by("-id")[:limit])
_deliveries = KeptQuery(
    lambda pk: Delivery.objects.filter(subject_kind="tickets.ticket", subject_id=pk).order_by("-id")[:100]
)


def _messages_of(internal: bool, limit: int | None, pk: int) -> QuerySet[TicketMessage]:
    messages = TicketMessage.objects.filter(ticket_id=pk).select_related("author")
    said = messages.exclude(kind=MessageKind.TAKEN)
    said = said if internal else messages.filter(kind=MessageKind.REPLY)
    return said.order_by("-created_at", "-id")[:limit]


def _files_of(internal: bool, messages: int, ticket: int, *ids: int) -> QuerySet[Attachment]:
    """Files of a ticket, of so many messages, and of the progress reports that the other keys name."""
    owned = (
        Attachment.objects.of_owners("tickets.ticket", [ticket])
        | Attachment.objects.of_owners("tickets.ticketmessage", ids[:messages])
        | Attachment.objects.of_owners("fieldwork.progress", ids[messages:])
    )
    return (owned if internal else owned.filter(visibility=Visibility.PUBLIC)).order_by("id")


_messages = KeptQuery(_messages_of)
_files = KeptQuery(lambda internal, messages, _ids, *keys: _files_of(internal, messages, *keys))
MOST_SLOTS = 12
"""Owners of files up to which the query is kept; each number of them has a text of its own."""


def _story(actor: Actor, found: Ticket, *, show: str, everything: bool) -> dict[str, Any]:
    """Timeline, work orders and files."""
    internal = policies.can_see_internal(actor, found)
    limit = None if everything else SHOWN
    entries = _entries.rows(found.pk, shape=(limit,))[::-1]
    sources = merged_here(actor, found)
    messages = (
        _all_messages(actor, found, sources, internal, limit)
        if sources
        else _messages.rows(found.pk, shape=(bool(internal), limit))
    )[::-1]
    cut = limit is not None and max(len(entries), len(messages)) >= limit
    if not internal:
        entries = [entry for entry in entries if entry.action not in {"ticket.noted", "ticket.followed"}]
    progress = [
        entry.data["progress"]
        for entry in entries
        if entry.action == "work_order.progressed" and entry.data.get("progress")
    ]
    ids = [*dict.fromkeys(message.pk for message in messages), *dict.fromkeys(progress)]
    if sources:
        files = list(_files_with(actor, found, sources, messages, progress))
    elif len(ids) <= MOST_SLOTS:
        files = _files.rows(found.pk, *ids, shape=(bool(internal), len(messages), len(ids)))
    else:
        files = list(_files_of(bool(internal), len(messages), found.pk, *ids))
    deliveries = _deliveries.rows(found.pk) if show == "all" and internal else []
    return {
        "timeline": merged(
            found, entries, messages, files, deliveries, show=show, sources=sources, reader_id=actor.person_id
        ),
        "sources": sources,
        "cut": cut,
        "seen": max((message.pk for message in messages if message.kind != MessageKind.NOTE), default=0),
        "files": [file_view(file) for file in files],
        "orders": work_orders(found),
    }


def _all_messages(
    actor: Actor, found: Ticket, sources: list[Ticket], internal: bool, limit: int | None
) -> list[TicketMessage]:
    """The conversation of a ticket and of those that went into it; notes where the reader may see them."""
    notes = _open_to(actor, sources) | ({found.pk} if internal else set())
    said = TicketMessage.objects.filter(ticket__in=[found.pk, *(source.pk for source in sources)])
    said = said.filter(Q(kind=MessageKind.REPLY) | Q(ticket__in=notes)).exclude(kind=MessageKind.TAKEN)
    said = said.select_related("author")
    return list(said.order_by("-created_at", "-id")[:limit])


def _open_to(actor: Actor, sources: list[Ticket]) -> set[int]:
    """The tickets whose notes and internal files the actor may see."""
    return {source.pk for source in sources if policies.can_see_internal(actor, source)}


def _files_with(
    actor: Actor,
    found: Ticket,
    sources: list[Ticket],
    messages: list[TicketMessage],
    progress: list[int],
) -> QuerySet[Attachment]:
    """Files of a ticket, of those that went into it, of what was said and reported there."""
    closed = {source.pk for source in sources} - _open_to(actor, sources)
    hidden = Q(owner_kind="tickets.ticket", owner_id__in=closed, visibility=Visibility.INTERNAL)
    owned = (
        Attachment.objects.of_owners("tickets.ticket", [found.pk, *(source.pk for source in sources)])
        | Attachment.objects.of_owners("tickets.ticketmessage", [message.pk for message in messages])
        | Attachment.objects.of_owners("fieldwork.progress", progress)
    )
    internal = policies.can_see_internal(actor, found)
    shown = owned.exclude(hidden) if internal else owned.filter(visibility=Visibility.PUBLIC)
    return shown.order_by("id")


def _show_tabs(show: str) -> list[Tab]:
    labels = {"all": _("Everything"), "messages": _("Messages"), "work": _("Work")}
    return [
        Tab(label, "?" if code == "all" else f"?show={code}", active=code == show)
        for code, label in labels.items()
    ]


# The clock in words --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: what, how it stands (``running due_soon paused met breached none``), and why."""

    label: str
    state: str
    short: str
    words: str
    due_at: datetime | None = None


def promises(found: Ticket, now: datetime) -> list[Promised]:
    """Answer, word to the reporter and solution as promised, with the state of their clocks."""
    update = [_running(_("Next update"), found.update_due_at, now)] if found.update_due_at else []
    return [_answer(found, now), *update, _solution(found, now)]


def _lasting(span: timedelta) -> str:
    return formats.duration(span, language=get_language() or "id")


def _answer(found: Ticket, now: datetime) -> Promised:
    label, due = _("Answer"), found.response_due_at
    if found.responded_at:
        taken = _lasting(found.responded_at - found.reported_at)
        if due is None:
            return Promised(label, "none", taken, _("Answered after %(time)s.") % {"time": taken})
        late = found.responded_at > due
        words = _("Answered after %(time)s.") % {"time": taken}
        return Promised(label, "breached" if late else "met", _("Late") if late else _("In time"), words, due)
    if due is None or found.status not in _OPEN:
        return Promised(label, "none", "", _("No answer time is promised."))
    return _running(label, due, now)


def _solution(found: Ticket, now: datetime) -> Promised:
    label, due = _("Solution"), found.resolution_due_at
    if found.resolved_at:
        return _solved(found, label, found.resolved_at)
    if found.status not in _OPEN:
        return Promised(label, "none", "", _("Nothing more is promised."))
    if getattr(found, "hold_stops_clock", False):
        reason = dict(HoldReason.choices).get(found.hold_reason, "")
        words = _("The clock stands still: %(reason)s.") % {"reason": reason}
        if confirmed := getattr(found, "hold_confirmed_by", ""):
            words += " " + _("Confirmed by %(name)s.") % {"name": confirmed}
        return Promised(label, "paused", _("Paused"), words)
    if due is None:
        return Promised(label, "none", "", _("No solution time is promised."))
    shown = _running(label, due, now)
    if words := _undecided(found):
        return Promised(label, shown.state, shown.short, f"{words} {shown.words}", due)
    return shown


def _undecided(found: Ticket) -> str:
    """Why the clock of a ticket on hold runs on."""
    approval = getattr(found, "hold_approval", "")
    if found.status != "on_hold" or approval not in {HoldApproval.WAITING, HoldApproval.REFUSED}:
        return ""
    if approval == HoldApproval.REFUSED:
        name = getattr(found, "hold_confirmed_by", "")
        return _("%(name)s refused that the clock stops.") % {"name": name}
    name = getattr(found, "hold_asked_label", "") or _("somebody")
    words = _("The clock runs on until somebody other than %(name)s confirms the hold.")
    return words % {"name": name}


def _solved(found: Ticket, label: str, at: datetime) -> Promised:
    words = _("Solved after %(time)s, %(net)s of it working time.") % {
        "time": _lasting(at - found.reported_at),
        "net": _lasting(timedelta(seconds=found.resolve_net_seconds or 0)),
    }
    if found.sla_met is None:
        return Promised(label, "none", "", words)
    state, short = ("met", _("In time")) if found.sla_met else ("breached", _("Late"))
    return Promised(label, state, short, words)


def _running(label: str, due: datetime, now: datetime) -> Promised:
    if due <= now:
        text = _lasting(now - due)
        return Promised(
            label, "breached", _("%(time)s over") % {"time": text}, _("The promise was missed."), due
        )
    left = _lasting(due - now)
    state = "due_soon" if due - now <= DUE_SOON else "running"
    return Promised(label, state, left, _("%(time)s left on the calendar.") % {"time": left}, due)


def _priority_facts(found: Ticket) -> str:
    """Why the ticket has its priority."""
    words = _("Impact %(impact)s, urgency %(urgency)s") % {
        "impact": str(Level(found.impact).label).lower(),
        "urgency": str(Level(found.urgency).label).lower(),
    }
    return f"{words}. {found.priority_reason}" if found.priority_reason else words


def _contact(found: Ticket, seen: Decision) -> dict[str, str]:
    """How the reporter is reached: links for calling, WhatsApp and mail; masked words for others."""
    known = str(found.requester) if found.requester else ""
    if not seen:
        return {
            "name": given_name(found.requester_name or known) or "–",
            "call": "",
            "whatsapp": "",
            "mail": "",
            "masked": " · ".join(
                filter(None, (masked_phone(found.requester_phone), masked_email(found.requester_email)))
            ),
            "map": "",
        }
    digits = "".join(char for char in found.requester_phone if char.isdecimal())
    if digits.startswith("0"):
        digits = f"62{digits[1:]}"
    text = f"{found.number}: {found.subject}"
    return {
        "name": found.requester_name or known or "–",
        "call": f"tel:+{digits}" if digits else "",
        "whatsapp": f"https://wa.me/{digits}?text={quote(text)}" if digits else "",
        "mail": f"mailto:{found.requester_email}?subject={quote(text)}" if found.requester_email else "",
        "map": (
            f"https://www.openstreetmap.org/?mlat={found.latitude}&mlon={found.longitude}&zoom=17"
            if found.latitude is not None
            else ""
        ),
    }


# Work orders ---------------------------------------------------------------------------------------------
_STEPS = (
    ("assigned_at", "assigned"),
    ("accepted_at", "accepted"),
    ("en_route_at", "en_route"),
    ("arrived_at", "arrived"),
    ("working_at", "working"),
    ("finished_at", "done"),
    ("withdrawn_at", "withdrawn"),
)


_orders = KeptQuery(
    lambda ticket_id: (
        WorkOrder.objects.filter(ticket_id=ticket_id)
        .order_by("-pk", "crew__role", "crew__technician__user__name")
        .values(
            "pk",
            "status",
            "visit",
            "instructions",
            "scheduled_from",
            "scheduled_to",
            "requested_from",
            "requested_to",
            "block_reason",
            "blocked_seconds",
            "withdrawn_reason",
            "status_since",
            "completion_proof__kind",
            "completion_proof__signer_name",
            "completion_proof__sent_to",
            "completion_proof__confirmed_at",
            *(column for column, _step in _STEPS),
            "crew__role",
            "crew__technician__code",
            "crew__technician__user__name",
            "crew__technician__user__phone",
        )
    )
)


def work_orders(found: Ticket) -> list[dict[str, Any]]:
    """The ticket's work orders, newest first, with crew and the times of their steps; one query."""
    rows = _orders.rows(found.pk)
    orders: dict[int, dict[str, Any]] = {}
    for row in rows:
        order = orders.setdefault(
            row["pk"],
            {
                **row,
                "active": row["status"] in _ACTIVE,
                "crew": [],
                "steps": [{"step": step, "at": row[column]} for column, step in _STEPS if row[column]],
                "block": dict(HoldReason.choices).get(row["block_reason"], ""),
                "proof": proof_words(
                    row["completion_proof__kind"],
                    row["completion_proof__signer_name"],
                    row["completion_proof__sent_to"],
                )
                if row["completion_proof__confirmed_at"]
                else "",
            },
        )
        if row["crew__technician__code"]:
            order["crew"].append(
                {
                    "name": row["crew__technician__user__name"],
                    "phone": row["crew__technician__user__phone"],
                    "url": reverse("desk:technician", args=[row["crew__technician__code"]]),
                    "lead": row["crew__role"] == CrewRole.LEAD,
                }
            )
    for order in orders.values():
        order["crew"].sort(key=lambda member: not member["lead"])
    return list(orders.values())
