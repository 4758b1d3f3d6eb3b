"""The audit trail: entries by who, what, about what, where and when, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tanggap.activity.models import Entry
from tanggap.activity.querysets import EntryQuerySet
from tanggap.kernel.actor import Actor

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is asked for; empty means any.

    Attributes:
        who: part of the actor's name as it was written down.
        action: an action, or its beginning (``ticket.`` is everything about tickets).
        kind: ``label_lower`` of the subject's model.
        subject_id: key of the subject.
        unit_path: path of a unit; what happened at it or below.
        since, until: aware moments, the end not included.
    """

    who: str = ""
    action: str = ""
    kind: str = ""
    subject_id: int | None = None
    unit_path: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries_matching(actor: Actor, wanted: AuditFilter) -> EntryQuerySet:
    """The entries that the actor may read and that match, in no order."""
    entries = Entry.objects.visible_to(actor)
    if wanted.who:
        entries = entries.filter(actor_label__icontains=wanted.who)
    if wanted.action:
        entries = entries.filter(action__startswith=wanted.action)
    if wanted.kind:
        entries = entries.filter(subject_kind=wanted.kind)
    if wanted.subject_id is not None:
        entries = entries.filter(subject_id=wanted.subject_id)
    if wanted.unit_path:
        entries = entries.filter(unit_path__startswith=wanted.unit_path)
    if wanted.since:
        entries = entries.filter(occurred_at__gte=wanted.since)
    if wanted.until:
        entries = entries.filter(occurred_at__lt=wanted.until)
    return entries


def audit_page(
    actor: Actor, wanted: AuditFilter, *, before: int | None = None, size: int = PAGE_SIZE
) -> tuple[list[Entry], bool]:
    """One page, newest first, and whether older ones follow.

    Args:
        before: only entries with a smaller key.
    """
    entries = entries_matching(actor, wanted).order_by("-pk")
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries[: size + 1])
    return rows[:size], len(rows) > size
