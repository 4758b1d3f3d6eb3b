"""What a reporter reads of the record: only acts that are named here, in plain words, and public messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.activity.models import Entry
from tanggap.activity.selectors import entries_for
from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.kernel.kept_query import KeptQuery
from tanggap.tickets.choices import HoldReason, MessageKind
from tanggap.tickets.merged import own_merged_here
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.web.components.parts import TimelineEntry
from tanggap.web.components.proof import proof_words
from tanggap.web.desk.timeline import file_view

SHOWN = 200
SAME_ACT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Phrase:
    """How an act is told; ``noted`` shows the words that were written with it for the reporter."""

    title: Any
    icon: str
    tone: str = "neutral"
    noted: bool = False


PHRASES: dict[str, Phrase] = {
    "ticket.validated": Phrase(gettext_lazy("accepted the report"), "circle-check", "info", noted=True),
    "ticket.more_asked": Phrase(gettext_lazy("needs to know more"), "help-circle", "wait", noted=True),
    "ticket.rejected": Phrase(gettext_lazy("did not accept the report"), "circle-x", "muted", noted=True),
    "ticket.assigned": Phrase(gettext_lazy("gave it to %(assignee)s"), "user-check", "active"),
    "ticket.reassigned": Phrase(gettext_lazy("gave it to %(assignee)s"), "users", "active"),
    "ticket.started": Phrase(gettext_lazy("started work"), "player-play", "active"),
    "ticket.resumed": Phrase(gettext_lazy("went on with the work"), "player-play", "active"),
    "ticket.held": Phrase(gettext_lazy("put it on hold: %(reason)s"), "player-pause", "wait", noted=True),
    "ticket.resolved": Phrase(gettext_lazy("solved it"), "circle-check", "good"),
    "ticket.rated": Phrase(gettext_lazy("rated the solution %(score)s of 5"), "star", "info"),
    "ticket.outage_attached": Phrase(
        gettext_lazy("found that it belongs to an outage: %(title)s"), "broadcast-off", "wait"
    ),
    "ticket.closed": Phrase(gettext_lazy("closed it"), "lock", "muted"),
    "ticket.reopened": Phrase(gettext_lazy("reopened it"), "refresh", "wait", noted=True),
    "ticket.cancelled": Phrase(gettext_lazy("cancelled it"), "ban", "muted", noted=True),
    "attachment.added": Phrase(gettext_lazy("added files"), "paperclip"),
}
STEPS: dict[str, Phrase] = {
    "en_route": Phrase(gettext_lazy("is on the way"), "motorbike", "active"),
    "arrived": Phrase(gettext_lazy("arrived"), "map-pin", "active"),
    "working": Phrase(gettext_lazy("began to work on site"), "tool", "active"),
    "done": Phrase(gettext_lazy("finished on site"), "circle-check", "good"),
}
"""Steps of a technician that a reporter is told of; a block is told by the hold that it causes."""
_TOLD_BY_STEP = frozenset({"ticket.started", "ticket.resumed"})
_HOLDS = dict(HoldReason.choices)


Names = Callable[[str], str]
_entries = KeptQuery(lambda pk: entries_for("tickets.ticket", pk).public().order_by("-id")[:SHOWN])
_messages = KeptQuery(
    lambda pk: TicketMessage.objects.filter(ticket_id=pk, kind=MessageKind.REPLY).order_by(
        "-created_at", "-id"
    )[:SHOWN]
)


def story_of(ticket: Ticket, *, names: Names = str) -> list[TimelineEntry]:
    """The report, what was done and what was said, in the order of its time; four queries.

    Args:
        ticket: a report that its reader may see as its reporter.
        names: how the names of people are shown.
    """
    entries = _entries.rows(ticket.pk)[::-1]
    sources = own_merged_here(ticket)
    messages = _messages.rows(ticket.pk)[::-1] if not sources else _own_messages(ticket, sources)
    files = _public_files([ticket, *sources], entries, messages)
    later = {
        str(one.get("id"))
        for entry in entries
        if entry.action == "attachment.added"
        for one in entry.data.get("files", ())
    }
    own = [file_view(file) for file in files.get(("tickets.ticket", ticket.pk), ())]
    by_id = {
        str(file.public_id): view
        for file, view in zip(files.get(("tickets.ticket", ticket.pk), ()), own, strict=True)
    }
    lines = [_report(ticket, [view for key, view in by_id.items() if key not in later])]
    told = (_told(ticket, entry, entries, files, by_id, names) for entry in entries)
    lines += [line for line in told if line is not None]
    lines += [_said(message, files, names) for message in messages]
    for source in sources:
        views = [file_view(file) for file in files.get(("tickets.ticket", source.pk), ())]
        lines.append(replace(_report(source, views), source=source.number))
    return sorted(lines, key=lambda line: line.at)


Files = dict[tuple[str, int], list[Attachment]]


def _own_messages(ticket: Ticket, sources: Sequence[Ticket]) -> list[TicketMessage]:
    """What was said on the report and on those of the same person that went into it."""
    said = TicketMessage.objects.filter(
        ticket__in=[ticket.pk, *(source.pk for source in sources)], kind=MessageKind.REPLY
    )
    return list(said.order_by("-created_at", "-id")[:SHOWN])[::-1]


def _public_files(
    tickets: Sequence[Ticket], entries: Sequence[Entry], messages: Sequence[TicketMessage]
) -> Files:
    steps = [
        entry.data["progress"]
        for entry in entries
        if entry.action == "work_order.progressed" and entry.data.get("progress")
    ]
    owned = (
        Attachment.objects.of_owners("tickets.ticket", [ticket.pk for ticket in tickets])
        | Attachment.objects.of_owners("tickets.ticketmessage", [message.pk for message in messages])
        | Attachment.objects.of_owners("fieldwork.progress", steps)
    )
    found: Files = {}
    for file in owned.filter(visibility=Visibility.PUBLIC).order_by("id"):
        found.setdefault((file.owner_kind, file.owner_id), []).append(file)
    return found


def _report(ticket: Ticket, files: Sequence[dict[str, Any]]) -> TimelineEntry:
    return TimelineEntry(
        key=f"report-{ticket.pk}",
        at=ticket.reported_at,
        who=_("You"),
        title=_("reported it"),
        body=ticket.description or ticket.subject,
        kind="message",
        files=files,
    )


def _told(
    ticket: Ticket,
    entry: Entry,
    entries: Sequence[Entry],
    files: Files,
    by_id: dict[str, dict[str, Any]],
    names: Names,
) -> TimelineEntry | None:
    """The entry as a line, or ``None`` for what says nothing to the reporter."""
    shown: list[dict[str, Any]] = []
    data = entry.data or {}
    if entry.action == "work_order.progressed":
        phrase = STEPS.get(data.get("step", ""))
        step_files = files.get(("fieldwork.progress", data.get("progress") or 0), ())
        shown = [file_view(file) for file in step_files]
    else:
        phrase = PHRASES.get(entry.action)
    if entry.action == "attachment.added":
        ids = [str(one.get("id")) for one in data.get("files", ())]
        shown = [by_id[one] for one in ids if one in by_id]
        if not shown:
            return None
    if phrase is None or (entry.action in _TOLD_BY_STEP and _is_told_by_step(entry, entries)):
        return None
    facts = {
        "assignee": names(data.get("assignee") or "–"),
        "reason": _HOLDS.get(data.get("reason", ""), "–"),
        "score": data.get("score") or "–",
        "title": data.get("title") or "–",
    }
    return TimelineEntry(
        key=f"entry-{entry.pk}",
        at=entry.occurred_at,
        who=_who(ticket, entry, names),
        title=str(phrase.title) % facts,
        icon=phrase.icon,
        tone=phrase.tone,
        body=str(data.get("note") or "") if phrase.noted else _confirmed(entry, names),
        files=shown,
    )


def _confirmed(entry: Entry, names: Names) -> str:
    """How the reporter confirmed a finished job."""
    data = entry.data or {}
    if entry.action != "work_order.progressed":
        return ""
    signer = names(str(data.get("signer") or ""))
    return proof_words(str(data.get("proof") or ""), signer, str(data.get("sent_to") or ""))


def _is_told_by_step(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether a technician's step caused the act and tells it better."""
    return any(
        other.action == "work_order.progressed"
        and other.data.get("step") in STEPS
        and abs(other.occurred_at - entry.occurred_at) <= SAME_ACT
        for other in entries
    )


def _who(ticket: Ticket, entry: Entry, names: Names) -> str:
    is_own = entry.actor_kind == "person" and entry.actor_id == ticket.requester_id
    return _("You") if is_own or not entry.actor_label else names(entry.actor_label)


def _said(message: TicketMessage, files: Files, names: Names) -> TimelineEntry:
    own = message.from_requester
    return TimelineEntry(
        key=f"message-{message.pk}",
        at=message.created_at,
        who=_("You") if own else names(message.author_label),
        title=_("wrote") if own else _("answered"),
        body=message.body,
        kind="message",
        files=[file_view(file) for file in files.get(("tickets.ticketmessage", message.pk), ())],
    )
