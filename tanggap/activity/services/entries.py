"""Writing entries: a plain INSERT in the caller's transaction, never waiting for another writer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from tanggap.activity.content import content_digest, plain, steady_text
from tanggap.activity.models import Entry
from tanggap.activity.personal import impersonal, label_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor

ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
LABEL_LENGTH = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What ``record_many`` is to write; the meaning of the fields is that of ``record``."""

    action: str
    actor: Actor
    subject: models.Model
    unit_id: int | None = None
    unit_path: str = ""
    data: dict[str, Any] | None = None
    public: bool = False
    at: datetime | None = None


def record(
    action: str,
    *,
    actor: Actor,
    subject: models.Model,
    unit_id: int | None = None,
    unit_path: str = "",
    data: dict[str, Any] | None = None,
    public: bool = False,
    at: datetime | None = None,
) -> Entry:
    """Write that something happened; call it in the transaction of the change itself.

    Args:
        action: dotted, past tense: ``ticket.assigned``.
        actor: who did it.
        subject: the saved object that it happened to.
        unit_id: the unit that the subject belongs to.
        unit_path: the path of that unit; live screens and the audit trail are scoped by it.
        data: details (JSON values, dates, identifiers, decimals); no secrets.
        public: whether the customer may see it.
        at: the aware moment at which it happened; now when not given.

    Raises:
        ValueError: for an action that is not dotted lower case, an unsaved subject, a naive moment.
    """
    draft = EntryDraft(
        action=action,
        actor=actor,
        subject=subject,
        unit_id=unit_id,
        unit_path=unit_path,
        data=data,
        public=public,
        at=at,
    )
    entry = _entry(draft, clock.now())
    entry.save(force_insert=True)
    return entry


def record_many(drafts: Iterable[EntryDraft]) -> list[Entry]:
    """Write many entries with one INSERT, in the order given.

    Raises:
        ValueError: as ``record`` does; nothing is written then.
    """
    moment = clock.now()
    return Entry.objects.bulk_create([_entry(draft, moment) for draft in drafts])


def _entry(draft: EntryDraft, moment: datetime) -> Entry:
    if not ACTION.fullmatch(draft.action):
        raise ValueError(f"an action is dotted lower case, past tense: not {draft.action!r}")
    if not isinstance(draft.subject.pk, int):
        raise ValueError("an entry needs a saved subject with a whole number as key")
    if draft.at is not None and draft.at.tzinfo is None:
        raise ValueError("an entry needs an aware moment")
    entry = Entry(
        action=draft.action,
        actor_kind=draft.actor.kind.value,
        actor_id=draft.actor.person_id,
        actor_label=steady_text(label_of(draft.actor))[:LABEL_LENGTH],
        source=draft.actor.source,
        subject_kind=draft.subject._meta.label_lower,
        subject_id=draft.subject.pk,
        unit_id=draft.unit_id,
        unit_path=draft.unit_path,
        public=draft.public,
        data=plain(impersonal(draft.subject._meta.label_lower, draft.data or {})),
        occurred_at=draft.at or moment,
        recorded_at=moment,
    )
    entry.digest = content_digest(entry)
    return entry
