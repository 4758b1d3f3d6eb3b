"""One timeline of a ticket: what was done, said, reported from the field and sent to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.fieldwork.choices import ProgressStep
from tanggap.notifications.models import Delivery
from tanggap.notifications.registry import title_of
from tanggap.tickets.choices import (
    Cause,
    HoldReason,
    MessageKind,
    PlacingMethod,
    Priority,
    StepAction,
    StepTarget,
)
from tanggap.tickets.models import EscalationStep, Ticket, TicketMessage
from tanggap.tickets.relations import sides
from tanggap.web.components.badges import badge, state_badge
from tanggap.web.components.icons import icon
from tanggap.web.components.parts import TimelineEntry
from tanggap.web.components.proof import proof_told
from tanggap.web.components.sent_later import label_words, sent_later


@dataclass(frozen=True, slots=True)
class Phrase:
    """How an action is told: words, icon, tone, and whether it belongs to the work."""

    title: Any
    icon: str
    tone: str = "neutral"
    work: bool = False


PHRASES: dict[str, Phrase] = {
    "ticket.created": Phrase(_("reported it"), "circle-plus", "info"),
    "ticket.imported": Phrase(_("imported it"), "file-import", "info"),
    "ticket.validated": Phrase(_("found it valid"), "circle-check", "info"),
    "ticket.more_asked": Phrase(_("asked the office for more"), "help-circle", "wait"),
    "ticket.rejected": Phrase(_("rejected it"), "circle-x", "muted"),
    "ticket.assigned": Phrase(_("assigned it to %(assignee)s"), "user-check", "active", work=True),
    "ticket.reassigned": Phrase(_("handed it from %(former)s to %(assignee)s"), "users", "active", work=True),
    "ticket.released": Phrase(_("took it back from %(former)s"), "arrow-back-up", "wait", work=True),
    "ticket.priority_set": Phrase(_("set the priority from %(from)s to %(to)s"), "flame"),
    "ticket.started": Phrase(_("started work"), "player-play", "active", work=True),
    "ticket.resumed": Phrase(_("went on with the work"), "player-play", "active", work=True),
    "ticket.held": Phrase(_("put it on hold: %(reason)s"), "player-pause", "wait", work=True),
    "ticket.escalated": Phrase(_("escalation: %(target)s, %(moment)s: %(act)s"), "urgent", "wait", work=True),
    "ticket.steps_skipped": Phrase(
        _("left out %(steps)s steps of escalation: their moment lay before the import"),
        "player-skip-forward",
        "muted",
        work=True,
    ),
    "ticket.on_call_called": Phrase(_("called who is on call"), "phone-ringing", "wait", work=True),
    "ticket.on_call_passed_on": Phrase(
        _("passed the call on to the next"), "phone-outgoing", "wait", work=True
    ),
    "ticket.on_call_unanswered": Phrase(
        _("got no answer from anybody on call"), "phone-off", "bad", work=True
    ),
    "ticket.on_call_stopped": Phrase(_("stopped the call: %(reason)s"), "phone-off", "muted", work=True),
    "ticket.on_call_acknowledged": Phrase(_("answered the call"), "phone-check", "good", work=True),
    "ticket.page_acknowledged": Phrase(_("answered the call"), "bell-check", "muted", work=True),
    "ticket.placed": Phrase(_("gave it by a rule"), "user-check", "muted", work=True),
    "ticket.not_placed": Phrase(_("found nobody by a rule"), "user-off", "wait", work=True),
    "ticket.hold_refused": Phrase(_("refused that the clock stops"), "clock-x", "wait", work=True),
    "ticket.hold_confirmed": Phrase(_("confirmed that the clock stops"), "clock-pause", "muted", work=True),
    "ticket.resolved": Phrase(_("solved it. Cause: %(cause)s"), "circle-check", "good", work=True),
    "ticket.closed": Phrase(_("closed it"), "lock", "muted"),
    "ticket.rated": Phrase(_("rated the solution %(score)s of 5"), "star", "info"),
    "ticket.feedback_followed_up": Phrase(_("followed up the bad answer"), "phone-check", "good"),
    "ticket.reopened": Phrase(_("reopened it"), "refresh", "wait", work=True),
    "ticket.cancelled": Phrase(_("cancelled it"), "ban", "muted"),
    "ticket.edited": Phrase(_("edited %(fields)s"), "edit"),
    "ticket.deleted": Phrase(_("deleted it"), "trash", "bad"),
    "ticket.restored": Phrase(_("restored it"), "restore", "info"),
    "ticket.followed": Phrase(_("follows it"), "eye"),
    "ticket.unfollowed": Phrase(_("no longer follows it"), "eye-off"),
    "ticket.claimed": Phrase(_("registered and follows it in the portal"), "user-check", "info"),
    "ticket.merged": Phrase(_("merged it into %(other)s"), "git-merge", "muted"),
    "ticket.merged_in": Phrase(_("let %(other)s go into it"), "git-merge", "info"),
    "ticket.unmerged": Phrase(_("brought it back out of %(other)s"), "arrow-back-up", "info"),
    "ticket.unmerged_from": Phrase(_("took %(other)s out of it again"), "arrow-back-up", "info"),
    "ticket.split": Phrase(_("made %(other)s of some messages"), "arrows-split", "info"),
    "ticket.split_off": Phrase(_("made it of messages of %(other)s"), "arrows-split", "info"),
    "ticket.tagged": Phrase(_("changed the tags: %(tags)s"), "tag", "muted"),
    "ticket.time_added": Phrase(_("wrote down %(minutes)s minutes of work"), "stopwatch", "muted", work=True),
    "ticket.time_corrected": Phrase(
        _("corrected %(former)s minutes of work to %(minutes)s"), "stopwatch", "muted", work=True
    ),
    "ticket.time_withdrawn": Phrase(
        _("took %(minutes)s minutes of work away"), "stopwatch", "muted", work=True
    ),
    "ticket.checklist_added": Phrase(
        _("added the checklist %(checklist)s"), "list-check", "muted", work=True
    ),
    "ticket.checklist_joined": Phrase(
        _("gave it the checklist %(checklist)s with the category"), "list-check", "muted", work=True
    ),
    "ticket.checklist_removed": Phrase(
        _("took the checklist %(checklist)s away"), "list-check", "muted", work=True
    ),
    "ticket.item_ticked": Phrase(_("ticked: %(item)s"), "square-check", "good", work=True),
    "ticket.item_unticked": Phrase(_("took a tick away: %(item)s"), "square", "wait", work=True),
    "ticket.reply_taken_back": Phrase(_("took an answer back before it was sent"), "arrow-back-up", "muted"),
    "ticket.related": Phrase(_("linked it: %(relation)s another ticket"), "link", "info"),
    "ticket.unrelated": Phrase(_("took a link away: %(relation)s another ticket"), "unlink", "muted"),
    "ticket.links_revoked": Phrase(_("revoked the private links"), "lock", "muted"),
    "ticket.outage_attached": Phrase(_("put it under the outage %(outage)s"), "broadcast-off", "wait"),
    "ticket.outage_detached": Phrase(_("took it out of the outage %(outage)s"), "broadcast", "muted"),
    "ticket.maintenance_ended": Phrase(
        _("let the clock run again after the maintenance %(outage)s"), "clock-play", "muted"
    ),
    "ticket.overdue": Phrase(_("noticed that it is overdue: %(missed)s"), "alert-triangle", "bad"),
    "ticket.promise_renewed": Phrase(_("measured it by the present service levels"), "stopwatch", "muted"),
    "ticket.import_undone": Phrase(_("undid its import"), "arrow-back-up", "bad"),
    "work_order.offered": Phrase(_("offered it to the unit's technicians"), "hand-grab", "info", work=True),
    "work_order.assigned": Phrase(_("sent %(lead)s"), "motorbike", "active", work=True),
    "work_order.replanned": Phrase(_("changed the plan for %(lead)s"), "calendar-time", "active", work=True),
    "work_order.picked_up": Phrase(_("picked the job up"), "hand-grab", "active", work=True),
    "work_order.progressed": Phrase(_("reported: %(step)s"), "map-pin", "active", work=True),
    "work_order.withdrawn": Phrase(_("withdrew the job"), "arrow-back-up", "wait", work=True),
    "work_order.code_sent": Phrase(
        _("sent the customer a code to confirm the work (%(sent_to)s)"), "mail-forward", "muted", work=True
    ),
    "work_order.part_added": Phrase(_("used %(part)s: %(quantity)s"), "tool", "muted", work=True),
    "work_order.part_removed": Phrase(_("took back the part %(part)s"), "tool", "muted", work=True),
    "attachment.added": Phrase(_("added files"), "paperclip"),
    "attachment.removed": Phrase(_("removed a file"), "trash"),
}
OPENINGS = frozenset({"ticket.created", "ticket.imported"})
SPOKEN = frozenset({"ticket.replied", "ticket.noted", "ticket.merged_said", "ticket.reply_held"})
"""Told by the message itself."""
_STEPS = dict(ProgressStep.choices)
_STEP_LOOKS = {
    "accepted": ("thumb-up", "active"),
    "en_route": ("motorbike", "active"),
    "arrived": ("map-pin", "active"),
    "working": ("tool", "active"),
    "blocked": ("hand-stop", "wait"),
    "done": ("circle-check", "good"),
}
_HOLDS = dict(HoldReason.choices)
_CAUSES = dict(Cause.choices)
_PRIORITIES = {str(code): label for code, label in Priority.choices}
_RELATIONS = dict(sides())
_MISSED = {"response": _("answer"), "update": _("word to the reporter"), "resolution": _("solution")}


class _Words(dict[str, str]):
    """Facts for a phrase; what an old entry does not tell is a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def told(entry: Entry, files: Sequence[Mapping[str, Any]] = ()) -> TimelineEntry:
    """An entry of the record as a line of the timeline."""
    phrase = PHRASES.get(entry.action) or Phrase(entry.action.replace("%", "%%"), "point")
    data = entry.data or {}
    look, tone = phrase.icon, phrase.tone
    if entry.action == "work_order.progressed":
        look, tone = _STEP_LOOKS.get(data.get("step", ""), (look, tone))
    return TimelineEntry(
        key=f"entry-{entry.pk}",
        at=entry.occurred_at,
        who=entry.actor_label or gettext("Reporter"),
        title=str(phrase.title) % _facts(data),
        icon=look,
        tone=tone,
        body=_body(entry.action, data),
        source=entry.source if entry.source not in {"page", "job"} else "",
        files=files,
        badges=sent_later(_phone_time(data), entry.occurred_at),
    )


def _phone_time(data: Mapping[str, Any]) -> datetime | None:
    """When it happened by the phone's clock, for a report that waited there."""
    told_at = data.get("happened_at")
    return datetime.fromisoformat(told_at) if isinstance(told_at, str) else None


def _facts(data: Mapping[str, Any]) -> _Words:
    words = _Words({name: str(value) for name, value in data.items() if value not in ("", None)})
    words["reason"] = str(_HOLDS.get(data.get("reason", ""), data.get("reason", "") or "–"))
    words["cause"] = str(_CAUSES.get(data.get("cause", ""), "–"))
    words["step"] = str(_STEPS.get(data.get("step", ""), data.get("step", "")))
    for name in ("from", "to"):
        words[name] = str(_PRIORITIES.get(str(data.get(name)), data.get(name, "–")))
    marks = [f"+{name}" for name in data.get("added", ())] + [f"−{name}" for name in data.get("removed", ())]
    words["tags"] = ", ".join(marks)
    words["relation"] = str(_RELATIONS.get(str(data.get("kind")), "–"))
    words["missed"] = ", ".join(str(_MISSED.get(one, one)) for one in data.get("missed", ()))
    if "act" in data:
        step = EscalationStep(percent=data.get("percent"), minutes=data.get("minutes"))
        words["moment"] = str(step.moment_words)
        words["act"] = str(dict(StepAction.choices).get(data["act"], data["act"]))
        words["target"] = str(dict(StepTarget.choices).get(data.get("target", ""), ""))
    words["fields"] = ", ".join(_field_name(name) for name in data.get("changes", {}))
    return words


def _field_name(name: str) -> str:
    try:
        field: Any = Ticket._meta.get_field(name.removesuffix("_id"))
    except LookupError:
        return name
    return str(field.verbose_name)


def _rule_words(rule: str, data: Mapping[str, Any]) -> str:
    """By which rule a ticket was given, and why to this one."""
    how = str(dict(PlacingMethod.choices).get(data.get("method", ""), ""))
    words = gettext("Rule %(rule)s: %(how)s") % {"rule": rule, "how": how}
    if data.get("open") is None:
        return words
    load = gettext("%(n)d open") % {"n": data["open"]}
    return f"{words}, {load}"


def _body(action: str, data: Mapping[str, Any]) -> str:
    """The words that somebody wrote with the act."""
    parts = [str(data.get("note") or "")]
    if action in {
        "ticket.reassigned",
        "ticket.released",
        "work_order.withdrawn",
        "ticket.deleted",
        "ticket.priority_set",
    }:
        parts.append(str(data.get("reason") or ""))
    if action == "work_order.progressed" and data.get("reason"):
        parts.insert(0, str(_HOLDS.get(data["reason"], data["reason"])))
    if action == "work_order.progressed":
        parts.append(proof_told(data))
    if rule := data.get("rule"):
        parts.append(_rule_words(str(rule), data))
    if crew := data.get("crew"):
        parts.append(gettext("With %(names)s") % {"names": ", ".join(map(str, crew))})
    if action == "ticket.edited":
        parts += [
            f"{_field_name(name)}: {was or '–'} → {now or '–'}"
            for name, (was, now) in data.get("changes", {}).items()
            if name not in {"description", "category_id", "unit_id"}
        ]
    if action == "attachment.removed":
        parts += [str(file.get("name", "")) for file in data.get("files", ())]
    return "\n".join(part for part in parts if part)


def file_view(file: Attachment) -> dict[str, Any]:
    """A file as a timeline and the list of files show it."""
    variant = "display" if file.is_image else "original"
    return {
        "url": reverse("files:download", args=[file.public_id, variant]),
        "thumbnail": reverse("files:download", args=[file.public_id, "thumbnail"]) if file.is_image else "",
        "name": label_words(file),
        "size": file.size,
    }


def merged(
    ticket: Ticket,
    entries: Sequence[Entry],
    messages: Sequence[TicketMessage],
    files: Iterable[Attachment],
    deliveries: Iterable[Delivery],
    *,
    show: str = "all",
    sources: Sequence[Ticket] = (),
    reader_id: int | None = None,
) -> list[TimelineEntry]:
    """Everything in the order of its time.

    Args:
        ticket: whose description opens the timeline.
        entries: of the record, oldest first.
        messages: replies and, for those who may read them, notes.
        files: of the ticket, its messages and its progress steps.
        deliveries: notices that left, with their states.
        show: ``all``, ``messages`` or ``work``.
        sources: tickets that went into this one; their lines name them.
        reader_id: who reads, and may take back an own reply that is not sent yet.
    """
    numbers = {source.pk: source.number for source in sources}
    by_owner: dict[tuple[str, int], list[dict[str, Any]]] = {}
    by_id: dict[str, dict[str, Any]] = {}
    for file in files:
        view = file_view(file)
        by_owner.setdefault((file.owner_kind, file.owner_id), []).append(view)
        by_id[str(file.public_id)] = view
    lines: list[TimelineEntry] = []
    added_later = {
        str(one.get("id"))
        for entry in entries
        if entry.action == "attachment.added"
        for one in entry.data["files"]
    }
    own = by_owner.get(("tickets.ticket", ticket.pk), [])
    first_files = [view for key, view in by_id.items() if key not in added_later and view in own]
    for entry in entries:
        if entry.action in SPOKEN or (show == "messages" and entry.action not in OPENINGS):
            continue
        phrase = PHRASES.get(entry.action)
        if show == "work" and not (phrase and phrase.work):
            continue
        if entry.action in OPENINGS:
            lines.append(_opening(ticket, told(entry), first_files))
        else:
            lines.append(told(entry, _files_of(entry, by_owner, by_id)))
    if show != "work" and not any(entry.action in OPENINGS for entry in entries):
        lines.append(_opening(ticket, _unrecorded(ticket), first_files))
    if show != "work":
        lines += [
            _said(message, by_owner, numbers.get(message.ticket_id, ""), reader_id) for message in messages
        ]
        lines += [_opening_of_merged(source, by_owner) for source in sources]
    if show == "all":
        lines += _sent(deliveries)
    return sorted(lines, key=lambda line: line.at)  # stable: of one moment the record comes first


def _unrecorded(ticket: Ticket) -> TimelineEntry:
    """The report of a ticket whose first entry is not among those shown."""
    return TimelineEntry(key=f"opening-{ticket.pk}", at=ticket.reported_at, who="", title="")


def _opening(ticket: Ticket, line: TimelineEntry, files: Sequence[Mapping[str, Any]]) -> TimelineEntry:
    """The report itself: who, what, with which files."""
    who = ticket.requester_name or (str(ticket.requester) if ticket.requester else "") or line.who or "–"
    noted = gettext("written down by %(name)s") % {"name": line.who} if line.who not in {"", who} else ""
    return TimelineEntry(
        key=line.key,
        at=ticket.reported_at,
        who=who,
        title=" · ".join(filter(None, (str(_("reported it")), noted))),
        body=ticket.description or ticket.subject,
        kind="message",
        source=line.source,
        files=files,
    )


def _opening_of_merged(source: Ticket, by_owner: Mapping[Any, Any]) -> TimelineEntry:
    """The report of a ticket that went into this one, with its number."""
    files = by_owner.get(("tickets.ticket", source.pk), [])
    return replace(_opening(source, _unrecorded(source), files), source=source.number)


def _files_of(entry: Entry, by_owner: Mapping[Any, Any], by_id: Mapping[str, Any]) -> list[Any]:
    if entry.action == "work_order.progressed":
        return list(by_owner.get(("fieldwork.progress", entry.data.get("progress")), []))
    if entry.action == "attachment.added":
        return [by_id[str(one.get("id"))] for one in entry.data["files"] if str(one.get("id")) in by_id]
    return []


def _said(
    message: TicketMessage, by_owner: Mapping[Any, Any], origin: str, reader_id: int | None
) -> TimelineEntry:
    note = message.kind == MessageKind.NOTE
    channel = "" if message.channel == "desk" else str(message.get_channel_display())
    if note:
        title = gettext("noted")
    elif message.kind == MessageKind.HELD:
        title = gettext("is about to answer the reporter")
    elif message.from_requester:
        title = gettext("wrote")
    else:
        title = gettext("answered the reporter")
    return TimelineEntry(
        key=f"message-{message.pk}",
        at=message.created_at,
        who=message.author_label,
        title=title,
        body=message.body,
        kind="note" if note else "message",
        source=" · ".join(filter(None, (origin, channel))),
        files=by_owner.get(("tickets.ticketmessage", message.pk), ()),
        badges=[
            *(badge("info", one["name"], "at") for one in message.mentions or ()),
            *_held_badges(message, reader_id),
        ],
    )


def _held_badges(message: TicketMessage, reader_id: int | None) -> list[Any]:
    """Of a reply that is not sent yet: that it waits, and for its writer the way back."""
    if message.kind != MessageKind.HELD or message.send_at is None:
        return []
    shown = [badge("wait", gettext("Not sent yet"), "clock")]
    if reader_id is not None and reader_id == message.author_id:
        address = reverse("desk:reply_undo", args=[message.ticket.number, message.pk])
        undo = format_html(
            '<button type="submit" class="btn tg-btn btn-sm" form="reply-undo" formaction="{}">{}{}</button>',
            address,
            icon("arrow-back-up", size="sm"),
            gettext("Undo"),
        )
        shown.append(undo)
    return shown


def _sent(deliveries: Iterable[Delivery]) -> list[TimelineEntry]:
    """Notices of one event and second as one line with the states of their deliveries."""
    groups: dict[tuple[str, str, Any], list[Delivery]] = {}
    for delivery in deliveries:
        moment = delivery.created_at.replace(microsecond=0)
        groups.setdefault((delivery.event, delivery.channel, moment), []).append(delivery)
    lines = []
    for (event, _channel, _moment), members in groups.items():
        states = Counter(member.state for member in members)
        names = ", ".join(dict.fromkeys(member.name or member.address for member in members[:4]))
        lines.append(
            TimelineEntry(
                key=f"delivery-{members[0].pk}",
                at=max(member.created_at for member in members),
                who=str(title_of(event)),
                title=ngettext("to %(names)s", "to %(names)s and others", max(1, len(members) - 3))
                % {"names": names},
                icon="mail",
                tone="muted",
                badges=[
                    state_badge("delivery", state, f"{_label(state)} ×{count}" if count > 1 else "")
                    for state, count in states.items()
                ],
            )
        )
    return lines


def _label(state: str) -> str:
    return str(dict(Delivery._meta.get_field("state").flatchoices).get(state, state))
