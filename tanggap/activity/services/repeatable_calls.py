"""Carrying a call out once per caller and key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from tanggap.activity.models import RepeatableCall
from tanggap.kernel import clock

KEPT = timedelta(days=2)


def call_once(
    *, person_id: int, key: str, digest: str, act: Callable[[], tuple[int, Any, dict[str, str]]]
) -> RepeatableCall | None:
    """Carry ``act`` out in one transaction with keeping its answer, unless the key was used before.

    Whatever ``act`` raises goes on to the caller and keeps nothing, so that a corrected call may use the
    key again. A second call at the same moment waits for the first one.

    Args:
        person_id: who calls.
        key: the caller's key for this attempt.
        digest: of what is asked for.
        act: does it; answers status, plain JSON and the headers that belong to them.

    Returns:
        The earlier call with its answer, or ``None`` when ``act`` was carried out now.
    """
    try:
        with transaction.atomic():
            call = RepeatableCall.objects.create(
                person_id=person_id, key=key, request_digest=digest, created_at=clock.now()
            )
            status, body, headers = act()
            RepeatableCall.objects.filter(pk=call.pk).update(status=status, body=body, headers=headers)
    except IntegrityError:
        earlier = call_of(person_id=person_id, key=key)
        if earlier is None:
            raise
        return earlier
    return None


def call_of(*, person_id: int, key: str) -> RepeatableCall | None:
    """The call that the person made with the key, with its answer."""
    return RepeatableCall.objects.filter(person_id=person_id, key=key).first()


def calls_forget() -> int:
    """Delete answers that are older than two days; answers how many."""
    return RepeatableCall.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]
