"""How a ticket looks in a list: columns as data, labels computed once, no template per row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tanggap.tickets.choices import OPEN_STATUSES, Channel, HoldReason, TicketKind, TicketStatus
from tanggap.tickets.listing import DUE_SOON
from tanggap.web import formats
from tanggap.web.components.badges import badge, badges_of, state_badge
from tanggap.web.components.tables import Column
from tanggap.web.components.text import esc
from tanggap.web.templatetags.formats import ago_writer

Row = dict[str, Any]
_KINDS = dict(TicketKind.choices)
_CHANNELS = dict(Channel.choices)
_HOLDS = dict(HoldReason.choices)
_OPEN = {status.value for status in OPEN_STATUSES}


class _Cells:
    """The cells of one list; language, words and the present moment are looked up once, not per row."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.language = get_language() or "id"
        self.states = badges_of("ticket")
        self.priorities = badges_of("priority")
        self.clocks = badges_of("sla")
        self.late = state_badge("sla", "breached", _("Late"))
        self.over = _("%(time)s over")
        self.solution_missed = _("The promised solution time has passed.")
        self.answer_missed = _("The promised answer time has passed.")
        self.next_solution = _("Next promise: %(what)s") % {"what": _("solution")}
        self.next_answer = _("Next promise: %(what)s") % {"what": _("answer")}
        self.on_hold = _("On hold")
        nobody = _("Nobody")
        self.nobody = SafeString(f'<span class="tg-quiet">{esc(nobody)}</span>')
        self.ago = ago_writer(now)

    def _lasting(self, span: timedelta) -> str:
        return formats.duration(span, language=self.language)

    def due(self, row: Row) -> SafeString | str:
        """The promise of a ticket in one badge: how long is left, or by how much it was missed."""
        if row["status"] not in _OPEN:
            met = row["sla_met"]
            return "" if met is None else self.clocks["met"] if met else self.late
        if since := row["resolution_breached_at"]:
            return self._missed(since, "alert-triangle", self.solution_missed)
        if (since := row["response_breached_at"]) and not row["responded_at"]:
            return self._missed(since, "message-exclamation", self.answer_missed)
        if due := row["next_due_at"]:
            left = due - self.now
            tone, sign = ("wait", "clock-exclamation") if left <= DUE_SOON else ("neutral", "clock")
            title = self.next_solution if row["responded_at"] else self.next_answer
            return badge(tone, self._lasting(max(left, timedelta())), sign, title)
        return self.clocks["paused"] if row["status"] == TicketStatus.ON_HOLD else ""

    def _missed(self, since: datetime, sign: str, title: str) -> SafeString:
        return badge("bad", self.over % {"time": self._lasting(self.now - since)}, sign, title)

    def status(self, row: Row) -> SafeString:
        """The state; a hold tells its reason on hover."""
        if row["hold_reason"] and row["status"] == TicketStatus.ON_HOLD:
            return badge("wait", self.on_hold, "player-pause", _HOLDS.get(row["hold_reason"], ""))
        return self.states[row["status"]]

    def priority(self, row: Row) -> SafeString:
        """The priority."""
        return self.priorities[str(row["priority"])]

    def assignee(self, row: Row) -> SafeString | str:
        """Who works on it; of an open ticket also that nobody does."""
        if name := row["assignee__name"]:
            return SafeString(f'<span class="tg-name">{esc(name)}</span>')
        return self.nobody if row["status"] in _OPEN else ""


def due_badges(now: datetime) -> Callable[[Row], SafeString | str]:
    """How the promise of a ticket stands, as its list tells it, for other pages.

    Args:
        now: the moment to which due times are told.
    """
    return _Cells(now).due


def _subject(row: Row) -> SafeString:
    more = "".join(f" · {esc(text)}" for text in (row["requester_name"], row["place"]) if text)
    return SafeString(
        f'<span class="tg-two tg-subject"><span>{esc(row["subject"])}</span>'
        f'<small><span class="tg-mono">{esc(row["number"])}</span>{more}</small></span>'
    )


def _category(row: Row) -> SafeString:
    return SafeString(
        f'<span class="tg-two tg-nowrap"><span>{esc(row["category__name"] or "–")}</span>'
        f"<small>{esc(row['unit__name'])}</small></span>"
    )


def _number(row: Row) -> SafeString:
    return SafeString(f'<span class="tg-mono tg-nowrap">{esc(row["number"])}</span>')


def ticket_columns(now: datetime, *, open_only: bool) -> tuple[Column[Row], ...]:
    """The columns of a ticket list, in the active language.

    Args:
        now: the moment to which due times are told.
        open_only: whether all tickets of the list are open, so that it may be ordered by what is urgent.
    """
    cells = _Cells(now)
    ago = cells.ago
    return (
        Column("subject", _("Subject"), _subject, card="title", locked=True),
        Column("status", _("State"), cells.status, card="badge", locked=True),
        Column("priority", _("Priority"), cells.priority, sort="priority" if open_only else ""),
        Column("due", _("Due"), cells.due, sort="due" if open_only else ""),
        Column("assignee", _("Assignee"), cells.assignee),
        Column("category", _("Category"), _category),
        Column("reported", _("Reported"), lambda row: ago(row["reported_at"]), sort="reported"),
        Column("number", _("Number"), _number, optional=True),
        Column("changed", _("Changed"), lambda row: ago(row["changed_at"]), sort="changed", optional=True),
        Column("unit", _("Unit"), lambda row: row["unit__name"], optional=True),
        Column("kind", _("Kind"), lambda row: _KINDS.get(row["kind"], ""), optional=True),
        Column("team", _("Team"), lambda row: row["team__name"] or "", optional=True),
        Column("channel", _("Channel"), lambda row: _CHANNELS.get(row["channel"], ""), optional=True),
        Column("resolved", _("Solved"), lambda row: ago(row["resolved_at"]), optional=True),
        Column("reopened", _("Reopened"), lambda row: row["reopen_count"] or "", numeric=True, optional=True),
    )


def row_version(row: Row) -> str:
    """Changes whenever the ticket does, notes included."""
    return f"{row['version']}-{row['changed_at'].timestamp():.6f}"


def row_class(row: Row) -> str:
    """Marks rows whose promise was missed."""
    return "is-overdue" if row["status"] in _OPEN and row["resolution_breached_at"] else ""
