"""Work on outages in portions, each one transaction; a worker that dies loses at most the portion in hand.

Whoever works holds a lease that each portion renews. When it runs out, because the worker was killed, the
next worker or the sweep goes on where the last whole portion ended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.tasks import task

from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.ids import new_secret
from tanggap.tickets.models import Outage, OutageWork
from tanggap.tickets.outages.choices import WorkKind

LEASE = timedelta(seconds=20)
Portion = Callable[[OutageWork], int | None]
"""Does a portion within the caller's transaction; answers how much, ``None`` when nothing is left."""

_portions: dict[str, Portion] = {}


def register_portion(*kinds: WorkKind) -> Callable[[Portion], Portion]:
    """Say how a portion of these kinds of work is done."""

    def register(portion: Portion) -> Portion:
        for kind in kinds:
            _portions[kind] = portion
        return portion

    return register


def work_add(outage: Outage, kind: WorkKind, actor: Actor) -> OutageWork:
    """Note work, in the transaction of the change that asks for it; ``works_continue`` starts it."""
    return OutageWork.objects.create(
        outage=outage, kind=kind, actor_label=actor.label[:150], created_at=clock.now()
    )


def works_continue(outage: Outage) -> None:
    """Let a worker do what waits, in the transaction of the change."""
    outage_works_run.enqueue(outage_id=outage.pk)


@task
def outage_works_run(*, outage_id: int) -> None:
    """Do what waits for an outage, in the order in which it was asked for."""
    for work in OutageWork.objects.filter(outage_id=outage_id, done_at__isnull=True).order_by("pk"):
        if not work_do(work) and work.kind == WorkKind.CLOSE:
            return  # somebody else solves its tickets; the end is told afterwards, and asks how it was


def works_left() -> list[int]:
    """Keys of outages with work that nobody does."""
    waiting = OutageWork.objects.filter(_is_free(), done_at__isnull=True)
    return sorted(set(waiting.values_list("outage_id", flat=True)))


def work_do(work: OutageWork) -> bool:
    """Do the work portion by portion; ``False`` when somebody else does it."""
    token = new_secret(16)
    mine = OutageWork.objects.filter(pk=work.pk, done_at__isnull=True)
    if mine.filter(_is_free()).update(lease_token=token, lease_until=clock.now() + LEASE) != 1:
        return False
    while _portion_done(work.pk, token):
        pass
    return True


@transaction.atomic
def _portion_done(key: int, token: str) -> bool:
    """Do one portion; whether there is more to do, and it is still ours."""
    mine = OutageWork.objects.filter(pk=key, lease_token=token, done_at__isnull=True)
    if mine.update(lease_until=clock.now() + LEASE) != 1:
        return False
    work = OutageWork.objects.select_related("outage__unit", "outage__category").get(pk=key)
    done = _portions[work.kind](work)
    if done is not None:
        mine.update(cursor=work.cursor, total=work.total, done=work.done + done)
        return True
    finished = mine.filter(wakes=work.wakes).update(done_at=clock.now(), lease_until=None)
    return not finished


def _is_free() -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lt=clock.now())
