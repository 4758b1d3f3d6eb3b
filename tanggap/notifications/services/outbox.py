"""Sending what the outbox holds: safe with any number of workers, and when one of them dies."""

from __future__ import annotations

import logging
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F
from django.tasks import task

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.notifications.channel import (
    ChannelDownError,
    PermanentError,
    Sender,
    SendingError,
    TakenOverError,
)
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import AttemptResult, DeliveryState
from tanggap.notifications.models import Delivery
from tanggap.notifications.services.attempts import (
    attempt_logged,
    attempt_settled,
    handing_over,
    result_of,
    unclear_attempts,
)
from tanggap.notifications.services.digest import held_release
from tanggap.notifications.sight import LOST, lost_from_sight

logger = logging.getLogger(__name__)

BACK_OFF_MINUTES: Final = (1, 5, 15, 60, 240)
MAX_ATTEMPTS: Final = len(BACK_OFF_MINUTES) + 1
MAX_ATTEMPTS_WHEN_DOWN: Final = 24
"""A server that cannot be reached says nothing about the message: about three days of trying."""
LEASE: Final = timedelta(minutes=5)
"""How long a claimed delivery is left alone; far above the time limits of the channels."""
MAX_UNCLEAR: Final = 3
"""So often a message is handed over without hearing whether it arrived; a person decides what then."""
LATE: Final = timedelta(minutes=10)
"""Who is told later than this after the change is asked again whether he may see it."""
_random = secrets.SystemRandom()


@task
def deliveries_send() -> dict[str, int]:
    """Send what is due; enqueued with each notice and scheduled every half minute."""
    held_release()
    report = deliveries_send_due()
    if report.more:
        deliveries_send.enqueue()
    return {"sent": report.sent, "failed": report.failed, "dead": report.dead}


@dataclass(slots=True)
class SendReport:
    """What one run did.

    Attributes:
        sent, failed, dead: deliveries by outcome.
        more: whether the run stopped at its limit with work left.
    """

    sent: int = 0
    failed: int = 0
    dead: int = 0
    more: bool = False


def deliveries_send_due(*, limit: int = 200) -> SendReport:
    """Send what is due, oldest first, at most ``limit`` messages.

    Each delivery is claimed by a conditional update with a lease, sent outside any transaction, and settled
    by a second conditional update. A worker that dies in between leaves a lease that runs out. What it had
    not handed over is sent as if nothing had been; what it had may have arrived: the ledger says so, and it
    is sent again with the same Message-ID, at most ``MAX_UNCLEAR`` times in all.
    """
    report = SendReport()
    senders: dict[str, Sender] = {}
    down: set[str] = set()
    with ExitStack() as sessions:
        rows = list(Delivery.objects.due(clock.now()).order_by("next_attempt_at", "id")[: limit + 1])
        report.more = len(rows) > limit
        for row in rows[:limit]:
            if row.channel in down:
                continue
            if row.channel not in senders:
                channel = usable_channels().get(row.channel)
                if channel is None:
                    down.add(row.channel)
                    continue
                senders[row.channel] = sessions.enter_context(channel.session())
            if _claim(row) and not _send_claimed(row, senders[row.channel], report):
                down.add(row.channel)
    report.more = report.more and not down
    return report


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts, give or take a tenth so that failures spread."""
    minutes = BACK_OFF_MINUTES[min(attempts, len(BACK_OFF_MINUTES)) - 1]
    return timedelta(minutes=minutes * _random.uniform(0.9, 1.1))


def _claim(row: Delivery) -> bool:
    """Take the delivery for this worker; false when another one was first.

    What the worker before it left without an outcome is written down by the one who takes it over.
    """
    now = clock.now()
    token = secrets.token_hex(16)
    with transaction.atomic():
        claimed = Delivery.objects.filter(
            pk=row.pk, state=row.state, attempts=row.attempts, next_attempt_at=row.next_attempt_at
        ).update(
            state=DeliveryState.SENDING,
            attempts=F("attempts") + 1,
            lease_token=token,
            handed_at=None,
            next_attempt_at=now + LEASE,
        )
        if claimed != 1:
            return False
        if row.state == DeliveryState.SENDING:
            left = AttemptResult.UNCLEAR if row.handed_at else AttemptResult.ABANDONED
            attempt_logged(row, left, row.handed_at or row.next_attempt_at - LEASE)
    row.state = DeliveryState.SENDING
    row.attempts += 1
    row.lease_token = token
    row.handed_at = None
    return True


def _send_claimed(row: Delivery, sender: Sender, report: SendReport) -> bool:
    """Send one claimed delivery and write down the outcome; false when the channel is down."""
    began = clock.now()
    if (refusal := _not_to_be_sent(row)) is not None:
        _settle_failure(row, began, refusal, report, 0)
        return True
    if _withheld(row, began):
        return True
    try:
        receipt = sender.send(row, partial(handing_over, row))
    except TakenOverError:
        logger.warning("delivery %s was taken over by another worker before it was sent", row.public_id)
    except ChannelDownError as error:
        _settle_failure(row, began, error, report, MAX_ATTEMPTS_WHEN_DOWN)
        return False
    except PermanentError as error:
        _settle_failure(row, began, error, report, 0)
    except SendingError as error:
        _settle_failure(row, began, error, report, MAX_ATTEMPTS)
    except Exception as error:  # A mistake in a channel must not keep the other messages from going out.
        logger.exception("delivery %s could not be sent", row.public_id)
        _settle_failure(row, began, error, report, MAX_ATTEMPTS)
    else:
        now = clock.now()
        changes: dict[str, str | datetime] = {"state": DeliveryState.SENT, "sent_at": now}
        changes |= {"next_attempt_at": now, "message_id": receipt.message_id}
        attempt_settled(row, began, AttemptResult.ACCEPTED, changes)
        report.sent += 1
    return True


def _not_to_be_sent(row: Delivery) -> SendingError | None:
    """Why the message is given up without another attempt; none for most."""
    if row.attempts > MAX_ATTEMPTS_WHEN_DOWN:
        return SendingError("each attempt ended without an outcome")
    if row.attempts > MAX_UNCLEAR and unclear_attempts(row) >= MAX_UNCLEAR:
        return PermanentError(f"handed over {MAX_UNCLEAR} times without an answer; it has probably arrived")
    return None


def _withheld(row: Delivery, began: datetime) -> bool:
    """Whether a message that leaves late is about something that its recipient may not see any more."""
    late = began - row.created_at > LATE or row.replaces_id is not None
    if row.user_id is None or not late:
        return False
    user = User.objects.get(pk=row.user_id)
    if row.pk not in lost_from_sight(user, [row]):
        return False
    changes: dict[str, str | datetime] = {"state": DeliveryState.WITHHELD}
    changes |= {"next_attempt_at": began, "last_error": LOST}
    attempt_settled(row, began, AttemptResult.WITHHELD, changes)
    return True


def _settle_failure(
    row: Delivery, began: datetime, error: Exception, report: SendReport, max_attempts: int
) -> None:
    give_up = row.attempts >= max_attempts
    now = clock.now()
    changes: dict[str, str | datetime] = {
        "state": DeliveryState.DEAD if give_up else DeliveryState.FAILED,
        "next_attempt_at": now if give_up else now + back_off(row.attempts),
        "last_error": " ".join(str(error).split())[:500] or type(error).__name__,
    }
    attempt_settled(row, began, result_of(error), changes)
    if give_up:
        report.dead += 1
    else:
        report.failed += 1
