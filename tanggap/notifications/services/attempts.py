"""The ledger of a message: each attempt, how it ended, and what is done about it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from tanggap.kernel import clock
from tanggap.notifications.channel import (
    ChannelDownError,
    OutcomeUnknownError,
    PermanentError,
    SendingError,
    TakenOverError,
)
from tanggap.notifications.choices import AttemptResult, DeliveryState
from tanggap.notifications.models import Delivery, DeliveryAttempt
from tanggap.notifications.notices import DIGEST
from tanggap.notifications.services.digest import folded_settled
from tanggap.notifications.services.fallback import fall_back

logger = logging.getLogger(__name__)


def attempt_logged(
    row: Delivery, result: AttemptResult, began_at: datetime, *, error: str = "", number: int | None = None
) -> None:
    """Write down how an attempt ended, in the caller's transaction."""
    DeliveryAttempt.objects.create(
        delivery=row,
        number=row.attempts if number is None else number,
        began_at=began_at,
        ended_at=clock.now(),
        result=result,
        error=error[:500],
    )


def unclear_attempts(row: Delivery) -> int:
    """How often the message was handed over without an answer."""
    return DeliveryAttempt.objects.filter(delivery=row, result=AttemptResult.UNCLEAR).count()


def result_of(error: Exception) -> AttemptResult:
    """The name of what went wrong."""
    match error:
        case OutcomeUnknownError():
            return AttemptResult.UNCLEAR
        case ChannelDownError():
            return AttemptResult.UNREACHABLE
        case PermanentError():
            return AttemptResult.REFUSED
        case SendingError():
            return AttemptResult.REFUSED_NOW
        case _:
            return AttemptResult.FAULT


def handing_over(row: Delivery) -> None:
    """Write down that the other side gets the content now, before it does.

    Raises:
        TakenOverError: another worker has it meanwhile; it must not be sent here.
    """
    now = clock.now()
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, lease_token=row.lease_token)
    if mine.update(handed_at=now) != 1:
        raise TakenOverError
    row.handed_at = now


@transaction.atomic
def attempt_settled(
    row: Delivery, began_at: datetime, result: AttemptResult, changes: dict[str, str | datetime]
) -> None:
    """Write down the outcome of an attempt, if the message is still this worker's."""
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, lease_token=row.lease_token)
    if mine.update(lease_token="", handed_at=None, **({"last_error": ""} | changes)) != 1:
        logger.warning("delivery %s was taken over by another worker while it was sent", row.public_id)
        return
    attempt_logged(row, result, began_at, error=str(changes.get("last_error", "")))
    state = changes.get("state")
    if state == DeliveryState.SENT and row.event == DIGEST:
        row.message_id = str(changes["message_id"])
        folded_settled(row)
    if state == DeliveryState.DEAD:
        fall_back(row)
