"""Sealing and verifying the hash chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from tanggap.activity import jobs, selectors, services
from tanggap.activity.append_only import lifted
from tanggap.activity.choices import Damage
from tanggap.activity.content import content_digest
from tanggap.activity.models import ChainHead, Entry, JobRun, Link
from tanggap.activity.services import EntryDraft
from tanggap.kernel.actor import Actor

pytestmark = pytest.mark.django_db
COUNT = 12


def write(count: int, subject: JobRun, actor: Actor) -> list[int]:
    drafts = [
        EntryDraft(action="ticket.seen", actor=actor, subject=subject, data={"n": n}) for n in range(count)
    ]
    return [entry.pk for entry in services.record_many(drafts)]


@pytest.fixture
def ids(subject: JobRun, noc: Actor) -> list[int]:
    """The ids of twelve sealed entries."""
    written = write(COUNT, subject, noc)
    assert services.chain_seal() == COUNT
    return written


def forged(entry_id: int, **changes: Any) -> Entry:
    """An entry changed together with its own digest."""
    entry = Entry.objects.get(pk=entry_id)
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.digest = content_digest(entry)
    return entry


def test_sealing_in_batches_hangs_every_entry_once_in_order(subject: JobRun, noc: Actor) -> None:
    written = write(COUNT, subject, noc)
    assert services.chain_seal(batch=5) == COUNT
    assert list(Link.objects.values_list("position", "entry_id")) == list(enumerate(written, 1))

    later = write(3, subject, noc)
    assert services.chain_seal(batch=3) == 3
    assert list(Link.objects.values_list("entry_id", flat=True)) == written + later
    head = ChainHead.objects.get()
    assert (head.position, head.watermark) == (COUNT + 3, later[-1])


def test_with_nothing_to_do_sealing_costs_two_queries(ids: list[int], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert services.chain_seal() == 0


def test_the_periodic_job_seals(subject: JobRun, noc: Actor) -> None:
    write(2, subject, noc)
    assert jobs.seal_chain.call() == 2
    assert jobs.seal_chain.call() == 0


def test_an_untouched_record_verifies_in_batches_of_any_size(
    ids: list[int], subject: JobRun, noc: Actor
) -> None:
    write(2, subject, noc)
    for batch in (1, 5, COUNT, 100):
        result = selectors.chain_verify(batch=batch)
        assert (result.ok, result.checked, result.unsealed, result.position) == (True, COUNT + 2, 2, COUNT)
        assert result.first_broken_entry_id is None
        assert result.digest == bytes(ChainHead.objects.get().digest).hex()


def test_an_empty_record_verifies(db: None) -> None:
    result = selectors.chain_verify()
    assert (result.ok, result.checked, result.position) == (True, 0, 0)


def test_memory_does_not_grow_with_the_record(
    ids: list[int], subject: JobRun, noc: Actor, django_assert_num_queries: Any
) -> None:
    # The head; links and entries per batch of four and a last look for links; strangers; the tail.
    with django_assert_num_queries(1 + 2 * 3 + 1 + 1 + 1):
        assert selectors.chain_verify(batch=4).ok


def change_content(ids: list[int]) -> None:
    Entry.objects.filter(pk=ids[4]).update(actor_label="somebody else")


def change_content_and_digest(ids: list[int]) -> None:
    forged(ids[4], actor_label="somebody else").save()


def delete_entry(ids: list[int]) -> None:
    Entry.objects.filter(pk=ids[4]).delete()


def delete_entry_and_link(ids: list[int]) -> None:
    Entry.objects.filter(pk=ids[3]).delete()
    Link.objects.filter(entry_id=ids[3]).delete()


def delete_entry_and_close_the_gap(ids: list[int]) -> None:
    delete_entry_and_link(ids)
    for link in Link.objects.filter(position__gt=4).order_by("position"):
        Link.objects.filter(pk=link.pk).update(position=F("position") - 1)


def delete_link(ids: list[int]) -> None:
    Link.objects.filter(entry_id=ids[4]).delete()


def change_link(ids: list[int]) -> None:
    Link.objects.filter(entry_id=ids[4]).update(digest=bytes(32))


def swap_content(ids: list[int]) -> None:
    forged(ids[4], data={"n": 5}).save()
    forged(ids[5], data={"n": 4}).save()


def swap_links(ids: list[int]) -> None:
    Link.objects.filter(entry_id=ids[4]).update(entry_id=-1)
    Link.objects.filter(entry_id=ids[5]).update(entry_id=ids[4])
    Link.objects.filter(entry_id=-1).update(entry_id=ids[5])


def insert_in_the_middle(ids: list[int]) -> None:
    entry = forged(ids[4], action="ticket.forged")
    Entry.objects.filter(pk=ids[4]).delete()
    Link.objects.filter(position__gte=5).delete()
    ChainHead.objects.update(position=4, digest=Link.objects.get(position=4).digest)
    entry.save(force_insert=True)


def delete_the_newest_with_its_link(ids: list[int]) -> None:
    Entry.objects.filter(pk=ids[-1]).delete()
    Link.objects.filter(entry_id=ids[-1]).delete()


def cut_the_end_off(ids: list[int]) -> None:
    delete_the_newest_with_its_link(ids)
    ChainHead.objects.update(position=COUNT - 1)


DAMAGES: list[tuple[Callable[[list[int]], None], int | None, Damage]] = [
    (change_content, 4, Damage.CHANGED),
    (change_content_and_digest, 4, Damage.LINK_CHANGED),
    (delete_entry, 4, Damage.DELETED),
    (delete_entry_and_link, 4, Damage.LINK_MISSING),
    (delete_entry_and_close_the_gap, 4, Damage.LINK_CHANGED),
    (delete_link, 4, Damage.LINK_MISSING),
    (change_link, 4, Damage.LINK_CHANGED),
    (swap_content, 4, Damage.LINK_CHANGED),
    (swap_links, 5, Damage.LINK_CHANGED),
    (insert_in_the_middle, 4, Damage.INSERTED),
    (delete_the_newest_with_its_link, None, Damage.LINK_MISSING),
    (cut_the_end_off, -2, Damage.END_CHANGED),
]


@pytest.mark.parametrize(
    ("damage", "broken", "reason"), DAMAGES, ids=lambda value: getattr(value, "__name__", "")
)
def test_tampering_is_found_and_the_first_broken_entry_is_named(
    ids: list[int], damage: Callable[[list[int]], None], broken: int | None, reason: Damage
) -> None:
    assert selectors.chain_verify(batch=5).ok
    with lifted(connection):
        damage(ids)
    result = selectors.chain_verify(batch=5)
    assert not result.ok
    assert (result.first_broken_entry_id, result.reason) == (None if broken is None else ids[broken], reason)


def test_an_entry_inserted_below_the_watermark_is_found(subject: JobRun, noc: Actor) -> None:
    first = write(1, subject, noc)[0]
    gap = write(1, subject, noc)[0]
    with lifted(connection):
        Entry.objects.filter(pk=gap).delete()
    write(1, subject, noc)
    services.chain_seal()
    forgery = Entry.objects.get(pk=first)
    forgery.pk = gap
    forgery.save(force_insert=True)

    services.chain_seal()
    result = selectors.chain_verify()
    assert (result.ok, result.first_broken_entry_id, result.reason) == (False, gap, Damage.INSERTED)


def test_an_entry_changed_before_it_was_sealed_is_found(subject: JobRun, noc: Actor) -> None:
    waiting = write(3, subject, noc)
    with lifted(connection):
        Entry.objects.filter(pk=waiting[1]).update(public=True)
    assert selectors.chain_verify().first_broken_entry_id == waiting[1]
    services.chain_seal()
    assert selectors.chain_verify().first_broken_entry_id == waiting[1]
