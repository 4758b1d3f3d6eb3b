"""Reads of the activity record for the packages above."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from tanggap.activity.choices import JobStatus
from tanggap.activity.live import changes_since, cursor_now
from tanggap.activity.models import ChainHead, Entry, JobRun, Link
from tanggap.activity.querysets import EntryQuerySet
from tanggap.activity.verification import VERIFY_KIND, VerifyResult, chain_verify
from tanggap.kernel.actor import Actor, ActorKind
from tanggap.kernel.errors import NotVisible

__all__ = [
    "ChainState",
    "VerifyResult",
    "chain_state",
    "chain_verify",
    "changes_since",
    "cursor_now",
    "entries_for",
    "entry_visible",
    "job_run_for",
    "subjects_changed_since",
]


def entries_for(kind: str, pk: int) -> EntryQuerySet:
    """Entries about one thing in the order of writing.

    Args:
        kind: ``label_lower`` of the model (``tickets.ticket``).
        pk: its primary key.
    """
    return Entry.objects.of_subject(kind, pk)


def subjects_changed_since(kind: str, pks: Sequence[int], moment: datetime) -> set[int]:
    """Keys of the things that somebody, not the system by itself, did something to after the moment.

    Args:
        kind: ``label_lower`` of the model.
        pks: primary keys to look at.
        moment: aware moment.
    """
    entries = Entry.objects.filter(subject_kind=kind, subject_id__in=pks, occurred_at__gt=moment)
    return set(entries.exclude(actor_kind=ActorKind.SYSTEM).values_list("subject_id", flat=True))


def job_run_for(actor: Actor, public_id: uuid.UUID) -> JobRun:
    """The run, if the actor may see it.

    Raises:
        NotVisible: when it does not exist for this actor.
    """
    run = JobRun.objects.visible_to(actor).filter(public_id=public_id).first()
    if run is None:
        raise NotVisible
    return run


def entry_visible(actor: Actor, pk: int) -> Entry:
    """The entry, if the actor may read it in the audit trail.

    Raises:
        NotVisible.
    """
    entry = Entry.objects.visible_to(actor).filter(pk=pk).first()
    if entry is None:
        raise NotVisible
    return entry


@dataclass(frozen=True, slots=True)
class ChainState:
    """How the seal over the record stands.

    Attributes:
        sealed: entries in the chain.
        waiting: entries that the sealer has not come to yet.
        sealed_at: when it last sealed.
        running: a verification that waits or runs.
        last: the newest verification that came to an end by itself, with its result.
    """

    sealed: int
    waiting: int
    sealed_at: datetime | None
    running: JobRun | None
    last: JobRun | None


def chain_state() -> ChainState:
    """The state of chain and verification; four small queries."""
    head = ChainHead.objects.first() or ChainHead()
    newer = Entry.objects.filter(pk__gt=head.watermark)
    runs = JobRun.objects.filter(kind=VERIFY_KIND).order_by("-pk")
    return ChainState(
        sealed=head.position,
        waiting=newer.filter(~Exists(Link.objects.filter(entry_id=OuterRef("pk")))).count(),
        sealed_at=head.sealed_at,
        running=runs.unfinished().first(),
        last=runs.filter(status=JobStatus.DONE).first(),
    )
