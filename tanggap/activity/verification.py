"""Walking the whole hash chain, in bounded memory, beside running writers and a running sealer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from tanggap.activity.choices import Damage
from tanggap.activity.content import GENESIS, content_digest, link_digest
from tanggap.activity.models import ChainHead, Entry, Link
from tanggap.activity.querysets import EntryQuerySet

BATCH = 2_000
VERIFY_KIND = "activity.verify"
"""Kind of the job runs that verify the chain."""


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What the walk found.

    Attributes:
        ok: whether chain and waiting entries are as they were written.
        checked: entries whose content was computed anew.
        first_broken_entry_id: the first entry that does not hold, in the order of the chain; ``None`` when
            nothing is broken or when neither the entry nor its link exists any more.
        reason: what is wrong with it (its ``label`` is a sentence); ``None`` when nothing is.
        unsealed: entries that wait for the sealer; their own content was checked.
        position: number of links in the chain.
        digest: digest of the whole chain in hexadecimal; written down elsewhere, it proves the past.
    """

    ok: bool
    checked: int
    first_broken_entry_id: int | None
    reason: Damage | None
    unsealed: int
    position: int
    digest: str


class WalkStopped(Exception):
    """Whoever follows the walk wants no more of it."""


class _BrokenEntryError(Exception):
    """Ends the walk at the first entry that does not hold."""

    def __init__(self, entry_id: int | None, reason: Damage) -> None:
        super().__init__(entry_id, reason)
        self.entry_id = entry_id
        self.reason = reason


class _Walk:
    """One walk along the chain up to the end that it had when the walk began."""

    def __init__(self, batch: int, follow: Callable[[int], bool] | None = None) -> None:
        self.batch = batch
        self.follow = follow
        self.head = ChainHead.objects.first() or ChainHead(digest=GENESIS)
        self.checked = 0
        self.unsealed = 0

    def chain(self) -> None:
        """Recompute every link from the content of its entry."""
        position, digest, last_entry_id = 0, GENESIS, None
        for link, entry in self._links_with_entries():
            position += 1
            if link.position != position:
                raise _BrokenEntryError(self._first_unlinked() or link.entry_id, Damage.LINK_MISSING)
            if entry is None:
                raise _BrokenEntryError(link.entry_id, Damage.DELETED)
            content = self._checked_content(entry)
            digest, last_entry_id = link_digest(digest, entry.pk, content), entry.pk
            if digest != bytes(link.digest):
                raise _BrokenEntryError(entry.pk, Damage.LINK_CHANGED)
        if position < self.head.position:
            raise _BrokenEntryError(self._first_unlinked(), Damage.LINK_MISSING)
        if digest != bytes(self.head.digest):
            raise _BrokenEntryError(last_entry_id, Damage.END_CHANGED)

    def intruders(self) -> None:
        """Nothing may lie below the watermark without a link."""
        if (entry_id := self._first_unlinked()) is not None:
            raise _BrokenEntryError(entry_id, Damage.INSERTED)

    def waiting(self) -> None:
        """Entries without a link yet must at least agree with their own digest."""
        last_id = self.head.watermark
        while batch := list(_unlinked().filter(pk__gt=last_id).order_by("pk")[: self.batch]):
            for entry in batch:
                self._checked_content(entry)
            self.unsealed += len(batch)
            last_id = batch[-1].pk
            self._tell()

    def _links_with_entries(self) -> Iterator[tuple[Link, Entry | None]]:
        position = 0
        ahead = Link.objects.filter(position__lte=self.head.position).order_by("position")
        while links := list(ahead.filter(position__gt=position)[: self.batch]):
            entries = Entry.objects.in_bulk([link.entry_id for link in links])
            for link in links:
                yield link, entries.get(link.entry_id)
            position = links[-1].position
            self._tell()

    def _tell(self) -> None:
        if self.follow is not None and not self.follow(self.checked):
            raise WalkStopped

    def _checked_content(self, entry: Entry) -> bytes:
        content = content_digest(entry)
        if content != bytes(entry.digest):
            raise _BrokenEntryError(entry.pk, Damage.CHANGED)
        self.checked += 1
        return content

    def _first_unlinked(self) -> int | None:
        below = _unlinked().filter(pk__lte=self.head.watermark)
        return below.order_by("pk").values_list("pk", flat=True).first()


def chain_verify(*, batch: int = BATCH, follow: Callable[[int], bool] | None = None) -> VerifyResult:
    """Recompute the chain and name the first entry that does not hold.

    Finds entries that were changed, deleted, inserted or put in another order, changed and missing links,
    and a chain that lost its end. An entry that disappeared before it was sealed leaves no trace.

    Args:
        batch: entries held in memory at a time.
        follow: told after each batch how many entries were checked; answers whether to go on.

    Raises:
        WalkStopped: ``follow`` said no.
    """
    walk = _Walk(batch, follow)
    broken: _BrokenEntryError | None = None
    try:
        walk.chain()
        walk.intruders()
        walk.waiting()
    except _BrokenEntryError as found:
        broken = found
    return VerifyResult(
        ok=broken is None,
        checked=walk.checked,
        first_broken_entry_id=broken.entry_id if broken else None,
        reason=broken.reason if broken else None,
        unsealed=walk.unsealed,
        position=walk.head.position,
        digest=bytes(walk.head.digest).hex(),
    )


def _unlinked() -> EntryQuerySet:
    return Entry.objects.filter(~Exists(Link.objects.filter(entry_id=OuterRef("pk"))))
